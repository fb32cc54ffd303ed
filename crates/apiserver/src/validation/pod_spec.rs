//! The spec of a pod, in a template or on its own (5.7).

use super::{container, labels, names, volumes};
use crate::field::{ErrorList, Path};
use jobyard_api::Unmodelled;
use jobyard_api::pod::{PodSpec, PodSpecShared};
use serde_json::Value;
use std::collections::BTreeSet;

const RESTART_POLICIES: [&str; 3] = ["Always", "OnFailure", "Never"];
const DNS_POLICIES: [&str; 4] = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

/// Checks a whole spec.
pub fn check(spec: &PodSpec, path: &Path, errors: &mut ErrorList) {
    let shared = &*spec.shared;
    let pod = container::Surroundings {
        volumes: volumes::check(shared, &path.child("volumes"), errors),
        grace_seconds: shared.termination_grace_period_seconds.unwrap_or(0),
    };
    container::check_list(&shared.containers, &pod, &path.child("containers"), errors);
    let names: BTreeSet<&str> = shared.containers.iter().map(|container| &*container.name).collect();
    container::check_init_list(&shared.init_containers, names, &pod, &path.child("initContainers"), errors);
    check_policies(shared, path, errors);
    labels::check(&shared.node_selector, &path.child("nodeSelector"), errors);
    check_gates(&shared.unmodelled, path, errors);
    check_name(&shared.unmodelled, "serviceAccountName", names::subdomain_errors, path, errors);
    check_node_name(spec, path, errors);
    if let Some(seconds) = shared.active_deadline_seconds
        && !(1..=i64::from(i32::MAX)).contains(&seconds)
    {
        let detail = format!("must be between 1 and {}, inclusive", i32::MAX);
        errors.invalid_value(&path.child("activeDeadlineSeconds"), seconds, detail);
    }
    check_hostname(spec, path, errors);
    check_name(&shared.unmodelled, "subdomain", names::label_errors, path, errors);
    check_name(&shared.unmodelled, "priorityClassName", names::subdomain_errors, path, errors);
    check_name(&shared.unmodelled, "runtimeClassName", names::subdomain_errors, path, errors);
    check_word(&shared.unmodelled, "preemptionPolicy", &["PreemptLowerPriority", "Never"], path, errors);
    if let Some(name) = shared.unmodelled.get("os").and_then(|os| os.get("name")).and_then(Value::as_str) {
        check_os(name, &path.child("os").child("name"), errors);
    }
}

/// Checks what pods that share the rest have of their own.
pub fn check_own(spec: &PodSpec, path: &Path, errors: &mut ErrorList) {
    check_node_name(spec, path, errors);
    check_hostname(spec, path, errors);
}

fn check_node_name(spec: &PodSpec, path: &Path, errors: &mut ErrorList) {
    if !spec.node_name.is_empty() {
        for message in names::subdomain_errors(&spec.node_name) {
            errors.invalid(&path.child("nodeName"), &spec.node_name, message);
        }
    }
}

fn check_hostname(spec: &PodSpec, path: &Path, errors: &mut ErrorList) {
    if !spec.hostname.is_empty() {
        for message in names::label_errors(&spec.hostname) {
            errors.invalid(&path.child("hostname"), &spec.hostname, message);
        }
    }
}

/// A-068, [A-191]
fn check_policies(spec: &PodSpecShared, path: &Path, errors: &mut ErrorList) {
    let policy = spec.restart_policy.as_deref().unwrap_or("");
    if !RESTART_POLICIES.contains(&policy) {
        errors.not_supported(&path.child("restartPolicy"), policy, &RESTART_POLICIES);
    }
    check_word(&spec.unmodelled, "dnsPolicy", &DNS_POLICIES, path, errors);
    let has_servers = spec.unmodelled.get("dnsConfig").and_then(|config| config.get("nameservers")).is_some();
    if spec.unmodelled.get("dnsPolicy").and_then(Value::as_str) == Some("None") && !has_servers {
        let path = path.child("dnsConfig");
        if spec.unmodelled.contains_key("dnsConfig") {
            let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
            errors.required(&path.child("nameservers"), detail);
        } else {
            errors.required(&path, "must provide `dnsConfig` when `dnsPolicy` is None");
        }
    }
}

/// Readiness and scheduling gates are named as conditions are ([A-191]).
fn check_gates(spec: &Unmodelled, path: &Path, errors: &mut ErrorList) {
    let items = |name: &str| spec.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for (i, gate) in items("readinessGates").iter().enumerate() {
        let name = gate.get("conditionType").and_then(Value::as_str).unwrap_or("");
        let (list, field) = (path.child("readinessGates"), "conditionType");
        for message in names::qualified_errors(name) {
            errors.invalid(&list.index(i).child(field), name, message);
        }
    }
    let mut seen = BTreeSet::new();
    for (i, gate) in items("schedulingGates").iter().enumerate() {
        let name = gate.get("name").and_then(Value::as_str).unwrap_or("");
        let list = path.child("schedulingGates");
        for message in names::qualified_errors(name) {
            errors.invalid(&list.index(i), name, message);
        }
        if !seen.insert(name) {
            errors.duplicate(&list.index(i), crate::field::quote(name));
        }
    }
}

/// Checks the form of a text that may be missing.
fn check_name(spec: &Unmodelled, field: &str, form: fn(&str) -> Vec<String>, path: &Path, errors: &mut ErrorList) {
    if let Some(name) = spec.get(field).and_then(Value::as_str).filter(|name| !name.is_empty()) {
        for message in form(name) {
            errors.invalid(&path.child(field), name, message);
        }
    }
}

/// Checks a word of a fixed list that may be missing.
fn check_word(spec: &Unmodelled, field: &str, supported: &[&str], path: &Path, errors: &mut ErrorList) {
    if let Some(word) = spec.get(field).and_then(Value::as_str)
        && !supported.contains(&word)
    {
        errors.not_supported(&path.child(field), word, supported);
    }
}

fn check_os(name: &str, path: &Path, errors: &mut ErrorList) {
    match name {
        "" => errors.required(path, "cannot be empty"),
        "linux" | "windows" => {}
        other => errors.not_supported(path, other, &["linux", "windows"]),
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_job;
    use serde_json::{Value, json};

    fn check(mut pod: Value, expected: &[&str]) {
        pod["restartPolicy"] = json!("Never");
        if pod.get("containers").is_none() {
            pod["containers"] = json!([{"name": "c", "image": "i"}]);
        }
        let expected: Vec<String> = expected.iter().map(|text| format!("spec.template.spec.{text}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_job(json!({"template": {"spec": pod}}), &expected);
    }

    ///
    #[test]
    fn fields_of_a_pod() {
        check(json!({}), &[]);
        check(
            json!({"activeDeadlineSeconds": 0, "hostname": "a.b", "dnsPolicy": "Any"}),
            &[
                "dnsPolicy: Unsupported value: \"Any\": supported values: \"ClusterFirstWithHostNet\", \"ClusterFirst\", \
             \"Default\", \"None\"",
                "activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
                "hostname: Invalid value: \"a.b\": must not contain dots",
            ],
        );
        check(
            json!({"schedulingGates": [{"name": "a"}, {"name": "a"}], "nodeSelector": {"a b": "c"}}),
            &[
                "nodeSelector: Invalid value: \"a b\": name part must consist",
                "schedulingGates[1]: Duplicate value: \"a\"",
            ],
        );
    }

    ///
    #[test]
    fn containers() {
        check(json!({"containers": []}), &["containers: Required value"]);
        check(
            json!({"containers": [{"name": "A"}, {"name": "c", "image": "i"}, {"name": "c", "image": "i"}]}),
            &[
                "containers[0].name: Invalid value: \"A\": a lowercase RFC 1123 label",
                "containers[0].image: Required value",
                "containers[2].name: Duplicate value: \"c\"",
            ],
        );
        check(
            json!({"initContainers": [{"name": "c", "image": " b", "imagePullPolicy": "No"}]}),
            &[
                "initContainers[0].imagePullPolicy: Unsupported value: \"No\": supported values: \"Always\", \
             \"IfNotPresent\", \"Never\"",
                "initContainers[0].name: Duplicate value: \"c\"",
            ],
        );
        check(
            json!({"ephemeralContainers": [{"name": "e"}]}),
            &["ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template"],
        );
    }
}
