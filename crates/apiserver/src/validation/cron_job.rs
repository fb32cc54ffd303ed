//! A CronJob: metadata, schedule, zone, policy, template, limits, length of the name ([C-001], [C-002], [C-010], [C-011],
//! [C-072], [C-073]).

use super::metadata::{self, NameForm};
use super::{go_json, job_spec, rules};
use crate::field::{ErrorList, Path};
use crate::templates::Templates;
use jobyard_api::cronjob::{ALLOW_CONCURRENT, CronJob, CronJobSpec, FORBID_CONCURRENT, REPLACE_CONCURRENT};

/// Letters of a name, so that with the number of a run it is still the name of a Job.
const NAME_LENGTH_MAX: usize = 52;

/// Checks a new CronJob.
pub fn check_new(cron_job: &CronJob, templates: &Templates, errors: &mut ErrorList) {
    metadata::check(&cron_job.metadata, true, NameForm::Subdomain, &Path::new("metadata"), errors);
    check_spec(&cron_job.spec, templates, errors);
    let name = &cron_job.metadata.name;
    if name.len() > NAME_LENGTH_MAX {
        let detail = format!("must be no more than {NAME_LENGTH_MAX} characters");
        errors.invalid(&Path::new("metadata").child("name"), name, detail);
    }
    check_schedule_is_there(&cron_job.spec, errors);
}

/// Checks a new version of a CronJob. The length of its name is not looked at again.
pub fn check_changed(new: &CronJob, templates: &Templates, errors: &mut ErrorList) {
    check_spec(&new.spec, templates, errors);
    check_schedule_is_there(&new.spec, errors);
}

/// Upstream finds this in a pass of its own, after everything else.
fn check_schedule_is_there(spec: &CronJobSpec, errors: &mut ErrorList) {
    if spec.schedule.is_empty() {
        errors.required(&Path::new("spec").child("schedule"), "");
    }
}

fn check_spec(spec: &CronJobSpec, templates: &Templates, errors: &mut ErrorList) {
    let path = Path::new("spec");
    errors.non_negative(&path.child("startingDeadlineSeconds"), spec.starting_deadline_seconds);
    let policies = [ALLOW_CONCURRENT, FORBID_CONCURRENT, REPLACE_CONCURRENT];
    if !policies.contains(&&*spec.concurrency_policy) {
        rules::refuse_word(&path.child("concurrencyPolicy"), &spec.concurrency_policy, &policies, errors);
    }
    check_template(spec, templates, &path.child("jobTemplate"), errors);
    for (name, limit) in [
        ("successfulJobsHistoryLimit", spec.successful_jobs_history_limit),
        ("failedJobsHistoryLimit", spec.failed_jobs_history_limit),
    ] {
        errors.non_negative(&path.child(name), limit.map(i64::from));
    }
}

fn check_template(spec: &CronJobSpec, templates: &Templates, path: &Path, errors: &mut ErrorList) {
    let (job, path) = (&spec.job_template.spec, path.child("spec"));
    job_spec::check_embedded(job, templates, &path, errors);
    if let Some(selector) = &job.selector {
        errors.invalid_value(&path.child("selector"), go_json::tagged(selector), "`selector` will be auto-generated");
    }
    if job.manual_selector == Some(true) {
        errors.not_supported_shown(&path.child("manualSelector"), "true".to_owned(), &["nil", "false"]);
    }
}
