//! What became of each run of the CronJobs, kept as it happens: Jobs and decisions go, the calendar stays.
//!
//! A run is known by its time in the schedule. Of each CronJob the newest [`RUNS_KEPT`] runs are kept.

use crate::index::Key;
use crate::views::RunState;
use jobyard_api::job::{COMPLETE, FAILED, Job};
use jobyard_api::request::{Object, Resource, WatchEvent, WatchEventKind};
use jobyard_api::time::{Time, Timestamp};
use jobyard_api::words::CRON_JOB_SCHEDULED_TIMESTAMP;
use jobyard_cluster::{ApiServer, Decision, World};
use std::collections::BTreeMap;

/// Runs that are kept of each CronJob: two weeks of one in each minute.
const RUNS_KEPT: usize = 20_160;
/// CronJobs of which runs are kept.
const CRON_JOBS_KEPT: usize = 100;

/// Runs by CronJob and by seconds since 1970.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendar {
    runs: BTreeMap<Key, BTreeMap<i64, RunState>>,
    /// Version of the store up to which Jobs were looked at.
    version: u64,
    /// Decisions from here on have not been looked at, or were made at this very time.
    decided: Time,
}

impl Calendar {
    /// The runs of a CronJob that were due, by seconds since 1970.
    pub fn runs_of(&self, key: &Key) -> impl DoubleEndedIterator<Item = (i64, RunState)> {
        self.runs.get(key).into_iter().flatten().map(|(time, state)| (*time, *state))
    }

    /// Takes in what has happened since the last time. Costs nothing while there was never a CronJob.
    pub fn catch_up(&mut self, world: &World) {
        let api = world.api();
        let version = api.resource_version();
        if version == self.version {
            return;
        }
        if !self.runs.is_empty() || api.objects(Resource::CronJobs).next().is_some() {
            self.take_decisions(world);
            self.take_jobs(api);
        }
        self.version = version;
    }

    fn take_jobs(&mut self, api: &ApiServer) {
        match api.watch_after(Resource::Jobs, self.version) {
            Ok(events) => events.iter().for_each(|event| self.take(event)),
            Err(_) => {
                for job in api.objects(Resource::Jobs).filter_map(Object::as_job) {
                    self.put_job(job, false);
                }
            }
        }
    }

    fn take(&mut self, event: &WatchEvent) {
        if let Some(job) = event.object.as_job() {
            self.put_job(job, event.kind == WatchEventKind::Deleted);
        }
    }

    fn put_job(&mut self, job: &Job, is_deleted: bool) {
        let metadata = &job.metadata;
        let Some(owner) = metadata.controller().filter(|owner| &*owner.kind == "CronJob") else { return };
        let Some(time) = metadata.annotations.get(CRON_JOB_SCHEDULED_TIMESTAMP).and_then(|text| Timestamp::parse(text))
        else {
            return;
        };
        let state = match () {
            () if job.has_condition(COMPLETE) => RunState::Succeeded,
            () if job.has_condition(FAILED) => RunState::Failed,
            () if is_deleted || metadata.is_being_deleted() => RunState::Replaced,
            () => RunState::Going,
        };
        self.put((metadata.namespace.clone(), owner.name.clone()), time.seconds(), state);
    }

    /// A run that was not started leaves no Job, only the decision not to. A Job of it that comes later counts more.
    fn take_decisions(&mut self, world: &World) {
        let since = self.decided;
        self.decided = world.now();
        let newest = world.decisions().rev().take_while(|(at, _)| *at >= since);
        for (_, decision) in newest.filter(|(_, decision)| decision.resource == Resource::CronJobs) {
            let Some(state) = state_of(decision) else { continue };
            let fact = decision.facts.iter().find(|fact| fact.name == "scheduled");
            let Some(time) = fact.and_then(|fact| Timestamp::parse(&fact.value.to_string())) else { continue };
            let known = self.runs.get(&decision.object).and_then(|runs| runs.get(&time.seconds()));
            if known.is_none() {
                self.put(decision.object.clone(), time.seconds(), state);
            }
        }
    }

    fn put(&mut self, key: Key, time: i64, state: RunState) {
        if self.runs.len() >= CRON_JOBS_KEPT && !self.runs.contains_key(&key) {
            return;
        }
        let runs = self.runs.entry(key).or_default();
        runs.insert(time, state);
        if runs.len() > RUNS_KEPT {
            runs.pop_first();
        }
    }
}

fn state_of(decision: &Decision) -> Option<RunState> {
    match *decision.ruling.rules.first()? {
        "C-048" => Some(RunState::Missed),
        "C-050" => Some(RunState::Forbidden),
        _ => None,
    }
}
