//! Checks a Job given by its spec, for the tests of this room.

use crate::field::ErrorList;
use crate::kinds::{Admission, admit_new};
use crate::templates::Templates;
use jobyard_api::gates::Release;
use jobyard_api::job::Job;
use jobyard_api::request::Object;
use serde_json::{Value, json};
use std::sync::Arc;

/// A Job named `j` with this spec; where it has no template, with one of a single container.
pub fn job_of(mut spec: Value) -> Job {
    if spec.get("template").is_none() {
        spec["template"] = json!({"spec": {"containers": [{"name": "c", "image": "i"}], "restartPolicy": "Never"}});
    }
    let metadata = json!({"name": "j", "namespace": "default", "uid": "u"});
    serde_json::from_value(json!({"metadata": metadata, "spec": spec, "status": {}})).expect("a Job")
}

/// Compares everything that is wrong with a new Job; each expected text is the beginning of one.
pub fn check_job(spec: Value, expected: &[&str]) {
    let mut object = Object::Job(Arc::new(job_of(spec)));
    let mut errors = ErrorList::new();
    let mut admission =
        Admission { templates: &mut Templates::default(), has_plugins: false, release: Release::default() };
    admit_new(&mut object, &mut admission, &mut errors).expect("there are no plugins");
    compare(errors, expected);
}

/// The errors of a template whose spec has these fields, and where they lack a container of its own; paths from the spec.
pub fn check_pod_spec(mut spec: Value, expected: &[&str]) {
    spec["restartPolicy"] = json!("Never");
    if spec.get("containers").is_none() {
        spec["containers"] = json!([{"name": "c", "image": "i"}]);
    }
    let place = |text: &&str| match text.strip_prefix(':') {
        Some(rest) => format!("spec.template.spec:{rest}"),
        None => format!("spec.template.spec.{text}"),
    };
    let expected: Vec<String> = expected.iter().map(place).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check_job(json!({"template": {"spec": spec}}), &expected);
}

/// Compares errors; each expected text is the beginning of one.
pub fn compare(errors: ErrorList, expected: &[&str]) {
    let texts: Vec<_> =
        errors.into_unique().iter().map(|error| format!("{}: {}", error.path, error.message())).collect();
    assert_eq!(texts.len(), expected.len(), "{texts:#?}");
    for (text, start) in texts.iter().zip(expected) {
        assert!(text.starts_with(start), "\n{text}\n  does not begin with\n{start}");
    }
}

/// The errors of a Job whose one container, complete but for what is given, has these fields; paths from the container.
pub fn check_container(mut container: Value, expected: &[&str]) {
    (container["name"], container["image"]) = (json!("c"), json!("i"));
    let expected: Vec<String> =
        expected.iter().map(|text| format!("spec.template.spec.containers[0].{text}")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check_job(json!({"template": {"spec": {"containers": [container], "restartPolicy": "Never"}}}), &expected);
}
