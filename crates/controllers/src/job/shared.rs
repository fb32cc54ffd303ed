//! What all syncs of the controller share: caches, queue and the memories that outlive a sync.

use super::cache::{Cache, Key};
use super::config::JobControllerConfig;
use super::decide::backoff::BackoffRecord;
use super::own_writes::{OwnWrites, Watched};
use crate::machinery::{About, CallId, Decision, EventRecorder, Expectations, Lookup, Output, RateLimit, WorkQueue};
use jobyard_api::gates::Gate;
use jobyard_api::job::Job;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{MetadataPatch, ObjectKey, Patch, Request, Resource};
use jobyard_api::status::Status;
use jobyard_api::time::Time;
use jobyard_api::words::JOB_TRACKING_FINALIZER;
use std::sync::Arc;
use std::time::Duration;

/// Delays after errors of a sync, and of an orphan pass.
pub const JOB_API_BACK_OFF: RateLimit = RateLimit { base: Duration::from_secs(1), max: Duration::from_secs(60) };

/// UIDs, to ask whether one is among them.
pub type UidSet = Lookup<Uid, ()>;

/// State that outlives a sync. All of it is lost with the process.
#[derive(Clone, Debug)]
pub struct Shared {
    pub config: JobControllerConfig,
    pub cache: Cache,
    pub queue: WorkQueue<Key>,
    pub expectations: Expectations<Key>,
    /// Pods whose finalizer was taken off and that the cache still shows with it.
    pub finalizers: Lookup<Key, UidSet>,
    pub backoff: Lookup<Key, BackoffRecord>,
    pub own_writes: OwnWrites,
    /// Jobs that were finished and that the cache does not show so yet. [J-022]
    pub finished: UidSet,
    recorder: EventRecorder,
    /// The patch that takes the tracking finalizer off, the same for all pods.
    untracking: Arc<MetadataPatch>,
    last_call: CallId,
}

impl Shared {
    pub fn new(config: JobControllerConfig) -> Self {
        let mut queue = WorkQueue::new(JOB_API_BACK_OFF);
        queue.earliest_wins = config.guards.earliest_requeue;
        Self {
            config,
            cache: Cache::default(),
            queue,
            expectations: Expectations::new(),
            finalizers: Lookup::new(),
            backoff: Lookup::new(),
            own_writes: OwnWrites::default(),
            finished: UidSet::new(),
            recorder: EventRecorder::new("job-controller", ""),
            untracking: Arc::new(MetadataPatch {
                remove_finalizers: vec![JOB_TRACKING_FINALIZER.into()],
                ..Default::default()
            }),
            last_call: CallId(0),
        }
    }

    /// Sends a request.
    pub fn call(&mut self, request: Request, out: &mut Vec<Output>) -> CallId {
        self.last_call.0 += 1;
        out.push(Output::Call(self.last_call, request));
        self.last_call
    }

    /// The newest call; the next one follows it.
    pub const fn last_call(&self) -> CallId {
        self.last_call
    }

    /// The request that takes the tracking finalizer off a pod.
    pub fn untrack(&self, pod: &Pod) -> Request {
        Request::Patch { key: pod_key(pod), status: false, patch: Patch::Metadata(self.untracking.clone()) }
    }

    /// Records an Event about a Job; the message comes in two parts.
    pub fn record(
        &mut self,
        now: Time,
        job: &Job,
        (kind, reason): (&str, &str),
        message: (&str, &str),
        out: &mut Vec<Output>,
    ) {
        let write = self.recorder.record(now, About::job(job), kind, reason, message);
        out.extend(write.map(Box::new).map(Output::Record));
    }

    /// Remembers for the own-write guard that a pod was created or patched; its controller in the answer counts.
    pub fn wrote_pod(&mut self, pod: &Pod) {
        if !self.config.gates.has(Gate::StaleControllerConsistencyJob) {
            return;
        }
        if let Some(owner) = pod.metadata.controller() {
            let key = (&pod.metadata.namespace, &owner.name);
            self.own_writes.wrote(key, &owner.uid, Watched::Pods, pod.metadata.resource_version);
        }
    }

    /// Remembers for the own-write guard that a Job's status was written.
    pub fn wrote_job(&mut self, key: &Key, job: &Job) {
        if self.config.gates.has(Gate::StaleControllerConsistencyJob) {
            self.own_writes.wrote((&key.0, &key.1), &job.metadata.uid, Watched::Jobs, job.metadata.resource_version);
        }
    }

    /// Whether the finalizer of a pod was taken off and that has not been seen.
    pub fn expects_finalizer_gone(&self, key: &Key, uid: &Uid) -> bool {
        self.config.guards.finalizer_expectations && self.finalizers.get(key).is_some_and(|uids| uids.contains(uid))
    }

    /// Forgets a finalizer expectation: the removal was seen, or will never be.
    pub fn finalizer_removal_observed(&mut self, key: &Key, uid: &Uid) {
        if let Some(uids) = self.finalizers.get_mut(key) {
            uids.remove(uid);
        }
    }

    /// Gives a key back to the queue after its sync; when it is tried again if it failed.
    pub fn sync_ended(&mut self, now: Time, key: &Key, error: Option<&Status>) -> Option<Time> {
        // Upstream marks the key done after it has been added again; the order decides whether it runs at once.
        let again = error.map(|_| self.queue.add_rate_limited(now, key));
        if again.is_none() {
            self.queue.forget(key);
        }
        self.queue.done(key);
        again
    }

    /// What is remembered, by purpose.
    pub fn memory(&self) -> Vec<(&'static str, usize)> {
        vec![
            ("queue", self.queue.len()),
            ("expectations", self.expectations.len()),
            ("finalizers", self.finalizers.len()),
            ("backoff", self.backoff.len()),
            ("finished", self.finished.len()),
        ]
    }
}

/// The key of a pod in the API.
pub fn pod_key(pod: &Pod) -> ObjectKey {
    let metadata = &pod.metadata;
    ObjectKey { resource: Resource::Pods, namespace: metadata.namespace.clone(), name: metadata.name.clone() }
}

/// Says why something was done or left.
pub fn explain(decision: Decision, out: &mut Vec<Output>) {
    out.push(Output::Explain(Box::new(decision)));
}
