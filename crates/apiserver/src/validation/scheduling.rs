//! Where pods may run: affinity, tolerations, spread ([A-192], [A-193]).

use super::node::Node;
use super::rules::{Rule, check_key, check_text, check_word};
use super::{labels, names, rules};
use crate::field::{ErrorList, Path, quote};
use std::collections::BTreeSet;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// Checks the affinity of a pod.
pub fn check_affinity(affinity: &Node, errors: &mut ErrorList) {
    check_node_affinity(&affinity.child("nodeAffinity"), errors);
    for name in ["podAffinity", "podAntiAffinity"] {
        let affinity = affinity.child(name);
        affinity.child(REQUIRED).items().for_each(|term| check_pod_term(&term, errors));
        for term in affinity.child(PREFERRED).items() {
            check_weight(&term, errors);
            check_pod_term(&term.child("podAffinityTerm"), errors);
        }
    }
}

fn check_node_affinity(affinity: &Node, errors: &mut ErrorList) {
    let required = affinity.child(REQUIRED);
    if !required.value.is_null() {
        let terms = required.child("nodeSelectorTerms");
        if terms.value.as_array().is_none_or(Vec::is_empty) {
            errors.required(&terms.path, "must have at least one node selector term");
        }
        terms.items().for_each(|term| check_node_term(&term, true, errors));
    }
    for term in affinity.child(PREFERRED).items() {
        check_weight(&term, errors);
        check_node_term(&term.child("preference"), false, errors);
    }
}

fn check_weight(term: &Node, errors: &mut ErrorList) {
    rules::check(term, &[Rule::Number("weight", 1, 100, "must be in the range 1-100")], errors);
}

/// Values are looked at where the term must hold.
fn check_node_term(term: &Node, with_values: bool, errors: &mut ErrorList) {
    for requirement in term.child("matchExpressions").items() {
        check_expression(&requirement, with_values, errors);
    }
    for requirement in term.child("matchFields").items() {
        check_field_expression(&requirement, errors);
    }
}

fn check_expression(requirement: &Node, with_values: bool, errors: &mut ErrorList) {
    let (values, count) = (requirement.child("values"), requirement.list("values").len());
    match requirement.text("operator") {
        "In" | "NotIn" if count == 0 => {
            errors.required(&values.path, "must be specified when `operator` is 'In' or 'NotIn'");
        }
        "Exists" | "DoesNotExist" if count > 0 => {
            errors.forbidden(&values.path, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        "Gt" | "Lt" if count != 1 => {
            errors.required(&values.path, "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        other => errors.invalid_value(
            &requirement.path.child("operator"),
            rules::shown_word(other),
            "not a valid selector operator",
        ),
    }
    check_key(&requirement.child("key"), errors);
    if with_values {
        for value in values.items() {
            check_text(value.value.as_str().unwrap_or(""), &value, names::label_value_errors, errors);
        }
    }
}

fn check_field_expression(requirement: &Node, errors: &mut ErrorList) {
    let (values, operator, key) = (requirement.child("values"), requirement.text("operator"), requirement.text("key"));
    if !matches!(operator, "In" | "NotIn") {
        errors.invalid_value(
            &requirement.path.child("operator"),
            rules::shown_word(operator),
            "not a valid selector operator",
        );
    } else if requirement.list("values").len() != 1 {
        let detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
        errors.required(&values.path, detail);
    }
    if key != "metadata.name" {
        return errors.invalid(&requirement.path.child("key"), key, "not a valid field selector key");
    }
    for value in values.items() {
        check_text(value.value.as_str().unwrap_or(""), &value, names::subdomain_errors, errors);
    }
}

fn check_pod_term(term: &Node, errors: &mut ErrorList) {
    labels::check_selector_value(&term.child("labelSelector"), errors);
    labels::check_selector_value(&term.child("namespaceSelector"), errors);
    for namespace in term.list("namespaces").iter().filter_map(|namespace| namespace.as_str()) {
        for message in names::label_errors(namespace) {
            errors.invalid(&term.path.child("namespace"), namespace, message);
        }
    }
    check_label_keys(term, errors);
    if term.text("topologyKey").is_empty() {
        errors.required(&term.path.child("topologyKey"), "can not be empty");
    }
    check_key(&term.child("topologyKey"), errors);
}

/// Keys of labels whose values are taken from the pod.
fn check_label_keys(term: &Node, errors: &mut ErrorList) {
    let selector = term.child("labelSelector");
    for name in ["matchLabelKeys", "mismatchLabelKeys"].into_iter().filter(|name| !term.list(name).is_empty()) {
        let keys = term.child(name);
        if selector.value.is_null() {
            errors.forbidden(&keys.path, "must not be specified when labelSelector is not set");
        } else {
            keys.items().for_each(|key| check_key(&key, errors));
        }
    }
    let keys = term.list("matchLabelKeys");
    let mut seen: BTreeSet<&str> = selector.child("matchLabels").entries().map(|(key, _)| key).collect();
    for expression in selector.child("matchExpressions").items() {
        let key = expression.text("key");
        // The server has added expressions for the keys by now: one that is there twice was there before.
        if seen.contains(key)
            && let Some(i) = keys.iter().rposition(|other| other == key)
        {
            errors.invalid(&term.path.index(i), key, "exists in both matchLabelKeys and labelSelector");
        }
        seen.insert(key);
    }
    let mismatches = term.list("mismatchLabelKeys");
    for key in term.child("matchLabelKeys").items().filter(|key| mismatches.contains(key.value)) {
        let detail = "exists in both matchLabelKeys and mismatchLabelKeys";
        errors.invalid(&key.path, key.value.as_str().unwrap_or(""), detail);
    }
}

/// Checks tolerations.
pub fn check_tolerations(list: &Node, errors: &mut ErrorList) {
    list.items().for_each(|toleration| check_toleration(&toleration, errors));
}

fn check_toleration(toleration: &Node, errors: &mut ErrorList) {
    let [key, operator, value, effect] = ["key", "operator", "value", "effect"].map(|name| toleration.text(name));
    let path = toleration.path.child("operator");
    if !key.is_empty() {
        check_key(&toleration.child("key"), errors);
    } else if operator != "Exists" {
        let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
        errors.invalid_value(&path, rules::shown_word(operator), detail);
    }
    if toleration.has("tolerationSeconds") && effect != "NoExecute" {
        let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
        errors.invalid_value(&toleration.path.child("effect"), rules::shown_word(effect), detail);
    }
    match operator {
        "Equal" | "" => {
            let messages = names::label_value_errors(value);
            if !messages.is_empty() {
                errors.invalid(&path, value, messages.join(";"));
            }
        }
        "Exists" => {
            if !value.is_empty() {
                errors.invalid(&path, value, "value must be empty when `operator` is 'Exists'");
            }
        }
        "Lt" | "Gt" => rules::refuse_word(&path, operator, &["Equal", "Exists", "Lt", "Gt"], errors),
        _ => rules::refuse_word(&path, operator, &["Equal", "Exists"], errors),
    }
    if !effect.is_empty() {
        check_word(&toleration.child("effect"), &["NoSchedule", "PreferNoSchedule", "NoExecute"], errors);
    }
}

/// Checks how a pod is to be spread.
pub fn check_spread(list: &Node, errors: &mut ErrorList) {
    const POLICIES: [&str; 2] = ["Honor", "Ignore"];
    let pair = |node: &Node| (node.text("topologyKey").to_owned(), node.text("whenUnsatisfiable").to_owned());
    for (i, constraint) in list.items().enumerate() {
        check_positive(constraint.number("maxSkew").unwrap_or(0), &constraint.path.child("maxSkew"), errors);
        if constraint.text("topologyKey").is_empty() {
            errors.required(&constraint.path.child("topologyKey"), "can not be empty");
        }
        check_word(&constraint.child("whenUnsatisfiable"), &["DoNotSchedule", "ScheduleAnyway"], errors);
        let (key, action) = pair(&constraint);
        if list.items().skip(i + 1).any(|other| pair(&other) == (key.clone(), action.clone())) {
            let path = constraint.path.child("{topologyKey, whenUnsatisfiable}");
            errors.duplicate(&path, quote(&format!("{{{key}, {action}}}")));
        }
        if let Some(count) = constraint.number("minDomains") {
            let path = constraint.path.child("minDomains");
            check_positive(count, &path, errors);
            if action != "DoNotSchedule" {
                let detail = format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
                errors.invalid_value(&path, count, detail);
            }
        }
        let policies: &[Rule] =
            &[Rule::Word("nodeAffinityPolicy", &POLICIES), Rule::Word("nodeTaintsPolicy", &POLICIES)];
        rules::check(&constraint, policies, errors);
        check_label_keys(&constraint, errors);
        labels::check_selector_value(&constraint.child("labelSelector"), errors);
    }
}

fn check_positive(number: i64, path: &Path, errors: &mut ErrorList) {
    if number <= 0 {
        errors.invalid_value(path, number, "must be greater than zero");
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_pod_spec as check;
    use serde_json::json;

    ///
    #[test]
    fn tolerations() {
        check(
            json!({"tolerations": [{"operator": "Exists"}, {"key": "k", "effect": "NoExecute", "tolerationSeconds": 1}]}),
            &[],
        );
        check(
            json!({"tolerations": [
                {"key": "k", "operator": "Exists", "value": "v"}, {"operator": "Equal"}, {"key": "a b", "operator": "Gt"},
                {"key": "k", "effect": "No", "tolerationSeconds": 1},
            ]}),
            &[
                "tolerations[0].operator: Invalid value: \"v\": value must be empty when `operator` is 'Exists'",
                "tolerations[1].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty",
                "tolerations[2].key: Invalid value: \"a b\": name part must consist",
                "tolerations[2].operator: Unsupported value: \"Gt\": supported values: \"Equal\", \"Exists\", \"Lt\", \"Gt\"",
                "tolerations[3].effect: Invalid value: \"No\": effect must be 'NoExecute' when `tolerationSeconds` is set",
                "tolerations[3].effect: Unsupported value: \"No\": supported values: \"NoSchedule\"",
            ],
        );
    }

    ///
    #[test]
    fn affinity() {
        let required = "requiredDuringSchedulingIgnoredDuringExecution";
        check(
            json!({"affinity": {"nodeAffinity": {required: {}}, "podAffinity": {required: [{"namespaces": ["A"]}]}}}),
            &[
                "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must \
                 have at least one node selector term",
                "affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespace: Invalid value: \"A\"",
                "affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not",
                "affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": name \
                 part must be non-empty",
                "affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": name \
                 part must consist",
            ],
        );
        let terms = json!([{
            "matchExpressions": [{"key": "k", "operator": "Gt", "values": ["x"]}, {"key": "k", "operator": "In"}],
            "matchFields": [{"key": "foo", "operator": "In", "values": ["n"]}],
        }]);
        let place = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]";
        check(
            json!({"affinity": {"nodeAffinity": {required: {"nodeSelectorTerms": terms}}}}),
            &[
                &format!(
                    "{place}.matchExpressions[1].values: Required value: must be specified when `operator` is 'In'"
                ),
                &format!("{place}.matchFields[0].key: Invalid value: \"foo\": not a valid field selector key"),
            ],
        );
    }

    ///
    #[test]
    fn spread() {
        check(
            json!({"topologySpreadConstraints": [
                {"topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway", "minDomains": 2, "matchLabelKeys": ["a"]},
                {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"},
            ]}),
            &[
                "topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
                "topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: \"{zone, ScheduleAnyway}\"",
                "topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable",
                "topologySpreadConstraints[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set",
            ],
        );
    }
}
