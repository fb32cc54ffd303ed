//! A strategic merge patch of a pod's status: conditions by type, everything else as in a merge patch.

use jobyard_api::pod::PodStatus;
use serde_json::Value;

/// Merges a part into a status.
///
/// # Panics
/// If the result is no pod status: the scenario is wrong.
pub fn merge_status(status: &mut PodStatus, patch: &Value) {
    let mut document = serde_json::to_value(&*status).expect("a status has a JSON form");
    merge(&mut document, patch);
    *status = serde_json::from_value(document).expect("podStatus of a scenario is a pod status");
}

fn merge(document: &mut Value, patch: &Value) {
    let (Value::Object(fields), Value::Object(changes)) = (&mut *document, patch) else {
        *document = patch.clone();
        return;
    };
    for (name, change) in changes {
        match (fields.get_mut(name), change) {
            (_, Value::Null) => drop(fields.remove(name)),
            (Some(Value::Array(old)), Value::Array(new)) if name == "conditions" => merge_by_type(old, new),
            (Some(old), _) => merge(old, change),
            (None, _) => drop(fields.insert(name.clone(), change.clone())),
        }
    }
}

fn merge_by_type(old: &mut Vec<Value>, new: &[Value]) {
    for condition in new {
        match old.iter_mut().find(|other| other["type"] == condition["type"]) {
            Some(other) => merge(other, condition),
            None => old.push(condition.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::pod::Phase;

    #[test]
    fn conditions_are_merged_by_type() {
        let mut status: PodStatus = serde_json::from_str(
            r#"{"phase":"Running","startTime":"2026-01-01T00:00:01Z","conditions":[{"type":"Ready","status":"True"}]}"#,
        )
        .expect("a status");
        let patch = r#"{"phase":"Failed","reason":"NodeLost","conditions":[{"type":"Ready","status":"False"},{"type":"DisruptionTarget","status":"True"}]}"#;
        merge_status(&mut status, &serde_json::from_str(patch).expect("a patch"));
        assert_eq!((status.phase, &*status.reason, status.start_time.is_some()), (Phase::Failed, "NodeLost", true));
        let conditions: Vec<_> = status.conditions.iter().map(|c| (&*c.kind, &*c.status)).collect();
        assert_eq!(conditions, [("Ready", "False"), ("DisruptionTarget", "True")]);
    }
}
