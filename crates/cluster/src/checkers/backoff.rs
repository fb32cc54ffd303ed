//! S10: after a failure the next pod waits: 10 s, 20 s, 40 s … 600 s from the end of the last one.
//!
//! The failures in a row are counted as the status shows them: those that were written since the last write that also
//! recorded a success. The controller counts at least as many ([J-080] to [J-082]: of a write with both it keeps the
//! failures after the success), so this is a lower bound of its delay. While a success
//! waits to be counted nothing is asked: the controller may have seen it, and of an index it sees it in every sync until
//! the finalizer is gone.
//! What it knows is lost when it crashes, as upstream, and then the count starts anew. Of a pod that was asked to go,
//! or whose containers did not all end, the controller may take an early moment for its end: here its creation.
//!
//! Nothing is asked where pods were adopted: the controller then takes the end of such a pod for its last failure, however
//! long ago it was, as upstream.
//!
//! With `backoffLimitPerIndex` each index waits for itself; the count stands in the annotations of the pod and survives
//! a crash ([J-085]).

use super::record::{JobRecord, index_of};
use super::report::Report;
use jobyard_api::job::Job;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::time::Time;
use jobyard_api::words::{JOB_INDEX_FAILURE_COUNT, JOB_INDEX_IGNORED_FAILURE_COUNT};
use std::collections::BTreeMap;
use std::time::Duration;

/// Failures since the last success.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Failures {
    count: u32,
    last: Time,
    /// Of each index, its last failed pod: failures before it, and when it ended at the earliest.
    by_index: BTreeMap<u32, (u32, Time)>,
}

impl Failures {
    /// A pod failed.
    pub fn pod_failed(&mut self, pod: &Pod) {
        if let Some(index) = index_of(pod) {
            self.by_index.insert(index, (failures_before(pod), finish_min(pod)));
        }
    }

    /// The controller died.
    pub fn forget(&mut self) {
        self.count = 0;
    }
}

/// On a change of a Job's status.
pub(super) fn note_status(record: &mut JobRecord, old: &Job, new: &Job) {
    let Some(ledger) = &mut record.ledger else { return };
    let before = |uid: &Uid| is_listed(old, uid);
    let entered = new.status.uncounted_terminated_pods.as_ref();
    let succeeded = entered.is_some_and(|pods| pods.succeeded.iter().any(|uid| !before(uid)));
    if record.is_mixed
        || succeeded
        || ledger.pending_successes > 0
        || new.status.completed_indexes != old.status.completed_indexes
    {
        ledger.failures.count = 0;
        ledger.failures.last = Time::default();
        return;
    }
    let failed: Vec<_> = entered.into_iter().flat_map(|pods| &pods.failed).filter(|uid| !before(uid)).collect();
    for uid in failed {
        let end = ledger.pod(uid).map_or(Time::default(), |pod| pod.finish_min);
        ledger.failures.count += 1;
        ledger.failures.last = ledger.failures.last.max(end);
    }
}

fn is_listed(job: &Job, uid: &Uid) -> bool {
    let lists = job.status.uncounted_terminated_pods.as_ref();
    lists.is_some_and(|pods| pods.failed.contains(uid) || pods.succeeded.contains(uid))
}

/// Before a new pod joins the Job's record.
pub(super) fn check_creation(record: &JobRecord, pod: &Pod, report: &mut Report) {
    let (Some(job), Some(ledger), false) = (&record.job, &record.ledger, record.is_blind) else { return };
    let (failures, last) = if job.spec.backoff_limit_per_index.is_some() {
        let failures = failures_before(pod);
        let previous = index_of(pod).and_then(|index| ledger.failures.by_index.get(&index));
        let Some((_, last)) = previous.filter(|(before, _)| before + 1 == failures) else { return };
        (failures, *last)
    } else if ledger.pending_successes > 0 {
        return;
    } else {
        (ledger.failures.count, ledger.failures.last)
    };
    let earliest = last + delay(failures);
    let now = report.controllers_now();
    report.require("S10", &record.key, failures == 0 || now >= earliest, || {
        format!("a pod is made {:?} too early after {failures} failures", earliest.since(now))
    });
}

/// [J-084]
fn delay(failures: u32) -> Duration {
    let doubled = failures.saturating_sub(1).min(6);
    Duration::from_secs(10 << doubled).min(Duration::from_secs(600))
}

/// Failures of the pod's index before it.
fn failures_before(pod: &Pod) -> u32 {
    let count = |key| pod.metadata.annotation(key).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    count(JOB_INDEX_FAILURE_COUNT).saturating_add(count(JOB_INDEX_IGNORED_FAILURE_COUNT))
}

/// No later than what the controller may take for the end of a pod.
pub(super) fn finish_min(pod: &Pod) -> Time {
    let created = pod.metadata.creation_timestamp.unwrap_or_default().time();
    if pod.metadata.is_being_deleted() {
        return created;
    }
    let ends = pod.status.container_statuses.iter().map(|status| status.state.terminated.as_ref()?.finished_at);
    let ends: Option<Vec<_>> = ends.collect();
    ends.and_then(|ends| ends.into_iter().max()).map_or(created, jobyard_api::time::Timestamp::time)
}
