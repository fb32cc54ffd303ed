//! Versions of Kubernetes and feature gates: which gate was on in which version, in one table.
//!
//! A gate that is off makes the API server drop the fields that it guards, and the controller ignore those that are stored
//! all the same.

use std::fmt;

/// A feature gate that matters for Jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// `spec.ttlSecondsAfterFinished`.
    TTLAfterFinished,
    /// `spec.completionMode: Indexed`.
    IndexedJob,
    /// `spec.suspend`.
    SuspendJob,
    /// `spec.podFailurePolicy`.
    JobPodFailurePolicy,
    /// Completions of an Indexed Job may change together with its parallelism.
    ElasticIndexedJob,
    /// The index is a label of the pod, not only an annotation.
    PodIndexLabel,
    /// `spec.backoffLimitPerIndex`, `spec.maxFailedIndexes` and the action `FailIndex`.
    JobBackoffLimitPerIndex,
    /// `spec.podReplacementPolicy` and `status.terminating`.
    JobPodReplacementPolicy,
    /// `spec.successPolicy`.
    JobSuccessPolicy,
    /// `spec.managedBy`.
    JobManagedBy,
    /// Scheduling directives of every suspended Job may change, not only of one that never started.
    MutableSchedulingDirectivesForSuspendedJobs,
    /// Resources of a suspended Job's containers may change.
    MutablePodResourcesForSuspendedJobs,
    /// The own-write guard of the Job controller.
    StaleControllerConsistencyJob,
}

/// How far a feature was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Off unless switched on.
    Alpha,
    /// On unless switched off.
    Beta,
    /// On, and no longer to be switched off.
    Stable,
    /// The gate is gone, the feature stays on.
    Removed,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The gate.
    pub gate: Gate,
    /// Its name in Kubernetes.
    pub name: &'static str,
    /// Stages with the minor version of 1 since which they hold, in order.
    pub stages: &'static [(u16, Stage)],
    /// Fields of a Job that the API server drops while it is off.
    pub fields: &'static [&'static str],
}

use Stage::{Alpha, Beta, Removed, Stable};

const fn row(gate: Gate, name: &'static str, stages: &'static [(u16, Stage)], fields: &'static [&'static str]) -> Row {
    Row { gate, name, stages, fields }
}

/// Which gate was how far since when, in the order of the gates.
pub static TABLE: [Row; 13] = [
    row(
        Gate::TTLAfterFinished,
        "TTLAfterFinished",
        &[(12, Alpha), (21, Beta), (23, Stable), (25, Removed)],
        &["ttlSecondsAfterFinished"],
    ),
    row(Gate::IndexedJob, "IndexedJob", &[(21, Alpha), (22, Beta), (24, Stable), (26, Removed)], &["completionMode"]),
    row(Gate::SuspendJob, "SuspendJob", &[(21, Alpha), (22, Beta), (24, Stable), (26, Removed)], &["suspend"]),
    row(
        Gate::JobPodFailurePolicy,
        "JobPodFailurePolicy",
        &[(25, Alpha), (26, Beta), (31, Stable), (33, Removed)],
        &["podFailurePolicy"],
    ),
    row(Gate::ElasticIndexedJob, "ElasticIndexedJob", &[(27, Beta), (31, Stable), (32, Removed)], &[]),
    row(Gate::PodIndexLabel, "PodIndexLabel", &[(28, Beta), (32, Stable), (36, Removed)], &[]),
    row(
        Gate::JobBackoffLimitPerIndex,
        "JobBackoffLimitPerIndex",
        &[(28, Alpha), (29, Beta), (33, Stable), (37, Removed)],
        &["backoffLimitPerIndex", "maxFailedIndexes"],
    ),
    row(
        Gate::JobPodReplacementPolicy,
        "JobPodReplacementPolicy",
        &[(28, Alpha), (29, Beta), (34, Stable), (37, Removed)],
        &["podReplacementPolicy"],
    ),
    row(
        Gate::JobSuccessPolicy,
        "JobSuccessPolicy",
        &[(30, Alpha), (31, Beta), (33, Stable), (37, Removed)],
        &["successPolicy"],
    ),
    row(Gate::JobManagedBy, "JobManagedBy", &[(30, Alpha), (32, Beta), (35, Stable)], &["managedBy"]),
    row(
        Gate::MutableSchedulingDirectivesForSuspendedJobs,
        "MutableSchedulingDirectivesForSuspendedJobs",
        &[(35, Alpha), (36, Beta)],
        &[],
    ),
    row(
        Gate::MutablePodResourcesForSuspendedJobs,
        "MutablePodResourcesForSuspendedJobs",
        &[(35, Alpha), (36, Beta)],
        &[],
    ),
    row(Gate::StaleControllerConsistencyJob, "StaleControllerConsistencyJob", &[(36, Beta)], &[]),
];

impl Row {
    /// How far the feature was in 1.`minor`; `None` before it came.
    pub fn stage(&self, minor: u16) -> Option<Stage> {
        self.stages.iter().rev().find(|(since, _)| *since <= minor).map(|(_, stage)| *stage)
    }

    /// The minor version in which it came.
    pub fn since(&self) -> u16 {
        self.stages.first().map_or(0, |(since, _)| *since)
    }
}

impl Gate {
    /// The gate's row of the table.
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// The gate of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.gate)
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().name)
    }
}

/// Which gates are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gates(u32);

impl Gates {
    /// As 1.`minor` has them unless somebody switches them.
    pub fn of(minor: u16) -> Self {
        let is_on = |row: &&Row| matches!(row.stage(minor), Some(Beta | Stable | Removed));
        TABLE.iter().filter(is_on).fold(Self(0), |gates, row| gates.with(row.gate, true))
    }

    /// Whether a gate is on.
    pub const fn has(self, gate: Gate) -> bool {
        self.0 & (1 << gate as u32) != 0
    }

    /// The same with one gate on or off.
    #[must_use]
    pub const fn with(self, gate: Gate, is_on: bool) -> Self {
        let bit = 1 << gate as u32;
        Self(if is_on { self.0 | bit } else { self.0 & !bit })
    }

    /// Whether a Job's end waits until its last pod is gone: a condition announces it first.
    pub const fn ends_are_announced(self) -> bool {
        self.has(Gate::JobManagedBy) || self.has(Gate::JobPodReplacementPolicy)
    }
}

/// As the newest version has them.
impl Default for Gates {
    fn default() -> Self {
        Self::of(Profile::default().minor())
    }
}

/// A version of Kubernetes that jobyard can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// v1.37.
    #[default]
    V1_37,
    /// v1.8, before most of what Jobs can do today: a failing Job is tried again for ever.
    V1_8,
}

impl Profile {
    /// All, newest first.
    pub const ALL: [Self; 2] = [Self::V1_37, Self::V1_8];

    /// The number behind `1.`.
    pub const fn minor(self) -> u16 {
        match self {
            Self::V1_37 => 37,
            Self::V1_8 => 8,
        }
    }

    /// `v1.37`
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1_37 => "v1.37",
            Self::V1_8 => "v1.8",
        }
    }

    /// The version of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// Whether a Job without `spec.backoffLimit` gets one.
    pub const fn defaults_backoff_limit(self) -> bool {
        matches!(self, Self::V1_37)
    }

    /// Whether `kubectl scale` knows Jobs: it was deprecated in 1.10 and taken away in 1.15.
    pub const fn scales_jobs(self) -> bool {
        matches!(self, Self::V1_8)
    }
}

/// What a cluster runs: a version, with its gates or others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Release {
    /// The version.
    pub profile: Profile,
    /// Which gates are on.
    pub gates: Gates,
}

impl From<Profile> for Release {
    fn from(profile: Profile) -> Self {
        Self { profile, gates: Gates::of(profile.minor()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_gates() {
        for (position, row) in TABLE.iter().enumerate() {
            assert_eq!((row.gate as usize, Gate::from_name(row.name)), (position, Some(row.gate)));
            assert!(row.stages.is_sorted_by_key(|(since, _)| *since), "{}", row.name);
        }
    }

    #[test]
    fn the_newest_version_has_all_and_the_oldest_none() {
        let on = |profile: Profile| TABLE.iter().filter(|row| Gates::of(profile.minor()).has(row.gate)).count();
        assert_eq!((on(Profile::V1_37), on(Profile::V1_8)), (TABLE.len(), 0));
        assert!(!Gates::of(27).has(Gate::PodIndexLabel) && Gates::of(28).has(Gate::PodIndexLabel));
        assert!(!Gates::of(28).has(Gate::JobPodReplacementPolicy), "alpha is off");
    }

    #[test]
    fn one_gate_is_switched_alone() {
        let gates = Gates::default().with(Gate::SuspendJob, false);
        assert!(!gates.has(Gate::SuspendJob) && gates.has(Gate::IndexedJob));
        assert_eq!(gates.with(Gate::SuspendJob, true), Gates::default());
    }
}
