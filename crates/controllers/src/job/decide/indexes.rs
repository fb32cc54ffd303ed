//! Which indexes succeeded, failed and are to be run. [J-090] – [J-093]

use super::backoff::finished_time;
use super::intervals::Intervals;
use super::pod_failure_policy::{Action, match_pod_failure_policy};
use super::predicates::{index_absolute_failure_count, index_failure_count, is_pod_failed};
use crate::job::sync::Claimed;
use jobyard_api::job::Job;
use jobyard_api::pod::{Phase, Pod};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Completed indexes as stored, and with those of pods that succeeded and are not counted yet. [J-090]
pub fn calculate_succeeded_indexes(job: &Job, pods: &[Claimed], completions: i64) -> (Intervals, Intervals) {
    let stored = Intervals::parse(&job.status.completed_indexes, completions);
    let succeeded = |claimed: &Claimed| claimed.has_finalizer && claimed.pod.status.phase == Phase::Succeeded;
    let new = valid_indexes(pods, completions, succeeded);
    let all = stored.with_indexes(new);
    (stored, all)
}

/// Failed indexes as stored, and with those of pods that failed for good and are not counted yet. [J-091]
pub fn calculate_failed_indexes(job: &Job, pods: &[Claimed], completions: i64) -> (Intervals, Intervals) {
    let stored = Intervals::parse(job.status.failed_indexes.as_deref().unwrap_or_default(), completions);
    let failed = |claimed: &Claimed| claimed.has_finalizer && is_index_failed(job, &claimed.pod);
    let all = stored.with_indexes(valid_indexes(pods, completions, failed));
    (stored, all)
}

fn valid_indexes(pods: &[Claimed], completions: i64, holds: impl Fn(&Claimed) -> bool) -> BTreeSet<i64> {
    let valid = pods.iter().filter(|claimed| claimed.index.is_some_and(|index| index < completions) && holds(claimed));
    valid.filter_map(|claimed| claimed.index).collect()
}

/// Whether this failed pod is the last that its index is given.
///
/// The annotation holds the failures *before* this pod, so with a limit of 1 the index fails at its second failure.
fn is_index_failed(job: &Job, pod: &Pod) -> bool {
    if !is_pod_failed(pod, job) {
        return false;
    }
    let matched = match_pod_failure_policy(job.spec.pod_failure_policy.as_ref(), pod);
    match matched.map(|matched| matched.action) {
        Some(Action::FailIndex) => true,
        Some(Action::Ignore) => false,
        Some(Action::Count | Action::FailJob) | None => {
            index_failure_count(pod) >= job.spec.backoff_limit_per_index.unwrap_or(i32::MAX)
        }
    }
}

/// Failed pods that keep their finalizer until their index has a new pod, which copies their failure counts. Indexes that
/// ended or have an active pod are done. [J-093]
pub fn pods_with_delayed_deletion(
    job: &Job,
    pods: &[Claimed],
    is_done: impl Fn(i64) -> bool,
    completions: i64,
) -> BTreeMap<i64, Arc<Pod>> {
    let mut delayed: BTreeMap<i64, Arc<Pod>> = BTreeMap::new();
    for claimed in pods.iter().filter(|claimed| claimed.is_tracked() && is_pod_failed(&claimed.pod, job)) {
        let Some(index) = claimed.index.filter(|index| *index < completions) else { continue };
        if is_done(index) {
            continue;
        }
        let is_later = delayed.get(&index).is_none_or(|other| {
            index_absolute_failure_count(other) <= index_absolute_failure_count(&claimed.pod)
                && finished_time(other) <= finished_time(&claimed.pod)
        });
        if is_later {
            delayed.insert(index, claimed.pod.clone());
        }
    }
    delayed
}
