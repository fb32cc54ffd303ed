//! Labels and label selectors ([A-166], [A-178]).

use super::names;
use super::node::Node;
use crate::field::{ErrorList, Path};
use jobyard_api::meta::StringMap;
use jobyard_api::selector::{LabelSelector, LabelSelectorRequirement};

/// Checks keys and values of labels.
pub fn check(labels: &StringMap, path: &Path, errors: &mut ErrorList) {
    check_beyond(labels, &StringMap::new(), path, errors);
}

/// Checks keys and values of labels beyond those that were found right before.
pub fn check_beyond(labels: &StringMap, passed: &StringMap, path: &Path, errors: &mut ErrorList) {
    for (key, value) in labels.iter_beyond(passed) {
        if !passed.has_own_key(key) {
            check_key(key, path, errors);
        }
        check_value(value, path, errors);
    }
}

fn check_key(key: &str, path: &Path, errors: &mut ErrorList) {
    for message in names::qualified_errors(key) {
        errors.invalid(path, key, message);
    }
}

fn check_value(value: &str, path: &Path, errors: &mut ErrorList) {
    for message in names::label_value_errors(value) {
        errors.invalid(path, value, message);
    }
}

/// Checks labels without a type of their own.
pub fn check_values(node: &Node, errors: &mut ErrorList) {
    for (key, value) in node.entries() {
        check_key(key, &node.path, errors);
        check_value(value.as_str().unwrap_or(""), &node.path, errors);
    }
}

/// Checks a selector without a type of its own; there may be none.
pub fn check_selector_value(node: &Node, errors: &mut ErrorList) {
    check_values(&node.child("matchLabels"), errors);
    for item in node.child("matchExpressions").items() {
        if let Ok(requirement) = serde_json::from_value(item.value.clone()) {
            check_requirement(&requirement, &item.path, errors);
        }
    }
}

/// Checks the form of a selector.
pub fn check_selector(selector: &LabelSelector, path: &Path, errors: &mut ErrorList) {
    check(&selector.match_labels, &path.child("matchLabels"), errors);
    for (i, requirement) in selector.match_expressions.iter().enumerate() {
        check_requirement(requirement, &path.child("matchExpressions").index(i), errors);
    }
}

fn check_requirement(requirement: &LabelSelectorRequirement, path: &Path, errors: &mut ErrorList) {
    match &*requirement.operator {
        "In" | "NotIn" if requirement.values.is_empty() => {
            errors.required(&path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
        "Exists" | "DoesNotExist" if !requirement.values.is_empty() => {
            let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
            errors.forbidden(&path.child("values"), detail);
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        other => {
            let detail = "not a valid selector operator";
            errors.invalid_value(&path.child("operator"), super::rules::shown_word(other), detail);
        }
    }
    for message in names::qualified_errors(&requirement.key) {
        errors.invalid(&path.child("key"), &requirement.key, message);
    }
    for (i, value) in requirement.values.iter().enumerate() {
        for message in names::label_value_errors(value) {
            errors.invalid(&path.child("values").index(i), value, message);
        }
    }
}

/// Whether the selector has a form in which it chooses anything; one that has not is not compared with labels.
pub fn is_well_formed(selector: &LabelSelector) -> bool {
    let mut errors = ErrorList::new();
    check_selector(selector, &Path::new(""), &mut errors);
    errors.is_empty()
}
