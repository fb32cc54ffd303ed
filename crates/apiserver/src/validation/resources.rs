//! Amounts of resources that containers and pods request and are limited to ([A-186]).

use super::node::Node;
use super::{names, rules};
use crate::field::{ErrorList, Path, quote};
use crate::quantity::Quantity;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Resources of a container that need no domain.
const CONTAINER: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];
/// Other resources without a domain.
const STANDARD: [&str; 8] = [
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "storage",
    "requests.storage",
];
/// Resources without a domain of which there are whole ones only.
const COUNTED: [&str; 9] = [
    "configmaps",
    "services.nodeports",
    "services.loadbalancers",
    "persistentvolumeclaims",
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
];
/// What pods as a whole can ask for.
const POD: [&str; 3] = ["cpu", "hugepages-", "memory"];
const PAGES: &str = "hugepages-";

/// Whether a resource is one of Kubernetes' own.
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

fn is_extended(name: &str) -> bool {
    !is_native(name)
        && !name.starts_with("requests.")
        && names::qualified_errors(&format!("requests.{name}")).is_empty()
}

/// Whether limits may be larger than requests.
fn is_overcommitable(name: &str) -> bool {
    is_native(name) && !name.starts_with(PAGES)
}

/// Whether pods as a whole can ask for it.
pub fn is_of_pods(name: &str) -> bool {
    matches!(name, "cpu" | "memory") || name.starts_with(PAGES)
}

/// Checks the resources of a container in a pod that has these claims.
pub fn check(resources: &Node, claims: &BTreeSet<&str>, errors: &mut ErrorList) {
    check_amounts(resources, check_container_name, errors);
    check_claims(&resources.child("claims"), claims, errors);
}

/// Checks what a pod needs beside its containers.
pub fn check_overhead(overhead: &Node, errors: &mut ErrorList) {
    let resources = serde_json::json!({"limits": overhead.value});
    check_amounts(&Node::new(overhead.path, &resources), check_container_name, errors);
}

/// The names of a pod's claims.
pub fn claim_names<'a>(spec: &Node<'_, 'a>) -> BTreeSet<&'a str> {
    let names = spec.list("resourceClaims").iter().filter_map(|claim| claim.get("name")?.as_str());
    names.filter(|name| !name.is_empty()).collect()
}

/// Checks the resources of a pod as a whole.
pub fn check_pod(spec: &Node, errors: &mut ErrorList) {
    let resources = spec.child("resources");
    if resources.value.is_null() {
        return;
    }
    if spec.child("os").text("name") == "windows" {
        return errors.forbidden(&resources.path, "may not be set for a windows pod");
    }
    let claims = resources.child("claims");
    if !claims.value.is_null() {
        errors.forbidden(&claims.path, "claims may not be set for Resources at pod-level");
    }
    check_amounts(&resources, check_pod_name, errors);
    check_claims(&claims, &claim_names(spec), errors);
    check_sums(spec, &resources, errors);
}

fn check_name(name: &str, path: &Path, errors: &mut ErrorList) -> bool {
    let messages = names::qualified_errors(name);
    let is_right = messages.is_empty();
    for message in messages {
        errors.invalid_value(path, rules::shown_word(name), message);
    }
    let is_standard = CONTAINER.contains(&name)
        || STANDARD.contains(&name)
        || COUNTED.contains(&name)
        || name.starts_with(PAGES)
        || name.starts_with("requests.hugepages-");
    if is_right && !name.contains('/') && !is_standard {
        errors.invalid_value(path, rules::shown_word(name), "must be a standard resource type or fully qualified");
        return false;
    }
    is_right
}

fn check_container_name(name: &str, path: &Path, errors: &mut ErrorList) {
    check_name(name, path, errors);
    // Upstream counts the parts between slashes.
    if !name.contains('/') {
        if !CONTAINER.contains(&name) && !name.starts_with(PAGES) {
            errors.invalid_value(path, rules::shown_word(name), "must be a standard resource for containers");
        }
    } else if !is_native(name) && !is_extended(name) {
        errors.invalid_value(path, rules::shown_word(name), "doesn't follow extended resource name standard");
    }
}

fn check_pod_name(name: &str, path: &Path, errors: &mut ErrorList) {
    if check_name(name, path, errors) && !is_of_pods(name) {
        rules::refuse_word(path, name, &POD, errors);
    }
}

fn check_amounts(resources: &Node, check_name: fn(&str, &Path, &mut ErrorList), errors: &mut ErrorList) {
    let (limits, requests) = (resources.child("limits"), resources.child("requests"));
    for (name, value) in limits.entries() {
        let path = limits.path.key(name);
        check_name(name, &path, errors);
        check_amount(name, value, &path, errors);
        check_pages(name, value, &path, errors);
    }
    for (name, value) in requests.entries() {
        let path = requests.path.key(name);
        check_name(name, &path, errors);
        check_amount(name, value, &path, errors);
        match limits.value.get(name) {
            Some(limit) => check_limit(name, value, limit, &requests.path, errors),
            None if !is_overcommitable(name) => {
                errors.required(&limits.path, "Limit must be set for non overcommitable resources");
            }
            None => {}
        }
        check_pages(name, value, &path, errors);
    }
    let has = |is_it: fn(&str) -> bool| limits.entries().chain(requests.entries()).any(|(name, _)| is_it(name));
    if has(|name| name.starts_with(PAGES)) && !has(|name| matches!(name, "cpu" | "memory")) {
        errors.forbidden(&resources.path, "HugePages require cpu or memory");
    }
}

fn check_amount(name: &str, value: &Value, path: &Path, errors: &mut ErrorList) {
    let (amount, text) = (Quantity::of(value), value.as_str().unwrap_or("0"));
    if amount.nanos() < 0 {
        errors.invalid(path, text, "must be greater than or equal to 0");
    }
    if (COUNTED.contains(&name) || is_extended(name)) && !amount.is_whole() {
        errors.invalid(path, text, "must be an integer");
    }
}

fn check_limit(name: &str, request: &Value, limit: &Value, path: &Path, errors: &mut ErrorList) {
    let (amount, max) = (Quantity::of(request), Quantity::of(limit));
    let relation = if amount.nanos() != max.nanos() && !is_overcommitable(name) {
        "equal to"
    } else if amount.nanos() > max.nanos() {
        "less than or equal to"
    } else {
        return;
    };
    let text = |value: &Value| value.as_str().unwrap_or("0").to_owned();
    errors.invalid(path, &text(request), format!("must be {relation} {name} limit of {}", text(limit)));
}

/// Huge pages come in whole pages.
fn check_pages(name: &str, value: &Value, path: &Path, errors: &mut ErrorList) {
    let Some(size) = name.strip_prefix(PAGES) else { return };
    let amount = Quantity::of(value);
    let is_divisible = Quantity::parse(size)
        .is_ok_and(|size| size.nanos() > 0 && size.is_whole() && amount.whole() % size.whole() == 0);
    if !is_divisible {
        let amount = value.as_str().unwrap_or("0");
        errors.invalid(path, amount, format!("{amount} is not positive integer multiple of {name}"));
    }
}

fn check_claims(claims: &Node, known: &BTreeSet<&str>, errors: &mut ErrorList) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for claim in claims.items() {
        let (name, request) = (claim.text("name"), claim.text("request"));
        if name.is_empty() {
            errors.required(&claim.path, "");
            continue;
        }
        if seen.contains(name) {
            errors.duplicate(&claim.path, quote(name));
        } else {
            rules::check_form(&claim.child("request"), names::label_errors, errors);
            let key = if request.is_empty() { name.to_owned() } else { format!("{name}/{request}") };
            if seen.contains(&key) {
                errors.duplicate(&claim.path, quote(&key));
            } else if request.is_empty() {
                let parts = seen.iter().filter(|key| key.split_once('/').is_some_and(|(of, _)| of == name)).count();
                (0..parts).for_each(|_| errors.duplicate(&claim.path, quote(name)));
            }
            seen.insert(key);
        }
        if !known.contains(name) {
            let detail = if known.is_empty() {
                " which is empty".to_owned()
            } else {
                format!(": {}", known.iter().copied().collect::<Vec<_>>().join(", "))
            };
            errors.not_found_because(
                &claim.path,
                name,
                format!("must be one of the names in pod.spec.resourceClaims{detail}"),
            );
        }
    }
}

/// An amount and how it is written.
#[derive(Clone, Debug)]
pub struct Amount {
    /// How much.
    pub quantity: Quantity,
    /// As it was written, or the sum.
    pub text: String,
}

impl Amount {
    fn nanos(&self) -> i128 {
        self.quantity.nanos()
    }
}

/// Amounts of resources by name.
pub type Amounts = BTreeMap<String, Amount>;

fn amount_of(value: &Value) -> Amount {
    Amount { quantity: Quantity::of(value), text: value.as_str().unwrap_or("0").to_owned() }
}

/// The amounts of a list (`limits` or `requests`) of a container or a pod.
pub fn amounts(owner: &Value, list: &str) -> Amounts {
    let list = owner.get("resources").and_then(|resources| resources.get(list)).and_then(Value::as_object);
    list.into_iter().flatten().map(|(name, value)| (name.clone(), amount_of(value))).collect()
}

fn add(sum: &mut Amounts, more: &Amounts) {
    for (name, amount) in more {
        match sum.get_mut(name) {
            Some(sum) => {
                sum.quantity = sum.quantity.plus(amount.quantity);
                sum.text = sum.quantity.to_string();
            }
            None => {
                sum.insert(name.clone(), amount.clone());
            }
        }
    }
}

fn raise(max: &mut Amounts, other: &Amounts) {
    for (name, amount) in other {
        if max.get(name).is_none_or(|max| amount.nanos() > max.nanos()) {
            max.insert(name.clone(), amount.clone());
        }
    }
}

/// What the containers of a pod need together at the worst moment: init containers run one after the other, those that
/// are restarted beside all that come later.
pub fn sum_of_containers(spec: &Value, list: &str) -> Amounts {
    let containers = |name: &str| spec.get(name).and_then(Value::as_array).into_iter().flatten();
    let (mut sum, mut sidecars, mut worst) = (Amounts::new(), Amounts::new(), Amounts::new());
    for container in containers("containers") {
        add(&mut sum, &amounts(container, list));
    }
    for container in containers("initContainers") {
        let mut moment = amounts(container, list);
        if container.get("restartPolicy").and_then(Value::as_str) == Some("Always") {
            add(&mut sum, &moment);
            add(&mut sidecars, &moment);
            moment = sidecars.clone();
        } else {
            add(&mut moment, &sidecars);
        }
        raise(&mut worst, &moment);
    }
    raise(&mut sum, &worst);
    sum
}

/// A pod as a whole needs no less than its containers.
fn check_sums(spec: &Node, resources: &Node, errors: &mut ErrorList) {
    for (list, only_pages) in [("requests", false), ("limits", true)] {
        let given = resources.child(list);
        for (name, sum) in sum_of_containers(spec.value, list) {
            let Some(amount) = given.value.get(&name).map(amount_of) else { continue };
            if sum.nanos() > amount.nanos() && (!only_pages || name.starts_with(PAGES)) {
                let detail = format!("must be greater than or equal to aggregate container {list} of {}", sum.text);
                errors.invalid(&given.path.key(&name), &amount.text, detail);
            }
        }
    }
    let limits = resources.get("limits");
    let containers = resources.path.child("containers");
    for (i, container) in spec.list("containers").iter().enumerate() {
        for (name, amount) in amounts(container, "limits") {
            let Some(max) = limits.get(&name).map(amount_of) else { continue };
            if amount.nanos() > max.nanos() {
                let detail = format!("must be less than or equal to pod limits of {}", max.text);
                let item = containers.index(i);
                errors.invalid(&item.key(&name).child("limits"), &amount.text, detail);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::{check_container, check_pod_spec};
    use serde_json::{Value, json};

    fn check(resources: Value, expected: &[&str]) {
        let expected: Vec<String> = expected.iter().map(|text| format!("resources{text}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_container(json!({"resources": resources}), &expected);
    }

    ///
    #[test]
    fn amounts_of_a_container() {
        check(json!({"limits": {"cpu": "1", "kubernetes.io/foo": "1"}, "requests": {"cpu": "1000m"}}), &[]);
        check(
            json!({"limits": {"cpu": "-1", "example.com/gpu": "1500m", "pods": "1"}}),
            &[
                ".limits[cpu]: Invalid value: \"-1\": must be greater than or equal to 0",
                ".limits[example.com/gpu]: Invalid value: \"1500m\": must be an integer",
                ".limits[pods]: Invalid value: \"pods\": must be a standard resource for containers",
            ],
        );
        check(
            json!({"limits": {"memory": "512Mi", "a.b/c": "2"}, "requests": {"memory": "1Gi", "a.b/c": "1", "a.b/d": "1"}}),
            &[
                ".requests: Invalid value: \"1\": must be equal to a.b/c limit of 2",
                ".limits: Required value: Limit must be set for non overcommitable resources",
                ".requests: Invalid value: \"1Gi\": must be less than or equal to memory limit of 512Mi",
            ],
        );
        check(
            json!({"limits": {"hugepages-2Mi": "3Mi"}}),
            &[
                ".limits[hugepages-2Mi]: Invalid value: \"3Mi\": 3Mi is not positive integer multiple of hugepages-2Mi",
                ": Forbidden: HugePages require cpu or memory",
            ],
        );
        check(
            json!({"claims": [{"name": "x"}, {"name": "x"}]}),
            &[
                ".claims[0]: Not found: \"x\": must be one of the names in pod.spec.resourceClaims which is empty",
                ".claims[1]: Duplicate value: \"x\"",
                ".claims[1]: Not found: \"x\"",
            ],
        );
    }

    ///
    #[test]
    fn amounts_of_a_pod() {
        let sidecar =
            json!({"name": "s", "image": "i", "restartPolicy": "Always", "resources": {"requests": {"cpu": "1"}}});
        let main =
            json!({"name": "c", "image": "i", "resources": {"requests": {"cpu": "500m"}, "limits": {"cpu": "2"}}});
        check_pod_spec(
            json!({
                "containers": [main], "initContainers": [sidecar],
                "resources": {"requests": {"cpu": "1", "pods": "1"}, "limits": {"cpu": "1"}},
            }),
            &[
                "resources.requests[pods]: Unsupported value: \"pods\": supported values: \"cpu\", \"hugepages-\", \"memory\"",
                "resources.requests[cpu]: Invalid value: \"1\": must be greater than or equal to aggregate container \
                 requests of 1500m",
                "resources.containers[0][cpu].limits: Invalid value: \"2\": must be less than or equal to pod limits of 1",
            ],
        );
    }
}
