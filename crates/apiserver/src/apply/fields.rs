//! Sets of fields as `FieldsV1` writes them, and what is done by them to an object.

use super::lists::{Kind, key, kind};
use serde_json::{Map, Value, json};

/// A set of fields: `f:name` for a field, `k:{…}` and `v:…` for items, `.` for the thing itself.
pub type Set = Map<String, Value>;

/// What nobody owns.
const SYSTEM: [&str; 9] = [
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "generation",
    "managedFields",
    "resourceVersion",
    "deletionTimestamp",
];

/// The fields that an object names and that can be owned.
pub fn owned(object: &Value) -> Set {
    without_system(of_fields(object))
}

fn without_system(mut set: Set) -> Set {
    for field in ["f:apiVersion", "f:kind", "f:status"] {
        set.remove(field);
    }
    if let Some(Value::Object(metadata)) = set.get_mut("f:metadata") {
        metadata.retain(|field, _| !SYSTEM.iter().any(|system| field.strip_prefix("f:") == Some(system)));
        if metadata.is_empty() {
            set.remove("f:metadata");
        }
    }
    set
}

fn of_fields(object: &Value) -> Set {
    let fields = object.as_object().into_iter().flatten();
    fields.map(|(name, value)| (format!("f:{name}"), Value::Object(of_value(name, value)))).collect()
}

fn of_value(name: &str, value: &Value) -> Set {
    match (value, kind(name, value)) {
        (Value::Object(_), Kind::Plain) => of_fields(value),
        (Value::Array(items), Kind::Keyed(fields)) => items.iter().map(|item| of_item(item, fields)).collect(),
        (Value::Array(items), Kind::Set) => items.iter().map(|item| (format!("v:{item}"), json!({}))).collect(),
        _ => Set::new(),
    }
}

fn of_item(item: &Value, fields: &[(&str, Option<&str>)]) -> (String, Value) {
    let mut set = of_fields(item);
    set.insert(".".to_owned(), json!({}));
    (format!("k:{}", Value::Object(key(item, fields))), set.into())
}

/// What is in one set and not in another.
pub fn difference(set: &Set, other: &Set) -> Set {
    let mut left = Set::new();
    for (name, fields) in set {
        match (fields.as_object(), other.get(name).and_then(Value::as_object)) {
            (Some(fields), Some(other)) if !fields.is_empty() => {
                let fields = difference(fields, other);
                if !fields.is_empty() {
                    left.insert(name.clone(), fields.into());
                }
            }
            (_, Some(_)) => {}
            _ => drop(left.insert(name.clone(), fields.clone())),
        }
    }
    left
}

/// What is in both of two sets.
pub fn common(set: &Set, other: &Set) -> Set {
    let mut found = Set::new();
    for (name, fields) in set {
        let (Some(fields), Some(other)) = (fields.as_object(), other.get(name).and_then(Value::as_object)) else {
            continue;
        };
        if fields.is_empty() || other.is_empty() {
            found.insert(name.clone(), json!({}));
            continue;
        }
        let both = common(fields, other);
        if !both.is_empty() {
            found.insert(name.clone(), both.into());
        }
    }
    found
}

/// What is in either of two sets.
pub fn union(set: &mut Set, other: &Set) {
    for (name, fields) in other {
        match (set.get_mut(name), fields) {
            (Some(Value::Object(present)), Value::Object(fields)) => union(present, fields),
            _ => drop(set.insert(name.clone(), fields.clone())),
        }
    }
}

/// The fields that a new version sets to other values; what it does not name is left alone.
pub fn changed(old: &Value, new: &Value) -> Set {
    without_system(changed_fields(old, new))
}

fn changed_fields(old: &Value, new: &Value) -> Set {
    let mut set = Set::new();
    for (name, value) in new.as_object().into_iter().flatten() {
        let present = old.get(name).unwrap_or(&Value::Null);
        if present == value {
            continue;
        }
        let fields = match (value, kind(name, value)) {
            (Value::Object(fields), Kind::Plain) if !fields.is_empty() => changed_fields(present, value),
            (Value::Array(items), Kind::Keyed(keys)) => changed_items(present, items, keys),
            (Value::Array(_), Kind::Set) => difference(&of_value(name, value), &of_value(name, present)),
            _ => {
                set.insert(format!("f:{name}"), json!({}));
                continue;
            }
        };
        if !fields.is_empty() {
            set.insert(format!("f:{name}"), fields.into());
        }
    }
    set
}

fn changed_items(present: &Value, items: &[Value], keys: &[(&str, Option<&str>)]) -> Set {
    let mut set = Set::new();
    for item in items {
        let (name, all) = of_item(item, keys);
        let wanted = key(item, keys);
        let found = present.as_array().into_iter().flatten().find(|other| key(other, keys) == wanted);
        let fields = match found {
            Some(found) => changed_fields(found, item).into(),
            None => all,
        };
        if fields.as_object().is_some_and(|fields| !fields.is_empty()) {
            set.insert(name, fields);
        }
    }
    set
}

/// The paths of a set, as messages tell them: `.spec.containers[name="a"].image`.
pub fn paths(set: &Set) -> Vec<String> {
    let mut found = Vec::new();
    push_paths(set, "", &mut found);
    found
}

fn push_paths(set: &Set, prefix: &str, found: &mut Vec<String>) {
    if set.is_empty() {
        found.push(prefix.to_owned());
    }
    for (name, fields) in set {
        let path = match name.split_once(':') {
            Some(("f", field)) => format!("{prefix}.{field}"),
            Some(("k", key)) => format!("{prefix}[{}]", shown_key(key)),
            Some((_, value)) => format!("{prefix}[={value}]"),
            None => {
                found.push(prefix.to_owned());
                continue;
            }
        };
        push_paths(fields.as_object().unwrap_or(&Set::new()), &path, found);
    }
}

fn shown_key(key: &str) -> String {
    let key: Map<String, Value> = serde_json::from_str(key).unwrap_or_default();
    key.iter().map(|(field, value)| format!("{field}={value}")).collect::<Vec<_>>().join(",")
}

/// Takes fields and items off an object.
pub fn remove(value: &mut Value, set: &Set) {
    for (name, fields) in set {
        let fields = fields.as_object().cloned().unwrap_or_default();
        let (Some(field), Value::Object(map)) = (name.strip_prefix("f:"), &mut *value) else { continue };
        if fields.is_empty() {
            map.remove(field);
        } else if let Some(inner) = map.get_mut(field) {
            remove_inner(inner, field, &fields);
        }
    }
}

fn remove_inner(value: &mut Value, field: &str, set: &Set) {
    let kind = kind(field, value);
    let Value::Array(items) = value else { return remove(value, set) };
    for (name, fields) in set {
        let is_it = |item: &Value| match kind {
            Kind::Keyed(keys) => *name == format!("k:{}", Value::Object(key(item, keys))),
            _ => *name == format!("v:{item}"),
        };
        let fields = fields.as_object().cloned().unwrap_or_default();
        if fields.is_empty() || fields.contains_key(".") {
            items.retain(|item| !is_it(item));
        } else if let Some(item) = items.iter_mut().find(|item| is_it(item)) {
            remove(item, &fields);
        }
    }
}

/// Puts what is wanted into an object.
pub fn merge(live: &mut Value, wanted: &Value) {
    let (Value::Object(live), Value::Object(wanted)) = (live, wanted) else { return };
    for (name, value) in wanted {
        let Some(present) = live.get_mut(name) else {
            live.insert(name.clone(), value.clone());
            continue;
        };
        match (&mut *present, value, kind(name, value)) {
            (Value::Object(_), Value::Object(_), Kind::Plain) => merge(present, value),
            (Value::Array(live), Value::Array(items), Kind::Keyed(keys)) => merge_items(live, items, keys),
            (Value::Array(live), Value::Array(items), Kind::Set) => {
                let new: Vec<Value> = items.iter().filter(|item| !live.contains(item)).cloned().collect();
                live.extend(new);
            }
            _ => *present = value.clone(),
        }
    }
}

fn merge_items(live: &mut Vec<Value>, items: &[Value], keys: &[(&str, Option<&str>)]) {
    for item in items {
        let wanted = key(item, keys);
        match live.iter_mut().find(|present| key(present, keys) == wanted) {
            Some(present) => merge(present, item),
            None => live.push(item.clone()),
        }
    }
}
