//! Defaults of a CronJob (section 1, [C-002]).

use super::job::embedded_spec;
use super::pod::pod_spec;
use jobyard_api::cronjob::{ALLOW_CONCURRENT, CronJobSpec};
use std::sync::Arc;

/// Fills in what the user left out of a CronJob. What a Job gets and a template does not (counts, completion mode, …) is
/// filled in when the Job is made.
pub fn cron_job(spec: &mut CronJobSpec) {
    if spec.concurrency_policy.is_empty() {
        spec.concurrency_policy = ALLOW_CONCURRENT.into();
    }
    spec.suspend.get_or_insert(false);
    spec.successful_jobs_history_limit.get_or_insert(3);
    spec.failed_jobs_history_limit.get_or_insert(1);
    let template = Arc::make_mut(&mut spec.job_template.spec);
    embedded_spec(template);
    pod_spec(&mut template.template.spec.shared);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [C-002], [C-072]
    #[test]
    fn a_template_gets_no_defaults_of_jobs() {
        let mut given = CronJobSpec::default();
        cron_job(&mut given);
        assert_eq!(&*given.concurrency_policy, ALLOW_CONCURRENT);
        assert_eq!((given.suspend, given.time_zone.is_some()), (Some(false), false));
        assert_eq!((given.successful_jobs_history_limit, given.failed_jobs_history_limit), (Some(3), Some(1)));
        let job = &given.job_template.spec;
        assert_eq!((job.completions, job.backoff_limit, &job.completion_mode), (None, None, &None));
        assert_eq!(job.template.spec.shared.termination_grace_period_seconds, Some(30));
        let mut given = CronJobSpec { failed_jobs_history_limit: Some(0), ..CronJobSpec::default() };
        cron_job(&mut given);
        assert_eq!(given.failed_jobs_history_limit, Some(0));
    }
}
