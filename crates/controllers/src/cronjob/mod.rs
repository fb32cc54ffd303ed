//! The CronJob controller of Kubernetes v1.37.
//!
//! Watch events change the caches and put keys into the work queue (`handlers`). A key that is taken out becomes a `sync`:
//! clean up what is history, look at the Jobs, decide by the times ([`times`]) whether one is to be started, start it, write
//! the status. It sends one request after the other and has no guard against its own writes: where the watch is behind, a
//! sync finds the old CronJob and a conflict makes it try again.

mod cache;
mod handlers;
mod new_job;
mod rulings;
mod schedules;
mod shared;
mod start;
mod sync;
pub mod times;

use crate::machinery::{CallId, Input, Output, Startup, Waker};
use jobyard_api::Text;
use jobyard_api::request::{Answer, Resource};
use jobyard_api::time::Time;
use shared::Shared;
use std::collections::BTreeMap;
use sync::{Progress, Sync};

/// Namespace and name of a CronJob.
pub type Key = (Text, Text);

/// CronJobs that are synced at one time.
const WORKERS: usize = 5;

/// The controller: a value that is fed with inputs.
#[derive(Clone, Debug)]
pub struct CronJobController {
    shared: Shared,
    /// What is under way, by the call that is waited for.
    syncs: BTreeMap<CallId, Sync>,
    listed: (bool, bool),
    startup: Startup,
    waker: Waker,
}

impl CronJobController {
    /// A controller process that starts now, knowing nothing.
    pub fn new(start: Time) -> Self {
        Self {
            shared: Shared::new(),
            syncs: BTreeMap::new(),
            listed: (false, false),
            startup: Startup::new(start),
            waker: Waker::new(),
        }
    }

    /// Takes one input and returns what is to be done. See the crate's contract.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Listed { resource, items, .. } => {
                self.shared.list(now, resource, items, &mut out);
                match resource {
                    Resource::CronJobs => self.listed.0 = true,
                    _ => self.listed.1 = true,
                }
                if self.listed == (true, true) {
                    self.startup.caches_filled(now);
                }
            }
            Input::Watch(event) => {
                self.shared.queue.fire(now);
                self.shared.watch(now, event, &mut out);
            }
            Input::Response(call, answer) => self.respond(now, call, answer, &mut out),
            Input::Timer => {}
        }
        self.work(now, &mut out);
        self.waker.announce(now, [self.startup.next_at(now), self.shared.queue.next_at()], &mut out);
        out
    }

    fn respond(&mut self, now: Time, call: CallId, answer: Answer, out: &mut Vec<Output>) {
        let Some(mut sync) = self.syncs.remove(&call) else { return };
        let progress = sync.answer(&mut self.shared, now, answer, out);
        self.after(now, sync, progress, out);
    }

    /// Starts syncs while workers are free.
    fn work(&mut self, now: Time, out: &mut Vec<Output>) {
        self.shared.queue.fire(now);
        if !self.startup.may_work(now) {
            return;
        }
        while self.syncs.len() < WORKERS
            && let Some(key) = self.shared.queue.get()
        {
            let Some(mut sync) = Sync::new(&self.shared, &key) else {
                self.shared.queue.forget(&key);
                self.shared.queue.done(&key);
                continue;
            };
            let progress = sync.run(&mut self.shared, now, out);
            self.after(now, sync, progress, out);
        }
    }

    /// Waits for the answer, or ends the sync.
    fn after(&mut self, now: Time, sync: Sync, progress: Progress, out: &mut Vec<Output>) {
        match progress {
            Progress::Waiting(call) => {
                self.syncs.insert(call, sync);
            }
            Progress::Ended(result) => self.shared.sync_ended(now, sync.key(), &result, out),
        }
    }

    /// What the controller remembers, by purpose: for checks that nothing is left of a deleted CronJob.
    pub fn memory(&self) -> Vec<(&'static str, usize)> {
        let mut memory = self.shared.memory();
        memory.push(("syncs", self.syncs.len()));
        memory
    }
}
