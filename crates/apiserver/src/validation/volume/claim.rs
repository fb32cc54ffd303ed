//! Claims that are made for the time of a pod.

use crate::field::ErrorList;
use crate::quantity::Quantity;
use crate::validation::node::Node;
use crate::validation::rules::Rule::{Form, Required, Word};
use crate::validation::rules::{self, Rule};
use crate::validation::{labels, metadata, names};

const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];
/// What a template's metadata cannot have, in upstream's order.
const FORBIDDEN: [(&str, &str); 11] = [
    ("name", "name"),
    ("generateName", "generateName"),
    ("namespace", "namespace"),
    ("selfLink", "selfLink"),
    ("uid", "uID"),
    ("resourceVersion", "resourceVersion"),
    ("generation", "generation"),
    ("creationTimestamp", "creationTimestamp"),
    ("deletionTimestamp", "deletionTimestamp"),
    ("deletionGracePeriodSeconds", "deletionGracePeriodSeconds"),
    ("ownerReferences", "ownerReferences"),
];

/// Checks the source `ephemeral`.
pub fn check(node: &Node, errors: &mut ErrorList) {
    let template = node.child("volumeClaimTemplate");
    if template.value.is_null() {
        return errors.required(&template.path, "");
    }
    check_metadata(&template.child("metadata"), errors);
    check_spec(&template.child("spec"), errors);
}

fn check_metadata(node: &Node, errors: &mut ErrorList) {
    metadata::check_annotation_values(&node.child("annotations"), errors);
    labels::check_values(&node.child("labels"), errors);
    let is_set = |name: &str| {
        let value = node.get(name);
        !(value.is_null() || value == "" || *value == 0)
    };
    for (name, shown) in FORBIDDEN.iter().chain(&[("finalizers", "finalizers"), ("managedFields", "managedFields")]) {
        if is_set(name) {
            errors.forbidden(&node.path.child(shown), "cannot be set");
        }
    }
}

fn check_spec(node: &Node, errors: &mut ErrorList) {
    let modes = node.child("accessModes");
    if node.list("accessModes").is_empty() {
        errors.required(&modes.path, "at least 1 access mode is required");
    }
    labels::check_selector_value(&node.child("selector"), errors);
    let words = || node.list("accessModes").iter().filter_map(|mode| mode.as_str());
    for mode in words().filter(|mode| !ACCESS_MODES.contains(mode)) {
        errors.not_supported(&modes.path, mode, &ACCESS_MODES);
    }
    let is_exclusive = |mode: &str| mode == "ReadWriteOncePod";
    if words().any(is_exclusive) && words().any(|mode| ACCESS_MODES.contains(&mode) && !is_exclusive(mode)) {
        errors.forbidden(&modes.path, "may not use ReadWriteOncePod with other access modes");
    }
    check_size(node, errors);
    rules::check(
        node,
        &[Form("storageClassName", names::subdomain_errors), Word("volumeMode", &["Block", "Filesystem"])],
        errors,
    );
    check_sources(node, errors);
    rules::check(node, &[Form("volumeAttributesClassName", names::subdomain_errors)], errors);
}

fn check_size(node: &Node, errors: &mut ErrorList) {
    let (resources, requests) = (node.child("resources"), "requests");
    let place = resources.path.key("storage");
    match resources.child(requests).get("storage").as_str() {
        None => errors.required(&place, ""),
        Some(text) => {
            let is_positive = Quantity::parse(text).is_ok_and(|size| size.nanos() > 0);
            if !is_positive {
                errors.invalid(&place, text, "must be greater than zero");
            }
        }
    }
}

fn check_sources(node: &Node, errors: &mut ErrorList) {
    let (source, reference) = (node.child("dataSource"), node.child("dataSourceRef"));
    for source in [&source, &reference].into_iter().filter(|source| !source.value.is_null()) {
        check_source(source, errors);
    }
    let namespace = reference.text("namespace");
    if !namespace.is_empty() {
        for message in names::label_errors(namespace) {
            errors.invalid(&reference.path.child("namespace"), namespace, message);
        }
    }
    if source.value.is_null() || reference.value.is_null() {
        return;
    }
    let same = |name: &str| source.get(name) == reference.get(name);
    let detail = if !namespace.is_empty() {
        "may not be specified when dataSourceRef.namespace is specified"
    } else if !(same("apiGroup") && same("kind") && same("name")) {
        "must match dataSourceRef"
    } else {
        return;
    };
    // Upstream prints a path, which has no text of its own.
    errors.invalid_value(&node.path, "{}", detail);
}

fn check_source(node: &Node, errors: &mut ErrorList) {
    const RULES: &[Rule] = &[Required("name"), Required("kind")];
    rules::check(node, RULES, errors);
    let kind = node.text("kind");
    if node.text("apiGroup").is_empty() && kind != "PersistentVolumeClaim" {
        let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
        errors.invalid(&node.path, kind, detail);
    }
    rules::check(node, &[Form("apiGroup", names::subdomain_errors)], errors);
}
