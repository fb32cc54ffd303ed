//! A changed status of a Job: what an external controller must not write (5.6, [A-181], [A-182]).
//!
//! Most rules look only at fields that change, so that an update of something else passes for an object that is odd
//! already. No rule reads the spec's template, and a text of indexes is read only when it changes.

use super::{go_json, indexes};
use crate::field::{ErrorList, Path};
use jobyard_api::gates::{Gate, Gates};
use jobyard_api::job::{
    COMPLETE, FAILED, FAILURE_TARGET, Job, JobStatus, SUCCESS_CRITERIA_MET, SUSPENDED, UncountedTerminatedPods,
};
use jobyard_api::time::Timestamp;
use std::collections::BTreeSet;

/// Both versions of a Job and what the rules want to know of them.
struct Update<'a> {
    job: &'a Job,
    new: &'a JobStatus,
    old: &'a JobStatus,
    /// Conditions that are True.
    now: Conditions,
    before: Conditions,
}

/// Conditions that are True: one flag for each type that a rule names.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Copy, PartialEq, Eq)]
struct Conditions {
    complete: bool,
    failed: bool,
    failure_target: bool,
    success_criteria_met: bool,
}

impl Conditions {
    fn of(status: &JobStatus) -> Self {
        let is_true = |kind: &str| has(status, kind, "True");
        Self {
            complete: is_true(COMPLETE),
            failed: is_true(FAILED),
            failure_target: is_true(FAILURE_TARGET),
            success_criteria_met: is_true(SUCCESS_CRITERIA_MET),
        }
    }

    const fn finished(self) -> bool {
        self.complete || self.failed
    }
}

fn has(status: &JobStatus, kind: &str, value: &str) -> bool {
    status.conditions.iter().any(|condition| &*condition.kind == kind && &*condition.status == value)
}

/// Checks a new version of a Job's status.
pub fn check_update(new: &Job, old: &Job, gates: Gates, errors: &mut ErrorList) {
    let update = Update {
        job: new,
        new: &new.status,
        old: &old.status,
        now: Conditions::of(&new.status),
        before: Conditions::of(&old.status),
    };
    let path = Path::new("status");
    check_counters(update.new, &path, errors);
    if !gates.has(Gate::JobManagedBy) {
        // The other rules came with it: only an external controller breaks them.
        return;
    }
    update.check_ends(&path, errors);
    update.check_finished(&path, errors);
    update.check_indexes(&path, errors);
    update.check_pods(&path, errors);
    update.check_success(&path, errors);
    update.check_history(&path, errors);
}

fn check_counters(status: &JobStatus, path: &Path, errors: &mut ErrorList) {
    for (name, value) in [
        ("active", Some(status.active)),
        ("succeeded", Some(status.succeeded)),
        ("failed", Some(status.failed)),
        ("ready", status.ready),
        ("terminating", status.terminating),
    ] {
        errors.non_negative(&path.child(name), value.map(i64::from));
    }
    if let Some(pods) = &status.uncounted_terminated_pods {
        check_uncounted(pods, &path.child("uncountedTerminatedPods"), errors);
    }
}

fn check_uncounted(pods: &UncountedTerminatedPods, path: &Path, errors: &mut ErrorList) {
    let mut seen = BTreeSet::new();
    for (name, uids) in [("succeeded", &pods.succeeded), ("failed", &pods.failed)] {
        let path = path.child(name);
        for (i, uid) in uids.iter().enumerate() {
            if uid.is_empty() {
                errors.invalid(&path.index(i), "", "must not be empty");
            } else if !seen.insert(uid) {
                errors.duplicate(&path.index(i), crate::field::quote(&uid.text()));
            }
        }
    }
}

fn time(value: Option<Timestamp>) -> String {
    go_json::tagged(&value)
}

impl Update<'_> {
    ///
    fn check_ends(&self, path: &Path, errors: &mut ErrorList) {
        let Self { new, old, now, before, .. } = self;
        let (conditions, completion_time) = (path.child("conditions"), path.child("completionTime"));
        let complete_changed = now.complete != before.complete;
        let completion_changed = new.completion_time != old.completion_time;
        if (complete_changed || now.failed != before.failed) && now.complete && now.failed {
            errors.invalid_unshown(&conditions, "cannot set Complete=True and Failed=true conditions");
        }
        if (complete_changed || now.failure_target != before.failure_target) && now.complete && now.failure_target {
            errors.invalid_unshown(&conditions, "cannot set Complete=True and FailureTarget=true conditions");
        }
        if complete_changed || completion_changed {
            if new.completion_time.is_some() && !now.complete {
                let detail = "cannot set completionTime when there is no Complete=True condition";
                errors.invalid_value(&completion_time, time(new.completion_time), detail);
            }
            if new.completion_time.is_none() && now.complete {
                errors.required(&completion_time, "completionTime is required for Complete jobs");
            }
        }
        if (new.start_time != old.start_time || completion_changed)
            && let (Some(start), Some(end)) = (new.start_time, new.completion_time)
            && end < start
        {
            errors.invalid_value(&completion_time, time(Some(end)), "must be equal to or after `startTime`");
        }
    }

    ///
    fn check_finished(&self, path: &Path, errors: &mut ErrorList) {
        let Self { new, old, now, before, .. } = self;
        let conditions = path.child("conditions");
        let finished = now.finished();
        let finished_changed = finished != before.finished();
        if (now.failed != before.failed || new.failed_indexes != old.failed_indexes)
            && now.failed
            && !now.failure_target
        {
            let detail = "cannot set Failed=True condition without the FailureTarget=true condition";
            errors.invalid_unshown(&conditions, detail);
        }
        if (now.complete != before.complete || now.success_criteria_met != before.success_criteria_met)
            && now.complete
            && !now.success_criteria_met
        {
            let detail = "cannot set Complete=True condition without the SuccessCriteriaMet=true condition";
            errors.invalid_unshown(&conditions, detail);
        }
        if (finished_changed || new.active != old.active) && new.active > 0 && finished {
            errors.invalid_value(&path.child("active"), new.active, "active>0 is invalid for finished job");
        }
        let spec = &self.job.spec;
        let never_had_pods = spec.suspend == Some(true) && spec.completions == Some(0);
        if (finished_changed || new.start_time != old.start_time)
            && !never_had_pods
            && new.start_time.is_none()
            && finished
        {
            errors.required(&path.child("startTime"), "startTime is required for finished job");
        }
        let uncounted_changed = new.uncounted_terminated_pods != old.uncounted_terminated_pods;
        if (finished_changed || uncounted_changed)
            && finished
            && let Some(pods) = &new.uncounted_terminated_pods
            && !(pods.succeeded.is_empty() && pods.failed.is_empty())
        {
            let value = go_json::uncounted(pods);
            errors.invalid_value(&path.child("uncountedTerminatedPods"), value, "must be empty for finished job");
        }
    }

    ///
    fn check_indexes(&self, path: &Path, errors: &mut ErrorList) {
        let Self { new, old, job, .. } = self;
        let completed_changed = new.completed_indexes != old.completed_indexes;
        let failed_changed = new.failed_indexes != old.failed_indexes;
        if !completed_changed && !failed_changed {
            return;
        }
        let (completed_path, failed_path) = (path.child("completedIndexes"), path.child("failedIndexes"));
        let spec = &job.spec;
        let has_limit = spec.backoff_limit_per_index.is_some();
        if let Some(completions) = spec.completions {
            if completed_changed && let Err(why) = indexes::count(&new.completed_indexes, completions) {
                let detail = format!("error parsing completedIndexes: {why}");
                errors.invalid(&completed_path, &new.completed_indexes, detail);
            }
            if failed_changed
                && has_limit
                && let Some(text) = &new.failed_indexes
                && let Err(why) = indexes::count(text, completions)
            {
                errors.invalid(&failed_path, text, format!("error parsing failedIndexes: {why}"));
            }
        }
        if completed_changed && !new.completed_indexes.is_empty() && !job.is_indexed() {
            let detail = "cannot set non-empty completedIndexes when non-indexed completion mode";
            errors.invalid(&completed_path, &new.completed_indexes, detail);
        }
        let Some(failed) = &new.failed_indexes else { return };
        if failed_changed && !has_limit {
            let detail = "cannot set non-null failedIndexes when backoffLimitPerIndex is null";
            errors.invalid(&failed_path, failed, detail);
        }
        if let Some(completions) = spec.completions
            && !failed.is_empty()
            && let Some(index) = indexes::overlap(&new.completed_indexes, failed, completions)
        {
            let detail = format!("failedIndexes and completedIndexes overlap at index: {index}");
            errors.invalid(&failed_path, failed, detail);
        }
    }

    ///
    fn check_pods(&self, path: &Path, errors: &mut ErrorList) {
        let Self { new, old, now, before, .. } = self;
        if (now.finished() != before.finished() || new.terminating != old.terminating)
            && now.finished()
            && let Some(terminating) = new.terminating.filter(|count| *count > 0)
        {
            let detail = "terminating>0 is invalid for finished job";
            errors.invalid_value(&path.child("terminating"), terminating, detail);
        }
        if (new.ready != old.ready || new.active != old.active)
            && let Some(ready) = new.ready.filter(|ready| *ready > new.active)
        {
            errors.invalid_value(&path.child("ready"), ready, "cannot set more ready pods than active");
        }
    }

    ///
    fn check_success(&self, path: &Path, errors: &mut ErrorList) {
        let (path, now) = (path.child("conditions"), self.now);
        if now.success_criteria_met && now.failed {
            errors.invalid_unshown(&path, "cannot set SuccessCriteriaMet=True and Failed=true conditions");
        }
        if now.success_criteria_met && now.failure_target {
            errors.invalid_unshown(&path, "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
        }
        if self.job.spec.success_policy.is_some() && !now.success_criteria_met && now.complete {
            let detail = "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True";
            errors.invalid_unshown(&path, detail);
        }
    }

    ///
    fn check_history(&self, path: &Path, errors: &mut ErrorList) {
        let Self { job, new, old, now, before } = self;
        let conditions = path.child("conditions");
        for (kind, was, is) in [
            (FAILED, before.failed, now.failed),
            (COMPLETE, before.complete, now.complete),
            (FAILURE_TARGET, before.failure_target, now.failure_target),
        ] {
            if was && !is {
                errors.invalid_unshown(&conditions, format!("cannot disable the terminal {kind}=True condition"));
            }
        }
        if new.failed < old.failed {
            errors.invalid_value(&path.child("failed"), new.failed, "cannot decrease the failed counter");
        }
        let can_shrink = job.is_indexed() && job.spec.completions == job.spec.parallelism;
        if !can_shrink && new.succeeded < old.succeeded {
            errors.invalid_value(&path.child("succeeded"), new.succeeded, "cannot decrease the succeeded counter");
        }
        if new.completion_time.is_some() && old.completion_time.is_some() && new.completion_time != old.completion_time
        {
            let value = time(new.completion_time);
            errors.invalid_value(&path.child("completionTime"), value, "field is immutable");
        }
        let resumes = has(old, SUSPENDED, "True") && has(new, SUSPENDED, "False");
        if old.start_time.is_some() && new.start_time != old.start_time && !resumes && !job.is_suspended() {
            let detail = "field is immutable for unsuspended job once set";
            errors.invalid_value(&path.child("startTime"), time(new.start_time), detail);
        }
        if before.success_criteria_met && !now.success_criteria_met {
            errors.invalid_unshown(&conditions, "cannot disable the SuccessCriteriaMet=True condition");
        }
        if before.complete && !before.success_criteria_met && now.success_criteria_met {
            let detail = "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions";
            errors.invalid_unshown(&conditions, detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validation::tests_support::{compare, job_of};
    use serde_json::{Value, json};

    fn check_spec(spec: Value, old: Value, new: Value, expected: &[&str]) {
        let mut before = job_of(spec);
        let mut after = before.clone();
        before.status = serde_json::from_value(old).expect("a status");
        after.status = serde_json::from_value(new).expect("a status");
        let mut errors = ErrorList::new();
        check_update(&after, &before, Gates::default(), &mut errors);
        compare(errors, expected);
    }

    fn check(old: Value, new: Value, expected: &[&str]) {
        check_spec(json!({"completions": 1, "parallelism": 1}), old, new, expected);
    }

    fn conditions(kinds: &[&str]) -> Value {
        kinds.iter().map(|kind| json!({"type": kind, "status": "True"})).collect()
    }

    const START: &str = "2026-01-01T00:00:10Z";

    ///
    #[test]
    fn counters() {
        check(
            json!({}),
            json!({"active": -1, "uncountedTerminatedPods": {"succeeded": ["a"], "failed": ["a", ""]}}),
            &[
                "status.active: Invalid value: -1: must be greater than or equal to 0",
                "status.uncountedTerminatedPods.failed[0]: Duplicate value: \"a\"",
                "status.uncountedTerminatedPods.failed[1]: Invalid value: \"\": must not be empty",
            ],
        );
        check(
            json!({}),
            json!({"ready": 1}),
            &["status.ready: Invalid value: 1: cannot set more ready pods than active"],
        );
        check(
            json!({"failed": 2, "succeeded": 1}),
            json!({"failed": 1}),
            &[
                "status.failed: Invalid value: 1: cannot decrease the failed counter",
                "status.succeeded: Invalid value: 0: cannot decrease the succeeded counter",
            ],
        );
    }

    ///
    #[test]
    fn a_complete_job() {
        let complete = conditions(&["SuccessCriteriaMet", "Complete"]);
        check(json!({}), json!({"conditions": complete, "startTime": START, "completionTime": START}), &[]);
        check(
            json!({}),
            json!({"conditions": conditions(&["Complete"]), "startTime": START}),
            &[
                "status.completionTime: Required value: completionTime is required for Complete jobs",
                "status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true",
            ],
        );
        let early = json!({"conditions": complete, "startTime": START, "completionTime": "2026-01-01T00:00:00Z"});
        check(
            json!({}),
            early,
            &["status.completionTime: Invalid value: \"2026-01-01T00:00:00Z\": must be equal to or after `startTime`"],
        );
        check(
            json!({}),
            json!({"completionTime": START}),
            &[
                "status.completionTime: Invalid value: \"2026-01-01T00:00:10Z\": cannot set completionTime when there is no",
            ],
        );
    }

    ///
    #[test]
    fn a_finished_job_has_no_pods_left() {
        let status = json!({
            "conditions": conditions(&["Failed"]), "active": 1, "terminating": 1,
            "uncountedTerminatedPods": {"failed": ["a"]},
        });
        check(
            json!({}),
            status,
            &[
                "status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition",
                "status.active: Invalid value: 1: active>0 is invalid for finished job",
                "status.startTime: Required value: startTime is required for finished job",
                "status.uncountedTerminatedPods: Invalid value: {\"Succeeded\":null,\"Failed\":[\"a\"]}: must be empty for",
                "status.terminating: Invalid value: 1: terminating>0 is invalid for finished job",
            ],
        );
    }

    ///
    #[test]
    fn indexes_are_those_of_the_job() {
        check(
            json!({}),
            json!({"completedIndexes": "0", "failedIndexes": ""}),
            &[
                "status.completedIndexes: Invalid value: \"0\": cannot set non-empty completedIndexes when non-indexed",
                "status.failedIndexes: Invalid value: \"\": cannot set non-null failedIndexes when backoffLimitPerIndex is null",
            ],
        );
        let spec = json!({"completions": 3, "completionMode": "Indexed", "backoffLimitPerIndex": 1});
        check_spec(
            spec,
            json!({}),
            json!({"completedIndexes": "0-2", "failedIndexes": "1,5"}),
            &[
                "status.failedIndexes: Invalid value: \"1,5\": error parsing failedIndexes: too large index: \"5\"",
                "status.failedIndexes: Invalid value: \"1,5\": failedIndexes and completedIndexes overlap at index: 1",
            ],
        );
    }

    ///
    #[test]
    fn what_was_said_stands() {
        let failed = json!({"conditions": conditions(&["FailureTarget", "Failed"]), "startTime": START});
        check(
            failed,
            json!({"startTime": START}),
            &[
                "status.conditions: Invalid value: cannot disable the terminal Failed=True condition",
                "status.conditions: Invalid value: cannot disable the terminal FailureTarget=True condition",
            ],
        );
        let later = "2026-01-01T00:00:20Z";
        check(
            json!({"startTime": START}),
            json!({"startTime": later}),
            &[
                "status.startTime: Invalid value: \"2026-01-01T00:00:20Z\": field is immutable for unsuspended job once set",
            ],
        );
        let resumed = json!({"startTime": later, "conditions": [{"type": "Suspended", "status": "False"}]});
        check(json!({"startTime": START, "conditions": conditions(&["Suspended"])}), resumed, &[]);
    }
}
