//! Jobs as rows. [K-021] [K-022] [K-023]

use super::{JOBS_MAX, Scene, condition, to_ms};
use crate::views::JobView;
use jobyard_api::job::{COMPLETE, FAILED, FAILURE_TARGET, Job, SUCCESS_CRITERIA_MET, SUSPENDED};
use jobyard_api::request::{Object, Resource};
use jobyard_api::time::{Time, Timestamp};
use std::time::Duration;

impl Scene<'_> {
    /// Jobs in the order of their names.
    pub(super) fn jobs(&self) -> Vec<JobView> {
        self.api().objects(Resource::Jobs).filter_map(Object::as_job).take(JOBS_MAX).map(|job| self.job(job)).collect()
    }

    fn job(&self, job: &Job) -> JobView {
        let (spec, status) = (&job.spec, &job.status);
        JobView {
            namespace: job.metadata.namespace.to_string(),
            name: job.metadata.name.to_string(),
            status: status_word(job).to_owned(),
            completions: completions(job),
            duration: self.duration(job),
            age: self.age(job.metadata.creation_timestamp),
            parallelism: spec.parallelism.unwrap_or(1),
            wanted: spec.completions,
            active: status.active,
            ready: status.ready.unwrap_or(0),
            terminating: status.terminating.unwrap_or(0),
            succeeded: status.succeeded,
            failed: status.failed,
            completed_indexes: status.completed_indexes.to_string(),
            is_indexed: job.is_indexed(),
            is_suspended: job.is_suspended(),
            is_finished: job.is_finished(),
            conditions: status
                .conditions
                .iter()
                .map(|c| condition([&c.kind, &c.status, &c.reason, &c.message], c.last_transition_time))
                .collect(),
            backoff_ms: self.backoff_ms(job),
            deadline_ms: deadline(job).map(|at| to_ms(at.since(self.now()))),
        }
    }

    /// The column DURATION. [K-023]
    fn duration(&self, job: &Job) -> String {
        let Some(start) = job.status.start_time else { return String::new() };
        let end = job.status.completion_time.map_or_else(|| self.now(), Timestamp::time);
        crate::human::human_duration(end.since(start.time()))
    }

    fn backoff_ms(&self, job: &Job) -> Option<f64> {
        // With a limit for each index the Job's own record delays nothing; a suspended Job makes no pods anyway.
        if job.spec.backoff_limit_per_index.is_some() || job.is_suspended() {
            return None;
        }
        let key = (job.metadata.namespace.clone(), job.metadata.name.clone());
        let at = self.world.job_controller()?.backoff_until(self.now(), &key)?;
        (at > self.now() && !job.is_finished()).then(|| to_ms(at.since(self.now())))
    }
}

/// The column STATUS. [K-021]
fn status_word(job: &Job) -> &'static str {
    match () {
        () if job.has_condition(COMPLETE) => COMPLETE,
        () if job.has_condition(FAILED) => FAILED,
        () if job.metadata.is_being_deleted() => "Terminating",
        () if job.has_condition(SUSPENDED) => SUSPENDED,
        () if job.has_condition(FAILURE_TARGET) => FAILURE_TARGET,
        () if job.has_condition(SUCCESS_CRITERIA_MET) => SUCCESS_CRITERIA_MET,
        () => "Running",
    }
}

/// The column COMPLETIONS. [K-022]
fn completions(job: &Job) -> String {
    let succeeded = job.status.succeeded;
    match (job.spec.completions, job.spec.parallelism.unwrap_or(0)) {
        (Some(completions), _) => format!("{succeeded}/{completions}"),
        (None, parallelism) if parallelism > 1 => format!("{succeeded}/1 of {parallelism}"),
        (None, _) => format!("{succeeded}/1"),
    }
}

/// When the deadline ends the Job, if that is still to come.
fn deadline(job: &Job) -> Option<Time> {
    let seconds = u64::try_from(job.spec.active_deadline_seconds?).ok()?;
    let start = job.status.start_time.filter(|_| !job.is_finished() && !job.is_suspended())?;
    Some(start.time() + Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn job(value: Value) -> Job {
        serde_json::from_value(value).expect("a Job")
    }

    // [K-021]
    #[test]
    fn the_first_condition_that_holds_is_the_status() {
        let check = |conditions: &[(&str, &str)], expected: &str| {
            let conditions: Vec<_> =
                conditions.iter().map(|(kind, status)| json!({"type": kind, "status": status})).collect();
            assert_eq!(status_word(&job(json!({"status": {"conditions": conditions}}))), expected);
        };
        check(&[], "Running");
        check(&[("Suspended", "True")], "Suspended");
        check(&[("Suspended", "False")], "Running");
        check(&[("FailureTarget", "True")], "FailureTarget");
        check(&[("FailureTarget", "True"), ("Failed", "True")], "Failed");
        check(&[("SuccessCriteriaMet", "True"), ("Complete", "True")], "Complete");
        assert_eq!(
            status_word(&job(json!({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}}))),
            "Terminating"
        );
    }

    // [K-022]
    #[test]
    fn completions_of_a_work_queue_name_its_parallelism() {
        let check = |spec: Value, expected: &str| {
            assert_eq!(completions(&job(json!({"spec": spec, "status": {"succeeded": 1}}))), expected);
        };
        check(json!({"completions": 3, "parallelism": 2}), "1/3");
        check(json!({"parallelism": 2}), "1/1 of 2");
        check(json!({"parallelism": 1}), "1/1");
    }
}
