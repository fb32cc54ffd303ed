//! `spec.podFailurePolicy` (5.3).

use super::{go_json, names, rules};
use crate::field::{ErrorList, Path};
use jobyard_api::job::{
    JobSpec, PodFailurePolicy, PodFailurePolicyOnExitCodes, PodFailurePolicyOnPodCondition, PodFailurePolicyRule,
};
use std::collections::BTreeSet;

const RULES_MAX: usize = 20;
const PATTERNS_MAX: usize = 20;
const VALUES_MAX: usize = 255;
const ACTIONS: [&str; 4] = ["Count", "FailIndex", "FailJob", "Ignore"];
const STATUSES: [&str; 3] = ["False", "True", "Unknown"];
const OPERATORS: [&str; 2] = ["In", "NotIn"];

/// Checks the policy of a Job with this spec.
pub fn check(policy: &PodFailurePolicy, spec: &JobSpec, path: &Path, errors: &mut ErrorList) {
    let path = path.child("rules");
    if policy.rules.len() > RULES_MAX {
        errors.too_many(&path, policy.rules.len(), RULES_MAX);
    }
    let pod = &spec.template.spec.shared;
    let containers: BTreeSet<&str> =
        pod.containers.iter().chain(&pod.init_containers).map(|container| &*container.name).collect();
    for (i, rule) in policy.rules.iter().enumerate() {
        check_rule(rule, spec, &containers, &path.index(i), errors);
    }
}

fn check_rule(
    rule: &PodFailurePolicyRule,
    spec: &JobSpec,
    containers: &BTreeSet<&str>,
    path: &Path,
    errors: &mut ErrorList,
) {
    check_action(&rule.action, spec, &path.child("action"), errors);
    if let Some(codes) = &rule.on_exit_codes {
        check_exit_codes(codes, containers, &path.child("onExitCodes"), errors);
    }
    if !rule.on_pod_conditions.is_empty() {
        check_conditions(&rule.on_pod_conditions, &path.child("onPodConditions"), errors);
    }
    match (rule.on_exit_codes.is_some(), !rule.on_pod_conditions.is_empty()) {
        (true, true) => {
            errors.invalid_unshown(path, "specifying both OnExitCodes and OnPodConditions is not supported");
        }
        (false, false) => {
            errors.invalid_unshown(path, "specifying one of OnExitCodes and OnPodConditions is required");
        }
        _ => {}
    }
}

fn check_action(action: &str, spec: &JobSpec, path: &Path, errors: &mut ErrorList) {
    match action {
        "" => errors.required(path, required(&ACTIONS)),
        "FailIndex" if spec.backoff_limit_per_index.is_none() => {
            errors.invalid(path, action, "requires the backoffLimitPerIndex to be set");
        }
        _ if !ACTIONS.contains(&action) => rules::refuse_word(path, action, &ACTIONS, errors),
        _ => {}
    }
}

fn required(values: &[&str]) -> String {
    format!("valid values: [\"{}\"]", values.join("\" \""))
}

fn check_conditions(patterns: &[PodFailurePolicyOnPodCondition], path: &Path, errors: &mut ErrorList) {
    if patterns.len() > PATTERNS_MAX {
        errors.too_many(path, patterns.len(), PATTERNS_MAX);
    }
    for (j, pattern) in patterns.iter().enumerate() {
        let path = path.index(j);
        for message in names::qualified_errors(&pattern.kind) {
            errors.invalid(&path.child("type"), &pattern.kind, message);
        }
        if pattern.status.is_empty() {
            errors.required(&path.child("status"), required(&STATUSES));
        } else if !STATUSES.contains(&&*pattern.status) {
            rules::refuse_word(&path.child("status"), &pattern.status, &STATUSES, errors);
        }
    }
}

fn check_exit_codes(
    codes: &PodFailurePolicyOnExitCodes,
    containers: &BTreeSet<&str>,
    path: &Path,
    errors: &mut ErrorList,
) {
    if codes.operator.is_empty() {
        errors.required(&path.child("operator"), required(&OPERATORS));
    } else if !OPERATORS.contains(&&*codes.operator) {
        rules::refuse_word(&path.child("operator"), &codes.operator, &OPERATORS, errors);
    }
    if let Some(name) = codes.container_name.as_ref().filter(|name| !containers.contains(&***name)) {
        let detail = "must be one of the container or initContainer names in the pod template";
        errors.invalid(&path.child("containerName"), name, detail);
    }
    check_values(codes, &path.child("values"), errors);
}

fn check_values(codes: &PodFailurePolicyOnExitCodes, path: &Path, errors: &mut ErrorList) {
    let values = &codes.values;
    if values.is_empty() {
        errors.invalid_value(path, go_json::int_list(values), "at least one value is required");
    } else if values.len() > VALUES_MAX {
        errors.too_many(path, values.len(), VALUES_MAX);
    }
    let mut seen = BTreeSet::new();
    for (j, value) in values.iter().enumerate() {
        if &*codes.operator == "In" && *value == 0 {
            errors.invalid_value(&path.index(j), value, "must not be 0 for the In operator");
        }
        if !seen.insert(value) {
            errors.duplicate(&path.index(j), value);
        }
    }
    if !values.is_sorted() {
        errors.invalid_value(path, go_json::int_list(values), "must be ordered");
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_job;
    use serde_json::{Value, json};

    fn check(rule: Value, expected: &[&str]) {
        let expected: Vec<String> =
            expected.iter().map(|text| format!("spec.podFailurePolicy.rules[0]{text}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_job(json!({"podFailurePolicy": {"rules": [rule]}}), &expected);
    }

    ///
    #[test]
    fn a_rule_has_an_action_and_one_requirement() {
        check(json!({"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget"}]}), &[]);
        check(
            json!({}),
            &[
                ".action: Required value: valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]",
                ": Invalid value: specifying one of OnExitCodes and OnPodConditions is required",
            ],
        );
        check(
            json!({"action": "FailIndex", "onExitCodes": {"operator": "In", "values": [1]}}),
            &[".action: Invalid value: \"FailIndex\": requires the backoffLimitPerIndex to be set"],
        );
    }

    ///
    #[test]
    fn conditions_have_a_type_and_a_status() {
        check(
            json!({"action": "Count", "onPodConditions": [{"type": "a b", "status": "yes"}]}),
            &[
                ".onPodConditions[0].type: Invalid value: \"a b\": name part must consist",
                ".onPodConditions[0].status: Unsupported value: \"yes\": supported values: \"False\", \"True\", \"Unknown\"",
            ],
        );
    }

    ///
    #[test]
    fn exit_codes_are_ordered_and_unique() {
        let codes = |codes: Value| json!({"action": "FailJob", "onExitCodes": codes});
        check(codes(json!({"operator": "NotIn", "values": [0, 1]})), &[]);
        check(
            codes(json!({"operator": "In", "values": [2, 0, 2], "containerName": "x"})),
            &[
                ".onExitCodes.containerName: Invalid value: \"x\": must be one of the container or initContainer names in the \
             pod template",
                ".onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator",
                ".onExitCodes.values[2]: Duplicate value: 2",
                ".onExitCodes.values: Invalid value: [2,0,2]: must be ordered",
            ],
        );
        check(
            codes(json!({})),
            &[
                ".onExitCodes.operator: Required value: valid values: [\"In\" \"NotIn\"]",
                ".onExitCodes.values: Invalid value: null: at least one value is required",
            ],
        );
        check(
            codes(json!({"operator": "In", "values": []})),
            &[".onExitCodes.values: Invalid value: []: at least one value is required"],
        );
    }
}
