//! The Job controller of Kubernetes v1.37.
//!
//! Watch events change the caches and put Job keys into the work queue ([`handlers`]). A key that is taken out becomes a
//! [`sync`]: a short machine of five stages that looks at a snapshot of the caches, decides ([`decide`]) and waits for the
//! answers of its requests. Pods that lost their Job go through the [`orphans`] worker.
//!
//! What it must never do: look at the caches again inside a sync, read a clock, or know how pods are run.

mod cache;
mod config;
pub mod decide;
mod gated;
mod handlers;
mod members;
mod new_pod;
mod orphans;
mod own_writes;
mod owned;
mod rulings;
mod shared;
pub mod sync;

pub use cache::Key;
pub use config::{Guards, JobControllerConfig};

use crate::machinery::{CallId, Input, Lookup, Output, Startup, Waiters, Waker};
use jobyard_api::request::{Answer, Object};
use jobyard_api::time::Time;
use orphans::OrphanWorker;
use shared::{Shared, explain};
use std::collections::BTreeMap;
use std::time::Duration;
use sync::{Progress, Sync};

/// Pod events and status changes wake a sync after this, so that many are served by one.
pub const SYNC_JOB_BATCH_PERIOD: Duration = Duration::from_secs(1);

/// The Job controller: a value that is fed with inputs.
#[derive(Clone, Debug)]
pub struct JobController {
    shared: Shared,
    syncs: BTreeMap<u64, Box<Sync>>,
    orphans: OrphanWorker,
    calls: Waiters<u64>,
    next_sync: u64,
    listed: (bool, bool),
    startup: Startup,
    waker: Waker,
}

impl JobController {
    /// A controller process that starts at `config.start`, knowing nothing.
    pub fn new(config: JobControllerConfig) -> Self {
        Self {
            shared: Shared::new(config),
            syncs: BTreeMap::new(),
            orphans: OrphanWorker::new(),
            calls: Waiters::new(),
            next_sync: 0,
            listed: (false, false),
            startup: Startup::new(config.start),
            waker: Waker::default(),
        }
    }

    /// Takes one input and returns what is to be done. See the crate's contract.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Listed { resource, items, resource_version } => {
                self.list(now, resource, items, resource_version);
                if self.listed == (true, true) {
                    self.startup.caches_filled(now);
                }
            }
            Input::Watch(event) => {
                // A delay that ends now ends before the event is handled, so the event's own delay is not dropped as the
                // later of two: upstream a timer is a step away from its queue, a watch event several.
                self.shared.queue.fire(now);
                self.watch(now, event);
            }
            Input::Response(call, answer) => self.respond(now, call, answer, &mut out),
            Input::Timer => {}
        }
        self.work(now, &mut out);
        let times = [self.startup.next_at(now), self.shared.queue.next_at(), self.orphans.next_at()];
        self.waker.announce(now, times, &mut out);
        out
    }

    /// Brings an answer to the sync or orphan pass that waits for it.
    fn respond(&mut self, now: Time, call: CallId, answer: Answer, out: &mut Vec<Output>) {
        let Some(id) = self.calls.answered(call) else {
            self.orphans.respond(&mut self.shared, now, call, answer, out);
            return;
        };
        let sync = self.syncs.get_mut(&id).expect("a call of a sync is answered while the sync waits");
        let before = self.shared.last_call();
        let progress = sync.answer(&mut self.shared, now, call, answer, out);
        self.after(now, id, before, progress, out);
    }

    /// Starts syncs and orphan passes while workers are free.
    fn work(&mut self, now: Time, out: &mut Vec<Output>) {
        self.shared.queue.fire(now);
        self.orphans.fire(now);
        if !self.startup.may_work(now) {
            return;
        }
        while self.syncs.len() < self.shared.config.workers
            && let Some(key) = self.shared.queue.get()
        {
            self.next_sync += 1;
            let before = self.shared.last_call();
            let (sync, progress) = Sync::start(&mut self.shared, now, key, out);
            self.syncs.insert(self.next_sync, Box::new(sync));
            self.after(now, self.next_sync, before, progress, out);
        }
        self.orphans.work(&mut self.shared, now, out);
    }

    /// Remembers which calls a sync now waits for, those after `before`, or ends it.
    fn after(&mut self, now: Time, id: u64, before: CallId, progress: Progress, out: &mut Vec<Output>) {
        let last = self.shared.last_call();
        if last > before {
            self.calls.wait(id, CallId(before.0 + 1), last);
        }
        match progress {
            Progress::Waiting => {}
            Progress::Ended(error) => {
                let sync = self.syncs.remove(&id).expect("a sync ends once");
                let again = self.shared.sync_ended(now, sync.key(), error.as_deref());
                if let (Some(error), Some(again)) = (error, again) {
                    explain(sync.failed(&error, again), out);
                }
            }
        }
    }

    /// What the controller remembers, by purpose: for checks that nothing is left of a deleted Job.
    pub fn memory(&self) -> Vec<(&'static str, usize)> {
        let mut memory = self.shared.memory();
        memory.extend([("syncs", self.syncs.len()), ("orphans", self.orphans.len())]);
        memory
    }

    /// The objects of its caches, Jobs first, each in key order: for checks that a sync leaves them alone.
    pub fn cached(&self) -> Vec<Object> {
        let (cache, nothing) = (&self.shared.cache, Lookup::new());
        let jobs = cache.jobs_without(&nothing).into_iter().map(Object::Job);
        jobs.chain(cache.pods_without(&nothing).into_iter().map(Object::Pod)).collect()
    }

    /// When the back-off lets the Job make its next pod, if one delays it now.
    pub fn backoff_until(&self, now: Time, key: &Key) -> Option<Time> {
        let remaining = self.shared.backoff.get(key)?.remaining(now);
        (!remaining.is_zero()).then(|| now + remaining)
    }
}
