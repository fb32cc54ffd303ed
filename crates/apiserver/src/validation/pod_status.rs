//! A new status of a Pod.

use super::node::Node;
use super::rules::check_text;
use super::{go_json, ip, names, pod_annotations};
use crate::field::{ErrorList, Path};
use jobyard_api::pod::{Container, ContainerStatus, Pod, PodSpec};
use serde_json::Value;
use std::net::IpAddr;

/// Conditions whose names need no check.
const SYSTEM_CONDITIONS: [&str; 3] = ["PodScheduled", "Ready", "Initialized"];

/// Checks a new status against the one before. Metadata was checked already.
pub fn check_update(new: &Pod, old: &Pod, errors: &mut ErrorList) {
    let metadata = Path::new("metadata");
    pod_annotations::check(&new.metadata, &new.spec, &metadata.child("annotations"), errors);
    let document = serde_json::to_value(&new.status).expect("API objects have a JSON form");
    let before = serde_json::to_value(&old.status).expect("API objects have a JSON form");
    let status = Node::new(Path::new("status"), &document);
    check_conditions(&status, errors);
    check_nomination(&status, &before, old, errors);
    check_generation(&status, errors);
    if new.status.qos_class != old.status.qos_class {
        errors.invalid(&status.path.child("qosClass"), &new.status.qos_class, "field is immutable");
    }
    check_states(&status, new, old, errors);
    check_addresses(&status, &before, errors);
}

fn check_conditions(status: &Node, errors: &mut ErrorList) {
    for condition in status.child("conditions").items() {
        check_generation(&condition, errors);
        let kind = condition.text("type");
        if !SYSTEM_CONDITIONS.contains(&kind) {
            let place = Node::new(condition.path.child("Type"), condition.get("type"));
            check_text(kind, &place, names::qualified_errors, errors);
        }
    }
}

fn check_generation(node: &Node, errors: &mut ErrorList) {
    if let Some(generation) = node.number("observedGeneration").filter(|generation| *generation < 0) {
        errors.invalid_value(&node.path.child("observedGeneration"), generation, "must be a non-negative integer");
    }
}

fn check_nomination(status: &Node, before: &Value, old: &Pod, errors: &mut ErrorList) {
    let name = status.text("nominatedNodeName");
    if name.is_empty() || before["nominatedNodeName"] == name {
        return;
    }
    let node = status.child("nominatedNodeName");
    check_text(name, &node, names::subdomain_errors, errors);
    if !old.spec.node_name.is_empty() {
        errors.forbidden(&node.path, "may not be set on pods that are already bound to a node");
    }
}

/// What ended does not run again, unless its restart policy lets it.
fn check_states(status: &Node, new: &Pod, old: &Pod, errors: &mut ErrorList) {
    let (spec, shared) = (&old.spec, &old.spec.shared);
    let all = shared.init_containers.iter().chain(&shared.containers);
    let restarts_all =
        |container: &Container| rules(container).iter().any(|rule| rule["action"] == "RestartAllContainers");
    if all.into_iter().any(restarts_all) {
        return;
    }
    for (field, containers, new, old) in [
        ("containerStatuses", &shared.containers, &new.status.container_statuses, &old.status.container_statuses),
        (
            "initContainerStatuses",
            &shared.init_containers,
            &new.status.init_container_statuses,
            &old.status.init_container_statuses,
        ),
    ] {
        for (i, old) in old.iter().enumerate() {
            if runs_again(old, new) && !may_restart(old, containers, spec) {
                let list = status.path.child(field);
                let detail = "may not be transitioned to non-terminated state";
                errors.forbidden(&list.index(i).child("state"), detail);
            }
        }
    }
}

fn rules(container: &Container) -> &[Value] {
    container.unmodelled.get("restartPolicyRules").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn runs_again(old: &ContainerStatus, new: &[ContainerStatus]) -> bool {
    let running = |new: &&ContainerStatus| new.name == old.name && new.state.terminated.is_none();
    old.state.terminated.is_some() && new.iter().any(|new| running(&new))
}

fn may_restart(old: &ContainerStatus, containers: &[Container], spec: &PodSpec) -> bool {
    let Some(container) = containers.iter().find(|container| container.name == old.name) else { return false };
    let code = old.state.terminated.as_ref().map_or(0, |state| state.exit_code);
    let has_rule = |rule: &Value| {
        let codes = &rule["exitCodes"];
        let is_listed = codes["values"].as_array().is_some_and(|values| values.iter().any(|value| *value == code));
        rule["action"] == "Restart"
            && match codes["operator"].as_str() {
                Some("In") => is_listed,
                Some("NotIn") => !is_listed,
                _ => false,
            }
    };
    let own = container.restart_policy.as_deref();
    if own.is_some() && rules(container).iter().any(has_rule) {
        return true;
    }
    match own.or(spec.shared.restart_policy.as_deref()) {
        Some("Never") => false,
        Some("OnFailure") => code != 0,
        _ => true,
    }
}

fn check_addresses(status: &Node, before: &Value, errors: &mut ErrorList) {
    let (addresses, one) = (status.child("podIPs"), status.text("podIP"));
    check_list(&addresses, &before["podIPs"], errors);
    let first = addresses.items().next().map_or("", |first| first.text("ip")).to_owned();
    let count = status.list("podIPs").len();
    if one.is_empty() == (count > 0) {
        let detail = "podIP and podIPs must either both be set or both be unset";
        errors.invalid_value(&addresses.path, go_json::ip_list(addresses.value), detail);
    } else if count > 0 && one != first {
        errors.invalid(&addresses.path.index(0).child("ip"), &first, "must be equal to `podIP`");
    }
    let hosts = status.child("hostIPs");
    if status.list("hostIPs").is_empty() {
        return;
    }
    let first = hosts.items().next().map_or("", |first| first.text("ip")).to_owned();
    if status.text("hostIP") != first {
        errors.invalid(&hosts.path.index(0).child("ip"), &first, "must be equal to `hostIP`");
    }
    check_list(&hosts, &before["hostIPs"], errors);
}

fn check_list(list: &Node, before: &Value, errors: &mut ErrorList) {
    let known = |address: &str| before.as_array().is_some_and(|list| list.iter().any(|old| old["ip"] == address));
    for item in list.items().filter(|item| !known(item.text("ip"))) {
        ip::check(&Node::new(item.path, item.get("ip")), errors);
    }
    let parsed: Vec<Option<IpAddr>> = list.items().map(|item| item.text("ip").parse().ok()).collect();
    let families: Vec<bool> = parsed.iter().flatten().map(IpAddr::is_ipv4).collect();
    if parsed.len() > 1 && (parsed.len() > 2 || families.len() != 2 || families[0] == families[1]) {
        let detail = "may specify no more than one IP for each IP family";
        errors.invalid_value(&list.path, go_json::ip_list(list.value), detail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validation::tests_support::compare;
    use serde_json::json;

    fn check(old: Value, new: Value, expected: &[&str]) {
        let pod = |status: Value| -> Pod {
            let spec = json!({"nodeName": "n", "restartPolicy": "OnFailure", "containers": [{"name": "c"}]});
            serde_json::from_value(json!({"metadata": {"name": "p"}, "spec": spec, "status": status})).expect("a pod")
        };
        let mut errors = ErrorList::new();
        check_update(&pod(new), &pod(old), &mut errors);
        compare(errors, expected);
    }

    #[test]
    fn what_succeeded_does_not_run_again() {
        let ended =
            |code: i32| json!({"containerStatuses": [{"name": "c", "state": {"terminated": {"exitCode": code}}}]});
        let running = || json!({"containerStatuses": [{"name": "c", "state": {"running": {}}}]});
        let refusal = "status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state";
        check(ended(0), running(), &[refusal]);
        check(ended(1), running(), &[]);
    }

    #[test]
    fn addresses_and_nominations() {
        check(
            json!({"qosClass": "Burstable"}),
            json!({
                "podIP": "1.2.3.4", "podIPs": [{"ip": "1.2.3.4"}, {"ip": "1.2.3.5"}], "nominatedNodeName": "m",
                "conditions": [{"type": "a b", "status": "True"}], "qosClass": "BestEffort",
            }),
            &[
                "status.conditions[0].Type: Invalid value: \"a b\": name part must consist",
                "status.nominatedNodeName: Forbidden: may not be set on pods that are already bound to a node",
                "status.qosClass: Invalid value: \"BestEffort\": field is immutable",
                "status.podIPs: Invalid value: [{\"IP\":\"1.2.3.4\"},{\"IP\":\"1.2.3.5\"}]: may specify no more than one IP",
            ],
        );
    }
}
