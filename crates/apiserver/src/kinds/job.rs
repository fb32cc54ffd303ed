//! Jobs: generated selector and labels, generation, which part an update may change ([A-009], [A-020] to ).

use super::{Admission, empty_lists, gated, warnings};
use crate::defaults;
use crate::field::{ErrorList, Path};
use crate::templates::Templates;
use crate::update::Part;
use crate::validation;
use crate::validation::node::Node;
use jobyard_api::job::{Job, JobSpec, JobStatus};
use jobyard_api::meta::StringMap;
use jobyard_api::words::{CONTROLLER_UID_LABEL, JOB_NAME_LABEL, LEGACY_CONTROLLER_UID_LABEL, LEGACY_JOB_NAME_LABEL};
use std::sync::Arc;

/// Defaults, prepares and checks a new Job. Returns warnings.
pub fn admit_new(job: &mut Job, admission: &mut Admission, errors: &mut ErrorList) -> Vec<String> {
    let templates = &mut *admission.templates;
    defaults::job(job, templates, admission.release);
    gated::drop_new(job, admission.release.gates);
    prepare_new(job);
    validation::job::check_new(job, templates, errors);
    if job.metadata.labels.is_empty() {
        // Upstream defaults again what it reads back from its store ([A-008]); see `has_read_labels`.
        job.metadata.labels = job.spec.template.metadata.labels.clone();
    }
    let mut warnings = warnings::job_name(&job.metadata.name);
    warnings.extend(odd(&job.spec, &Path::new("spec"), templates, errors));
    forget_empty_lists(&mut job.spec);
    warnings
}

/// Forgets which lists of a spec were written as empty ones.
pub fn forget_empty_lists(spec: &mut Arc<JobSpec>) {
    let mut pods = spec.template.spec.shared.clone();
    empty_lists::forget(&mut pods);
    if !Arc::ptr_eq(&pods, &spec.template.spec.shared) {
        Arc::make_mut(spec).template.spec.shared = pods;
    }
}

/// What is odd in a spec. A template that has nothing wrong or odd is remembered.
pub fn odd(spec: &JobSpec, path: &Path, templates: &mut Templates, errors: &ErrorList) -> Vec<String> {
    let mut warnings = warnings::job_size(spec, path);
    let template = &spec.template;
    let is_known = templates.has_template(&template.spec);
    if !errors.is_empty() || (is_known && template.metadata.annotations.is_empty()) {
        return warnings;
    }
    let document = validation::pod_spec::document(&template.spec);
    let path = path.child("template");
    let metadata = path.child("metadata");
    let found = warnings::pod_spec(&warnings::Subject {
        metadata: &template.metadata,
        annotations: metadata.child("annotations"),
        spec: Node::new(path.child("spec"), &document),
        is_template: true,
    });
    if found.is_empty() && !is_known {
        templates.add_template(&template.spec);
    }
    warnings.extend(found);
    warnings
}

fn prepare_new(job: &mut Job) {
    drop_old_annotations(job);
    let labels = &job.spec.template.metadata.labels;
    let are_shared = !labels.is_empty() && StringMap::is_same(&job.metadata.labels, labels);
    if job.spec.manual_selector != Some(true) {
        generate_selector(job);
    }
    // A Job without labels and its template share one map, so the Job gets the generated ones too ([A-157]).
    if are_shared {
        job.metadata.labels = job.spec.template.metadata.labels.unshared();
    }
    job.status = JobStatus::default();
    job.metadata.generation = 1;
}

/// Whether the Job's labels are only in what is read from the store and not in the store: a Job that was created without
/// labels and not written since. Such a Job shares the map of its template, and no other does ([A-008]).
pub fn has_read_labels(job: &Job) -> bool {
    StringMap::is_same(&job.metadata.labels, &job.spec.template.metadata.labels) && !job.metadata.labels.is_empty()
}

fn drop_old_annotations(job: &mut Job) {
    if !job.spec.template.metadata.annotations.is_empty() {
        super::pod::drop_old_annotations(&mut Arc::make_mut(&mut job.spec).template.metadata);
    }
}

/// Labels the template with the Job's name and UID and selects by the UID; what the user set stays and is checked later.
fn generate_selector(job: &mut Job) {
    let (name, uid) = (job.metadata.name.clone(), job.metadata.uid.text());
    let spec = Arc::make_mut(&mut job.spec);
    let labels = &mut spec.template.metadata.labels;
    for key in [LEGACY_JOB_NAME_LABEL, JOB_NAME_LABEL] {
        labels.insert_missing(key, &name);
    }
    for key in [LEGACY_CONTROLLER_UID_LABEL, CONTROLLER_UID_LABEL] {
        labels.insert_missing(key, &uid);
    }
    // One list for all pods to share, instead of an entry that is the template's own.
    *labels = labels.unshared();
    spec.selector.get_or_insert_default().match_labels.insert_missing(CONTROLLER_UID_LABEL, &uid);
}

/// Prepares and checks a new version of a Job.
pub fn admit_changed(
    new: &mut Job,
    old: &Job,
    part: Part,
    admission: &mut Admission,
    errors: &mut ErrorList,
) -> Vec<String> {
    match part {
        Part::Status => {
            new.spec = old.spec.clone();
            validation::job_status::check_update(new, old, admission.release.gates, errors);
            Vec::new()
        }
        Part::Main => admit_changed_spec(new, old, admission, errors),
    }
}

fn admit_changed_spec(new: &mut Job, old: &Job, admission: &mut Admission, errors: &mut ErrorList) -> Vec<String> {
    let (templates, gates) = (&mut *admission.templates, admission.release.gates);
    new.status = old.status.clone();
    gated::drop_changed(new, old, gates);
    drop_old_annotations(new);
    let written = new.spec.clone();
    forget_empty_lists(&mut new.spec);
    if Arc::ptr_eq(&new.spec, &old.spec) || new.spec == old.spec {
        new.spec = old.spec.clone();
        return Vec::new();
    }
    new.metadata.generation = old.metadata.generation + 1;
    validation::job_update::check(new, old, &written, templates, gates, errors);
    odd(&new.spec, &Path::new("spec"), templates, errors)
}
