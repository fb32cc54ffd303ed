//! A Pod on its own: what a template does not have, and what an update may change.

use super::metadata::{self, NameForm};
use super::node::Node;
use super::{container, difference, go_json, pod_annotations, pod_spec, scheduling, security};
use crate::field::{ErrorList, Path};
use jobyard_api::meta::ObjectMeta;
use jobyard_api::pod::{Pod, PodSpec, PodSpecShared};
use serde_json::Value;

/// Fields of a pod's spec that an update may change.
const UPDATABLE: &str = "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,\
     `spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set \
     to 1 if it was previously negative)";
const SPEC: Path = Path::new("spec");

/// Checks the metadata of a new Pod.
pub fn check_metadata(pod: &Pod, errors: &mut ErrorList) {
    metadata::check(&pod.metadata, true, NameForm::Subdomain, &Path::new("metadata"), errors);
    let path = Path::new("metadata");
    pod_annotations::check(&pod.metadata, &pod.spec, &path.child("annotations"), errors);
}

/// Checks what the metadata of a new Pod does not share with those of a Pod that was right.
pub fn check_metadata_beyond(pod: &Pod, passed: &ObjectMeta, errors: &mut ErrorList) {
    let path = Path::new("metadata");
    metadata::check_beyond(&pod.metadata, passed, NameForm::Subdomain, &path, errors);
    pod_annotations::check(&pod.metadata, &pod.spec, &path.child("annotations"), errors);
}

/// Checks the spec of a new Pod.
pub fn check_new_spec(pod: &Pod, errors: &mut ErrorList) {
    let document = pod_spec::document(&pod.spec);
    let spec = Node::new(SPEC, &document);
    check_spec(pod, &spec, errors);
    if !spec.list("ephemeralContainers").is_empty() {
        errors.forbidden(&SPEC.child("ephemeralContainers"), "cannot be set on create");
    }
    if !pod.spec.node_name.is_empty() && !spec.list("schedulingGates").is_empty() {
        let detail = "cannot be set until all schedulingGates have been cleared";
        errors.forbidden(&SPEC.child("nodeName"), detail);
    }
    security::check_profile_annotations(&spec, &|key| pod.metadata.annotation(key), errors);
}

fn check_spec(pod: &Pod, spec: &Node, errors: &mut ErrorList) {
    pod_spec::check(spec, Some(&pod.metadata), errors);
    if spec.text("serviceAccountName").is_empty() {
        for volume in spec.child("volumes").items() {
            let projected = volume.child("projected");
            for source in projected.child("sources").items().filter(|source| source.has("serviceAccountToken")) {
                let detail = "must not be specified when serviceAccountName is not set";
                errors.forbidden(&source.path.child("serviceAccountToken"), detail);
            }
        }
    }
    errors.non_negative(&SPEC.child("terminationGracePeriodSeconds"), pod.spec.shared.termination_grace_period_seconds);
    for list in ["containers", "initContainers"] {
        spec.child(list).items().for_each(|container| container::check_image(&container, errors));
    }
}

/// Checks what the pods of one template do not share.
pub fn check_own(pod: &Pod, errors: &mut ErrorList) {
    pod_spec::check_own(&pod.spec, &SPEC, errors);
}

/// Checks a change of a Pod's spec: little of it can change. `written` is the spec with the empty lists that will not be
/// stored.
pub fn check_update(new: &Pod, old: &Pod, written: &PodSpec, errors: &mut ErrorList) {
    let document = pod_spec::document(written);
    let spec = Node::new(SPEC, &document);
    check_spec(new, &spec, errors);
    let (new, old) = (&new.spec, &old.spec);
    if new.shared.containers.len() != old.shared.containers.len() {
        return errors.forbidden(&SPEC.child("containers"), "pod updates may not add or remove containers");
    }
    if new.shared.init_containers.len() != old.shared.init_containers.len() {
        return errors.forbidden(&SPEC.child("initContainers"), "pod updates may not add or remove containers");
    }
    if !check_deadline(&new.shared, &old.shared, &SPEC.child("activeDeadlineSeconds"), errors) {
        return;
    }
    check_tolerations(&spec, &old.shared, errors);
    check_gates(&spec, &old.shared, errors);
    let (mut fixed, mut shown) = (new.clone(), written.clone());
    fix(&mut fixed, old);
    fix(&mut shown, old);
    if gated(old) {
        check_selector(&mut fixed, old, errors);
        check_node_affinity(&mut fixed, old, errors);
        check_selector(&mut shown, old, &mut ErrorList::new());
        check_node_affinity(&mut shown, old, &mut ErrorList::new());
    }
    if fixed != *old {
        let difference = difference::of_json(&go_json::pod_spec(old), &go_json::pod_spec(&shown));
        errors.forbidden(&SPEC, format!("pod updates may not change fields other than {UPDATABLE}\n{difference}"));
    }
}

/// A deadline may be set and shortened. Returns whether there is a point in looking further.
fn check_deadline(new: &PodSpecShared, old: &PodSpecShared, path: &Path, errors: &mut ErrorList) -> bool {
    match (new.active_deadline_seconds, old.active_deadline_seconds) {
        (Some(new), _) if !(0..=i64::from(i32::MAX)).contains(&new) => {
            errors.invalid_value(path, new, format!("must be between 0 and {}, inclusive", i32::MAX));
            return false;
        }
        (Some(new), Some(old)) if old < new => {
            errors.invalid_value(path, new, "must be less than or equal to previous value");
            return false;
        }
        (None, Some(_)) => {
            errors.invalid_value(path, "null", "must not update from a positive integer to nil value");
        }
        _ => {}
    }
    true
}

fn old_list<'a>(old: &'a PodSpecShared, name: &str) -> &'a [Value] {
    old.unmodelled.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Tolerations can be added, and their seconds changed.
fn check_tolerations(spec: &Node, old: &PodSpecShared, errors: &mut ErrorList) {
    let list = spec.child("tolerations");
    let without_seconds = |value: &Value| {
        let mut value = value.clone();
        value.as_object_mut().map(|map| map.remove("tolerationSeconds"));
        value
    };
    let kept: Vec<Value> = spec.list("tolerations").iter().map(without_seconds).collect();
    if old_list(old, "tolerations").iter().any(|toleration| !kept.contains(&without_seconds(toleration))) {
        let detail = "existing toleration can not be modified except its tolerationSeconds";
        return errors.forbidden(&list.path, detail);
    }
    scheduling::check_tolerations(&list, errors);
}

/// Gates can only be taken away.
fn check_gates(spec: &Node, old: &PodSpecShared, errors: &mut ErrorList) {
    let known: Vec<&str> =
        old_list(old, "schedulingGates").iter().filter_map(|gate| gate.get("name")?.as_str()).collect();
    for gate in spec.child("schedulingGates").items().filter(|gate| !known.contains(&gate.text("name"))) {
        let detail = format!("only deletion is allowed, but found new scheduling gate '{}'", gate.text("name"));
        errors.forbidden(&gate.path.child("name"), detail);
    }
}

/// Takes back what an update may change.
fn fix(new: &mut PodSpec, old: &PodSpec) {
    let shared = std::sync::Arc::make_mut(&mut new.shared);
    let lists =
        [(&mut shared.containers, &old.shared.containers), (&mut shared.init_containers, &old.shared.init_containers)];
    for (new, old) in lists.into_iter().flat_map(|(new, old)| new.iter_mut().zip(old)) {
        new.image = old.image.clone();
    }
    shared.active_deadline_seconds = old.shared.active_deadline_seconds;
    if old.shared.termination_grace_period_seconds.is_some_and(|seconds| seconds < 0)
        && shared.termination_grace_period_seconds == Some(1)
    {
        shared.termination_grace_period_seconds = old.shared.termination_grace_period_seconds;
    }
    for name in ["tolerations", "schedulingGates"] {
        match old.shared.unmodelled.get(name) {
            Some(value) => shared.unmodelled.insert(name.to_owned(), value.clone()),
            None => shared.unmodelled.remove(name),
        };
    }
}

/// Whether the pod waits for its gates: where it may run can still be narrowed down.
fn gated(spec: &PodSpec) -> bool {
    !old_list(&spec.shared, "schedulingGates").is_empty()
}

fn check_selector(new: &mut PodSpec, old: &PodSpec, errors: &mut ErrorList) {
    let shared = std::sync::Arc::make_mut(&mut new.shared);
    if old.shared.node_selector.iter().any(|(key, value)| shared.node_selector.get(key) != Some(value)) {
        let detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
        let shown = go_json::tagged(&shared.node_selector);
        errors.invalid_value(&SPEC.child("nodeSelector"), shown, detail);
    }
    shared.node_selector = old.shared.node_selector.clone();
}

/// Terms that are there can only get more requirements.
fn check_node_affinity(new: &mut PodSpec, old: &PodSpec, errors: &mut ErrorList) {
    const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
    let shared = std::sync::Arc::make_mut(&mut new.shared);
    let of = |spec: &PodSpecShared| spec.unmodelled.get("affinity").cloned().unwrap_or_default();
    let (mut affinity, before) = (of(shared), of(&old.shared));
    let terms = |affinity: &Value| affinity["nodeAffinity"][REQUIRED]["nodeSelectorTerms"].clone();
    let (new_terms, old_terms) = (terms(&affinity), terms(&before));
    let lists =
        (new_terms.as_array().map_or(&[][..], Vec::as_slice), old_terms.as_array().map_or(&[][..], Vec::as_slice));
    let (path, node) = (SPEC.child("affinity"), "nodeAffinity");
    let path = path.child(node);
    let path = path.child(REQUIRED);
    let path = path.child("nodeSelectorTerms");
    if !lists.1.is_empty() && lists.0.len() != lists.1.len() {
        let detail = "no additions/deletions to non-empty NodeSelectorTerms list are allowed";
        errors.invalid_value(&path, go_json::node_terms(&new_terms), detail);
    } else {
        for (i, (new, old)) in lists.0.iter().zip(lists.1).enumerate() {
            if !has_only_additions(new, old) {
                let detail = "only additions are allowed (no mutations or deletions)";
                errors.invalid_value(&path.index(i), go_json::node_term(new), detail);
            }
        }
    }
    // The rest of the affinity has to stay as it was.
    if let Some(map) = affinity.as_object_mut() {
        match before.get(node) {
            Some(before) => map.insert(node.to_owned(), before.clone()),
            None => map.remove(node),
        };
    } else if let Some(before) = before.get(node) {
        affinity = serde_json::json!({node: before});
    }
    if affinity.as_object().is_some_and(serde_json::Map::is_empty) && before.is_null() {
        affinity = Value::Null;
    }
    match affinity {
        Value::Null => shared.unmodelled.remove("affinity"),
        affinity => shared.unmodelled.insert("affinity".to_owned(), affinity),
    };
}

fn has_only_additions(new: &Value, old: &Value) -> bool {
    let list = |term: &Value, name: &str| term[name].as_array().cloned().unwrap_or_default();
    let names = ["matchExpressions", "matchFields"];
    // A term without requirements chooses nothing; with some it would choose more.
    if names.iter().all(|name| list(old, name).is_empty()) {
        return names.iter().all(|name| list(new, name).is_empty());
    }
    names.iter().all(|name| list(new, name).starts_with(&list(old, name)))
}
