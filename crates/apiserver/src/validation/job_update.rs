//! A changed spec of a Job: all that is checked on create, and what must stay as it was (5.5, [A-169], [A-170]).

use super::{go_json, job, job_spec};
use crate::field::{ErrorList, Path};
use crate::templates::Templates;
use jobyard_api::gates::{Gate, Gates};
use jobyard_api::job::{INDEXED, Job, JobSpec, SUSPENDED};
use jobyard_api::pod::{Container, PodSpec, PodSpecShared, PodTemplateSpec};
use std::sync::Arc;

const IMMUTABLE: &str = "field is immutable";

/// Checks a new version of a Job's spec. `written` is the spec with the empty lists that will not be stored.
pub fn check(new: &Job, old: &Job, written: &JobSpec, templates: &Templates, gates: Gates, errors: &mut ErrorList) {
    let path = Path::new("spec");
    job_spec::check(written, templates, &path, errors);
    let (spec, was) = (&*new.spec, &*old.spec);
    check_completions(spec, was, gates, &path.child("completions"), errors);
    let selector = spec.selector.as_ref().map_or("null".to_owned(), go_json::tagged);
    immutable(spec.selector == was.selector, selector, &path.child("selector"), errors);
    check_template(spec, old, &written.template, gates, &path, errors);
    let mode = spec.completion_mode == was.completion_mode;
    immutable(mode, go_json::tagged(&spec.completion_mode), &path.child("completionMode"), errors);
    let policy = spec.pod_failure_policy.as_ref().map_or("null".to_owned(), go_json::pod_failure_policy);
    let is_same = spec.pod_failure_policy == was.pod_failure_policy;
    immutable(is_same, policy, &path.child("podFailurePolicy"), errors);
    let (limit, old_limit) = (spec.backoff_limit_per_index, was.backoff_limit_per_index);
    immutable(limit == old_limit, go_json::tagged(&limit), &path.child("backoffLimitPerIndex"), errors);
    let is_same = spec.managed_by == was.managed_by;
    immutable(is_same, go_json::tagged(&spec.managed_by), &path.child("managedBy"), errors);
    let policy = spec.success_policy.as_ref().map_or("null".to_owned(), go_json::success_policy);
    immutable(spec.success_policy == was.success_policy, policy, &path.child("successPolicy"), errors);
    job::check_last_pod_name(new, errors);
}

fn immutable(is_same: bool, value: String, path: &Path, errors: &mut ErrorList) {
    if !is_same {
        errors.invalid_value(path, value, IMMUTABLE);
    }
}

///
fn check_completions(spec: &JobSpec, old: &JobSpec, gates: Gates, path: &Path, errors: &mut ErrorList) {
    if spec.completions == old.completions {
        return;
    }
    if spec.completion_mode.as_deref() != Some(INDEXED) || !gates.has(Gate::ElasticIndexedJob) {
        return errors.invalid_value(path, go_json::tagged(&spec.completions), IMMUTABLE);
    }
    if let Some(completions) = spec.completions
        && spec.parallelism != spec.completions
    {
        errors.invalid_value(path, completions, "can only be modified in tandem with spec.parallelism");
    }
}

/// of a template only what decides where pods run and how much they use may change, and only while the Job is
/// suspended and has no pods.
fn check_template(
    spec: &JobSpec,
    old: &Job,
    written: &PodTemplateSpec,
    gates: Gates,
    path: &Path,
    errors: &mut ErrorList,
) {
    let template = &spec.template;
    let (is_schedulable, is_sizable) = (may_be_scheduled_anew(old, gates), may_be_sized_anew(old, gates));
    let expected =
        if is_schedulable { with_scheduling_of(&old.spec.template, template) } else { old.spec.template.clone() };
    let path = path.child("template");
    if !is_schedulable && !is_sizable {
        return immutable(is_same(template, &expected), go_json::pod_template(written), &path, errors);
    }
    if !is_schedulable && template.metadata != expected.metadata {
        return errors.invalid_value(&path, go_json::pod_template(written), IMMUTABLE);
    }
    // Labels and annotations of an open template may change, so what is left is its spec.
    let expected = if is_sizable { with_resources_of(&expected.spec, &template.spec) } else { expected.spec };
    immutable(template.spec == expected, go_json::pod_spec(&written.spec), &path.child("spec"), errors);
}

/// Whether it may be changed where the old Job's pods run: it is suspended and has no pods; without the gate, only if it
/// never started.
fn may_be_scheduled_anew(old: &Job, gates: Gates) -> bool {
    if gates.has(Gate::MutableSchedulingDirectivesForSuspendedJobs) {
        has_no_pods_to_come(old)
    } else {
        old.is_suspended() && old.status.start_time.is_none()
    }
}

/// Whether it may be changed how much the old Job's pods use.
fn may_be_sized_anew(old: &Job, gates: Gates) -> bool {
    gates.has(Gate::MutablePodResourcesForSuspendedJobs) && has_no_pods_to_come(old)
}

/// Whether the old Job is suspended and has no pods.
fn has_no_pods_to_come(old: &Job) -> bool {
    old.is_suspended() && (old.status.start_time.is_none() || old.has_condition(SUSPENDED)) && old.status.active == 0
}

fn is_same(new: &PodTemplateSpec, old: &PodTemplateSpec) -> bool {
    new.metadata == old.metadata && new.spec == old.spec
}

/// The old template with the scheduling directives of the new one.
fn with_scheduling_of(old: &PodTemplateSpec, new: &PodTemplateSpec) -> PodTemplateSpec {
    let mut expected = old.clone();
    expected.metadata.labels = new.metadata.labels.clone();
    expected.metadata.annotations = new.metadata.annotations.clone();
    let shared = Arc::make_mut(&mut expected.spec.shared);
    shared.node_selector = new.spec.shared.node_selector.clone();
    for field in ["tolerations", "schedulingGates"] {
        match new.spec.shared.unmodelled.get(field) {
            Some(value) => shared.unmodelled.insert(field.to_owned(), value.clone()),
            None => shared.unmodelled.remove(field),
        };
    }
    take_node_affinity(shared, &new.spec.shared);
    expected
}

/// Node affinity may change; affinity that held nothing else may go.
fn take_node_affinity(expected: &mut PodSpecShared, new: &PodSpecShared) {
    const AFFINITY: &str = "affinity";
    const NODE: &str = "nodeAffinity";
    let wanted = new.unmodelled.get(AFFINITY);
    let mut affinity = match expected.unmodelled.remove(AFFINITY) {
        Some(serde_json::Value::Object(map)) => Some(map),
        _ => None,
    };
    match wanted {
        None => {
            if let Some(map) = &mut affinity {
                map.remove(NODE);
            }
            affinity = affinity.filter(|map| !map.is_empty());
        }
        Some(wanted) => {
            let map = affinity.get_or_insert_default();
            match wanted.get(NODE) {
                Some(node) => map.insert(NODE.to_owned(), node.clone()),
                None => map.remove(NODE),
            };
        }
    }
    if let Some(map) = affinity {
        expected.unmodelled.insert(AFFINITY.to_owned(), map.into());
    }
}

/// The old spec with the resources of the new one's containers, where they have the same names in the same order.
fn with_resources_of(old: &PodSpec, new: &PodSpec) -> PodSpec {
    let mut expected = old.clone();
    let shared = Arc::make_mut(&mut expected.shared);
    take_resources(&mut shared.containers, &new.shared.containers);
    take_resources(&mut shared.init_containers, &new.shared.init_containers);
    expected
}

fn take_resources(expected: &mut [Container], new: &[Container]) {
    const RESOURCES: &str = "resources";
    if expected.len() != new.len() {
        return;
    }
    for (expected, new) in expected.iter_mut().zip(new).filter(|(expected, new)| expected.name == new.name) {
        match new.unmodelled.get(RESOURCES) {
            Some(value) => expected.unmodelled.insert(RESOURCES.to_owned(), value.clone()),
            None => expected.unmodelled.remove(RESOURCES),
        };
    }
}

#[cfg(test)]
mod tests {
    use crate::tests_support::{at, key_of, server, stored};
    use crate::validation::tests_support::job_of;
    use jobyard_api::gates::{Gate, Gates, Release};
    use jobyard_api::request::{Object, Patch, Request};
    use serde_json::{Value, json};
    use std::sync::Arc;

    /// Patches a stored Job and compares the beginning of the refusal, or the absence of one.
    fn check(spec: Value, status: Value, patch: Value, expected: Option<&str>) {
        let mut server = server();
        let object = stored(&mut server, job_of(spec));
        let key = key_of(&object);
        server.mutate(at(0), &key, |object| {
            if let Object::Job(job) = object {
                Arc::make_mut(job).status = serde_json::from_value(status).expect("a status");
            }
            true
        });
        let request = Request::Patch { key, status: false, patch: Patch::Merge(json!({"spec": patch})) };
        let message = server.handle(at(0), request).err().map(|status| status.message);
        let prefix = "Job.batch \"j\" is invalid: ";
        match (message, expected) {
            (None, None) => {}
            (Some(message), Some(expected)) => {
                let message = message.strip_prefix(prefix).expect("an invalid Job");
                assert!(message.starts_with(expected), "{message}");
            }
            (message, expected) => panic!("{message:?} is not {expected:?}"),
        }
    }

    ///
    #[test]
    fn counts() {
        check(json!({}), json!({}), json!({"parallelism": 3, "backoffLimit": 1, "suspend": true}), None);
        let refusal = "spec.completions: Invalid value: 2: field is immutable";
        check(json!({}), json!({}), json!({"completions": 2}), Some(refusal));
        let indexed = || json!({"completionMode": "Indexed", "completions": 3, "parallelism": 3});
        check(indexed(), json!({}), json!({"completions": 2, "parallelism": 2}), None);
        let refusal = "spec.completions: Invalid value: 2: can only be modified in tandem with spec.parallelism";
        check(indexed(), json!({}), json!({"completions": 2}), Some(refusal));
    }

    ///
    #[test]
    fn what_never_changes() {
        let refusal = "spec.managedBy: Invalid value: \"a.b/c\": field is immutable";
        check(json!({}), json!({}), json!({"managedBy": "a.b/c"}), Some(refusal));
        let spec =
            json!({"completionMode": "Indexed", "completions": 1, "successPolicy": {"rules": [{"succeededCount": 1}]}});
        let refusal = "spec.successPolicy: Invalid value: null: field is immutable";
        check(spec, json!({}), json!({"successPolicy": null}), Some(refusal));
    }

    /// A change that is allowed with all gates on is refused, or not, without this one.
    #[track_caller]
    fn check_gate(gate: Gate, spec: Value, patch: Value, expected: bool) {
        let mut server = server();
        let object = stored(&mut server, job_of(spec));
        let request =
            Request::Patch { key: key_of(&object), status: false, patch: Patch::Merge(json!({"spec": patch})) };
        server.clone().handle(at(0), request.clone()).expect("the gate is on");
        let gates = Gates::default().with(gate, false);
        let mut server = server.with_release(Release { gates, ..Release::default() });
        assert_eq!(server.handle(at(0), request).is_ok(), expected, "{gate}");
    }

    #[test]
    fn gates_that_are_off_allow_less() {
        let indexed = json!({"completionMode": "Indexed", "completions": 3, "parallelism": 3});
        check_gate(Gate::ElasticIndexedJob, indexed, json!({"completions": 2, "parallelism": 2}), false);
        let node = || json!({"template": {"spec": {"nodeSelector": {"a": "b"}}}});
        let resources = || json!({"cpu": "1"});
        let container = json!({"name": "c", "image": "i", "resources": {"requests": resources()}});
        let sized = || json!({"template": {"spec": {"containers": [container.clone()]}}});
        let suspended = || json!({"suspend": true});
        check_gate(Gate::MutableSchedulingDirectivesForSuspendedJobs, suspended(), node(), true);
        check_gate(Gate::MutableSchedulingDirectivesForSuspendedJobs, suspended(), sized(), true);
        check_gate(Gate::MutablePodResourcesForSuspendedJobs, suspended(), node(), true);
        check_gate(Gate::MutablePodResourcesForSuspendedJobs, suspended(), sized(), false);
    }

    ///
    #[test]
    fn a_suspended_job_without_pods_may_be_scheduled_elsewhere() {
        let node = || json!({"template": {"spec": {"nodeSelector": {"a": "b"}}}});
        let affinity = || json!({"template": {"spec": {"affinity": {"nodeAffinity": {}}}}});
        let grace = || json!({"template": {"spec": {"terminationGracePeriodSeconds": 1}}});
        let suspended = || json!({"suspend": true});
        check(suspended(), json!({}), node(), None);
        check(suspended(), json!({}), affinity(), None);
        check(suspended(), json!({}), grace(), Some("spec.template.spec: Invalid value: {"));
        check(suspended(), json!({"active": 1}), node(), Some("spec.template: Invalid value: {"));
        check(
            suspended(),
            json!({"startTime": "2026-01-01T00:00:00Z"}),
            node(),
            Some("spec.template: Invalid value: {"),
        );
        check(json!({}), json!({}), node(), Some("spec.template: Invalid value: {"));
    }
}
