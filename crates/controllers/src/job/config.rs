//! What is fixed when a Job controller is made.

use jobyard_api::time::Time;

/// Settings of a [`super::JobController`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobControllerConfig {
    /// When the controller process starts. Its workers begin at the first poll after the caches are filled.
    pub start: Time,
    /// Jobs that are synced at one time (`--concurrent-job-syncs`, 5 upstream).
    pub workers: usize,
    /// Gate `StaleControllerConsistencyJob`: the own-write guard. [J-019]
    pub stale_controller_consistency_job: bool,
    /// Protections against races, all on; tests take one away to see that it is needed.
    pub guards: Guards,
}

impl JobControllerConfig {
    /// The settings of Kubernetes v1.37 for a controller that starts now.
    pub const fn new(start: Time) -> Self {
        Self { start, workers: 5, stale_controller_consistency_job: true, guards: Guards::ALL }
    }
}

/// Protections of the controller against its own lag. Switching one off is a planted bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches, each tested alone")]
pub struct Guards {
    /// Wait for the pods that were asked for before asking for more. [J-040]
    pub expectations: bool,
    /// Remember finalizers that were taken off until that is seen, or a pod is counted twice (B01).
    pub finalizer_expectations: bool,
    /// Store the UIDs of ended pods before their finalizers go, or a crash between the two loses them. [J-114]
    pub uncounted_first: bool,
    /// Remember that a Job was finished until that is seen (B14). [J-022]
    pub finished_memory: bool,
    /// Take the finalizer off before a surplus pod is deleted, or it counts as failed. [J-053]
    pub finalizer_before_deletion: bool,
}

impl Guards {
    /// As upstream.
    pub const ALL: Self = Self {
        expectations: true,
        finalizer_expectations: true,
        uncounted_first: true,
        finished_memory: true,
        finalizer_before_deletion: true,
    };
}
