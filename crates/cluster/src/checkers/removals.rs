//! S1 and S13 for pods that the controller removes: by a scale-down, a suspension or as duplicates they are not counted.
//!
//! Upstream takes their finalizer before it deletes them ([J-053]). When the Job fails, or a success policy is met, the
//! controller deletes pods with their finalizer on, and those do count ([J-111]); but at the moment of the deletion the
//! status does not say so yet, and if one of several deletions fails it stays silent for longer. So a pod that was
//! deleted like that and counted as failed is a doubt, which the end of the Job decides.
//!
//! Abstraction: no doubts where the controller may decide that the Job fails and then forget it, as upstream, because
//! a deletion failed: after the deadline (which a user can extend), and with restartPolicy OnFailure (the restarts that
//! reached the limit go with their pods, B18).

use super::record::JobRecord;
use super::report::Report;
use jobyard_api::job::{FAILURE_TARGET, Job, SUCCESS_CRITERIA_MET};
use jobyard_api::pod::Pod;
use jobyard_api::time::Time;
use jobyard_api::words::JOB_TRACKING_FINALIZER;
use std::time::Duration;

/// Before the controller deletes the pod.
pub(super) fn before_deletion(record: &mut JobRecord, pod: &Pod, now: Time) {
    let (Some(job), Some(ledger)) = (&record.job, &mut record.ledger) else { return };
    // Between the decision and the deletion of such a sync there may be many adoptions, and a change of the deadline.
    if record.is_mixed {
        return;
    }
    let is_alive = !pod.is_terminated() && !pod.metadata.is_being_deleted();
    if is_alive
        && pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER)
        && !may_forget(job, record.horizon.deadline_min, now)
    {
        ledger.edit(&pod.metadata.uid, |pod| pod.is_removed = true);
    }
}

/// After a status was written.
pub(super) fn judge(record: &mut JobRecord, new: &Job, report: &mut Report) {
    let success = new.status.condition(SUCCESS_CRITERIA_MET);
    let is_policy = success.is_some_and(|condition| &*condition.reason != "CompletionsReached");
    if new.has_condition(FAILURE_TARGET) || is_policy {
        if let Some(ledger) = &mut record.ledger {
            ledger.doubtful.clear();
        }
    } else if success.is_some() {
        close_doubts(record, report);
    }
}

/// The Job did not fail, so none of its pods was deleted for that.
pub(super) fn close_doubts(record: &mut JobRecord, report: &mut Report) {
    let JobRecord { key, ledger: Some(ledger), .. } = record else { return };
    for uid in std::mem::take(&mut ledger.doubtful) {
        report.breach("S1", key, || format!("pod {uid} was removed by the controller and counted as failed"));
    }
}

fn may_forget(job: &Job, deadline: Option<Duration>, now: Time) -> bool {
    let restarts = job.spec.template.spec.shared.restart_policy.as_deref() == Some("OnFailure");
    let deadline = job.status.start_time.zip(deadline);
    restarts || deadline.is_some_and(|(start, deadline)| start.time() + deadline <= now)
}
