//! What the admission plugins of a real server do to pods that are not in a template yet: ServiceAccount, Priority,
//! DefaultTolerationSeconds and RuntimeClass, in this order. There are no service accounts, priority classes or runtime
//! classes to look at here: of these `default`, the two of the system, and none exist.

use crate::failure;
use jobyard_api::Unmodelled;
use jobyard_api::pod::{Pod, PodSpec};
use jobyard_api::request::Resource;
use jobyard_api::status::Status;
use serde_json::{Value, json};
use std::sync::Arc;

const MIRROR: &str = "kubernetes.io/config.mirror";
const CLASSES: [(&str, i64); 2] = [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)];
const TAINTS: [&str; 2] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
/// Seconds that a pod stays on a node that is gone.
const TOLERATION_SECONDS: i64 = 300;

/// Fills in what a new pod leaves out; refuses what does not fit.
pub fn admit_new(pod: &mut Pod) -> Result<(), Box<Status>> {
    let is_mirror = pod.metadata.annotation(MIRROR).is_some();
    let name = pod.metadata.name.clone();
    let fields = &mut Arc::make_mut(&mut pod.spec.shared).unmodelled;
    if !is_mirror && !fields.contains_key("serviceAccountName") {
        for field in ["serviceAccountName", "serviceAccount"] {
            fields.insert(field.to_owned(), "default".into());
        }
    }
    let refuse = |why: String| failure::forbidden(Resource::Pods, &name, &why);
    fill_priority(fields).map_err(refuse)?;
    tolerate_lost_nodes(fields);
    if let Some(class) = fields.get("runtimeClassName").and_then(Value::as_str) {
        let class = crate::field::quote(class);
        return Err(refuse(format!("pod rejected: RuntimeClass {class} not found")));
    }
    if fields.contains_key("overhead") {
        let why = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";
        return Err(refuse(why.to_owned()));
    }
    Ok(())
}

/// Fills in what a new version of a pod leaves out.
pub fn admit_changed(new: &mut PodSpec, old: &PodSpec) {
    let fields = &mut Arc::make_mut(&mut new.shared).unmodelled;
    for field in ["priority", "preemptionPolicy"] {
        if let Some(value) = old.shared.unmodelled.get(field) {
            fields.entry(field.to_owned()).or_insert_with(|| value.clone());
        }
    }
    tolerate_lost_nodes(fields);
}

fn fill_priority(fields: &mut Unmodelled) -> Result<(), String> {
    const POLICY: &str = "PreemptLowerPriority";
    const NOT_GIVEN: &str = "must not be provided in pod spec; priority admission controller computed";
    let class = fields.get("priorityClassName").and_then(Value::as_str).unwrap_or("");
    let known = CLASSES.iter().find(|(name, _)| *name == class);
    let priority = match known {
        Some((_, priority)) => *priority,
        None if class.is_empty() => 0,
        None => return Err(format!("no PriorityClass with name {class} was found")),
    };
    if let Some(given) = fields.get("priority").and_then(Value::as_i64).filter(|given| *given != priority) {
        return Err(format!(
            "the integer value of priority ({given}) {NOT_GIVEN} {priority} from the given PriorityClass name"
        ));
    }
    if let Some(given) = fields.get("preemptionPolicy").and_then(Value::as_str).filter(|given| *given != POLICY) {
        return Err(format!(
            "the string value of PreemptionPolicy ({given}) {NOT_GIVEN} {POLICY} from the given PriorityClass name"
        ));
    }
    fields.insert("priority".to_owned(), priority.into());
    fields.insert("preemptionPolicy".to_owned(), POLICY.into());
    Ok(())
}

fn tolerate_lost_nodes(fields: &mut Unmodelled) {
    let list = fields.get("tolerations").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let is_tolerated = |taint: &str| {
        let text = |toleration: &Value, name: &str| toleration[name].as_str().unwrap_or("").to_owned();
        list.iter().any(|toleration| {
            let (key, effect) = (text(toleration, "key"), text(toleration, "effect"));
            (key.is_empty() || key == taint) && (effect.is_empty() || effect == "NoExecute")
        })
    };
    let added: Vec<Value> = TAINTS
        .into_iter()
        .filter(|taint| !is_tolerated(taint))
        .map(|taint| {
            json!({
                "key": taint, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": TOLERATION_SECONDS,
            })
        })
        .collect();
    if !added.is_empty() {
        let all: Vec<Value> = list.iter().cloned().chain(added).collect();
        fields.insert("tolerations".to_owned(), all.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(spec: Value) -> Result<Value, String> {
        let mut pod: Pod =
            serde_json::from_value(json!({"metadata": {"name": "p"}, "spec": spec, "status": {}})).expect("a pod");
        admit_new(&mut pod).map_err(|status| status.message)?;
        Ok(serde_json::to_value(&pod.spec.shared.unmodelled).expect("fields have a JSON form"))
    }

    ///
    #[test]
    fn a_pod_gets_what_plugins_give() {
        let fields = admitted(json!({"tolerations": [{"key": "node.kubernetes.io/not-ready", "operator": "Exists"}]}))
            .expect("a pod that is admitted");
        assert_eq!(fields["serviceAccountName"], "default");
        assert_eq!((&fields["priority"], &fields["preemptionPolicy"]), (&json!(0), &json!("PreemptLowerPriority")));
        assert_eq!(fields["tolerations"].as_array().map(Vec::len), Some(2));
        assert_eq!(fields["tolerations"][1]["key"], "node.kubernetes.io/unreachable");
    }

    ///
    #[test]
    fn plugins_refuse_what_does_not_exist() {
        for (spec, expected) in [
            (json!({"priorityClassName": "high"}), "no PriorityClass with name high was found"),
            (
                json!({"priority": 5}),
                "the integer value of priority (5) must not be provided in pod spec; priority admission controller \
                 computed 0 from the given PriorityClass name",
            ),
            (json!({"runtimeClassName": "gvisor"}), "pod rejected: RuntimeClass \"gvisor\" not found"),
        ] {
            assert_eq!(admitted(spec), Err(format!("pods \"p\" is forbidden: {expected}")));
        }
    }
}
