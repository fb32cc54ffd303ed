//! What all syncs share: caches, queue, recorder, numbers of calls.

use super::Key;
use super::cache::Cache;
use super::rulings;
use super::schedules::Schedules;
use crate::machinery::{About, CallId, Decision, EventRecorder, Fact, Output, RateLimit, Ruling, WorkQueue, fact};
use jobyard_api::cronjob::CronJob;
use jobyard_api::request::{Request, Resource};
use jobyard_api::time::Time;
use std::time::Duration;

/// Delays after errors.
const BACK_OFF: RateLimit = RateLimit { base: Duration::from_millis(5), max: Duration::from_secs(1000) };

/// What came of a sync: when to look again, nothing, or an error.
pub(super) type SyncResult = Result<Option<Duration>, String>;

#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub cache: Cache,
    pub queue: WorkQueue<Key>,
    pub schedules: Schedules,
    recorder: EventRecorder,
    last_call: u64,
}

impl Shared {
    pub fn new() -> Self {
        Self {
            cache: Cache::default(),
            queue: WorkQueue::new(BACK_OFF),
            schedules: Schedules::default(),
            recorder: EventRecorder::new("cronjob-controller", ""),
            last_call: 0,
        }
    }

    /// Sends a request.
    pub fn call(&mut self, request: Request, out: &mut Vec<Output>) -> CallId {
        self.last_call += 1;
        let call = CallId(self.last_call);
        out.push(Output::Call(call, request));
        call
    }

    /// Records an Event about a CronJob.
    pub fn record(
        &mut self,
        now: Time,
        cron_job: &CronJob,
        (kind, reason): (&str, &str),
        message: &str,
        out: &mut Vec<Output>,
    ) {
        let write = self.recorder.record(now, About::cron_job(cron_job), kind, reason, (message, ""));
        out.extend(write.map(Box::new).map(Output::Record));
    }

    /// Puts the key of a sync that ended back where that is due. [C-053]
    pub fn sync_ended(&mut self, now: Time, key: &Key, result: &SyncResult, out: &mut Vec<Output>) {
        match result {
            Ok(after) => {
                self.queue.forget(key);
                if let Some(delay) = after {
                    self.queue.add_after(now, key, *delay);
                }
            }
            Err(error) => {
                let again = self.queue.add_rate_limited(now, key);
                let facts = vec![fact("error", error.as_str())];
                explain(key, &rulings::TRIED_AGAIN, facts, Some(again), out);
            }
        }
        self.queue.done(key);
    }

    pub fn memory(&self) -> Vec<(&'static str, usize)> {
        let (jobs, owners) = self.cache.sizes();
        vec![("cronjobs", self.cache.cron_jobs.len()), ("jobs", jobs), ("owners", owners), ("queue", self.queue.len())]
    }
}

/// Says why something was done or left.
pub(super) fn explain(
    key: &Key,
    ruling: &'static Ruling,
    facts: Vec<Fact>,
    until: Option<Time>,
    out: &mut Vec<Output>,
) {
    let resource = Resource::CronJobs;
    out.push(Output::Explain(Box::new(Decision { resource, facts, until, ..Decision::of(key, ruling) })));
}
