//! S3: a tracking finalizer leaves a pod that ended only after its UID (or index) is durable in the status.
//!
//! Nothing is asked
//! - where the controller did not ask for it: a user may take a finalizer by hand, and the pod is left alone then;
//! - of a Job that is gone, finished or being deleted: nobody counts any more ([J-045], [J-140]);
//! - of failures where a policy ignores some (which ones is the controller's own business here; [J-101]);
//! - of an index outside of the completions, which never counts ([J-070]);
//! - after success was decided with pods left over: they go uncounted ([J-106]).
//!
//! Scale-down and suspend take the finalizer of a *running* pod and then delete it ([J-053]). The pod may have ended
//! since the controller looked, as upstream. From outside this differs from the fault only by the deletion that
//! follows, so such a pod is a suspect until then: until the controller asks for its deletion, dies, or loses the
//! answer. A status write that comes first closes the case.
//! What was written off like that must never be counted later (checked in [`super::counting`]).

use super::ledger::{Ledger, Recorded};
use super::record::{JobRecord, PodFacts};
use super::report::Report;
use jobyard_api::job::{Job, SUCCESS_CRITERIA_MET};
use jobyard_api::meta::Uid;
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::words::JOB_TRACKING_FINALIZER;

/// Before the controller takes the finalizer of the pod (which may fail).
pub(super) fn before_removal(record: &mut JobRecord, uid: &Uid) {
    if let Some(ledger) = &mut record.ledger {
        ledger.edit(uid, |pod| pod.is_removal_asked = true);
    }
}

/// A pod of the Job changed: was its finalizer taken, and was that right?
pub(super) fn after_change(record: &mut JobRecord, old: Option<&Pod>, new: Option<&Pod>) {
    let Some(pod) = old.filter(|pod| pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER)) else { return };
    if new.is_some_and(|pod| pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER)) {
        return;
    }
    let Some(job) = record.job.clone() else { return };
    let completions_min = record.horizon.completions_min;
    let Some(ledger) = &mut record.ledger else { return };
    let uid = &pod.metadata.uid;
    if is_durable(ledger, uid) {
        return;
    }
    if !ledger.pod(uid).is_some_and(|pod| pod.is_removal_asked) {
        return ledger.edit(uid, |pod| pod.is_exempt = true);
    }
    ledger.edit(uid, |pod| pod.is_written_off = true);
    let facts = PodFacts::of(pod);
    if is_counting(&job) && !facts.is_live() && !may_go_uncounted(&job, completions_min, facts) {
        ledger.suspects.insert(pod.metadata.name.clone(), uid.clone());
    }
}

/// Before the controller deletes the pod of this name: it meant to.
pub(super) fn before_deletion(record: &mut JobRecord, name: &str) {
    if let Some(ledger) = &mut record.ledger {
        ledger.suspects.remove(name);
    }
}

/// A status was written, or it is quiet: whoever is a suspect now was not deleted.
pub(super) fn close_suspects(record: &mut JobRecord, report: &mut Report) {
    let JobRecord { key, ledger: Some(ledger), .. } = record else { return };
    for uid in std::mem::take(&mut ledger.suspects).into_values() {
        report.breach("S3", key, || format!("pod {uid} ended and lost its finalizer before it was in the status"));
    }
}

/// Whether the controller still counts this Job's pods.
fn is_counting(job: &Job) -> bool {
    !job.is_finished() && !job.metadata.is_being_deleted()
}

/// Whether the status knows the pod's end.
fn is_durable(ledger: &Ledger, uid: &Uid) -> bool {
    let Some(pod) = ledger.pod(uid) else { return true };
    let has_index_completed =
        pod.facts.phase == Phase::Succeeded && pod.facts.index.is_some_and(|index| ledger.completed.contains(index));
    pod.is_exempt || pod.recorded != Recorded::No || has_index_completed
}

fn may_go_uncounted(job: &Job, completions_min: i64, pod: PodFacts) -> bool {
    let ignores_some = job.spec.pod_failure_policy.as_ref();
    let ignores_some = ignores_some.is_some_and(|policy| policy.rules.iter().any(|rule| &*rule.action == "Ignore"));
    let is_outside = job.is_indexed() && pod.index.is_none_or(|index| i64::from(index) >= completions_min);
    is_outside || pod.phase == Phase::Failed && ignores_some || is_left_over(job, pod)
}

/// Whether success was decided without this pod: by a policy, or while it was already going.
fn is_left_over(job: &Job, pod: PodFacts) -> bool {
    let condition = job.status.condition(SUCCESS_CRITERIA_MET);
    condition.is_some_and(|condition| {
        &*condition.status == "True" && (pod.is_deleting || &*condition.reason != "CompletionsReached")
    })
}
