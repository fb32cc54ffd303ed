//! Merge patches (RFC 7386): what makes one object into another.

use super::Fields;
use serde_json::Value;
use std::mem::discriminant;

/// What makes `old` into `new`.
pub fn two_way(old: &Fields, new: &Fields) -> Fields {
    let mut patch = Fields::new();
    for (name, value) in new {
        match (old.get(name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => {
                let changed = two_way(old, new);
                if !changed.is_empty() {
                    patch.insert(name.clone(), changed.into());
                }
            }
            (Some(present), value) if discriminant(present) == discriminant(value) && present == value => {}
            _ => drop(patch.insert(name.clone(), value.clone())),
        }
    }
    patch.extend(old.keys().filter(|name| !new.contains_key(*name)).map(|name| (name.clone(), Value::Null)));
    patch
}

/// What makes `current` into `modified`, without touching what neither `modified` nor `original` says anything about.
pub fn three_way(original: &Fields, modified: &Fields, current: &Fields) -> Fields {
    let mut patch = only(two_way(original, modified), Kept::Deletions);
    merge(&mut patch, only(two_way(current, modified), Kept::Additions));
    patch
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Deletions,
    Additions,
}

fn only(patch: Fields, kept: Kept) -> Fields {
    let mut left = Fields::new();
    for (name, value) in patch {
        match value {
            Value::Null if kept == Kept::Deletions => drop(left.insert(name, Value::Null)),
            Value::Null => {}
            Value::Object(fields) if !fields.is_empty() => {
                let fields = only(fields, kept);
                if !fields.is_empty() {
                    left.insert(name, fields.into());
                }
            }
            value if kept == Kept::Additions => drop(left.insert(name, value)),
            _ => {}
        }
    }
    left
}

fn merge(patch: &mut Fields, additions: Fields) {
    for (name, value) in additions {
        match (patch.get_mut(&name), value) {
            (Some(Value::Object(present)), Value::Object(fields)) => merge(present, fields),
            (_, value) => drop(patch.insert(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        if let Value::Object(fields) = value { fields } else { Fields::new() }
    }

    /// [K-070]
    #[test]
    fn three_versions_make_a_merge_patch() {
        let patch = three_way(
            &fields(json!({"spec": {"a": 1, "b": {"c": 1, "d": 2}}, "list": [1]})),
            &fields(json!({"spec": {"b": {"c": 2}, "e": {}}, "list": [1, 2]})),
            &fields(json!({"spec": {"a": 1, "b": {"c": 1, "d": 2}, "s": 3}, "list": [1], "status": {}})),
        );
        assert_eq!(
            Value::Object(patch),
            json!({"spec": {"a": null, "b": {"c": 2, "d": null}, "e": {}}, "list": [1, 2]})
        );
    }
}
