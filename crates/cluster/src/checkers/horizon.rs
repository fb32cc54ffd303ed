//! What the Job controller may still believe of a Job's spec.
//!
//! The controller acts on what its watch has delivered, which may be arbitrarily old. Checkers stand outside and see
//! only the truth, so a change by a user must not be held against a controller that cannot have heard of it yet.
//! A status write that the server accepted proves what was heard: it is refused unless it comes from the newest
//! version. So everything since that version is kept here, joined to the weakest claim.

use jobyard_api::job::{Job, JobSpec};
use jobyard_api::time::go_seconds;
use std::time::Duration;

/// Bounds over all versions of a Job since the one that the controller is known to have seen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Horizon {
    /// Largest `spec.parallelism`.
    pub parallelism_max: i64,
    /// Largest `spec.completions`; `None` if one version has none.
    pub completions_max: Option<i64>,
    /// Smallest `spec.completions`; `i64::MAX` if all have none.
    pub completions_min: i64,
    /// Largest `spec.backoffLimit`.
    pub backoff_limit_max: i64,
    /// Largest `spec.activeDeadlineSeconds`; `None` if one version has none.
    pub deadline_max: Option<Duration>,
    /// Smallest `spec.activeDeadlineSeconds` of those that have one.
    pub deadline_min: Option<Duration>,
    /// Whether every version is suspended.
    pub is_surely_suspended: bool,
    /// Whether every version is asked to go.
    pub is_surely_deleted: bool,
}

impl Horizon {
    /// Only this version.
    pub fn of(job: &Job) -> Self {
        let spec = &job.spec;
        Self {
            parallelism_max: i64::from(spec.parallelism.unwrap_or(1)),
            completions_max: spec.completions.map(i64::from),
            completions_min: spec.completions.map_or(i64::MAX, i64::from),
            backoff_limit_max: backoff_limit(spec),
            deadline_max: spec.active_deadline_seconds.map(go_seconds),
            deadline_min: spec.active_deadline_seconds.map(go_seconds),
            is_surely_suspended: job.is_suspended(),
            is_surely_deleted: job.metadata.is_being_deleted(),
        }
    }

    /// This version as well.
    pub fn widen(&mut self, job: &Job) {
        let other = Self::of(job);
        self.parallelism_max = self.parallelism_max.max(other.parallelism_max);
        self.completions_max = self.completions_max.zip(other.completions_max).map(|(a, b)| a.max(b));
        self.completions_min = self.completions_min.min(other.completions_min);
        self.backoff_limit_max = self.backoff_limit_max.max(other.backoff_limit_max);
        self.deadline_max = self.deadline_max.zip(other.deadline_max).map(|(a, b)| a.max(b));
        self.deadline_min = self.deadline_min.into_iter().chain(other.deadline_min).min();
        self.is_surely_suspended &= other.is_surely_suspended;
        self.is_surely_deleted &= other.is_surely_deleted;
    }
}

/// `spec.backoffLimit` with its default.
fn backoff_limit(spec: &JobSpec) -> i64 {
    // Only a version that fills in no limit leaves it out: none is in force there.
    i64::from(spec.backoff_limit.unwrap_or(i32::MAX))
}
