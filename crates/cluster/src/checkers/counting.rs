//! S1 and S2: every pod is counted once, and counters never fall.
//!
//! S1. A pod's UID enters `uncountedTerminatedPods` once, in one of the two lists, after the pod has ended as the list
//! says; it leaves the list for the counter of the same name. A failed pod may still be on its way: one that is asked
//! to go counts as failed at once ([J-001]), and when the Job fails all that are left do ([J-111]).
//! An Indexed Job counts successes by index instead ([J-110]), for which S8 and S9 stand.
//!
//! Pods that the controller itself removes are not counted; see [`super::removals`].
//! That every pod is counted at all follows from S3 (no finalizer goes before) and L2 (all finalizers go in the end).
//!
//! S2. `succeeded` and `failed` never fall, apart from `succeeded` of an Indexed Job whose completions were lowered
//! ([J-095]).

use super::ledger::{Ledger, Recorded};
use super::record::{JobRecord, only_replaces_failed};
use super::report::Report;
use jobyard_api::job::{FAILURE_TARGET, Job, JobStatus, UncountedTerminatedPods};
use jobyard_api::meta::Uid;
use jobyard_api::pod::Phase;
use std::collections::BTreeSet;

/// S2, on a change of a Job's status.
pub(super) fn check_counters(record: &JobRecord, old: &Job, new: &Job, report: &mut Report) {
    let fell = |what: &str, from: i32, to: i32| format!("status.{what} fell from {from} to {to}");
    let (from, to) = (old.status.failed, new.status.failed);
    report.require("S2", &record.key, to >= from, || fell("failed", from, to));
    let (from, to) = (old.status.succeeded, new.status.succeeded);
    let was_scaled_down = new.is_indexed() && new.spec.completions.is_some_and(|completions| completions < from)
        || old.status.completed_indexes.rsplit([',', '-']).next().and_then(|last| last.parse::<i32>().ok())
            >= new.spec.completions.filter(|_| new.is_indexed());
    report.require("S2", &record.key, to >= from || was_scaled_down, || fell("succeeded", from, to));
}

/// S1, on a change of a Job's status. Costs as much as the lists are long.
pub(super) fn check_lists(record: &mut JobRecord, old: &Job, new: &Job, report: &mut Report) {
    let JobRecord { key, ledger: Some(ledger), .. } = record else { return };
    let (before, after) = (Lists::of(&old.status), Lists::of(&new.status));
    let mut check = Check { key, ledger, report, job: new };
    check.enter(before.entered(&after));
    check.leave(before.left(&after));
    let grown = (new.status.succeeded - old.status.succeeded, new.status.failed - old.status.failed);
    let left = |from: &BTreeSet<&Uid>, to: &BTreeSet<&Uid>| from.difference(to).count() as i32;
    check.counter("failed", grown.1, left(&before.failed, &after.failed));
    if !new.is_indexed() {
        check.counter("succeeded", grown.0, left(&before.succeeded, &after.succeeded));
    }
}

/// The uncounted UIDs of a status.
struct Lists<'a> {
    succeeded: BTreeSet<&'a Uid>,
    failed: BTreeSet<&'a Uid>,
}

impl<'a> Lists<'a> {
    fn of(status: &'a JobStatus) -> Self {
        static NONE: UncountedTerminatedPods = UncountedTerminatedPods { succeeded: Vec::new(), failed: Vec::new() };
        let lists = status.uncounted_terminated_pods.as_ref().unwrap_or(&NONE);
        Self { succeeded: lists.succeeded.iter().collect(), failed: lists.failed.iter().collect() }
    }

    /// UIDs that `after` has and this has not, with whether they are among the succeeded.
    fn entered(&self, after: &Self) -> Vec<(Uid, bool)> {
        let succeeded = after.succeeded.difference(&self.succeeded).map(|uid| ((*uid).clone(), true));
        succeeded.chain(after.failed.difference(&self.failed).map(|uid| ((*uid).clone(), false))).collect()
    }

    /// UIDs that this has and `after` has not.
    fn left(&self, after: &Self) -> Vec<Uid> {
        let succeeded = self.succeeded.difference(&after.succeeded);
        succeeded.chain(self.failed.difference(&after.failed)).map(|uid| (*uid).clone()).collect()
    }
}

struct Check<'a> {
    key: &'a jobyard_api::request::ObjectKey,
    ledger: &'a mut Ledger,
    report: &'a mut Report,
    job: &'a Job,
}

impl Check<'_> {
    fn enter(&mut self, entered: Vec<(Uid, bool)>) {
        for (uid, has_succeeded) in entered {
            self.judge_entry(&uid, has_succeeded);
            if !has_succeeded && self.ledger.pod(&uid).is_some_and(|pod| pod.is_removed) {
                self.ledger.doubtful.insert(uid.clone());
            }
            self.ledger.edit(&uid, |pod| pod.recorded = Recorded::Parked);
        }
    }

    fn judge_entry(&mut self, uid: &Uid, has_succeeded: bool) {
        let Some(pod) = self.ledger.pod(uid) else {
            return self.report.breach("S1", self.key, || format!("pod {uid} is counted, which it never owned"));
        };
        if pod.is_exempt {
            return;
        }
        if pod.recorded != Recorded::No {
            return self.report.breach("S1", self.key, || format!("pod {uid} is counted a second time"));
        }
        if pod.is_written_off {
            let text = || format!("pod {uid} is counted, though its finalizer was taken before");
            return self.report.breach("S3", self.key, text);
        }
        let fits = if has_succeeded {
            pod.facts.phase == Phase::Succeeded
        } else {
            pod.facts.phase == Phase::Failed
                || self.job.has_condition(FAILURE_TARGET)
                || pod.was_deleted_alive && !only_replaces_failed(self.job)
        };
        let phase = pod.facts.phase.as_str();
        let list = if has_succeeded { "succeeded" } else { "failed" };
        self.report.require("S1", self.key, fits, || format!("pod {uid} is counted as {list}, but is {phase}"));
    }

    fn leave(&mut self, left: Vec<Uid>) {
        for uid in left {
            let keeps = self.ledger.pod(&uid).is_some_and(|pod| pod.facts.has_finalizer && !pod.is_gone);
            self.report.require("S3", self.key, !keeps, || {
                format!("pod {uid} left uncountedTerminatedPods while it has its finalizer")
            });
            self.ledger.edit(&uid, |pod| pod.recorded = Recorded::Counted);
        }
    }

    fn counter(&mut self, name: &str, grown: i32, left: i32) {
        self.report.require("S1", self.key, grown == left, || {
            format!("status.{name} grew by {grown} while {left} UIDs left the list")
        });
    }
}
