//! A CronJob: metadata, schedule, zone, policy, template, limits, length of the name ([C-001], [C-002], [C-010], [C-011],
//! [C-072], [C-073]).

use super::metadata::{self, NameForm};
use super::{go_json, job_spec, rules};
use crate::field::{ErrorList, Path};
use crate::templates::Templates;
use jobyard_api::cronjob::{ALLOW_CONCURRENT, CronJob, CronJobSpec, FORBID_CONCURRENT, REPLACE_CONCURRENT};
use jobyard_api::schedule::Schedule;
use jobyard_api::zones::Zone;

/// Letters of a name, so that with the number of a run it is still the name of a Job.
const NAME_LENGTH_MAX: usize = 52;

/// Checks a new CronJob.
pub fn check_new(cron_job: &CronJob, templates: &Templates, errors: &mut ErrorList) {
    metadata::check(&cron_job.metadata, true, NameForm::Subdomain, &Path::new("metadata"), errors);
    check_spec(&cron_job.spec, None, templates, errors);
    let name = &cron_job.metadata.name;
    if name.len() > NAME_LENGTH_MAX {
        let detail = format!("must be no more than {NAME_LENGTH_MAX} characters");
        errors.invalid(&Path::new("metadata").child("name"), name, detail);
    }
    check_schedule_is_there(&cron_job.spec, errors);
}

/// Checks a new version of a CronJob. The length of its name is not looked at again.
pub fn check_changed(new: &CronJob, old: &CronJob, templates: &Templates, errors: &mut ErrorList) {
    check_spec(&new.spec, Some(&old.spec), templates, errors);
    check_schedule_is_there(&new.spec, errors);
}

/// Upstream finds this in a pass of its own, after everything else.
fn check_schedule_is_there(spec: &CronJobSpec, errors: &mut ErrorList) {
    if spec.schedule.is_empty() {
        errors.required(&Path::new("spec").child("schedule"), "");
    }
}

fn check_spec(spec: &CronJobSpec, old: Option<&CronJobSpec>, templates: &Templates, errors: &mut ErrorList) {
    let path = Path::new("spec");
    if !spec.schedule.is_empty() {
        check_schedule(spec, old, &path.child("schedule"), errors);
    }
    errors.non_negative(&path.child("startingDeadlineSeconds"), spec.starting_deadline_seconds);
    if old.is_none_or(|old| old.time_zone != spec.time_zone)
        && let Some(zone) = &spec.time_zone
    {
        check_zone(zone, &path.child("timeZone"), errors);
    }
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

/// [C-011]
fn check_schedule(spec: &CronJobSpec, old: Option<&CronJobSpec>, path: &Path, errors: &mut ErrorList) {
    let schedule = &spec.schedule;
    if let Err(why) = Schedule::parse(schedule) {
        errors.invalid(path, schedule, why);
    }
    let (has_zone, may_have_zone) = (schedule.contains("TZ"), old.is_some_and(|old| old.schedule.contains("TZ")));
    if has_zone && may_have_zone && spec.time_zone.is_some() {
        errors.invalid(path, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
    } else if has_zone && !may_have_zone {
        errors.invalid(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    }
}

/// [C-010]
fn check_zone(zone: &str, path: &Path, errors: &mut ErrorList) {
    if zone.is_empty() {
        return errors.invalid(path, zone, "timeZone must be nil or non-empty string");
    }
    if !zone.split('/').all(is_zone_part) {
        return errors.invalid(path, zone, format!("unknown time zone {zone}"));
    }
    if zone.eq_ignore_ascii_case("Local") {
        let detail = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
        errors.invalid(path, zone, detail);
    }
    if let Err(why) = Zone::load(zone) {
        errors.invalid(path, zone, why);
    }
}

/// Whether a part of a zone's name has the form that the authors of the data want, digits and `+` beside it.
fn is_zone_part(part: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte);
    (1..=14).contains(&part.len())
        && part != "."
        && part != ".."
        && !part.starts_with('-')
        && part.bytes().all(is_letter)
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
