//! What is fixed when a Job controller is made.

use jobyard_api::gates::Gates;
use jobyard_api::time::Time;

/// Settings of a [`super::JobController`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobControllerConfig {
    /// When the controller process starts. Its workers begin at the first poll after the caches are filled.
    pub start: Time,
    /// Jobs that are synced at one time (`--concurrent-job-syncs`, 5 upstream).
    pub workers: usize,
    /// Feature gates.
    pub gates: Gates,
    /// Claim and count all pods of a Job in each of its syncs, as upstream does, instead of counting what changes: the
    /// reference that the other way is tested against.
    pub recount: bool,
    /// Protections against races, all on; tests take one away to see that it is needed.
    pub guards: Guards,
}

impl JobControllerConfig {
    /// The settings of Kubernetes v1.37 for a controller that starts now.
    pub fn new(start: Time) -> Self {
        Self { start, workers: 5, gates: Gates::default(), recount: false, guards: Guards::ALL }
    }
}

/// Protections of the controllers against their own lag and against known bugs of upstream. Switching one off is a
/// planted bug; `docs/known-bugs.md` has a scenario that shows it.
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
    /// Never put a UID that is in one uncounted list into the other: the API refuses such a status for ever (B11).
    pub one_list_per_uid: bool,
    /// Keep a UID in the uncounted lists while its pod carries the finalizer, or the pod is counted again (B02).
    pub uid_until_finalizer_gone: bool,
    /// End a Job only when all its pods are counted (B04, B07).
    pub counted_before_end: bool,
    /// End a Job only when no pod of it runs or is going (B20, B29).
    pub end_waits_for_pods: bool,
    /// Tell the pods that a sync deleted in its own status write, not in the next one (B26, B27).
    pub own_deletes_told: bool,
    /// Tell the pods that are active while a back-off lasts; 0 beside ready ones is refused for ever (B30).
    pub active_under_backoff: bool,
    /// Remember failures after they are counted: what wakes a Job next must not end its back-off (B42).
    pub failure_memory: bool,
    /// Let a later requeue never replace an earlier one (B58).
    pub earliest_requeue: bool,
    /// Requeue a Job at its deadline, whatever else wakes it (B56, B57, B59).
    pub deadline_requeue: bool,
    /// Forget a Job that was deleted: the next one of its name starts clean (B10, B60, B61).
    pub forget_deleted: bool,
    /// Expect no pod whose creation failed (B62).
    pub failed_creations_unexpected: bool,
    /// Make no pod when more than wanted are there: the difference is no count (B66).
    pub creations_clamped: bool,
    /// Leave the finalizer of a pod alone whose owner is of another kind (B12).
    pub orphan_owner_kind: bool,
    /// Try again to take a finalizer off when the API refused it once (B13).
    pub orphan_retry: bool,
    /// Read a Job again before it is deleted for its age: the cached one may be old (B106).
    pub fresh_ttl_read: bool,
}

impl Guards {
    /// As upstream.
    pub const ALL: Self = Self {
        expectations: true,
        finalizer_expectations: true,
        uncounted_first: true,
        finished_memory: true,
        finalizer_before_deletion: true,
        one_list_per_uid: true,
        uid_until_finalizer_gone: true,
        counted_before_end: true,
        end_waits_for_pods: true,
        own_deletes_told: true,
        active_under_backoff: true,
        failure_memory: true,
        earliest_requeue: true,
        deadline_requeue: true,
        forget_deleted: true,
        failed_creations_unexpected: true,
        creations_clamped: true,
        orphan_owner_kind: true,
        orphan_retry: true,
        fresh_ttl_read: true,
    };
}
