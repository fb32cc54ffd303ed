//! Resources of a pod as a whole: what its containers say of it where it says something itself ([A-186]).

use crate::validation::resources::{Amounts, amounts, is_of_pods, sum_of_containers};
use jobyard_api::pod::PodSpecShared;
use serde_json::{Map, json};

const PAGES: &str = "hugepages-";

/// Fills the requests and limits of a pod from those of its containers.
pub fn fill(spec: &mut PodSpecShared) {
    let Some(resources) = spec.unmodelled.get("resources") else { return };
    let own = json!({"resources": resources});
    let (mut requests, mut limits) = (amounts(&own, "requests"), amounts(&own, "limits"));
    if requests.is_empty() && limits.is_empty() {
        return;
    }
    let containers = json!({"containers": spec.containers, "initContainers": spec.init_containers});
    let of_containers = sum_of_containers(&containers, "limits");
    for (name, amount) in of_containers.iter().filter(|(name, _)| name.starts_with(PAGES)) {
        if !requests.contains_key(name) {
            limits.entry(name.clone()).or_insert_with(|| amount.clone());
        }
    }
    for (name, amount) in sum_of_containers(&containers, "requests") {
        if matches!(&*name, "cpu" | "memory") {
            requests.entry(name).or_insert(amount);
        }
    }
    for (name, amount) in limits.iter().filter(|(name, _)| is_of_pods(name)) {
        requests.entry(name.clone()).or_insert_with(|| amount.clone());
    }
    fill_limits(spec, &requests, &mut limits, &of_containers);
    let resources = spec.unmodelled.entry("resources".to_owned()).or_default();
    for (list, amounts) in [("requests", requests), ("limits", limits)] {
        if amounts.is_empty() {
            continue;
        }
        if !resources[list].is_object() {
            resources[list] = Map::new().into();
        }
        for (name, amount) in amounts {
            resources[list][name] = amount.text.into();
        }
    }
}

/// What all containers limit the pod limits too, at least to what it requests.
fn fill_limits(spec: &PodSpecShared, requests: &Amounts, limits: &mut Amounts, of_containers: &Amounts) {
    let is_limited = |name: &str| {
        let limits = |container: &jobyard_api::pod::Container| {
            let resources = container.unmodelled.get("resources");
            resources.and_then(|resources| resources.get("limits")?.get(name)).is_some()
        };
        spec.containers.iter().chain(&spec.init_containers).all(limits)
    };
    for (name, request) in requests.iter().filter(|(name, _)| is_of_pods(name)) {
        if let Some(sum) = of_containers.get(name).filter(|_| !limits.contains_key(name) && is_limited(name)) {
            let is_more = request.quantity.nanos() > sum.quantity.nanos();
            limits.insert(name.clone(), if is_more { request } else { sum }.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn check(spec: Value, expected: Value) {
        let mut spec: PodSpecShared = serde_json::from_value(spec).expect("a pod spec");
        fill(&mut spec);
        assert_eq!(spec.unmodelled["resources"], expected);
    }

    ///
    #[test]
    fn a_pod_gets_what_its_containers_have() {
        let container = |resources: Value| json!({"name": "c", "resources": resources});
        let limited = json!({"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"cpu": "1"}});
        check(
            json!({"containers": [container(limited.clone())], "resources": {"limits": {"memory": "2Gi"}}}),
            json!({"limits": {"cpu": "1", "memory": "2Gi"}, "requests": {"cpu": "500m", "memory": "1Gi"}}),
        );
        check(json!({"containers": [container(limited)], "resources": {}}), json!({}));
    }
}
