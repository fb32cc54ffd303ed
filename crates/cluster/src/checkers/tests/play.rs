//! Fabricated histories: a Job, its pods and the controller's writes, as a checker would observe them.

use super::super::{Checkers, Violation};
use crate::config::CheckLevel;
use jobyard_api::job::{Job, JobCondition, JobStatus};
use jobyard_api::meta::{ObjectMeta, OwnerReference, Uid};
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::request::{MetadataPatch, Object, Patch, Resource, WatchEvent, WatchEventKind};
use jobyard_api::time::{Time, Timestamp};
use jobyard_api::words::{BATCH_V1, JOB_COMPLETION_INDEX, JOB_TRACKING_FINALIZER};
use jobyard_apiserver::Change;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A history in progress. Its Job is `j`; pods are named by the test.
pub(super) struct Play {
    pub checkers: Checkers,
    now: Time,
    job: Arc<Job>,
    pods: BTreeMap<String, Arc<Pod>>,
}

impl Play {
    /// The Job of this spec (JSON) is made at second 1000.
    pub fn new(spec: &str) -> Self {
        let mut metadata = ObjectMeta::named("", "j");
        metadata.uid = "uid-j".into();
        let spec = Arc::new(serde_json::from_str(spec).expect("a Job's spec"));
        let job = Arc::new(Job { metadata, spec, status: JobStatus::default() });
        let now = Timestamp::from_seconds(1000).time();
        let mut play = Self { checkers: Checkers::new(CheckLevel::Full), now, job, pods: BTreeMap::new() };
        play.tell(None, Object::Job(play.job.clone()), WatchEventKind::Added);
        play
    }

    /// Time passes.
    pub fn wait(&mut self, seconds: i64) {
        self.now = Time::from_nanos(self.now.nanos() + seconds * 1_000_000_000);
    }

    fn tell(&mut self, old: Option<Object>, object: Object, kind: WatchEventKind) {
        self.checkers.observe_change(self.now, &Change { old, event: WatchEvent { kind, object } });
    }

    /// The controller makes a pod; of an index if the name is a number.
    pub fn create(&mut self, name: &str) {
        self.create_for(name, "Job");
    }

    /// A pod is made whose controller is of this kind.
    pub fn create_for(&mut self, name: &str, kind: &str) {
        let mut pod = Pod::default();
        let metadata = &mut pod.metadata;
        (metadata.name, metadata.uid) = (name.into(), Uid::from(name));
        metadata.creation_timestamp = Some(self.now.into());
        metadata.finalizers = Arc::new(vec![JOB_TRACKING_FINALIZER.into()]);
        metadata.owner_references = Arc::new(vec![OwnerReference {
            api_version: BATCH_V1.into(),
            kind: kind.into(),
            name: "j".into(),
            uid: "uid-j".into(),
            controller: Some(true),
            block_owner_deletion: Some(true),
        }]);
        if name.parse::<u32>().is_ok() {
            metadata.annotations = [(JOB_COMPLETION_INDEX.into(), name.into())].into();
        }
        let pod = Arc::new(pod);
        self.pods.insert(name.to_owned(), pod.clone());
        self.tell(None, Object::Pod(pod), WatchEventKind::Added);
    }

    fn change_pod(&mut self, name: &str, change: impl FnOnce(&mut Pod)) {
        let old = self.pods[name].clone();
        let mut new = old.clone();
        change(Arc::make_mut(&mut new));
        self.pods.insert(name.to_owned(), new.clone());
        self.tell(Some(Object::Pod(old)), Object::Pod(new), WatchEventKind::Modified);
    }

    /// The pod ends.
    pub fn end(&mut self, name: &str, phase: Phase) {
        self.change_pod(name, |pod| pod.status.phase = phase);
    }

    /// The pod gets a deletion timestamp from a user.
    pub fn mark_deleted(&mut self, name: &str) {
        self.change_pod(name, |pod| pod.metadata.deletion_timestamp = Some(Timestamp::from_seconds(2000)));
    }

    /// The controller deletes the pod.
    pub fn delete(&mut self, name: &str) {
        let pod = self.pods[name].clone();
        self.checkers.report.now = self.now;
        self.checkers.pod_request(&super::super::report::key_of(Resource::Pods, &pod.metadata), None, Some(&pod));
        self.mark_deleted(name);
    }

    /// The controller takes the tracking finalizer.
    pub fn strip(&mut self, name: &str) {
        let pod = self.pods[name].clone();
        let key = super::super::report::key_of(Resource::Pods, &pod.metadata);
        let remove_finalizers = vec![JOB_TRACKING_FINALIZER.into()];
        let patch = Patch::Metadata(Arc::new(MetadataPatch { remove_finalizers, ..MetadataPatch::default() }));
        self.checkers.report.now = self.now;
        self.checkers.pod_request(&key, Some(&patch), Some(&pod));
        self.change_pod(name, |pod| pod.metadata.finalizers = Arc::default());
    }

    /// The controller writes a status.
    pub fn write(&mut self, change: impl FnOnce(&mut JobStatus)) {
        self.change_job(|job| change(&mut job.status));
    }

    /// The controller writes the uncounted lists.
    pub fn park(&mut self, succeeded: &[&str], failed: &[&str]) {
        let uids = |names: &[&str]| names.iter().map(|name| Uid::from(*name)).collect();
        self.write(|status| {
            let lists = status.uncounted_terminated_pods.get_or_insert_default();
            (lists.succeeded, lists.failed) = (uids(succeeded), uids(failed));
        });
    }

    /// A user changes the Job.
    pub fn change_job(&mut self, change: impl FnOnce(&mut Job)) {
        let old = self.job.clone();
        change(Arc::make_mut(&mut self.job));
        self.tell(Some(Object::Job(old)), Object::Job(self.job.clone()), WatchEventKind::Modified);
    }

    /// Codes of the violations so far.
    pub fn codes(&self) -> Vec<&'static str> {
        self.checkers.violations().iter().map(|violation: &Violation| violation.code).collect()
    }

    /// No more, no fewer.
    #[track_caller]
    pub fn expect(&self, codes: &[&str]) {
        assert_eq!(self.codes(), codes, "{:#?}", self.checkers.violations());
    }
}

/// A true condition.
pub(super) fn condition(kind: &str, reason: &str) -> JobCondition {
    JobCondition { kind: kind.into(), status: "True".into(), reason: reason.into(), ..JobCondition::default() }
}
