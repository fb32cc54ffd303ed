//! What pods ask of a node, as component-helpers' `resource` counts it.

use crate::text::quantity::{self, Quantity};
use crate::value::{at, items, text};
use serde_json::Value;
use std::collections::BTreeMap;

/// Amounts by name of the resource.
pub type Amounts = BTreeMap<String, Quantity>;

/// What a pod requests (`requests`) or is limited to (`limits`). `by_status`: what the kubelet has granted counts too.
pub fn of_pod(pod: &Value, list: &str, by_status: bool) -> Amounts {
    let spec = at(pod, "spec");
    let mut sum = Amounts::new();
    for container in items(spec, "containers") {
        add(&mut sum, &of_container(pod, container, list, by_status, "status.containerStatuses"));
    }
    let (mut sidecars, mut highest) = (Amounts::new(), Amounts::new());
    for container in items(spec, "initContainers") {
        let mut amounts = of_container(pod, container, list, by_status, "status.initContainerStatuses");
        if text(container, "restartPolicy") == "Always" {
            add(&mut sum, &amounts);
            add(&mut sidecars, &amounts);
            amounts.clone_from(&sidecars);
        } else {
            add(&mut amounts, &sidecars);
        }
        raise(&mut highest, &amounts);
    }
    raise(&mut sum, &highest);
    for (name, amount) in amounts(at(spec, "resources"), list) {
        if matches!(name.as_str(), "cpu" | "memory") || name.starts_with("hugepages-") {
            sum.insert(name, amount);
        }
    }
    let overhead = amounts(spec, "overhead");
    if list == "requests" {
        add(&mut sum, &overhead);
    } else {
        for (name, amount) in overhead {
            if let Some(total) = sum.get_mut(&name).filter(|total| total.nanos() != 0) {
                *total = total.plus(amount);
            }
        }
    }
    sum
}

fn of_container(pod: &Value, container: &Value, list: &str, by_status: bool, statuses: &str) -> Amounts {
    let mut found = amounts(at(container, "resources"), list);
    let name = text(container, "name");
    let status = items(pod, statuses).iter().find(|status| text(status, "name") == name);
    let Some(status) = status.filter(|_| by_status) else { return found };
    raise(&mut found, &amounts(at(status, "resources"), list));
    if list == "requests" {
        raise(&mut found, &amounts(status, "allocatedResources"));
    }
    found
}

fn amounts(value: &Value, field: &str) -> Amounts {
    let fields = at(value, field).as_object().into_iter().flatten();
    fields.map(|(name, value)| (name.clone(), quantity::of(value))).collect()
}

/// Adds amounts to a sum.
pub fn add(sum: &mut Amounts, other: &Amounts) {
    for (name, amount) in other {
        let total = sum.entry(name.clone()).or_insert(Quantity::ZERO);
        *total = total.plus(*amount);
    }
}

fn raise(sum: &mut Amounts, other: &Amounts) {
    for (name, amount) in other {
        match sum.get_mut(name) {
            Some(total) if total.nanos() >= amount.nanos() => {}
            Some(total) => *total = *amount,
            None => {
                sum.insert(name.clone(), *amount);
            }
        }
    }
}
