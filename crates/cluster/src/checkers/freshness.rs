//! L7: the status that a sync writes after it deleted pods tells these deletions: they are not active and not ready any
//! more, but terminating (B26, B27).
//!
//! What the sync knew is what had been told when it sent the first of these requests ([`super::heard`]); what it did
//! since is seen by its requests and their answers. So the numbers of the next status write follow exactly.
//!
//! Nothing is asked where the sync adopted or released pods before: it then began at an earlier moment.

use super::calls::CalledPod;
use super::heard::Sums;
use super::record::JobRecord;
use super::report::Report;
use jobyard_api::job::Job;
use jobyard_api::meta::Uid;
use jobyard_api::time::Time;
use std::collections::BTreeMap;

/// Deletions of a sync, from the first until the status is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Deletions {
    /// When the first request was sent.
    at: Time,
    /// What was told by then.
    told: Sums,
    /// Pods whose finalizer is taken before they are deleted, whether they were ready, and when it was off.
    stripped: BTreeMap<Uid, (bool, Option<Time>)>,
    /// Pods that are asked to go, and whether they were ready.
    deleted: BTreeMap<Uid, bool>,
    /// How many of them, or of those that lost their finalizer, were gone or are going.
    removed: i32,
    /// How many of those asked to go were ready.
    removed_ready: i32,
    /// When the last answer came: the status goes out at once.
    answered_at: Time,
}

impl Deletions {
    fn new(at: Time, told: Sums) -> Self {
        let (stripped, deleted) = Default::default();
        Self { at, told, stripped, deleted, removed: 0, removed_ready: 0, answered_at: at }
    }
}

/// A request for a pod of the Job, as it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PodCall {
    /// Its tracking finalizer is taken.
    Strip,
    /// It is asked to go.
    Delete,
    /// It is adopted or released.
    Claim,
}

/// The controller sends a request for a pod.
pub(super) fn sent(record: &mut JobRecord, now: Time, told: Sums, pod: &CalledPod, call: PodCall) {
    if call == PodCall::Claim {
        record.has_claimed = true;
        return;
    }
    let stripped = record.deletions.as_ref().and_then(|deletions| deletions.stripped.get(&pod.uid));
    // The deletion follows in the moment when the finalizer is off.
    let follows =
        stripped.filter(|(_, off_at)| call == PodCall::Delete && *off_at == Some(now)).map(|(ready, _)| *ready);
    if follows.is_none() && record.deletions.as_ref().is_none_or(|deletions| deletions.at != now) {
        record.deletions = Some(Deletions::new(now, told));
    }
    let Some(deletions) = &mut record.deletions else { return };
    if call == PodCall::Strip {
        deletions.stripped.insert(pod.uid.clone(), (pod.is_ready, None));
    } else {
        deletions.deleted.insert(pod.uid.clone(), follows.unwrap_or(pod.is_ready));
    }
}

/// A request for a pod was answered: with success (0), that there is no such pod (404), or with another failure.
pub(super) fn answered(record: &mut JobRecord, now: Time, pod: &Uid, code: u16) {
    let Some(deletions) = &mut record.deletions else { return };
    let is_gone = code == 404;
    if let Some(was_ready) = deletions.deleted.get(pod) {
        deletions.removed += i32::from(code == 0 || is_gone);
        // Upstream counts a ready pod also when its deletion failed.
        deletions.removed_ready += i32::from(*was_ready);
    } else if let Some((_, off_at)) = deletions.stripped.get_mut(pod) {
        *off_at = (code == 0).then_some(now);
        deletions.removed += i32::from(is_gone);
    } else {
        return;
    }
    deletions.answered_at = now;
}

/// The controller sends a status.
pub(super) fn status_sent(record: &mut JobRecord, now: Time, told_now: Sums, job: &Job, report: &mut Report) {
    let has_claimed = std::mem::take(&mut record.has_claimed);
    let Some(deletions) = record.deletions.take().filter(|deletions| !deletions.deleted.is_empty()) else { return };
    let Deletions { told, removed, removed_ready, answered_at, .. } = deletions;
    // Otherwise that sync had nothing to write, and this is a later one.
    if has_claimed || answered_at != now {
        return;
    }
    let expected = Sums {
        active: told.active - removed,
        ready: told.ready - removed_ready,
        terminating: told.terminating + removed,
    };
    let status = &job.status;
    let shown =
        Sums { active: status.active, ready: status.ready.unwrap_or(0), terminating: status.terminating.unwrap_or(0) };
    // Or that sync had nothing to write, and the next one, which began at once, tells what was told meanwhile.
    let is_next = shown == told_now && told_now != told;
    report.require("L7", &record.key, shown == expected || is_next, || {
        format!("its status says {shown:?} after {removed} pods of {told:?} were removed")
    });
}
