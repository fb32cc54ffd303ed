//! Empty lists and maps in the specs of pods: rules and messages tell them from none, what is stored does not ([A-161]).

use jobyard_api::Unmodelled;
use jobyard_api::pod::PodSpecShared;
use serde_json::Value;
use std::sync::Arc;

/// Fields that are maps; an empty object in another field is a struct.
const MAPS: [&str; 9] = [
    "annotations",
    "labels",
    "limits",
    "matchLabels",
    "options",
    "overhead",
    "requests",
    "userAnnotations",
    "volumeAttributes",
];

/// Leaves empty lists and maps out.
pub fn forget(spec: &mut Arc<PodSpecShared>) {
    if !maps(spec).any(|map| map.iter().any(|(name, value)| has_empty(name, value))) {
        return;
    }
    let spec = Arc::make_mut(spec);
    let containers = spec.init_containers.iter_mut().chain(&mut spec.containers);
    let maps = containers.map(|container| &mut container.unmodelled).chain(Some(&mut spec.unmodelled));
    for map in maps {
        map.retain(|name, value| !is_empty(name, value));
        map.values_mut().for_each(forget_in);
    }
}

/// The one list that is shown even where there is none: the sources of a projected volume.
const SHOWN: &str = "sources";

fn maps(spec: &PodSpecShared) -> impl Iterator<Item = &Unmodelled> {
    let containers = spec.init_containers.iter().chain(&spec.containers);
    containers.map(|container| &container.unmodelled).chain(Some(&spec.unmodelled))
}

fn is_empty(name: &str, value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty() && MAPS.contains(&name),
        _ => false,
    }
}

fn has_empty(name: &str, value: &Value) -> bool {
    is_empty(name, value)
        || match value {
            Value::Array(items) => items.iter().any(|item| has_empty("", item)),
            Value::Object(map) => map.iter().any(|(name, value)| has_empty(name, value)),
            _ => false,
        }
}

fn forget_in(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(forget_in),
        Value::Object(map) => {
            if let Some(list) = map.get_mut(SHOWN).filter(|list| is_empty(SHOWN, list)) {
                *list = Value::Null;
            }
            map.retain(|name, value| !is_empty(name, value));
            map.values_mut().for_each(forget_in);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    ///
    #[test]
    fn empty_lists_are_not_stored() {
        let spec = json!({
            "containers": [{"name": "c", "ports": [], "resources": {"limits": {}}, "securityContext": {"capabilities": {"add": []}}}],
            "tolerations": [], "volumes": [{"name": "v", "projected": {"sources": []}}],
        });
        let mut spec: Arc<PodSpecShared> = serde_json::from_value(spec).expect("a pod spec");
        forget(&mut spec);
        assert_eq!(
            serde_json::to_value(&spec).expect("a spec has a JSON form"),
            json!({
                "containers": [{"name": "c", "resources": {}, "securityContext": {"capabilities": {}}}],
                "volumes": [{"name": "v", "projected": {"sources": null}}],
            })
        );
    }
}
