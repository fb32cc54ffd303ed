//! S13, and the other part of S12: start time, suspension and deadline in a status.
//!
//! S13. A Job that becomes Suspended has no start time and counts no failure for the pods that it loses (S3 sees to
//! that: they are written off); one that is resumed has a start time. A start time never changes otherwise.
//! `active` may be above 0 when Suspended appears, if a deletion has failed.
//!
//! S12, here: `DeadlineExceeded` not before the deadline. That it comes at all is L1.

use super::record::JobRecord;
use super::report::Report;
use jobyard_api::job::{FAILURE_TARGET, Job, SUSPENDED};
use jobyard_api::time::go_seconds;

/// On a change of a Job's status.
pub(super) fn check(record: &JobRecord, old: &Job, new: &Job, report: &mut Report) {
    let (before, after) = (old.status.start_time, new.status.start_time);
    let mut require = |holds: bool, text: &str| report.require("S13", &record.key, holds, || text.to_owned());
    match (old.has_condition(SUSPENDED), new.has_condition(SUSPENDED)) {
        (false, true) => require(after.is_none(), "it is suspended and keeps its start time"),
        (true, false) => require(after.is_some(), "it is resumed without a start time"),
        (false, false) => require(before.is_none() || before == after, "its start time changed"),
        (true, true) => {}
    }
    check_deadline(record, old, new, report);
}

fn check_deadline(record: &JobRecord, old: &Job, new: &Job, report: &mut Report) {
    let Some(condition) = new.status.condition(FAILURE_TARGET) else { return };
    if old.has_condition(FAILURE_TARGET) || &*condition.reason != "DeadlineExceeded" {
        return;
    }
    let deadline = new.spec.active_deadline_seconds.zip(new.status.start_time);
    let end = deadline.map(|(seconds, start)| start.time() + go_seconds(seconds));
    let now = report.controllers_now();
    report.require("S12", &record.key, end.is_some_and(|end| end <= now), || {
        "it fails with DeadlineExceeded before its deadline".to_owned()
    });
}
