//! What the Job controller can decide, as a table in the order of a sync: kind, rules, fields, sentence.
//!
//! The names in braces are facts that the place of the decision adds.

use crate::machinery::DecisionKind::{
    Adopted, Counted, Created, Deferred, Deleted, Ending, Finished, Ignored, LeftAlone, Released, Resumed, Started,
    Suspended, Waiting,
};
use crate::machinery::{Ruling, rulings};

// What forbids or ends a sync.
rulings! {
    OWN_WRITE_UNSEEN = Deferred ["J-019"] []
        "Not synced: the watch of {resource} shows version {seen}, the controller's own last write was {written}";
    GONE = LeftAlone ["J-020"] []
        "The Job is gone: nothing is remembered of it";
    MANAGED_BY_OTHER = LeftAlone ["J-021", "J-109"] ["spec.managedBy"]
        "Left alone: {spec.managedBy} runs this Job";
    FINISHED_BEFORE = LeftAlone ["J-022"] []
        "Left alone: the Job is {status.conditions} already";
    FINISHED_UNSEEN = LeftAlone ["J-022"] []
        "Not synced: finished already, the watch has not shown it yet";
    UNKNOWN_MODE = LeftAlone ["J-023"] ["spec.completionMode"]
        "Left alone: nobody knows the completion mode {spec.completionMode}";
    INDEXED_JOB_OFF = LeftAlone ["J-023"] ["spec.completionMode"]
        "Left alone: the feature gate IndexedJob is off";
    SYNC_FAILED = Deferred ["J-043"] []
        "The sync ended with an error and is tried again: {error}";
}

// Which pods are the Job's.
rulings! {
    RELEASED = Released ["J-130"] ["spec.selector"]
        "Releasing {pods}: the labels no longer match the selector";
    ADOPTED = Adopted ["J-131"] ["spec.selector"]
        "Adopting {pods}: the selector matches and nobody controls them";
    ADOPTED_BY_HAND = Adopted ["J-131", "J-133"] ["spec.selector", "spec.manualSelector"]
        "Adopting {pods}: the selector that was given matches and nobody controls them";
    ADOPTION_REFUSED = Deferred ["J-131"] ["spec.selector"]
        "Nothing is adopted now: {error}";
}

// Whether the Job is going to end.
rulings! {
    STARTED = Started ["J-024"] ["spec.suspend"]
        "The Job starts now: {status.startTime}";
    BACK_OFF_GREW = Counted ["J-080", "J-084"] []
        "New failures: {new}; {failures} since the last success, the last at {last}";
    BACK_OFF_GREW_IGNORED = Counted ["J-080", "J-083", "J-084"] ["spec.podFailurePolicy"]
        "New failures, those that the policy ignores included: {new}; {failures} since the last success, the last at {last}";
    BACK_OFF_ENDED = Counted ["J-081"] []
        "A success: no failures since, so no back-off";
    BACK_OFF_MIXED = Counted ["J-082", "J-084"] []
        "A success; failures after it: {failures}, the last at {last}";
    CRITERIA_MET_BEFORE = Ending ["J-030"] []
        "The Job is going to end as it was announced: SuccessCriteriaMet ({reason})";
    FAILURE_TARGET_BEFORE = Ending ["J-031"] []
        "The Job is going to end as it was announced: FailureTarget ({reason})";
    FAIL_JOB_EXIT_CODE = Ending ["J-032", "J-102"] ["spec.podFailurePolicy.rules[].onExitCodes"]
        "The Job is going to fail (PodFailurePolicy): container {container} of pod {pod} ended with code {exitCode}, rule {rule} says FailJob";
    FAIL_JOB_CONDITION = Ending ["J-032", "J-102"] ["spec.podFailurePolicy.rules[].onPodConditions"]
        "The Job is going to fail (PodFailurePolicy): pod {pod} has condition {condition}, rule {rule} says FailJob";
    BACKOFF_LIMIT = Ending ["J-033", "J-086"] ["spec.backoffLimit"]
        "The Job is going to fail (BackoffLimitExceeded): {status.failed} failures, spec.backoffLimit is {spec.backoffLimit}";
    BACKOFF_LIMIT_TOTAL = Ending ["J-033", "J-088"] ["spec.backoffLimit", "spec.backoffLimitPerIndex"]
        "The Job is going to fail (BackoffLimitExceeded): {status.failed} failures of all indexes, spec.backoffLimit is {spec.backoffLimit}";
    BACKOFF_LIMIT_RESTARTS = Ending ["J-033", "J-087"] ["spec.backoffLimit", "spec.template.spec.restartPolicy"]
        "The Job is going to fail (BackoffLimitExceeded): {restarts} restarts in place, spec.backoffLimit is {spec.backoffLimit}";
    DEADLINE = Ending ["J-034"] ["spec.activeDeadlineSeconds"]
        "The Job is going to fail (DeadlineExceeded): active since {status.startTime}, longer than {spec.activeDeadlineSeconds} s";
    DEADLINE_AHEAD = Waiting ["J-035"] ["spec.activeDeadlineSeconds"]
        "The deadline is {spec.activeDeadlineSeconds} s after {status.startTime}";
    INDEXES_DROPPED = Ignored ["J-094", "J-095"] ["spec.completions"]
        "Of {status.succeeded} completed indexes {kept} are below spec.completions {spec.completions}; the others are forgotten";
    INDEXES_FAILED = Counted ["J-091", "J-092"] ["spec.backoffLimitPerIndex"]
        "Failed for good: indexes {status.failedIndexes}; they get no pod any more";
    MAX_FAILED_INDEXES = Ending ["J-036"] ["spec.maxFailedIndexes"]
        "The Job is going to fail (MaxFailedIndexesExceeded): indexes {status.failedIndexes} failed, {spec.maxFailedIndexes} may";
    FAILED_INDEXES = Ending ["J-037"] ["spec.backoffLimitPerIndex", "spec.completions"]
        "The Job is going to fail (FailedIndexes): no index is left to run, {status.failedIndexes} failed";
    KEPT_FOR_INDEX = Waiting ["J-093"] ["spec.backoffLimitPerIndex"]
        "Keeping the finalizer of {pods}: the next pod of the index copies the failure counts";
    SUCCESS_POLICY = Ending ["J-038", "J-104"] ["spec.successPolicy.rules[]"]
        "The Job is going to succeed (SuccessPolicy): rule {rule} is met by the completed indexes {status.completedIndexes}";
}

// How many pods there should be.
rulings! {
    END_DELETES = Deleted ["J-039"] []
        "Deleting {pods}: the Job is going to end ({reason})";
    END_DELETES_LINGERING = Deleted ["J-039", "J-106"] ["spec.successPolicy"]
        "Deleting {pods}: the Job has succeeded without them";
    END_TAKEN_BACK = Deferred ["J-039"] []
        "The end waits for a later sync: {deleted} of {status.active} active pods deleted, or some may not be seen yet";
    UNSATISFIED = Deferred ["J-040"] []
        "No pods made or removed: the watch has not shown {creations} creations and {deletions} deletions yet";
    BEING_DELETED = LeftAlone ["J-045"] []
        "No pods made or removed: the Job is being deleted";
    SUSPENDED_REMOVES = Deleted ["J-050", "J-161", "J-164"] ["spec.suspend"]
        "Removing {pods} uncounted: the Job is suspended";
    REMOVES_INDEXES = Deleted ["J-070", "J-095"] ["spec.completions"]
        "Removing {pods} uncounted: without a valid index, or with one that another pod has";
    REMOVES_SURPLUS = Deleted ["J-053", "J-071"] ["spec.parallelism", "spec.completions"]
        "Removing {pods} uncounted: {status.active} active, {wanted} wanted";
    REMOVES_ALL = Deleted ["J-053", "J-052"] ["spec.parallelism"]
        "Removing {pods} uncounted: spec.parallelism is 0";
    WORK_QUEUE_DONE = LeftAlone ["J-051"] ["spec.completions"]
        "No pod made: one has succeeded, and without spec.completions that ends the work; {status.active} still active";
    PAUSED = LeftAlone ["J-052"] ["spec.parallelism"]
        "No pod made: spec.parallelism is 0";
    REPLACED_WHEN_FAILED = Waiting ["J-108"] ["spec.podReplacementPolicy"]
        "Missing: {missing}; still terminating: {status.terminating}, replaced when they have failed";
    REPLACED_WHEN_JUDGED = Waiting ["J-103"] ["spec.podFailurePolicy"]
        "Missing: {missing}; still terminating: {status.terminating}, judged by the policy when they have failed";
    BACK_OFF = Waiting ["J-054", "J-084"] ["spec.parallelism", "spec.completions"]
        "Waiting {remaining} to make {pods}: back-off, failures since the last success: {failures}";
    BACK_OFF_PER_INDEX = Waiting ["J-085"] ["spec.backoffLimitPerIndex"]
        "Waiting {remaining} to make {pods}: the back-off of each missing index lasts";
    MAKES = Created ["J-055", "J-061"] ["spec.parallelism", "spec.completions"]
        "Making {pods}: {wanted} wanted, {status.active} active";
    MAKES_BESIDE = Created ["J-055", "J-107"] ["spec.parallelism", "spec.completions", "spec.podReplacementPolicy"]
        "Making {pods}: {wanted} wanted, {status.active} active; the {status.terminating} terminating do not count";
    MAKES_FEWER = Created ["J-055", "J-108"] ["spec.parallelism", "spec.completions", "spec.podReplacementPolicy"]
        "Making {pods}: {wanted} wanted, {status.active} active, {status.terminating} terminating and not replaced yet";
    MAKES_INDEXES = Created ["J-055", "J-062"] ["spec.parallelism", "spec.completions", "spec.completionMode"]
        "Making {pods} for the lowest missing indexes {indexes}: {wanted} wanted, {status.active} active, {status.terminating} terminating";
    MAKES_INDEXES_AGAIN = Created ["J-055", "J-064"] ["spec.parallelism", "spec.completions", "spec.backoffLimitPerIndex"]
        "Making {pods} for the indexes {indexes}, with the failure counts of those that they replace: {wanted} wanted, {status.active} active";
    CREATION_FAILED = Deferred ["J-056"] []
        "Failed creations: {failed}; left for a later sync: {skipped}: {error}";
    NAMESPACE_TERMINATING = Ignored ["J-056"] []
        "Refused creations: {failed}: the namespace is terminating";
}

// Completion and suspension.
rulings! {
    COMPLETIONS_REACHED = Ending ["J-040"] ["spec.completions"]
        "The Job is going to succeed (CompletionsReached): {status.succeeded} succeeded of {spec.completions}, none active";
    COMPLETIONS_REACHED_SUSPENDED = Ending ["J-040", "J-163"] ["spec.completions"]
        "The Job is going to succeed though it is suspended (CompletionsReached): {status.succeeded} succeeded of {spec.completions}";
    NO_COMPLETIONS = Ending ["J-040", "J-121"] ["spec.completions"]
        "The Job is going to succeed (CompletionsReached): spec.completions is 0";
    WORK_QUEUE_REACHED = Ending ["J-040", "J-051"] ["spec.completions"]
        "The Job is going to succeed (CompletionsReached): {status.succeeded} succeeded, none active, spec.completions is not set";
    SUSPENDED_NEW = Suspended ["J-041", "J-160"] ["spec.suspend"]
        "Suspended from the beginning: no pods, no start";
    SUSPENDED_RUNNING = Suspended ["J-041", "J-161"] ["spec.suspend"]
        "Suspended: the start and the deadline are forgotten, {status.succeeded} succeeded and {status.failed} failed stay counted";
    RESUMED = Resumed ["J-042", "J-162"] ["spec.suspend"]
        "Resumed: the start is now, and a deadline counts from here";
}

// Counting.
rulings! {
    COUNTED_SUCCEEDED = Counted ["J-110"] ["spec.completions"]
        "Counting {pods} as succeeded, then taking the finalizer off";
    COUNTED_INDEXES = Counted ["J-110", "J-090"] ["spec.completions", "spec.completionMode"]
        "Completed: indexes {indexes}, by {pods}; then taking the finalizer off";
    COUNTED_FAILED = Counted ["J-110", "J-086"] ["spec.backoffLimit"]
        "Counting {pods} as failed, then taking the finalizer off";
    COUNTED_TERMINATING = Counted ["J-110", "J-107", "J-153"] ["spec.podReplacementPolicy"]
        "Counting {pods} as failed: asked to go, and that is enough";
    COUNTED_BY_EXIT_CODE = Counted ["J-101", "J-100"] ["spec.podFailurePolicy.rules[].onExitCodes"]
        "Counting {pods} as failed: container {container} ended with code {exitCode}, rule {rule} says {action}";
    COUNTED_BY_CONDITION = Counted ["J-101", "J-100"] ["spec.podFailurePolicy.rules[].onPodConditions"]
        "Counting {pods} as failed: condition {condition}, rule {rule} says {action}";
    IGNORED_EXIT_CODE = Ignored ["J-101", "J-100"] ["spec.podFailurePolicy.rules[].onExitCodes"]
        "Not counting {pods}: container {container} ended with code {exitCode}, rule {rule} says Ignore";
    IGNORED_CONDITION = Ignored ["J-101", "J-100"] ["spec.podFailurePolicy.rules[].onPodConditions"]
        "Not counting {pods}: condition {condition}, rule {rule} says Ignore";
    COUNTED_WITH_JOB = Counted ["J-111", "J-119"] []
        "Counting {pods} as failed: the Job fails, and whatever is left fails with it";
    IGNORED_SUCCESS = Ignored ["J-106"] ["spec.successPolicy"]
        "Not counting {pods}: the Job has succeeded without them";
    IGNORED_DELETED = Ignored ["J-045", "J-151"] []
        "Letting go of {pods} uncounted: the Job is being deleted";
    IGNORED_ORPHANED = Ignored ["J-045", "J-152"] []
        "Letting go of {pods} uncounted: the Job is being deleted without its pods";
    IGNORED_INDEX = Ignored ["J-090", "J-111"] ["spec.completions"]
        "Not counting {pods}: no valid index";
    UNTRACKED = Released ["J-115"] []
        "Taking the finalizer off {pods}: counted before";
    MAX_COUNTED = Deferred ["J-112"] []
        "One sync counts {max} pods at most: the others follow, and the Job does not end before";
    FINALIZERS_LEFT = Deferred ["J-115"] []
        "Finalizers that could not be taken off: {failed}: {error}";
}

// The end.
rulings! {
    END_WAITS = Waiting ["J-116", "J-119"] []
        "The Job is not {condition} yet: {status.terminating} still terminating, {uncounted} not counted to the end";
    COMPLETE = Finished ["J-116", "J-117"] ["spec.completions"]
        "The Job is Complete ({reason}): {status.succeeded} succeeded, no pod is left or uncounted";
    FAILED = Finished ["J-116", "J-118"] []
        "The Job is Failed ({reason}): {status.failed} failed, no pod is left or uncounted";
}

// Pods that no sync will count.
rulings! {
    ORPHAN = Released ["J-140"] []
        "Taking the tracking finalizer off {pods}: no unfinished Job controls them";
    ORPHANS_OF_JOB = Released ["J-140", "J-141"] ["spec.selector"]
        "Taking the tracking finalizer off {pods}: the Job is deleted or finished and its selector matches them";
    ORPHANS_LEFT = Deferred ["J-142"] []
        "The tracking finalizer of {pods} could not be taken off: {error}";
}

/// The fields that an end follows from, by the reason of its condition.
pub fn fields_of_end(reason: &str) -> &'static [&'static str] {
    match reason {
        "PodFailurePolicy" => &["spec.podFailurePolicy"],
        "BackoffLimitExceeded" => BACKOFF_LIMIT.fields,
        "DeadlineExceeded" => DEADLINE.fields,
        "MaxFailedIndexesExceeded" => MAX_FAILED_INDEXES.fields,
        "FailedIndexes" => FAILED_INDEXES.fields,
        "SuccessPolicy" => &["spec.successPolicy"],
        "CompletionsReached" => COMPLETIONS_REACHED.fields,
        _ => &[],
    }
}
