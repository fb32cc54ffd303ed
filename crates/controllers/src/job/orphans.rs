//! The orphan worker: takes the tracking finalizer off pods that no Job will count. [J-140] – [J-142]

use super::cache::{Key, key_of};
use super::decide::predicates::managed_by_external_controller;
use super::rulings;
use super::shared::{JOB_API_BACK_OFF, Shared, explain};
use crate::machinery::{CallId, Decision, Lookup, Means, Output, Pods, WorkQueue, fact};
use jobyard_api::job::Job;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Answer, Object, Resource};
use jobyard_api::status::{Reason, Status};
use jobyard_api::time::Time;
use jobyard_api::words::{BATCH_V1, JOB_TRACKING_FINALIZER};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Orphan passes at one time.
const WORKERS: usize = 5;

/// What a pass looks at: one pod, or all that the selector of a deleted or finished Job matches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum OrphanKey {
    Name(Key),
    /// A Job by its name: two Jobs of one name have different selectors, so the UID's text belongs to it.
    Selector(Key, Arc<str>),
}

impl Means<Self> for OrphanKey {
    fn means(&self, key: &Self) -> bool {
        self == key
    }
}

/// A pass that is under way: pods still to serve, one after the other, as the cache had them at the start.
#[derive(Clone, Debug)]
struct Pass {
    key: OrphanKey,
    pods: VecDeque<Arc<Pod>>,
    current: Option<Key>,
    failed: bool,
    /// Pods that were served, and those that could not be.
    served: Pods,
    left: Pods,
    error: Option<Box<Status>>,
}

impl Pass {
    fn new(key: OrphanKey, pods: VecDeque<Arc<Pod>>) -> Self {
        let (served, left) = (Pods::default(), Pods::default());
        Self { key, pods, current: None, failed: false, served, left, error: None }
    }

    /// Says at the end what was done: about the pod, or about the Job whose selector it was.
    fn explain(&self, out: &mut Vec<Output>) {
        let (resource, about, ruling) = match &self.key {
            OrphanKey::Name(key) => (Resource::Pods, key, &rulings::ORPHAN),
            OrphanKey::Selector(key, _) => (Resource::Jobs, key, &rulings::ORPHANS_OF_JOB),
        };
        if self.served.count > 0 {
            let facts = vec![fact("pods", self.served.clone())];
            explain(Decision { resource, facts, ..Decision::of(about, ruling) }, out);
        }
        if let Some(error) = &self.error {
            let facts = vec![fact("pods", self.left.clone()), fact("error", &*error.message)];
            explain(Decision { resource, facts, ..Decision::of(about, &rulings::ORPHANS_LEFT) }, out);
        }
    }
}

/// The worker and its queue.
#[derive(Clone, Debug)]
pub struct OrphanWorker {
    queue: WorkQueue<OrphanKey>,
    /// The Job whose selector a key means; it may be gone from the cache.
    selectors: Lookup<OrphanKey, Arc<Job>>,
    passes: BTreeMap<CallId, Pass>,
}

impl OrphanWorker {
    pub const fn new() -> Self {
        Self { queue: WorkQueue::new(JOB_API_BACK_OFF), selectors: Lookup::new(), passes: BTreeMap::new() }
    }

    /// Looks at one pod.
    pub fn add_pod(&mut self, key: Key) {
        self.queue.add(&OrphanKey::Name(key));
    }

    /// Looks at all pods that a Job's selector matches.
    pub fn add_selector(&mut self, job: &Arc<Job>) {
        let metadata = &job.metadata;
        let key = OrphanKey::Selector((metadata.namespace.clone(), metadata.name.clone()), metadata.uid.text());
        self.queue.add(&key);
        self.selectors.insert(key, job.clone());
    }

    /// How many keys, Jobs and passes are known.
    pub fn len(&self) -> usize {
        self.queue.len() + self.selectors.len() + self.passes.len()
    }

    /// When the next key stops waiting.
    pub fn next_at(&self) -> Option<Time> {
        self.queue.next_at()
    }

    /// Moves keys whose waiting is over into the queue.
    pub fn fire(&mut self, now: Time) {
        self.queue.fire(now);
    }

    /// Starts passes while workers are free.
    pub fn work(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) {
        while self.passes.len() < WORKERS
            && let Some(key) = self.queue.get()
        {
            let pods = match &key {
                OrphanKey::Name(pod) => shared.cache.pod(pod).cloned().into_iter().collect(),
                OrphanKey::Selector(..) => {
                    let job = self.selectors.remove(&key);
                    job.map_or_else(VecDeque::new, |job| shared.cache.tracked_by_selector(&job).into())
                }
            };
            self.go_on(shared, now, Pass::new(key, pods), out);
        }
    }

    /// Serves the answer of a pass's patch; answers that nobody waits for are of a pass that ended with a crash.
    pub fn respond(&mut self, shared: &mut Shared, now: Time, call: CallId, answer: Answer, out: &mut Vec<Output>) {
        let Some(mut pass) = self.passes.remove(&call) else { return };
        match answer {
            Ok(response) => {
                if let Some(Object::Pod(pod)) = &response.object {
                    shared.wrote_pod(pod);
                }
                pass.current.iter().for_each(|(_, name)| pass.served.add(name));
            }
            Err(status) if status.reason == Reason::NotFound => {}
            Err(status) if shared.config.guards.orphan_retry => self.served_with_error(now, &mut pass, status),
            Err(_) => {}
        }
        self.go_on(shared, now, pass, out);
    }

    /// [J-142] A pod that could not be served comes again by its name; the others are served still.
    fn served_with_error(&mut self, now: Time, pass: &mut Pass, error: Box<Status>) {
        if let Some((_, name)) = &pass.current {
            pass.left.add(name);
        }
        pass.error.get_or_insert(error);
        match (&pass.key, pass.current.take()) {
            (OrphanKey::Selector(..), Some(pod)) => {
                self.queue.add_rate_limited(now, &OrphanKey::Name(pod));
            }
            (OrphanKey::Name(_) | OrphanKey::Selector(..), _) => pass.failed = true,
        }
    }

    /// Sends the next patch of a pass, or ends it.
    fn go_on(&mut self, shared: &mut Shared, now: Time, mut pass: Pass, out: &mut Vec<Output>) {
        while let Some(pod) = pass.pods.pop_front() {
            if !is_orphan(shared, &pod) {
                continue;
            }
            let key = key_of(&pod.metadata);
            let call = shared.call(shared.untrack(&pod), out);
            pass.current = Some(key);
            self.passes.insert(call, pass);
            return;
        }
        pass.explain(out);
        if pass.failed {
            self.queue.add_rate_limited(now, &pass.key);
        } else {
            self.queue.forget(&pass.key);
        }
        self.queue.done(&pass.key);
    }
}

/// Whether the pod carries the finalizer and no Job will take it off.
///
/// Pods of other kinds of owners are left alone (B12), and those of Jobs that another controller runs.
fn is_orphan(shared: &Shared, pod: &Pod) -> bool {
    if !pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER) {
        return false;
    }
    let Some(owner) = pod.metadata.controller() else { return true };
    if &*owner.kind != "Job" || &*owner.api_version != BATCH_V1 {
        return !shared.config.guards.orphan_owner_kind;
    }
    let job = shared.cache.resolve(&pod.metadata.namespace, owner);
    job.is_none_or(|(_, job)| managed_by_external_controller(job).is_none() && job.is_finished())
}
