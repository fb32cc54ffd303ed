//! CronJobs: generation, which part an update may change, warnings ([C-002] to [C-004]).

use super::job::{forget_empty_lists, odd};
use super::{Admission, gated, warnings};
use crate::defaults;
use crate::field::{ErrorList, Path};
use crate::update::Part;
use crate::validation::cron_job as validation;
use jobyard_api::cronjob::{CronJob, CronJobSpec, CronJobStatus};
use jobyard_api::job::JobSpec;
use std::sync::Arc;

/// [C-004]; the path is upstream's.
const TZ_IN_SCHEDULE: &str = "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see \
     https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details";

/// Defaults, prepares and checks a new CronJob. Returns warnings.
pub fn admit_new(cron_job: &mut CronJob, admission: &mut Admission, errors: &mut ErrorList) -> Vec<String> {
    let spec = Arc::make_mut(&mut cron_job.spec);
    defaults::cron_job(spec);
    gated::drop_fields_of(&mut spec.job_template.spec, &JobSpec::default(), admission.release.gates);
    drop_old_annotations(spec);
    cron_job.status = CronJobStatus::default();
    cron_job.metadata.generation = 1;
    validation::check_new(cron_job, admission.templates, errors);
    let mut warnings = warnings::job_name(&cron_job.metadata.name);
    warnings.extend(odd_template(&cron_job.spec, admission, errors));
    forget_empty_lists(&mut Arc::make_mut(&mut cron_job.spec).job_template.spec);
    warnings
}

fn odd_template(spec: &CronJobSpec, admission: &mut Admission, errors: &ErrorList) -> Vec<String> {
    let path = Path::new("spec");
    let path = path.child("jobTemplate");
    odd(&spec.job_template.spec, &path.child("spec"), admission.templates, errors)
}

fn drop_old_annotations(spec: &mut CronJobSpec) {
    if !spec.job_template.spec.template.metadata.annotations.is_empty() {
        let job = Arc::make_mut(&mut spec.job_template.spec);
        super::pod::drop_old_annotations(&mut job.template.metadata);
    }
}

/// Prepares and checks a new version of a CronJob. Its status is not checked ([C-074]).
pub fn admit_changed(
    new: &mut CronJob,
    old: &CronJob,
    part: Part,
    admission: &mut Admission,
    errors: &mut ErrorList,
) -> Vec<String> {
    match part {
        Part::Status => {
            new.spec = old.spec.clone();
            Vec::new()
        }
        Part::Main => admit_changed_spec(new, old, admission, errors),
    }
}

fn admit_changed_spec(
    new: &mut CronJob,
    old: &CronJob,
    admission: &mut Admission,
    errors: &mut ErrorList,
) -> Vec<String> {
    new.status = old.status.clone();
    if !Arc::ptr_eq(&new.spec, &old.spec) {
        let spec = Arc::make_mut(&mut new.spec);
        gated::drop_fields_of(&mut spec.job_template.spec, &old.spec.job_template.spec, admission.release.gates);
        drop_old_annotations(spec);
    }
    validation::check_changed(new, old, admission.templates, errors);
    forget_empty_lists(&mut Arc::make_mut(&mut new.spec).job_template.spec);
    let mut warnings = Vec::new();
    if new.spec == old.spec {
        new.spec = old.spec.clone();
    } else {
        new.metadata.generation = old.metadata.generation + 1;
        warnings = odd_template(&new.spec, admission, errors);
    }
    if new.spec.schedule.contains("TZ") {
        warnings.push(TZ_IN_SCHEDULE.to_owned());
    }
    warnings
}
