//! The quality of service of a pod.

use crate::text::quantity;
use crate::value::{at, items, text};
use serde_json::Value;

const COUNTED: [&str; 2] = ["cpu", "memory"];

/// The class that its status has, else the one that follows from its requests and limits.
pub fn class(pod: &Value) -> &str {
    match text(pod, "status.qosClass") {
        "" => computed(at(pod, "spec")),
        class => class,
    }
}

fn computed(spec: &Value) -> &'static str {
    let pod_level = at(spec, "resources");
    let containers = items(spec, "containers").iter().chain(items(spec, "initContainers"));
    let all: Vec<&Value> = if pod_level.is_null() {
        containers.map(|container| at(container, "resources")).collect()
    } else {
        vec![pod_level]
    };
    let sum = |list: &str, name: &str| {
        let amounts = all.iter().map(|resources| at(resources, list).get(name).map_or(0, |v| quantity::of(v).nanos()));
        amounts.sum::<i128>()
    };
    let has = |list: &str| COUNTED.iter().any(|name| sum(list, name) > 0);
    if !has("requests") && !has("limits") {
        return "BestEffort";
    }
    let is_limited = all.iter().all(|resources| {
        COUNTED.iter().all(|name| at(resources, "limits").get(name).is_some_and(|v| quantity::of(v).nanos() > 0))
    });
    let is_equal = COUNTED.iter().all(|name| sum("requests", name) == sum("limits", name));
    if is_limited && is_equal { "Guaranteed" } else { "Burstable" }
}
