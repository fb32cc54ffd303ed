//! What the CronJob controller can decide, as a table in the order of a sync: kind, rules, fields, sentence.
//!
//! The names in braces are facts that the place of the decision adds.

use crate::machinery::DecisionKind::{
    Adopted, Counted, Created, Deferred, Deleted, Ignored, LeftAlone, Suspended, Waiting,
};
use crate::machinery::{Ruling, rulings};

rulings! {
    TRIED_AGAIN = Deferred ["C-054"] []
        "Tried again: {error}";
    HISTORY = Deleted ["C-040"] ["spec.successfulJobsHistoryLimit", "spec.failedJobsHistoryLimit"]
        "Deleting Job {job}: more ended Jobs than are kept, and it is the oldest";
    UNEXPECTED = LeftAlone ["C-041"] []
        "Job {job} goes and is not in status.active: this controller did not start it, or forgot it";
    SAW_COMPLETED = Counted ["C-042"] ["status.active"]
        "Job {job} has ended ({condition}): it is no longer active";
    MISSING = Counted ["C-044"] ["status.active"]
        "Job {job} is gone: it is no longer active";
    UNKNOWN_ZONE = LeftAlone ["C-045"] ["spec.timeZone"]
        "No run is started before the spec changes: {error}";
    SUSPENDED = Suspended ["C-046"] ["spec.suspend"]
        "No run is started: the CronJob is suspended; Jobs that go are left alone";
    NOT_READABLE = LeftAlone ["C-047"] ["spec.schedule"]
        "No run is started before the spec changes: {error}";
    NO_TIMES = LeftAlone ["C-061"] ["spec.schedule"]
        "No run is started before the spec changes: the schedule has no two times ({error})";
    NOT_DUE = Waiting ["C-060"] ["spec.schedule", "spec.timeZone"]
        "No run is due";
    TOO_LATE = Ignored ["C-048"] ["spec.startingDeadlineSeconds"]
        "The run of {scheduled} is missed: that is more than {spec.startingDeadlineSeconds} s ago";
    ALREADY_STARTED = Waiting ["C-049"] ["spec.schedule"]
        "The run of {scheduled} was started before";
    FORBIDDEN = Ignored ["C-050"] ["spec.concurrencyPolicy"]
        "The run of {scheduled} is not started now: {active} goes and the policy is Forbid";
    REPLACED = Deleted ["C-051"] ["spec.concurrencyPolicy"]
        "Deleting Job {job}, which goes: the run of {scheduled} replaces it";
    FOREIGN = LeftAlone ["C-052"] ["spec.jobTemplate"]
        "The run of {scheduled} is not started: there is a Job {job} already";
    FOUND = Adopted ["C-052"] ["status.active"]
        "Job {job} of {scheduled} was made before: it is active now";
    STARTED = Created ["C-053", "C-070"] ["spec.schedule", "spec.jobTemplate"]
        "Started Job {job} for {scheduled}";
    STARTED_LATE = Created ["C-062", "C-070"] ["spec.schedule", "spec.startingDeadlineSeconds"]
        "Started Job {job} for {scheduled}, the last of more than a hundred missed times";
}
