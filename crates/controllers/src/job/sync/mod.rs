//! One pass over one Job: a short machine that works on a snapshot and waits for the answers of its requests.
//!
//! Each stage begins the next one when nothing is left to wait for, so a sync without requests runs through at once.
//! Answers find their stage in one `match`, in order ([`Sync::answer`]). Between any two requests anything may happen, a
//! crash too.
//!
//! ```text
//! start ─► claim ─► evaluate ─► manage ─┬─ to end ──► delete every active pod ─────────────┐
//!   │      Claim    (no request)        ├─ too many ► take finalizers, delete ─┐           │
//!   └─► ended                           ├─ too few ─► create in batches ───────┤           │
//!                                       └─ neither ────────────────────────────┴► conclude ┤
//!                                         ManagePods                          (no request) │
//!   ended ◄─ FlushCounters ◄─ RemoveFinalizers ◄─ FlushUncounted ◄─────────────── track ◄──┘
//! ```

mod claim;
mod conclude;
mod evaluate;
mod explain;
mod manage;
mod track;

use super::cache::Key;
use super::config::Guards;
use super::decide::backoff::BackoffRecord;
use super::decide::intervals::Intervals;
use super::decide::predicates::managed_by_external_controller;
use super::own_writes::Lag;
use super::owned::{Member, Order, Owned};
use super::rulings;
use super::shared::{Shared, UidSet, explain};
use crate::machinery::{CallId, Decision, FactValue, Output, fact};
use claim::Claim;
use jobyard_api::event::WARNING;
use jobyard_api::gates::{Gate, Gates};
use jobyard_api::job::{COMPLETE, FAILED, INDEXED, Job, JobCondition, UncountedTerminatedPods};
use jobyard_api::pod::Pod;
use jobyard_api::request::{Answer, Request};
use jobyard_api::status::Status;
use jobyard_api::time::{Time, Timestamp};
use manage::Manage;
use std::collections::BTreeMap;
use std::sync::Arc;
use track::Track;

/// A pod of the Job, as a sync found it.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The pod as the cache had it.
    pub pod: Arc<Pod>,
    /// Its index, if it has one.
    pub index: Option<i64>,
    /// Whether it carries the tracking finalizer.
    pub has_finalizer: bool,
    /// Whether the finalizer was taken off already and the cache does not show it yet.
    pub is_expected_gone: bool,
}

impl Claimed {
    /// A pod; `expected_gone` are those whose finalizers were taken off.
    pub fn new(member: &Member, expected_gone: Option<&UidSet>) -> Self {
        let Member { pod, index, has_finalizer, .. } = member;
        let is_expected_gone = expected_gone.is_some_and(|uids| uids.contains(&pod.metadata.uid));
        Self { pod: pod.clone(), index: *index, has_finalizer: *has_finalizer, is_expected_gone }
    }

    /// Whether it is still to be counted.
    pub const fn is_tracked(&self) -> bool {
        self.has_finalizer && !self.is_expected_gone
    }
}

/// How far a sync got.
#[derive(Debug)]
pub enum Progress {
    /// It waits for the answers of what it has just sent, besides those it waits for already.
    Waiting,
    /// It ended, with an error if the key must be tried again.
    Ended(Option<Box<Status>>),
}

/// What a sync does now, and what it waits for.
#[derive(Clone, Debug)]
enum Stage {
    /// Adopting and releasing pods, one after the other (`getPodsForJob`).
    Claim(Claim),
    /// Creating or deleting pods (`manageJob`, `deleteActivePods`).
    ManagePods(Manage),
    /// Storing what is to be counted (`flushUncountedAndRemoveFinalizers`).
    FlushUncounted(Track),
    /// Taking finalizers off (`removeTrackingFinalizerFromPods`).
    RemoveFinalizers(Track),
    /// Storing the counters and the end (`enactJobFinished`).
    FlushCounters(Track),
}

/// One sync.
#[derive(Clone, Debug)]
pub struct Sync {
    key: Key,
    guards: Guards,
    gates: Gates,
    stage: Stage,
    /// The Job as the cache had it, changed as the sync goes; after a status write as it was answered.
    job: Job,
    /// Whether the cache showed all pods that were asked for, read before the pods were listed.
    satisfied: bool,
    facts: Facts,
    /// Error of creating or deleting pods: the counters are stored all the same, then the key is tried again.
    manage_error: Option<Box<Status>>,
    /// The watch that forbade the sync.
    lag: Option<Lag>,
}

/// Pods that a sync claimed one by one.
#[derive(Clone, Debug)]
struct Recount {
    owned: Owned,
    /// UIDs of those whose finalizers were taken off already.
    expected_gone: UidSet,
}

/// What a sync found out about the pods of its Job (`syncJobCtx`).
#[derive(Clone, Debug, Default)]
struct Facts {
    /// The pods, if they had to be claimed one by one; else they are those of the cache as long as nothing is waited for.
    recount: Option<Recount>,
    /// Pods that are not active; all of them after [`Sync::look_at_all`].
    pods: Vec<Claimed>,
    active_count: i32,
    ready: i32,
    terminating: i32,
    succeeded: i32,
    failed: i32,
    uncounted_succeeded: UidSet,
    uncounted_failed: UidSet,
    backoff: BackoffRecord,
    /// The start before it was cut to the second: the first deadline counts from here.
    started: Option<Time>,
    /// How the Job is going to end, if it is. First the interim condition (`FailureTarget`, `SuccessCriteriaMet`), which
    /// `announce_end` stores and turns into the final one (`Failed`, `Complete`); an end that an earlier sync announced
    /// as `FailureTarget` begins as `Failed`. Taken back if a pod could not be deleted: then a later sync ends the Job.
    finishing: Option<JobCondition>,
    stored_succeeded_indexes: Intervals,
    succeeded_indexes: Intervals,
    failed_indexes: Option<Intervals>,
    delayed_deletion: BTreeMap<i64, Arc<Pod>>,
    suspend_changed: bool,
    manage_called: bool,
}

impl Sync {
    /// Starts a sync of a key: checks what forbids it, then claims pods. [J-019] – [J-023]
    pub(super) fn start(shared: &mut Shared, now: Time, key: Key, out: &mut Vec<Output>) -> (Self, Progress) {
        let (guards, gates) = (shared.config.guards, shared.config.gates);
        if let Err(lag) = shared.own_writes.ensure_ready(&key, &shared.cache) {
            let message = format!("{} cache is older than the controller's own write", lag.resource.word());
            let error = Some(Box::new(Status { message, code: 500, ..Default::default() }));
            return (Self { lag: Some(lag), ..Self::idle(key, guards, gates) }, Progress::Ended(error));
        }
        let Some(job) = shared.cache.job(&key).cloned() else {
            forget(shared, &key);
            explain(Decision::of(&key, &rulings::GONE), out);
            return (Self::idle(key, guards, gates), Progress::Ended(None));
        };
        if is_left_alone(shared, now, &key, &job, out) {
            return (Self::idle(key, guards, gates), Progress::Ended(None));
        }
        let mut job = Job::clone(&job);
        job.status.uncounted_terminated_pods.get_or_insert_with(UncountedTerminatedPods::default);
        let satisfied = !guards.expectations || shared.expectations.satisfied(now, &key);
        let mut sync = Self { satisfied, ..Self::of(key, job, guards, gates) };
        let progress = sync.claim_all(shared, now, out);
        (sync, progress)
    }

    /// A sync that has nothing to do.
    fn idle(key: Key, guards: Guards, gates: Gates) -> Self {
        Self::of(key, Job::default(), guards, gates)
    }

    /// A sync that has not done anything.
    fn of(key: Key, job: Job, guards: Guards, gates: Gates) -> Self {
        let (stage, facts) = (Stage::Claim(Claim::default()), Facts::default());
        Self { key, guards, gates, stage, job, satisfied: false, facts, manage_error: None, lag: None }
    }

    /// Why it ended with an error, and when it is tried again. [J-019] [J-043]
    pub(super) fn failed(&self, error: &Status, again: Time) -> Decision {
        let version = |version: u64| FactValue::Number(version.cast_signed());
        let (ruling, facts) = match self.lag {
            Some(Lag { resource, written, seen }) => {
                let resource = fact("resource", FactValue::Word(resource.word()));
                let facts = vec![resource, fact("written", version(written)), fact("seen", version(seen))];
                (&rulings::OWN_WRITE_UNSEEN, facts)
            }
            None => (&rulings::SYNC_FAILED, vec![fact("error", &*error.message)]),
        };
        Decision { until: Some(again), facts, ..Decision::of(&self.key, ruling) }
    }

    /// The pods that the Job controls. Of those that are in the cache it may be asked only until the first request of
    /// stage `ManagePods`: later the cache may show others.
    fn owned<'a>(&'a self, shared: &'a Shared) -> &'a Owned {
        self.facts.recount.as_ref().map_or_else(|| shared.cache.owned(&self.job), |recount| &recount.owned)
    }

    /// UIDs of pods whose finalizers this controller took off and that the cache still shows with it.
    fn expected_gone<'a>(&'a self, shared: &'a Shared) -> Option<&'a UidSet> {
        if let Some(recount) = &self.facts.recount {
            return Some(&recount.expected_gone);
        }
        let uids = shared.finalizers.get(&self.key);
        uids.filter(|uids| self.guards.finalizer_expectations && !uids.is_empty())
    }

    /// Takes up the active pods too: most syncs need not, but the end of a Job or a removal concerns them all.
    fn look_at_all(&mut self, shared: &Shared) {
        let expected_gone = self.expected_gone(shared);
        let all: BTreeMap<Order, &Member> = self.owned(shared).all();
        self.facts.pods = all.into_values().map(|member| Claimed::new(member, expected_gone)).collect();
    }

    /// The active pods. See [`Sync::owned`].
    fn active(&self, shared: &Shared) -> Vec<Claimed> {
        let expected_gone = self.expected_gone(shared);
        self.owned(shared).active().map(|member| Claimed::new(member, expected_gone)).collect()
    }

    /// Brings an answer to the stage that waits for it.
    pub(super) fn answer(
        &mut self,
        shared: &mut Shared,
        now: Time,
        call: CallId,
        answer: Answer,
        out: &mut Vec<Output>,
    ) -> Progress {
        match &self.stage {
            Stage::Claim(_) => self.claim_answered(shared, now, answer, out),
            Stage::ManagePods(_) => self.manage_answered(shared, now, call, answer, out),
            Stage::FlushUncounted(_) => self.uncounted_flushed(shared, now, answer, out),
            Stage::RemoveFinalizers(_) => self.finalizer_removed(shared, now, call, answer, out),
            Stage::FlushCounters(_) => self.counters_flushed(shared, now, answer, out),
        }
    }

    /// The key that the sync is of.
    pub(super) const fn key(&self) -> &Key {
        &self.key
    }

    /// Sends the status and the metadata of the Job as the sync has them.
    fn update_status(&self, shared: &mut Shared, out: &mut Vec<Output>) {
        let object = jobyard_api::request::Object::Job(Arc::new(self.job.clone()));
        shared.call(Request::UpdateStatus { object }, out);
    }

    /// How many indexes there are; 0 for a Job that is not Indexed.
    fn completions(&self) -> i64 {
        self.job.spec.completions.map_or(0, i64::from)
    }
}

/// [J-020] A Job that is gone leaves nothing behind.
fn forget(shared: &mut Shared, key: &Key) {
    if !shared.config.guards.forget_deleted {
        return;
    }
    shared.expectations.forget(key);
    shared.finalizers.remove(key);
    shared.own_writes.clear(key, None);
    shared.backoff.remove(key);
}

/// Whether the Job is not this controller's business: another's, finished, or of an unknown mode. [J-021] – [J-023]
fn is_left_alone(shared: &mut Shared, now: Time, key: &Key, job: &Job, out: &mut Vec<Output>) -> bool {
    if let Some(name) = managed_by_external_controller(job) {
        let facts = vec![fact("spec.managedBy", name)];
        explain(Decision { facts, ..Decision::of(key, &rulings::MANAGED_BY_OTHER) }, out);
        return true;
    }
    if job.is_finished() {
        shared.backoff.remove(key);
        shared.own_writes.clear(key, Some(&job.metadata.uid));
        shared.finished.remove(&job.metadata.uid);
        let condition = if job.has_condition(COMPLETE) { COMPLETE } else { FAILED };
        let facts = vec![fact("status.conditions", FactValue::Word(condition))];
        explain(Decision { facts, ..Decision::of(key, &rulings::FINISHED_BEFORE) }, out);
        return true;
    }
    if shared.config.guards.finished_memory && shared.finished.contains(&job.metadata.uid) {
        explain(Decision::of(key, &rulings::FINISHED_UNSEEN), out);
        return true;
    }
    let mode = job.spec.completion_mode.as_deref().unwrap_or("NonIndexed");
    let is_known = matches!(mode, "NonIndexed" | "Indexed");
    if !is_known {
        let facts = vec![fact("spec.completionMode", mode)];
        explain(Decision { facts, ..Decision::of(key, &rulings::UNKNOWN_MODE) }, out);
        let message = "Skipped Job sync because completion mode is unknown";
        shared.record(now, job, (WARNING, "UnknownCompletionMode"), (message, ""), out);
    }
    if is_known && mode == INDEXED && !shared.config.gates.has(Gate::IndexedJob) {
        explain(Decision::of(key, &rulings::INDEXED_JOB_OFF), out);
        let message = "Skipped Indexed Job sync because feature is disabled.";
        shared.record(now, job, (WARNING, "IndexedJobDisabled"), (message, ""), out);
        return true;
    }
    !is_known
}

/// A condition that is True from now on.
fn new_condition(kind: &str, reason: &str, message: &str, now: Time) -> JobCondition {
    let now = Some(Timestamp::from(now));
    JobCondition {
        kind: kind.into(),
        status: "True".into(),
        last_probe_time: now,
        last_transition_time: now,
        reason: reason.into(),
        message: message.into(),
    }
}
