//! Defaults of a Job ([A-001] to ).

use crate::templates::Templates;
use jobyard_api::gates::{Gate, Release};
use jobyard_api::job::{FAILED, Job, JobSpec, NON_INDEXED, TERMINATING_OR_FAILED};
use std::sync::Arc;

/// Fills in what the user left out of a Job.
pub fn job(job: &mut Job, templates: &mut Templates, release: Release) {
    let of_job = Arc::make_mut(&mut job.spec);
    spec(of_job, release);
    templates.fill_defaults(&mut of_job.template.spec.shared);
    let labels = &job.spec.template.metadata.labels;
    if job.metadata.labels.is_empty() && !labels.is_empty() {
        job.metadata.labels = labels.clone();
    }
}

fn spec(spec: &mut JobSpec, release: Release) {
    let has = |gate| release.gates.has(gate);
    if spec.completions.is_none() && spec.parallelism.is_none() {
        spec.completions = Some(1);
    }
    spec.parallelism.get_or_insert(1);
    if release.profile.defaults_backoff_limit() {
        let is_per_index = spec.backoff_limit_per_index.is_some() && has(Gate::JobBackoffLimitPerIndex);
        spec.backoff_limit.get_or_insert(if is_per_index { i32::MAX } else { 6 });
    }
    if has(Gate::IndexedJob) {
        spec.completion_mode.get_or_insert_with(|| NON_INDEXED.into());
    }
    if has(Gate::SuspendJob) {
        spec.suspend.get_or_insert(false);
    }
    if has(Gate::JobPodReplacementPolicy) {
        let replacement = if spec.pod_failure_policy.is_some() { FAILED } else { TERMINATING_OR_FAILED };
        spec.pod_replacement_policy.get_or_insert_with(|| replacement.into());
    }
    spec.manual_selector.get_or_insert(false);
    embedded_spec(spec);
}

/// What is filled in wherever a Job's spec stands, in the template of a CronJob too. The pods' template is not in it.
pub(super) fn embedded_spec(spec: &mut JobSpec) {
    for rule in spec.pod_failure_policy.iter_mut().flat_map(|policy| policy.rules.iter_mut()) {
        for pattern in rule.on_pod_conditions.iter_mut().filter(|pattern| pattern.status.is_empty()) {
            pattern.status = "True".into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::gates::{Gates, Profile};

    fn check(parallelism: Option<i32>, completions: Option<i32>, expected: (Option<i32>, Option<i32>)) {
        let mut given = JobSpec { parallelism, completions, ..JobSpec::default() };
        spec(&mut given, Release::default());
        assert_eq!((given.parallelism, given.completions), expected);
    }

    ///
    #[test]
    fn counts() {
        check(None, None, (Some(1), Some(1)));
        check(Some(3), None, (Some(3), None));
        check(None, Some(3), (Some(1), Some(3)));
        check(Some(0), Some(0), (Some(0), Some(0)));
    }

    ///
    #[test]
    fn the_rest_of_the_spec() {
        let mut given = JobSpec::default();
        spec(&mut given, Release::default());
        assert_eq!(given.backoff_limit, Some(6));
        assert_eq!(given.completion_mode.as_deref(), Some(NON_INDEXED));
        assert_eq!((given.suspend, given.manual_selector), (Some(false), Some(false)));
        assert_eq!(given.pod_replacement_policy.as_deref(), Some(TERMINATING_OR_FAILED));
        let mut given = JobSpec {
            backoff_limit_per_index: Some(1),
            pod_failure_policy: Some(jobyard_api::job::PodFailurePolicy::default()),
            ..JobSpec::default()
        };
        spec(&mut given, Release::default());
        assert_eq!(given.backoff_limit, Some(i32::MAX));
        assert_eq!(given.pod_replacement_policy.as_deref(), Some(FAILED));
    }

    ///
    #[test]
    fn a_job_without_labels_gets_those_of_its_template() {
        let mut given = Job::default();
        let labels = [("app".into(), "x".into())].into();
        Arc::make_mut(&mut given.spec).template.metadata.labels = labels;
        job(&mut given, &mut Templates::default(), Release::default());
        assert_eq!(given.metadata.label("app"), Some("x"));
    }

    #[test]
    fn an_old_version_and_gates_that_are_off_fill_in_less() {
        let mut given = JobSpec::default();
        spec(&mut given, Profile::V1_8.into());
        assert_eq!((given.parallelism, given.completions, given.backoff_limit), (Some(1), Some(1), None));
        assert_eq!((given.completion_mode, given.suspend, given.pod_replacement_policy), (None, None, None));
        let gates = Gates::default().with(Gate::JobBackoffLimitPerIndex, false);
        let mut given = JobSpec { backoff_limit_per_index: Some(1), ..JobSpec::default() };
        spec(&mut given, Release { gates, ..Release::default() });
        assert_eq!(given.backoff_limit, Some(6), "what is going to be dropped has no say");
    }
}
