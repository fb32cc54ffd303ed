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

/// Conditions of the patch are in its order; one that is not there yet comes before what the patch does not name, as
/// upstream's strategic merge has it.
fn merge_by_type(old: &mut Vec<Value>, new: &[Value]) {
    let place = |condition: &Value| old.iter().position(|other| other["type"] == condition["type"]);
    let is_named = |other: &&Value| new.iter().any(|condition| condition["type"] == other["type"]);
    let mut rest = old.iter().filter(|other| !is_named(other)).peekable();
    let mut merged = Vec::with_capacity(old.len() + new.len());
    for condition in new {
        let known = place(condition);
        while let Some(other) = rest.next_if(|other| known.is_some_and(|known| place(other) < Some(known))) {
            merged.push(other.clone());
        }
        let mut result = known.map_or_else(|| condition.clone(), |known| old[known].clone());
        merge(&mut result, condition);
        merged.push(result);
    }
    merged.extend(rest.cloned());
    *old = merged;
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
        let patch = r#"{"conditions":[{"type":"New","status":"True"},{"type":"DisruptionTarget","status":"False"}]}"#;
        merge_status(&mut status, &serde_json::from_str(patch).expect("a patch"));
        let conditions: Vec<_> = status.conditions.iter().map(|c| (&*c.kind, &*c.status)).collect();
        assert_eq!(conditions, [("New", "True"), ("Ready", "False"), ("DisruptionTarget", "False")]);
    }
}
