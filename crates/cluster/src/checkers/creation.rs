//! S4, S5, S6, S11 and a part of S12: what must hold whenever the controller makes a pod.
//!
//! S4. Live pods + 1 <= wanted pods. Live are those that have not ended and are not asked to go; where replacements
//! wait for the end, those as well. Wanted is what [`super::horizon`] allows: parallelism, and what the completions
//! leave after the successes that are in the status. A success that is not there yet still takes its place, unless its
//! pod was asked to go before (then its replacement was right).
//!
//! S5. No second active pod of an index, and where replacements wait, no second live one. Not asked of adopted pods.
//!
//! S6. No pod after the end: when the status shows the end, or when the Job is suspended or asked to go for longer than
//! the controller may not know.
//!
//! S11. No pod once the failures in the status exceed `backoffLimit`. (The sum of all creations follows from this and
//! S4.)
//!
//! S12, here: no pod long after the deadline.
//!
//! All are off once an answer was lost ([`super::record::JobRecord::is_blind`]).

use super::record::{JobRecord, index_of, only_replaces_failed, recorded_failures, recorded_successes};
use super::report::Report;
use jobyard_api::job::{COMPLETE, FAILED, FAILURE_TARGET, Job, SUCCESS_CRITERIA_MET};
use jobyard_api::pod::Pod;
use jobyard_api::time::Time;
use std::time::Duration;

/// From the decision of a sync to its last creation: nine slow-start batches of a slow network.
const CREATION_SLACK: Duration = Duration::from_secs(60);

/// Before a new pod joins the Job's record.
pub(super) fn check(record: &JobRecord, pod: &Pod, report: &mut Report) {
    let Some(job) = record.job.as_ref().filter(|_| !record.is_blind) else { return };
    check_bound(record, job, report);
    check_index(record, job, pod, report);
    check_end(record, job, report);
    check_limits(record, job, report);
}

/// S4.
fn check_bound(record: &JobRecord, job: &Job, report: &mut Report) {
    let live = record.occupied(job);
    let parallelism = record.horizon.parallelism_max;
    report.require("S4", &record.key, live < parallelism, || {
        format!("a pod is made beside {live} live ones with parallelism {parallelism}")
    });
    let recorded = recorded_successes(job);
    let Some(completions) = record.horizon.completions_max else {
        let is_work_queue = job.spec.completions.is_none();
        return report.require("S4", &record.key, !is_work_queue || recorded == 0, || {
            "a pod of a work queue is made after the first success".to_owned()
        });
    };
    // A pod without an index does nothing for an Indexed Job.
    let ledger = record.ledger.as_ref().filter(|_| !job.is_indexed());
    let unrecorded = ledger.map_or(0, |ledger| ledger.unrecorded_successes);
    report.require("S4", &record.key, live + unrecorded + recorded < completions, || {
        format!("a pod is made beside {live} live ones, {recorded} + {unrecorded} successes of {completions}")
    });
}

/// S5.
fn check_index(record: &JobRecord, job: &Job, pod: &Pod, report: &mut Report) {
    let Some((index, ledger)) = index_of(pod).zip(record.ledger.as_ref()) else { return };
    let (active, terminating) = ledger.live_of_index(index);
    report.require("S5", &record.key, active == 0, || format!("a second pod of index {index} is made"));
    let waits = only_replaces_failed(job);
    report.require("S5", &record.key, !waits || terminating == 0, || {
        format!("a pod of index {index} is made before its predecessor has ended")
    });
    report.require("S5", &record.key, !ledger.completed.contains(index), || {
        format!("a pod of index {index} is made, which is completed")
    });
}

/// S5 at every instant, after a pod has joined or changed: where replacements wait, an index has one live pod. Not asked
/// where pods were adopted, or an answer was lost.
pub(super) fn check_instant(record: &JobRecord, pod: &Pod, report: &mut Report) {
    let Some((index, ledger)) = index_of(pod).zip(record.ledger.as_ref()) else { return };
    let waits = record.job.as_ref().is_some_and(|job| only_replaces_failed(job));
    let (active, terminating) = ledger.live_of_index(index);
    let is_crowded = waits && active + terminating > 1 && !record.is_blind && !record.is_mixed;
    report.require("S5", &record.key, !is_crowded, || {
        format!("index {index} has {active} active and {terminating} terminating pods at one time")
    });
}

/// S6.
fn check_end(record: &JobRecord, job: &Job, report: &mut Report) {
    for end in [FAILURE_TARGET, SUCCESS_CRITERIA_MET, FAILED, COMPLETE] {
        report.require("S6", &record.key, !job.has_condition(end), || format!("a pod is made though the Job is {end}"));
    }
    let horizon = &record.horizon;
    report.require("S6", &record.key, !horizon.is_surely_suspended, || "a pod of a suspended Job is made".to_owned());
    report.require("S6", &record.key, !horizon.is_surely_deleted, || "a pod of a Job that goes is made".to_owned());
}

/// S11 and S12.
fn check_limits(record: &JobRecord, job: &Job, report: &mut Report) {
    let (failures, limit) = (recorded_failures(job), record.horizon.backoff_limit_max);
    report.require("S11", &record.key, failures <= limit, || {
        format!("a pod is made after {failures} failures with backoffLimit {limit}")
    });
    let Some((start, deadline)) = job.status.start_time.zip(record.horizon.deadline_max) else { return };
    let end = start.time() + deadline;
    let now = report.controllers_now_min();
    let is_late = end < Time::MAX && now > end + CREATION_SLACK;
    report.require("S12", &record.key, !is_late, || format!("a pod is made {:?} after the deadline", now.since(end)));
}
