//! What the Job controller is told, what it sends and what it is answered: the rules that need to know when.

use super::calls::Call;
use super::freshness::{self, PodCall};
use super::patience::Patience;
use super::record::owner_job;
use super::report::key_of;
use super::untouched::{self, Cached};
use super::{Checkers, TTL_CONTROLLER, resources, takes_finalizer};
use crate::config::CheckLevel;
use jobyard_api::job::Job;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Answer, Object, ObjectKey, Patch, Request, Resource, WatchEvent, WatchEventKind};
use jobyard_api::time::Time;
use jobyard_apiserver::ApiServer;
use jobyard_controllers::{CallId, Input, Output};
use std::time::Duration;

/// The longest that a sync takes from its start to its last request, in delays of the cluster: nine batches and the rest.
const SYNC_DELAYS: u32 = 20;

impl Checkers {
    /// Whether everything is looked at, also what costs as much as there are pods.
    pub fn is_full(&self) -> bool {
        self.level == CheckLevel::Full
    }

    /// How long the cluster may hold the Job controller up: the longest lag of its watches, a request and its answer;
    /// without bound while a watch is held.
    pub fn set_patience(&mut self, delay: Option<Duration>) {
        self.patience = Patience { delay };
        if delay.is_none() {
            self.first_pods.clear();
            self.retries.clear();
        }
    }

    /// The controllers' clock is so many nanoseconds ahead of the cluster's.
    pub fn set_skew(&mut self, nanos: i64) {
        self.report.skew = nanos;
        self.report.skew_min = self.report.skew_min.min(nanos);
    }

    /// Before the Job controller takes an input.
    pub fn observe_input(&mut self, now: Time, input: &Input) {
        if !self.is_full() {
            return;
        }
        self.pass_time(now);
        match input {
            Input::Listed { resource, items, .. } => {
                if *resource == Resource::Pods {
                    self.heard.clear();
                }
                for object in items {
                    self.told(object, WatchEventKind::Added);
                }
            }
            Input::Watch(WatchEvent { kind, object }) => self.told(object, *kind),
            Input::Response(call, answer) => self.answered(now, *call, answer),
            Input::Timer => {}
        }
    }

    /// After the Job controller has taken an input that is no news: its cache is `before` and `after`.
    pub fn observe_cache(&mut self, now: Time, before: &Cached, after: &Cached) {
        self.report.now = now;
        untouched::check(before, after, &mut self.report);
    }

    /// What the Job controller sends, at the moment when it is decided.
    pub fn observe_outputs(&mut self, now: Time, outputs: &[Output]) {
        if !self.is_full() {
            return;
        }
        self.report.now = now;
        for output in outputs {
            let Output::Call(id, request) = output else { continue };
            self.stain(request);
            if let Some(call) = self.call(now, request) {
                self.sent(request, &call);
                self.calls.insert(*id, call);
            }
        }
    }

    /// So much is remembered and under way in the controllers.
    pub fn observe_queues(&mut self, now: Time, memory: &[(&'static str, usize)], calls: usize) {
        self.report.now = now;
        resources::check_queues(memory, calls, self.jobs.len() + self.pods, &mut self.report);
    }

    /// Time enough has passed since the last Job was deleted: what the controllers remember must be gone.
    pub fn observe_memory(&mut self, now: Time, memory: &[(&'static str, usize)], truth: &ApiServer) {
        self.report.now = now;
        let jobs = truth.objects(Resource::Jobs).count();
        resources::check_memory(memory, jobs, &mut self.report);
    }

    /// Rules that say "within": what is overdue now.
    pub(super) fn pass_time(&mut self, now: Time) {
        self.report.now = now;
        self.first_pods.check(now, &mut self.report);
        self.retries.check(now, &mut self.report);
    }

    fn told(&mut self, object: &Object, kind: WatchEventKind) {
        let is_gone = kind == WatchEventKind::Deleted;
        match object {
            Object::Job(job) => {
                self.touched(&job.metadata.uid);
                let is_stained = self.stained.contains(&key_of(Resource::Jobs, &job.metadata));
                if !is_gone && kind == WatchEventKind::Added && !is_stained {
                    self.first_pods.told(self.report.now, job, self.patience);
                } else {
                    self.first_pods.close(&job.metadata.uid);
                }
            }
            Object::Pod(pod) => {
                self.pod_touched(pod);
                if is_gone {
                    self.heard.forget(&key_of(Resource::Pods, &pod.metadata));
                } else {
                    let counts = owner_job(pod).is_some_and(|uid| self.selects(uid, pod));
                    self.heard.pod(self.report.now, pod, counts);
                }
            }
            Object::CronJob(_) | Object::Node(_) | Object::Event(_) | Object::Namespace(_) | Object::Plain(_) => {}
        }
    }

    /// Whether the pod's labels are those of the Job; of one that is gone nothing is asked.
    fn selects(&self, job: &Uid, pod: &Pod) -> bool {
        let job = self.jobs.get(job).and_then(|record| record.job.as_ref());
        let selector = job.and_then(|job| job.spec.selector.as_ref());
        selector.is_some_and(|selector| selector.matches(&pod.metadata.labels))
    }

    /// Something happened to a pod: whatever failed may be needless now.
    pub(super) fn pod_touched(&mut self, pod: &Pod) {
        self.retries.close(&pod.metadata.uid);
        if let Some(job) = owner_job(pod) {
            self.touched(job);
        }
    }

    /// The same of a Job.
    pub(super) fn touched(&mut self, job: &Uid) {
        self.retries.close(job);
        if let Some(record) = self.jobs.get_mut(job) {
            record.touched_at = self.report.now;
        }
    }

    fn answered(&mut self, now: Time, id: CallId, answer: &Answer) {
        let Some(Call { at, scope, key, pod }) = self.calls.remove(&id) else { return };
        let code = answer.as_ref().err().map_or(0, |status| status.code.max(1));
        let record = self.jobs.get_mut(&scope);
        let is_settled = match (&record, &pod) {
            // What was told while the sync ran may have made its last request needless.
            (Some(record), _) => record.touched_at + self.patience.delay.unwrap_or_default() * SYNC_DELAYS >= at,
            (None, Some(pod)) => scope != pod.uid || !self.heard.is_unchanged_since(at, &key, &pod.uid),
            (None, None) => true,
        };
        if let (Some(pod), Some(record)) = (pod, record) {
            freshness::answered(record, now, &pod.uid, code);
        }
        if code != 0 {
            self.first_pods.unrest(now);
        }
        if !matches!(code, 0 | 404 | 422) && !is_settled {
            self.retries.failed(now, &scope, &key, self.patience);
        }
    }

    fn sent(&mut self, request: &Request, call: &Call) {
        let Call { at, scope, pod, .. } = call;
        self.retries.close(scope);
        let told = self.heard.of_job(scope);
        let Some(record) = self.jobs.get_mut(scope) else { return };
        match (request, pod) {
            (Request::Create { .. }, _) => self.first_pods.close(scope),
            (Request::UpdateStatus { object: Object::Job(job) }, _) => {
                freshness::status_sent(record, *at, told, job, &mut self.report);
            }
            (Request::Delete { .. }, Some(pod)) => freshness::sent(record, *at, told, pod, PodCall::Delete),
            (Request::Patch { patch, .. }, Some(pod)) => {
                let is_claim = matches!(patch, Patch::Metadata(patch)
                    if !patch.add_owners.is_empty() || !patch.remove_owners.is_empty());
                let call = if is_claim || !takes_finalizer(patch) { PodCall::Claim } else { PodCall::Strip };
                freshness::sent(record, *at, told, pod, call);
            }
            (Request::Get { .. }, _) => record.has_claimed = true,
            _ => {}
        }
    }

    /// A sync of a Job that is gone makes or deletes pods. What it expects stands under the Job's name and is held against
    /// the next Job of that name: what is left of B60, as upstream. Nothing is asked of that one.
    fn stain(&mut self, request: &Request) {
        let owner = match request {
            Request::Create { object: Object::Pod(pod), .. } => {
                let owner = pod.metadata.controller();
                owner.map(|owner| (owner.uid.clone(), pod.metadata.namespace.clone(), owner.name.clone()))
            }
            Request::Patch { key, patch: Patch::Metadata(patch), .. } => {
                if let Some(owner) = patch.add_owners.first() {
                    self.heard.adopting(key, &owner.uid, &owner.name);
                }
                None
            }
            Request::Delete { key, .. } => self.heard.owner(key).map(|(uid, name)| (uid, key.namespace.clone(), name)),
            _ => None,
        };
        let Some((uid, namespace, name)) = owner else { return };
        if !self.jobs.contains_key(&uid) {
            let key = ObjectKey { resource: Resource::Jobs, namespace, name };
            self.first_pods.forget(&key);
            self.stained.insert(key);
        }
    }

    /// What a request is about, as far as the controller has been told.
    fn call(&self, at: Time, request: &Request) -> Option<Call> {
        let about = |uid: &Uid| {
            let key = self.jobs.get(uid)?.key.clone();
            Some(Call { at, scope: uid.clone(), key, pod: None })
        };
        match request {
            Request::Create { object: Object::Pod(pod), .. } => owner_job(pod).and_then(about),
            Request::UpdateStatus { object: Object::Job(job) } => about(&job.metadata.uid),
            Request::Get { key } => {
                self.jobs.iter().find(|(_, record)| record.key == *key).and_then(|(uid, _)| about(uid))
            }
            Request::Patch { key, .. } | Request::Delete { key, .. } => {
                let (pod, job) = self.heard.known(key)?;
                let adopter = match request {
                    Request::Patch { patch: Patch::Metadata(patch), .. } => patch.add_owners.first(),
                    _ => None,
                };
                let job = adopter.map(|owner| &owner.uid).or(job);
                let scope = job.filter(|job| self.jobs.contains_key(*job)).unwrap_or(&pod.uid).clone();
                Some(Call { at, scope, key: key.clone(), pod: Some(pod) })
            }
            Request::Create { .. } | Request::UpdateStatus { .. } | Request::Update { .. } | Request::List { .. } => {
                None
            }
        }
    }

    /// S20: before a request of the TTL controller is applied.
    pub(super) fn ttl_request(&mut self, now: Time, by: &str, request: &Request, truth: &ApiServer) {
        if by != TTL_CONTROLLER {
            return;
        }
        self.report.now = now;
        let by_its_clock = self.report.controllers_now();
        match request {
            Request::Get { key } => {
                if let Some(job) = job_of(truth, key) {
                    self.times_to_live.read(job);
                }
            }
            Request::Delete { key, options } => {
                let uid = options.preconditions.as_ref().and_then(|preconditions| preconditions.uid.as_ref());
                let job = job_of(truth, key).filter(|job| uid.is_none_or(|uid| *uid == job.metadata.uid));
                if let Some(job) = job {
                    self.times_to_live.delete(by_its_clock, job, &mut self.report);
                }
            }
            Request::Create { .. }
            | Request::List { .. }
            | Request::Update { .. }
            | Request::UpdateStatus { .. }
            | Request::Patch { .. } => {}
        }
    }
}

fn job_of<'a>(truth: &'a ApiServer, key: &ObjectKey) -> Option<&'a Job> {
    truth.get(key).and_then(Object::as_job).map(|job| &**job)
}
