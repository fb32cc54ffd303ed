//! Quality of service: what a pod's requests and limits earn it when memory gets scarce.

use jobyard_api::pod::{Container, PodSpecShared};
use serde_json::{Map, Value};

/// Resources that count.
const COUNTED: [&str; 2] = ["cpu", "memory"];

/// `Guaranteed` if every container limits CPU and memory and requests as much, `BestEffort` if none asks for any,
/// `Burstable` between.
pub fn quality_of_service(spec: &PodSpecShared) -> &'static str {
    let containers = || spec.init_containers.iter().chain(&spec.containers);
    let pod = spec.unmodelled.get("resources").and_then(Value::as_object);
    if pod.is_none_or(|resources| amounts(resources).next().is_none())
        && containers().all(|container| resources(container).is_none_or(|all| amounts(all).next().is_none()))
    {
        return "BestEffort";
    }
    let is_guaranteed = match pod {
        Some(resources) => is_fixed(resources),
        None => containers().all(|container| resources(container).is_some_and(is_fixed)),
    };
    if is_guaranteed { "Guaranteed" } else { "Burstable" }
}

fn resources(container: &Container) -> Option<&Map<String, Value>> {
    container.unmodelled.get("resources").and_then(Value::as_object)
}

/// Requests and limits of resources that count and are not 0.
fn amounts(resources: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    ["requests", "limits"]
        .into_iter()
        .filter_map(|list| resources.get(list).and_then(Value::as_object))
        .flat_map(|list| list.iter().map(|(name, amount)| (name.as_str(), amount)))
        .filter(|(name, amount)| COUNTED.contains(name) && *amount != "0" && **amount != 0)
}

/// Whether CPU and memory are limited and requested to the same amount.
fn is_fixed(resources: &Map<String, Value>) -> bool {
    COUNTED.iter().all(|name| {
        let limit = resources.get("limits").and_then(|list| list.get(name));
        let request = resources.get("requests").and_then(|list| list.get(name));
        limit.is_some() && (request.is_none() || request == limit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(resources: Value, expected: &str) {
        let spec = json!({"containers": [{"name": "a", "resources": resources}]});
        let spec: PodSpecShared = serde_json::from_value(spec).expect("a pod spec");
        assert_eq!(quality_of_service(&spec), expected);
    }

    #[test]
    fn requests_and_limits_decide() {
        check(json!({}), "BestEffort");
        check(json!({"requests": {"cpu": "1"}}), "Burstable");
        check(json!({"limits": {"cpu": "1", "memory": "1Gi"}}), "Guaranteed");
        check(json!({"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "500m"}}), "Burstable");
    }
}
