//! Pods: initial status, what is filled in from other parts, what an update may change.

use super::{Admission, app_armor, empty_lists, pod_resources, warnings};
use crate::defaults;
use crate::field::{ErrorList, Path};
use crate::plugins;
use crate::templates::Template;
use crate::update::Part;
use crate::validation::node::Node;
use crate::validation::{self, pod_annotations, pod_spec};
use jobyard_api::meta::ObjectMeta;
use jobyard_api::pod::{Pod, PodCondition, PodSpec, PodSpecShared, PodStatus};
use jobyard_api::status::Status;
use serde_json::{Value, json};
use std::sync::Arc;

/// Annotations of a time before there were init containers.
const OLD_ANNOTATIONS: [&str; 4] = [
    "pod.beta.kubernetes.io/init-containers",
    "pod.alpha.kubernetes.io/init-containers",
    "pod.beta.kubernetes.io/init-container-statuses",
    "pod.alpha.kubernetes.io/init-container-statuses",
];

/// Defaults, prepares and checks a new Pod. Returns warnings.
pub fn admit_new(pod: &mut Pod, admission: &mut Admission, errors: &mut ErrorList) -> Result<Vec<String>, Box<Status>> {
    pod.metadata.generation = 1;
    // Such annotations change the spec, so what was made of it for others says nothing.
    let is_plain = !pod_annotations::are_about_containers(&pod.metadata);
    if let Some(known) = admission.templates.get(&pod.spec.shared).filter(|_| is_plain) {
        pod.spec.shared = known.defaulted.clone();
        pod.status = known.status.clone();
        tell_gates(pod);
        validation::pod::check_metadata_beyond(pod, &known.metadata, errors);
        validation::pod::check_own(pod, errors);
        return Ok(warnings::pod_name(&pod.metadata.name));
    }
    let sent = pod.spec.shared.clone();
    pod.status = PodStatus::default().into();
    defaults::pod(&mut pod.spec);
    if admission.has_plugins {
        plugins::admit_new(pod)?;
    }
    drop_old_annotations(&mut pod.metadata);
    tell_gates(pod);
    let before = pod.spec.shared.clone();
    select_by_labels(pod);
    let mut warnings = app_armor::fill(pod);
    let is_for_all = Arc::ptr_eq(&before, &pod.spec.shared);
    if pod.spec.shared.unmodelled.contains_key("resources") {
        pod_resources::fill(Arc::make_mut(&mut pod.spec.shared));
    }
    pod.status.qos_class = validation::quality_of_service(&pod.spec.shared).into();
    validation::pod::check_metadata(pod, errors);
    validation::pod::check_new_spec(pod, errors);
    empty_lists::forget(&mut pod.spec.shared);
    if errors.is_empty() {
        if is_for_all {
            let (defaulted, metadata) = (pod.spec.shared.clone(), pod.metadata.clone());
            let qos_class = pod.status.qos_class.clone();
            let status = PodStatus { qos_class, ..PodStatus::default() }.into();
            admission.templates.add(Template { sent, defaulted, metadata, status });
        }
        warnings.extend(warnings::pod_name(&pod.metadata.name));
        warnings.extend(odd(pod));
    }
    Ok(warnings)
}

fn odd(pod: &Pod) -> Vec<String> {
    let document = pod_spec::document(&pod.spec);
    let metadata = Path::new("metadata");
    warnings::pod_spec(&warnings::Subject {
        metadata: &pod.metadata,
        annotations: metadata.child("annotations"),
        spec: Node::new(Path::new("spec"), &document),
        is_template: false,
    })
}

/// Annotations that mean nothing any more go ([A-163]).
pub fn drop_old_annotations(metadata: &mut ObjectMeta) {
    if OLD_ANNOTATIONS.iter().any(|key| metadata.annotations.contains_key(key)) {
        let kept = metadata.annotations.iter().filter(|(key, _)| !OLD_ANNOTATIONS.contains(&&***key));
        metadata.annotations = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
    }
}

/// A pod with gates says that it waits for them.
fn tell_gates(pod: &mut Pod) {
    let gates = pod.spec.shared.unmodelled.get("schedulingGates").and_then(Value::as_array);
    if gates.is_none_or(Vec::is_empty) {
        return;
    }
    pod.status.conditions.push(PodCondition {
        kind: "PodScheduled".into(),
        status: "False".into(),
        last_transition_time: pod.metadata.creation_timestamp,
        reason: "SchedulingGated".into(),
        message: "Scheduling is blocked due to non-empty scheduling gates".into(),
        ..PodCondition::default()
    });
}

/// Keys of labels in affinity and spread become requirements with the pod's own values.
fn select_by_labels(pod: &mut Pod) {
    const FIELDS: [&str; 2] = ["affinity", "topologySpreadConstraints"];
    let labels = pod.metadata.labels.clone();
    for field in FIELDS {
        let Some(value) = pod.spec.shared.unmodelled.get(field) else { continue };
        let mut changed = value.clone();
        for term in terms(&mut changed) {
            for (keys, operator) in [("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn")] {
                add_requirements(term, keys, operator, &|key| labels.get(key).map(ToString::to_string));
            }
        }
        if changed != *value {
            Arc::make_mut(&mut pod.spec.shared).unmodelled.insert(field.to_owned(), changed);
        }
    }
}

/// The terms of an affinity or of constraints that have selectors.
fn terms(value: &mut Value) -> Vec<&mut Value> {
    if value.is_array() {
        return value.as_array_mut().into_iter().flatten().collect();
    }
    let affinities = value.as_object_mut().into_iter().flatten().filter(|(name, _)| *name != "nodeAffinity");
    let lists = affinities.filter_map(|(_, affinity)| affinity.as_object_mut()).flatten();
    let terms = lists.filter_map(|(_, list)| list.as_array_mut()).flatten();
    let unweighted = |term: &'_ Value| term.get("podAffinityTerm").is_none();
    terms.map(|term| if unweighted(term) { term } else { &mut term["podAffinityTerm"] }).collect()
}

fn add_requirements(term: &mut Value, keys: &str, operator: &str, value_of: &dyn Fn(&str) -> Option<String>) {
    let keys: Vec<String> =
        term[keys].as_array().into_iter().flatten().filter_map(|key| key.as_str().map(str::to_owned)).collect();
    let Some(selector) = term.get_mut("labelSelector").filter(|selector| selector.is_object()) else { return };
    for key in keys {
        if let Some(value) = value_of(&key) {
            let requirement = json!({"key": key, "operator": operator, "values": [value]});
            match selector.get_mut("matchExpressions").and_then(Value::as_array_mut) {
                Some(list) => list.push(requirement),
                None => selector["matchExpressions"] = json!([requirement]),
            }
        }
    }
}

/// Prepares and checks a new version of a Pod.
pub fn admit_changed(new: &mut Pod, old: &Pod, part: Part, has_plugins: bool, errors: &mut ErrorList) {
    match part {
        Part::Status => {
            defaults::pod_status(&mut new.status);
            new.spec = old.spec.clone();
            new.metadata.owner_references = old.metadata.owner_references.clone();
            new.metadata.deletion_timestamp = None;
            if new.status.qos_class.is_empty() {
                new.status.qos_class = old.status.qos_class.clone();
            }
            validation::pod_status::check_update(new, old, errors);
            new.metadata.deletion_timestamp = old.metadata.deletion_timestamp;
        }
        Part::Main => {
            new.status = old.status.clone();
            let mut written = new.spec.clone();
            empty_lists::forget(&mut new.spec.shared);
            if is_same_spec(&new.spec, &old.spec) {
                new.spec = old.spec.clone();
                return;
            }
            if has_plugins {
                plugins::admit_changed(&mut written, &old.spec);
            }
            keep_resources(&mut written, &old.spec);
            new.spec = written.clone();
            empty_lists::forget(&mut new.spec.shared);
            if new.spec != old.spec {
                new.metadata.generation = old.metadata.generation + 1;
                validation::pod::check_update(new, old, &written, errors);
            }
        }
    }
}

/// Clients that do not know of resources of whole pods leave them as they are.
fn keep_resources(new: &mut PodSpec, old: &PodSpec) {
    const FIELD: &str = "resources";
    let is_without = |spec: &PodSpecShared| !spec.unmodelled.contains_key(FIELD);
    if let Some(resources) = old.shared.unmodelled.get(FIELD).filter(|_| is_without(&new.shared)) {
        Arc::make_mut(&mut new.shared).unmodelled.insert(FIELD.to_owned(), resources.clone());
    }
}

/// Whether two specs are equal. Where both share one value it is not looked into.
pub fn is_same_spec(new: &PodSpec, old: &PodSpec) -> bool {
    new.node_name == old.node_name
        && new.hostname == old.hostname
        && (Arc::ptr_eq(&new.shared, &old.shared) || new.shared == old.shared)
}
