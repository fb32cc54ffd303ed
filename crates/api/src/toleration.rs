//! Tolerations: which taints of a node a pod puts up with, and for how long.

use crate::Text;
use crate::node::Taint;
use crate::pod::PodSpecShared;
use serde::{Deserialize, Serialize};

/// The effect that drives pods off a node.
pub const NO_EXECUTE: &str = "NoExecute";
/// The effect that keeps pods away from a node.
pub const NO_SCHEDULE: &str = "NoSchedule";
/// The effect that keeps pods away from a node if there is another one.
pub const PREFER_NO_SCHEDULE: &str = "PreferNoSchedule";

/// Which taints a pod puts up with.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Toleration {
    /// Which key; all if empty.
    pub key: Text,
    /// `Exists` or `Equal`; `Equal` if empty.
    pub operator: Text,
    /// Which value, for `Equal`.
    pub value: Text,
    /// Which effect; all if empty.
    pub effect: Text,
    /// For how many seconds, for `NoExecute`; for ever if absent.
    pub toleration_seconds: Option<i64>,
}

impl Toleration {
    /// Whether it is about this taint.
    pub fn tolerates(&self, taint: &Taint) -> bool {
        (self.effect.is_empty() || self.effect == taint.effect)
            && (self.key.is_empty() || self.key == taint.key)
            && match &*self.operator {
                "Exists" => true,
                "" | "Equal" => self.value == taint.value,
                _ => false,
            }
    }
}

/// The tolerations of a pod. One that cannot be read is none.
pub fn of_pod(spec: &PodSpecShared) -> Vec<Toleration> {
    let list = spec.unmodelled.get("tolerations").and_then(serde_json::Value::as_array);
    list.into_iter().flatten().filter_map(|toleration| Toleration::deserialize(toleration).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_toleration_is_about_key_value_and_effect() {
        let taint =
            Taint { key: "dedicated".into(), value: "batch".into(), effect: NO_EXECUTE.into(), ..Taint::default() };
        for (toleration, expected) in [
            (json!({"operator": "Exists"}), true),
            (json!({"key": "dedicated", "operator": "Exists", "effect": "NoExecute"}), true),
            (json!({"key": "dedicated", "value": "batch"}), true),
            (json!({"key": "dedicated", "operator": "Equal", "value": "web"}), false),
            (json!({"key": "other", "operator": "Exists"}), false),
            (json!({"key": "dedicated", "operator": "Exists", "effect": "NoSchedule"}), false),
        ] {
            let spec: PodSpecShared =
                serde_json::from_value(json!({"containers": [], "tolerations": [toleration]})).expect("a pod spec");
            assert_eq!(of_pod(&spec)[0].tolerates(&taint), expected, "{toleration}");
        }
    }
}
