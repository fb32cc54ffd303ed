//! What all syncs of the controller share: caches, queue and the memories that outlive a sync.

use super::cache::{Cache, Key};
use super::config::JobControllerConfig;
use super::decide::backoff::BackoffRecord;
use super::own_writes::{OwnWrites, Watched};
use crate::machinery::{CallId, Decision, EventRecorder, Expectations, Output, RateLimit, WorkQueue, reference};
use jobyard_api::gates::Gate;
use jobyard_api::job::Job;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, Request};
use jobyard_api::status::Status;
use jobyard_api::time::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Delays after errors of a sync, and of an orphan pass.
pub const JOB_API_BACK_OFF: RateLimit = RateLimit { base: Duration::from_secs(1), max: Duration::from_secs(60) };

/// State that outlives a sync. All of it is lost with the process.
#[derive(Clone, Debug)]
pub struct Shared {
    pub config: JobControllerConfig,
    pub cache: Cache,
    pub queue: WorkQueue<Key>,
    pub expectations: Expectations<Key>,
    /// Pods whose finalizer was taken off and that the cache still shows with it.
    pub finalizers: BTreeMap<Key, BTreeSet<Uid>>,
    pub backoff: BTreeMap<Key, BackoffRecord>,
    pub own_writes: OwnWrites,
    /// Jobs that were finished and that the cache does not show so yet. [J-022]
    pub finished: BTreeSet<Uid>,
    recorder: EventRecorder,
    next_call: u64,
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
            finalizers: BTreeMap::new(),
            backoff: BTreeMap::new(),
            own_writes: OwnWrites::default(),
            finished: BTreeSet::new(),
            recorder: EventRecorder::new("job-controller", ""),
            next_call: 0,
        }
    }

    /// Sends a request.
    pub fn call(&mut self, request: Request, out: &mut Vec<Output>) -> CallId {
        self.next_call += 1;
        let call = CallId(self.next_call);
        out.push(Output::Call(call, request));
        call
    }

    /// Records an Event about a Job.
    pub fn record(
        &mut self,
        now: Time,
        job: &Job,
        (kind, reason): (&str, &str),
        message: impl Into<jobyard_api::Text>,
        out: &mut Vec<Output>,
    ) {
        // The reference needs the metadata only; a copy of the whole Job for each Event would cost its status too.
        let stub = Job { metadata: job.metadata.clone(), ..Default::default() };
        let about = reference(&Object::Job(Arc::new(stub)));
        out.extend(self.recorder.record(now, &about, kind, reason, message).map(Box::new).map(Output::Record));
    }

    /// Remembers for the own-write guard that a pod was created or patched; its controller in the answer counts.
    pub fn wrote_pod(&mut self, pod: &Pod) {
        if !self.config.gates.has(Gate::StaleControllerConsistencyJob) {
            return;
        }
        if let Some(owner) = pod.metadata.controller() {
            let key = (pod.metadata.namespace.clone(), owner.name.clone());
            self.own_writes.wrote(&key, &owner.uid, Watched::Pods, pod.metadata.resource_version);
        }
    }

    /// Remembers for the own-write guard that a Job's status was written.
    pub fn wrote_job(&mut self, key: &Key, job: &Job) {
        if self.config.gates.has(Gate::StaleControllerConsistencyJob) {
            self.own_writes.wrote(key, &job.metadata.uid, Watched::Jobs, job.metadata.resource_version);
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
        let again = error.map(|_| self.queue.add_rate_limited(now, key.clone()));
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

/// Says why something was done or left.
pub fn explain(decision: Decision, out: &mut Vec<Output>) {
    out.push(Output::Explain(Box::new(decision)));
}
