//! When the next pod may be made after failures, and when there were too many. [J-080] – [J-088]

use super::predicates::{index_absolute_failure_count, is_sidecar};
use jobyard_api::job::Job;
use jobyard_api::pod::{ContainerStatus, Pod};
use jobyard_api::time::{Time, Timestamp};
use std::time::Duration;

/// Delay after the first failure.
pub const DEFAULT_JOB_POD_FAILURE_BACK_OFF: Duration = Duration::from_secs(10);
/// Longest delay.
pub const MAX_JOB_POD_FAILURE_BACK_OFF: Duration = Duration::from_secs(600);

/// Failures since the last success. Lives in memory only: a restart of the controller forgets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackoffRecord {
    /// Failed pods since the last success, parallel ones too.
    pub failures_after_last_success: i32,
    /// When the last of them finished.
    pub last_failure_time: Option<Timestamp>,
}

impl BackoffRecord {
    /// The record after these pods finished, from their finish times. Ignored failures belong here too. [J-083]
    #[must_use]
    pub fn with_finished(self, succeeded: &[Timestamp], failed: &[Timestamp]) -> Self {
        let last_success = succeeded.iter().max();
        let later = failed.iter().filter(|failure| last_success.is_none_or(|success| *failure > success));
        let (count, last_failure) =
            later.fold((0, None), |(count, last), failure| (count + 1, last.max(Some(*failure))));
        match (last_success, count) {
            (None, 0) => self,
            (None, _) => Self {
                failures_after_last_success: self.failures_after_last_success.saturating_add(count),
                last_failure_time: last_failure,
            },
            (Some(_), _) => Self { failures_after_last_success: count, last_failure_time: last_failure },
        }
    }

    /// How long no pod may be made yet.
    pub fn remaining(self, now: Time) -> Duration {
        remaining_time(now, self.failures_after_last_success, self.last_failure_time)
    }
}

/// How long no pod may be made for an index, from the failed pod that it replaces. [J-085]
pub fn remaining_time_per_index(now: Time, last_failed: Option<&Pod>) -> Duration {
    let Some(pod) = last_failed else { return Duration::ZERO };
    remaining_time(now, index_absolute_failure_count(pod).saturating_add(1), Some(finished_time(pod)))
}

/// 10 s · 2ⁿ⁻¹, at most 600 s, from the last failure. [J-084]
fn remaining_time(now: Time, failures: i32, last_failure: Option<Timestamp>) -> Duration {
    let (Ok(failures @ 1..), Some(last_failure)) = (u32::try_from(failures), last_failure) else {
        return Duration::ZERO;
    };
    let factor = 1_u32 << (failures - 1).min(6);
    let delay = (DEFAULT_JOB_POD_FAILURE_BACK_OFF * factor).min(MAX_JOB_POD_FAILURE_BACK_OFF);
    // A failure in the future (clock skew) lengthens the delay, as upstream.
    let ready_at = last_failure.time() + delay;
    ready_at.since(now)
}

/// When a pod finished, as well as its status tells: containers, else Ready, else the deletion, else the creation.
pub fn finished_time(pod: &Pod) -> Timestamp {
    finish_time_from_containers(pod)
        .or_else(|| finish_time_from_ready_condition(pod))
        .or_else(|| finish_time_from_deletion(pod))
        .or(pod.metadata.creation_timestamp)
        .unwrap_or_default()
}

fn finish_time_from_containers(pod: &Pod) -> Option<Timestamp> {
    let latest = latest_finish_time(None, pod.status.container_statuses.iter());
    latest_finish_time(latest, pod.status.init_container_statuses.iter().filter(|status| is_sidecar(pod, &status.name)))
}

/// The latest end; none if one has not ended, whatever was known before.
fn latest_finish_time<'a>(
    known: Option<Timestamp>,
    mut statuses: impl Iterator<Item = &'a ContainerStatus>,
) -> Option<Timestamp> {
    statuses
        .try_fold(known, |latest, status| {
            let finished = status.state.terminated.as_ref()?.finished_at?;
            Some(latest.max(Some(finished)))
        })
        .flatten()
}

fn finish_time_from_ready_condition(pod: &Pod) -> Option<Timestamp> {
    pod.status.condition("Ready").filter(|condition| &*condition.status == "False")?.last_transition_time
}

fn finish_time_from_deletion(pod: &Pod) -> Option<Timestamp> {
    let grace = pod.metadata.deletion_grace_period_seconds.unwrap_or(0);
    pod.metadata.deletion_timestamp.map(|at| Timestamp::from_seconds(at.seconds().saturating_sub(grace)))
}

/// Restarts in place of pods that have not ended, if they are too many; with restartPolicy OnFailure only. [J-087]
pub fn past_backoff_limit_on_failure(job: &Job, restarts: i64) -> Option<i64> {
    if job.spec.template.spec.shared.restart_policy.as_deref() != Some("OnFailure") {
        return None;
    }
    let limit = job.spec.backoff_limit.unwrap_or(i32::MAX);
    let is_past = if limit == 0 { restarts > 0 } else { restarts >= i64::from(limit) };
    is_past.then_some(restarts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(seconds: &[i64]) -> Vec<Timestamp> {
        seconds.iter().copied().map(Timestamp::from_seconds).collect()
    }

    fn check(before: (i32, Option<i64>), succeeded: &[i64], failed: &[i64], expected: (i32, Option<i64>)) {
        let record = |(failures, last): (i32, Option<i64>)| BackoffRecord {
            failures_after_last_success: failures,
            last_failure_time: last.map(Timestamp::from_seconds),
        };
        let after = record(before).with_finished(&times(succeeded), &times(failed));
        assert_eq!(after, record(expected), "{before:?} then {succeeded:?} and {failed:?}");
    }

    #[test]
    fn j080_j081_j082_failures_count_since_the_last_success() {
        check((0, None), &[], &[], (0, None));
        check((2, Some(5)), &[], &[9, 7], (4, Some(9)));
        check((2, Some(5)), &[9], &[], (0, None));
        check((2, Some(5)), &[9], &[7, 9, 10, 12], (2, Some(12)));
    }

    #[test]
    fn j084_the_delay_doubles_up_to_ten_minutes() {
        let seconds = |failures| {
            let record = BackoffRecord {
                failures_after_last_success: failures,
                last_failure_time: Some(Timestamp::from_seconds(100)),
            };
            record.remaining(Timestamp::from_seconds(100).time()).as_secs()
        };
        assert_eq!([0, 1, 2, 3, 6, 7, 8, 1_000_000].map(seconds), [0, 10, 20, 40, 320, 600, 600, 600]);
    }
}
