//! The invariants by their codes: what the checkers say, and what only a test as a whole can say.

/// A rule that every run must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invariant {
    /// `S` safety, `L` liveness, `R` resource, `M` about the checks themselves.
    pub code: &'static str,
    /// The rule in a sentence.
    pub says: &'static str,
}

const fn invariant(code: &'static str, says: &'static str) -> Invariant {
    Invariant { code, says }
}

/// All that concern Jobs. S16 to S19 are about CronJobs.
pub const INVARIANTS: [Invariant; 30] = [
    invariant("S1", "each pod is counted once, as succeeded or as failed"),
    invariant("S2", "counters never fall"),
    invariant("S3", "a tracking finalizer goes only after the pod's end is durable in the status"),
    invariant("S4", "no pod is made beyond what is wanted on truth"),
    invariant("S5", "one active pod for each index; where replacements wait, one live one at every instant"),
    invariant("S6", "no pod is made after the end, under suspension, or of a Job that goes"),
    invariant("S7", "the status is valid and only moves forward"),
    invariant("S8", "index texts are canonical, disjoint and inside the completions"),
    invariant("S9", "a Job succeeds only if enough of its pods did"),
    invariant("S10", "failures delay the next pod"),
    invariant("S11", "no pod is made after more failures than the limit"),
    invariant("S12", "the deadline is neither early nor forgotten"),
    invariant("S13", "a suspension clears the start time and counts no failure, a resumption sets it"),
    invariant("S14", "the caches are changed by watches and lists only"),
    invariant("S15", "nothing panics or overflows, whatever passes validation"),
    invariant("S20", "a Job's time to live ends before it is deleted, as a fresh read shows"),
    invariant("S21", "only own pods are touched"),
    invariant("L1", "everything is reached in the end"),
    invariant("L2", "no tracking finalizer stays"),
    invariant("L3", "nothing remembered delays a new Job"),
    invariant("L4", "a request that failed is tried again"),
    invariant("L5", "no hot loop"),
    invariant("L6", "a huge Job does not slow a small one"),
    invariant("L7", "a status tells the deletions of its own sync"),
    invariant("R1", "nothing is remembered of a Job that is gone"),
    invariant("R2", "objects and lists of uncounted pods are bounded"),
    invariant("R3", "queues are bounded"),
    invariant("M1", "the same seed gives the same run"),
    invariant("M2", "every failure shrinks to a small one"),
    invariant("M3", "each invariant has been seen to fire"),
];

/// Whether there is an invariant of this code.
pub(super) fn is_known(code: &str) -> bool {
    INVARIANTS.iter().any(|invariant| invariant.code == code)
}
