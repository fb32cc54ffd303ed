//! S7: a Job's status is one that the API server accepts, and it only moves forward.
//!
//! `ready` <= `active`; the end only with nothing live, going or uncounted; the interim condition one write before the
//! end; Complete or Failed, never both, never taken back; `completionTime` exactly with Complete; each condition type
//! once; no UID twice among the uncounted.

use super::record::JobRecord;
use super::report::Report;
use jobyard_api::job::{COMPLETE, FAILED, FAILURE_TARGET, Job, JobStatus, SUCCESS_CRITERIA_MET};
use std::collections::BTreeSet;

/// On a change of a Job's status.
pub(super) fn check(record: &JobRecord, old: &Job, new: &Job, report: &mut Report) {
    let status = &new.status;
    let mut require = |holds: bool, text: &str| report.require("S7", &record.key, holds, || text.to_owned());
    require(status.active >= 0 && status.failed >= 0 && status.succeeded >= 0, "a counter is negative");
    require(status.ready.unwrap_or(0) <= status.active, "more pods are ready than active");
    require(has_each_condition_once(status), "a condition type is there twice");
    require(has_each_uid_once(status), "a UID is there twice among the uncounted");
    require(!(new.has_condition(COMPLETE) && new.has_condition(FAILED)), "it is Complete and Failed");
    let has_time = status.completion_time.is_some();
    require(has_time == new.has_condition(COMPLETE), "completionTime does not go with Complete");
    for (interim, end) in [(FAILURE_TARGET, FAILED), (SUCCESS_CRITERIA_MET, COMPLETE)] {
        require(!old.has_condition(end) || new.has_condition(end), "its end was taken back");
        require(!old.has_condition(interim) || new.has_condition(interim), "its interim condition was taken back");
        let has_just_ended = new.has_condition(end) && !old.has_condition(end);
        require(!has_just_ended || old.has_condition(interim), "it ended without the interim condition before");
    }
    if new.is_finished() {
        let is_empty = status.active == 0 && status.ready.unwrap_or(0) == 0 && status.terminating.unwrap_or(0) == 0;
        require(is_empty, "it ended with pods that are active, ready or terminating");
        require(uncounted(status) == 0, "it ended with uncounted pods");
    }
}

fn uncounted(status: &JobStatus) -> usize {
    status.uncounted_terminated_pods.as_ref().map_or(0, |pods| pods.succeeded.len() + pods.failed.len())
}

fn has_each_condition_once(status: &JobStatus) -> bool {
    let kinds: BTreeSet<_> = status.conditions.iter().map(|condition| &condition.kind).collect();
    kinds.len() == status.conditions.len()
}

fn has_each_uid_once(status: &JobStatus) -> bool {
    let Some(pods) = &status.uncounted_terminated_pods else { return true };
    let uids: BTreeSet<_> = pods.succeeded.iter().chain(&pods.failed).collect();
    uids.len() == uncounted(status)
}
