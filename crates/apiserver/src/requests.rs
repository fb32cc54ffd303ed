//! What a pod as a whole requests, or is limited to: of its containers, its overhead, or what it says itself ([A-186]).

use crate::quantity::Quantity;
use crate::validation::resources::{amounts, sum_of_containers};
use jobyard_api::pod::PodSpecShared;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Amounts by resource, in units of a thousandth for `cpu` and of one for everything else, rounded up.
pub type Amounts = BTreeMap<String, i64>;

/// The amounts of `list` (`requests` or `limits`) of a pod.
pub fn of_pod(spec: &PodSpecShared, list: &str) -> Amounts {
    let has_own = |name: &str| spec.unmodelled.contains_key(name);
    let has_any = |container: &jobyard_api::pod::Container| container.unmodelled.contains_key("resources");
    let containers = || spec.containers.iter().chain(&spec.init_containers);
    if !containers().any(has_any) && !has_own("overhead") && !has_own("resources") {
        return Amounts::new();
    }
    let document = json!({"containers": spec.containers, "initContainers": spec.init_containers});
    let mut sum: BTreeMap<String, Quantity> =
        sum_of_containers(&document, list).into_iter().map(|(name, amount)| (name, amount.quantity)).collect();
    if let Some(own) = spec.unmodelled.get("resources") {
        let own = amounts(&json!({"resources": own}), list);
        sum.extend(own.into_iter().map(|(name, amount)| (name, amount.quantity)));
    }
    for (name, amount) in spec.unmodelled.get("overhead").and_then(Value::as_object).into_iter().flatten() {
        let entry = sum.entry(name.clone()).or_insert(Quantity::ZERO);
        *entry = entry.plus(Quantity::of(amount));
    }
    sum.into_iter().map(|(name, quantity)| (name.clone(), in_units(&name, quantity))).collect()
}

/// The amount of a resource in the units of [`Amounts`]; nothing if the text is no quantity.
pub fn amount(name: &str, text: &str) -> i64 {
    in_units(name, Quantity::parse(text).unwrap_or(Quantity::ZERO))
}

fn in_units(name: &str, quantity: Quantity) -> i64 {
    const MILLI: i128 = 1_000_000;
    const ONE: i128 = 1_000_000_000;
    let unit = if name == "cpu" { MILLI } else { ONE };
    i64::try_from((quantity.nanos() + unit - 1).div_euclid(unit)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    ///
    #[test]
    fn a_pod_requests_what_its_containers_do_at_their_worst() {
        let container = |cpu: &str| json!({"name": "c", "resources": {"requests": {"cpu": cpu, "memory": "1Mi"}}});
        let check = |spec: Value, expected: &[(&str, i64)]| {
            let spec: PodSpecShared = serde_json::from_value(spec).expect("a pod spec");
            let expected: Amounts = expected.iter().map(|(name, amount)| ((*name).to_owned(), *amount)).collect();
            assert_eq!(of_pod(&spec, "requests"), expected);
        };
        check(json!({"containers": [{"name": "c"}]}), &[]);
        check(
            json!({"containers": [container("100m"), container("0.0001")], "initContainers": [container("1")]}),
            &[("cpu", 1000), ("memory", 2 << 20)],
        );
        check(
            json!({"containers": [container("1")], "resources": {"requests": {"cpu": "2"}}, "overhead": {"cpu": "250m"}}),
            &[("cpu", 2250), ("memory", 1 << 20)],
        );
    }
}
