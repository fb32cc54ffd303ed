//! A new Job: metadata, generated selector, spec, name of the last pod (5.1, [A-156]).

use super::metadata::{self, NameForm};
use super::{go_json, job_spec, labels, names};
use crate::field::{ErrorList, Path};
use crate::templates::Templates;
use jobyard_api::job::Job;
use jobyard_api::meta::StringMap;
use jobyard_api::words::{CONTROLLER_UID_LABEL, JOB_NAME_LABEL, LEGACY_CONTROLLER_UID_LABEL, LEGACY_JOB_NAME_LABEL};

/// Checks a new Job after its preparation.
pub fn check_new(job: &Job, templates: &Templates, errors: &mut ErrorList) {
    metadata::check(&job.metadata, true, NameForm::Subdomain, &Path::new("metadata"), errors);
    check_generated_selector(job, errors);
    job_spec::check(&job.spec, templates, &Path::new("spec"), errors);
    check_last_pod_name(job, errors);
}

/// The labels that make the pods the Job's own must be as they were generated ([A-041], [A-042]).
fn check_generated_selector(job: &Job, errors: &mut ErrorList) {
    let Some(selector) = job.spec.selector.as_ref().filter(|_| job.spec.manual_selector != Some(true)) else { return };
    let (name, uid) = (&job.metadata.name, &job.metadata.uid.text());
    if uid.is_empty() {
        errors.required(&Path::new("metadata").child("uid"), "");
    }
    let spec = Path::new("spec");
    let expected = [
        (LEGACY_CONTROLLER_UID_LABEL, uid),
        (LEGACY_JOB_NAME_LABEL, name),
        (CONTROLLER_UID_LABEL, uid),
        (JOB_NAME_LABEL, name),
    ];
    for (key, value) in expected {
        let (template, metadata) = (spec.child("template"), "metadata");
        check_label(
            &job.spec.template.metadata.labels,
            key,
            value,
            &template.child(metadata).child("labels").key(key),
            errors,
        );
    }
    let own = &selector.match_labels;
    if selector.match_expressions.is_empty() && own.len() == 1 && own.get(CONTROLLER_UID_LABEL) == Some(uid) {
        return;
    }
    let expected: StringMap = expected.into_iter().map(|(key, value)| (key.into(), value.clone())).collect();
    if labels::is_well_formed(selector) && !selector.matches(&expected) {
        let value = go_json::tagged(selector);
        errors.invalid_value(&spec.child("selector"), value, "`selector` not auto-generated");
    }
}

fn check_label(labels: &StringMap, key: &str, expected: &str, path: &Path, errors: &mut ErrorList) {
    let detail = format!("must be '{expected}'");
    match labels.get(key) {
        None => errors.required(path, detail),
        Some(value) if **value != *expected => errors.invalid_value(path, go_json::tagged(labels), detail),
        Some(_) => {}
    }
}

/// The pods of an Indexed Job have host names of the Job's name and their index ([A-043]).
pub fn check_last_pod_name(job: &Job, errors: &mut ErrorList) {
    let Some(completions) = job.spec.completions.filter(|count| job.is_indexed() && *count > 0) else { return };
    let name = &job.metadata.name;
    let last = format!("{name}-{}", completions - 1);
    if !names::label_errors(&last).is_empty() {
        let detail = format!("will not able to create pod with invalid DNS label: {last}");
        errors.invalid(&Path::new("metadata").child("name"), name, detail);
    }
}
