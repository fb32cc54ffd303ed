//! Quality of service: what a pod's requests and limits earn it when memory gets scarce.

use super::resources::{Amounts, amounts, is_of_pods};
use jobyard_api::pod::PodSpecShared;
use serde_json::{Value, json};

const BEST_EFFORT: &str = "BestEffort";
const BURSTABLE: &str = "Burstable";
const GUARANTEED: &str = "Guaranteed";

/// `Guaranteed` if all containers request as much CPU and memory as they are limited to, `BestEffort` if none asks for
/// any, `Burstable` between. A pod that says something itself is judged by that.
pub fn quality_of_service(spec: &PodSpecShared) -> &'static str {
    let class = |resources: &Value| class_of(&json!({"resources": resources}));
    let own = spec.unmodelled.get("resources");
    if let Some(own) = own.filter(|own| is_about_pods(own)) {
        return class(own);
    }
    let containers = spec.init_containers.iter().chain(&spec.containers);
    let mut classes = containers.map(|container| container.unmodelled.get("resources").map_or(BEST_EFFORT, class));
    let Some(first) = classes.next() else { return BEST_EFFORT };
    if classes.all(|class| class == first) { first } else { BURSTABLE }
}

fn is_about_pods(resources: &Value) -> bool {
    let names = |list: &str| resources.get(list).and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name);
    names("requests").chain(names("limits")).any(|name| is_of_pods(name))
}

fn class_of(owner: &Value) -> &'static str {
    let (requests, limits) = (amounts(owner, "requests"), amounts(owner, "limits"));
    let class = |name: &str| {
        let amount = |list: &Amounts| list.get(name).map_or(0, |amount| amount.quantity.nanos());
        match (amount(&requests), amount(&limits)) {
            (request, limit) if request != limit => BURSTABLE,
            (0, _) => BEST_EFFORT,
            _ => GUARANTEED,
        }
    };
    let (cpu, memory) = (class("cpu"), class("memory"));
    if cpu == memory { cpu } else { BURSTABLE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(resources: Value, expected: &str) {
        let spec = json!({"containers": [{"name": "a", "resources": resources}]});
        let spec: PodSpecShared = serde_json::from_value(spec).expect("a pod spec");
        assert_eq!(quality_of_service(&spec), expected);
    }

    ///
    #[test]
    fn requests_and_limits_decide() {
        check(json!({}), "BestEffort");
        check(json!({"requests": {"cpu": "1"}}), "Burstable");
        let fixed = json!({"cpu": "1", "memory": "1Gi"});
        check(json!({"limits": fixed, "requests": {"cpu": "1000m", "memory": "1Gi"}}), "Guaranteed");
        check(json!({"limits": fixed, "requests": {"cpu": "500m"}}), "Burstable");
        check(json!({"limits": {"cpu": "0"}}), "BestEffort");
    }

    ///
    #[test]
    fn a_pod_may_say_it_itself() {
        let spec = json!({
            "containers": [{"name": "a"}],
            "resources": {"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "1", "memory": "1Gi"}},
        });
        let spec: PodSpecShared = serde_json::from_value(spec).expect("a pod spec");
        assert_eq!(quality_of_service(&spec), "Guaranteed");
    }
}
