//! A forged history: a real API server and all checkers, with a controller that does whatever a test wants.

use jobyard_api::job::{Job, JobCondition, JobStatus};
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::request::{
    DeleteOptions, MetadataPatch, Object, ObjectKey, Patch, Request, Resource, WatchEvent, WatchEventKind,
};
use jobyard_api::status::Status;
use jobyard_api::time::{Time, Timestamp};
use jobyard_api::words::JOB_TRACKING_FINALIZER;
use jobyard_apiserver::{ApiServer, Config, Naming};
use jobyard_cluster::{CheckLevel, Checkers};
use jobyard_controllers::{CallId, Input, Output};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const CONTROLLER: &str = "job-controller";

/// A history in progress. Its Job is `j`; pods are named by the test, by their index if that is a number.
pub struct Forge {
    pub checkers: Checkers,
    pub api: ApiServer,
    pub now: Time,
    calls: u64,
}

impl Forge {
    pub fn new() -> Self {
        let api = ApiServer::new(Config { naming: Naming::Counted, watch_log_max: 1 });
        let now = Timestamp::from_seconds(1_767_225_600).time();
        let mut forge = Self { checkers: Checkers::new(CheckLevel::Full), api, now, calls: 0 };
        forge.api.take_changes();
        forge
    }

    /// With a Job of this spec, to which a template is added.
    pub fn with_job(spec: Value) -> Self {
        let mut forge = Self::new();
        forge.add_job(spec);
        forge
    }

    /// A user makes the Job.
    pub fn add_job(&mut self, mut spec: Value) {
        spec["template"] =
            json!({ "spec": { "restartPolicy": "Never", "containers": [{ "name": "c", "image": "i" }] } });
        let job = json!({ "metadata": { "name": "j", "namespace": "default" }, "spec": spec });
        let job: Job = serde_json::from_value(job).expect("a Job");
        self.apply(Request::Create { object: Object::Job(Arc::new(job)), dry_run: false });
    }

    pub fn wait(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    fn apply(&mut self, request: Request) {
        self.api.handle(self.now, request).expect("what is forged passes the server's rules");
        self.spread();
    }

    fn spread(&mut self) {
        for change in self.api.take_changes() {
            self.checkers.observe_change(self.now, &change);
        }
    }

    /// The controller sends a request, and it is applied.
    pub fn controller(&mut self, request: Request) {
        self.by(CONTROLLER, request);
    }

    pub fn by(&mut self, who: &str, request: Request) {
        self.checkers.observe_request(self.now, who, &request, &self.api);
        self.apply(request);
    }

    pub fn job(&self) -> Arc<Job> {
        self.api.get(&key(Resource::Jobs, "j")).and_then(Object::as_job).expect("the Job is there").clone()
    }

    pub fn pod(&self, name: &str) -> Arc<Pod> {
        self.api.get(&key(Resource::Pods, name)).and_then(Object::as_pod).expect("the pod is there").clone()
    }

    /// The controller makes a pod.
    pub fn create(&mut self, name: &str) {
        let request = self.creation(name, "Job");
        self.apply(request);
    }

    /// The request that makes a pod whose controller is of this kind.
    pub fn creation(&self, name: &str, kind: &str) -> Request {
        let job = self.job();
        let pod = json!({
            "metadata": {
                "name": name, "namespace": "default", "finalizers": [JOB_TRACKING_FINALIZER],
                "labels": job.spec.template.metadata.labels,
                "annotations": if name.parse::<u32>().is_ok() {
                    json!({ "batch.kubernetes.io/job-completion-index": name })
                } else {
                    json!({})
                },
                "ownerReferences": [{
                    "apiVersion": if kind == "Job" { "batch/v1" } else { "apps/v1" }, "kind": kind, "name": "j",
                    "uid": job.metadata.uid, "controller": true,
                }],
            },
            "spec": { "restartPolicy": "Never", "containers": [{ "name": "c", "image": "i" }], "nodeName": "n" },
        });
        let pod: Pod = serde_json::from_value(pod).expect("a pod");
        Request::Create { object: Object::Pod(Arc::new(pod)), dry_run: false }
    }

    pub fn end(&mut self, name: &str, phase: Phase) {
        self.change_pod(name, |pod| pod.status.phase = phase);
    }

    pub fn change_pod(&mut self, name: &str, change: impl FnOnce(&mut Pod)) {
        self.api.mutate(self.now, &key(Resource::Pods, name), |object| {
            let Object::Pod(pod) = object else { return false };
            change(Arc::make_mut(pod));
            true
        });
        self.spread();
    }

    /// The controller takes the finalizer of a pod.
    pub fn strip(&mut self, name: &str) {
        let remove_finalizers = vec![JOB_TRACKING_FINALIZER.into()];
        let patch = Patch::Metadata(Arc::new(MetadataPatch { remove_finalizers, ..MetadataPatch::default() }));
        self.controller(Request::Patch { key: key(Resource::Pods, name), status: false, patch });
    }

    /// A status is stored, whatever the server's rules say.
    pub fn write(&mut self, change: impl FnOnce(&mut JobStatus)) {
        self.change_job(|job| change(&mut job.status));
    }

    pub fn change_job(&mut self, change: impl FnOnce(&mut Job)) {
        self.api.mutate(self.now, &key(Resource::Jobs, "j"), |object| {
            let Object::Job(job) = object else { return false };
            change(Arc::make_mut(job));
            true
        });
        self.spread();
    }

    /// The controller parks pods in the uncounted lists.
    pub fn park(&mut self, succeeded: &[&str], failed: &[&str]) {
        let uids = |names: &[&str]| names.iter().map(|name| self.pod(name).metadata.uid.clone()).collect::<Vec<_>>();
        let (succeeded, failed) = (uids(succeeded), uids(failed));
        self.write(|status| {
            let lists = status.uncounted_terminated_pods.get_or_insert_default();
            (lists.succeeded, lists.failed) = (succeeded, failed);
        });
    }

    /// The controller is told of an object.
    pub fn tell(&mut self, object: Object) {
        let event = WatchEvent { kind: WatchEventKind::Added, object };
        self.checkers.observe_input(self.now, &Input::Watch(event));
    }

    /// The controller sends a request that is not applied yet.
    pub fn send(&mut self, request: Request) -> CallId {
        self.calls += 1;
        let call = CallId(self.calls);
        self.checkers.observe_outputs(self.now, &[Output::Call(call, request)]);
        call
    }

    /// An answer with this code; 0 for success.
    pub fn answer(&mut self, call: CallId, code: u16) {
        let answer = match code {
            0 => Ok(jobyard_api::request::Response::default()),
            code => Err(Box::new(Status { code, ..Status::default() })),
        };
        self.checkers.observe_input(self.now, &Input::Response(call, answer));
    }

    pub fn delete_request(name: &str) -> Request {
        Request::Delete { key: key(Resource::Pods, name), options: DeleteOptions::default() }
    }

    /// Codes of the violations so far.
    pub fn codes(&self) -> Vec<&'static str> {
        self.checkers.violations().iter().map(|violation| violation.code).collect()
    }
}

pub fn key(resource: Resource, name: &str) -> ObjectKey {
    ObjectKey { resource, namespace: "default".into(), name: name.into() }
}

/// A true condition that began now.
pub fn condition(kind: &str, reason: &str, now: Time) -> JobCondition {
    let last_transition_time = Some(now.into());
    JobCondition {
        kind: kind.into(),
        status: "True".into(),
        reason: reason.into(),
        last_transition_time,
        ..JobCondition::default()
    }
}
