//! Strategic merge patches: objects are merged field by field, lists item by item where the type says so ([A-203]).

use super::schema::{Merge, Table, how};
use crate::failure;
use jobyard_api::status::Status;
use serde_json::{Map, Value};

/// What to do with an object or a list item instead of merging it.
const DIRECTIVE: &str = "$patch";
/// Prefix of the field that takes items off a list of texts.
const DELETE_FROM: &str = "$deleteFromPrimitiveList/";
/// Prefix of the field that says in which order a merged list is to be.
const SET_ORDER: &str = "$setElementOrder/";
/// Which fields of an object stay.
const RETAIN_KEYS: &str = "$retainKeys";

/// The document after the patch.
pub fn merge(document: Value, patch: &Value, table: Table) -> Result<Value, Box<Status>> {
    match (document, patch) {
        (Value::Object(document), Value::Object(patch)) => Ok(Value::Object(merge_object(document, patch, table)?)),
        (document, _) => Ok(document),
    }
}

fn merge_object(
    mut object: Map<String, Value>,
    patch: &Map<String, Value>,
    table: Table,
) -> Result<Map<String, Value>, Box<Status>> {
    match patch.get(DIRECTIVE).and_then(Value::as_str) {
        Some("replace") => {
            let mut replacement = patch.clone();
            replacement.remove(DIRECTIVE);
            return Ok(replacement);
        }
        Some("delete") => return Ok(Map::new()),
        _ => {}
    }
    if let Some(kept) = patch.get(RETAIN_KEYS).and_then(Value::as_array) {
        object.retain(|name, _| kept.iter().any(|kept| kept == name));
    }
    for (name, value) in patch {
        if let Some(list) = name.strip_prefix(DELETE_FROM) {
            delete_from(&mut object, list, value);
        } else if !name.starts_with('$') {
            merge_field(&mut object, name, value, how(table, name))?;
        }
    }
    for (name, order) in patch {
        if let Some(list) = name.strip_prefix(SET_ORDER) {
            set_order(&mut object, list, order, how(table, list));
        }
    }
    Ok(object)
}

fn merge_field(object: &mut Map<String, Value>, name: &str, value: &Value, how: Merge) -> Result<(), Box<Status>> {
    if value.is_null() {
        object.remove(name);
        return Ok(());
    }
    let present = object.remove(name);
    let merged = match (present, value, how) {
        (Some(Value::Object(present)), Value::Object(patch), Merge::Object(table)) => {
            Value::Object(merge_object(present, patch, table)?)
        }
        (Some(Value::Object(present)), Value::Object(patch), _) => Value::Object(merge_object(present, patch, &[])?),
        (None, Value::Object(patch), how) => {
            let table = if let Merge::Object(table) = how { table } else { &[] };
            Value::Object(merge_object(Map::new(), patch, table)?)
        }
        (present, Value::Array(patch), Merge::ByKey(key, table)) => {
            merge_list(present.and_then(into_array).unwrap_or_default(), patch, key, table)?
        }
        (present, Value::Array(patch), Merge::OneOf(key)) => {
            merge_list(present.and_then(into_array).unwrap_or_default(), patch, key, &[])?
        }
        (present, Value::Array(patch), Merge::Set) => {
            merge_set(present.and_then(into_array).unwrap_or_default(), patch)
        }
        (_, value, _) => value.clone(),
    };
    object.insert(name.to_owned(), merged);
    Ok(())
}

fn into_array(value: Value) -> Option<Vec<Value>> {
    if let Value::Array(items) = value { Some(items) } else { None }
}

/// Merges a list of objects. Items that are in the patch come in its order; new ones before what only the server has.
fn merge_list(present: Vec<Value>, patch: &[Value], key: &str, table: Table) -> Result<Value, Box<Status>> {
    let mut server = present;
    let mut items = Vec::new();
    for item in patch {
        let Value::Object(item) = item else { continue };
        match item.get(DIRECTIVE).and_then(Value::as_str) {
            Some("replace") => {
                let replacement = patch.iter().filter(|item| item.get(DIRECTIVE).is_none()).cloned().collect();
                return Ok(Value::Array(replacement));
            }
            Some("delete") => {
                let wanted = key_of(item, key)?;
                server.retain(|present| present.get(key) != Some(wanted));
            }
            _ => items.push(item),
        }
    }
    let order = server.clone();
    let mut merged = Vec::new();
    for item in items {
        let wanted = key_of(item, key)?;
        let present = order.iter().find(|present| present.get(key) == Some(wanted));
        let base = present.and_then(Value::as_object).cloned().unwrap_or_default();
        merged.push(Value::Object(merge_object(base, item, table)?));
    }
    server.retain(|present| !merged.iter().any(|item| item.get(key) == present.get(key)));
    let place = |item: &Value| order.iter().position(|present| present.get(key) == item.get(key));
    Ok(Value::Array(interleave(server, merged, place)))
}

fn key_of<'a>(item: &'a Map<String, Value>, key: &str) -> Result<&'a Value, Box<Status>> {
    item.get(key).ok_or_else(|| {
        failure::plain_error(format!("map: {} does not contain declared merge key: {key}", go_map(item)))
    })
}

/// A map as Go's `%v` prints it.
fn go_map(map: &Map<String, Value>) -> String {
    let fields: Vec<String> = map.iter().map(|(name, value)| format!("{name}:{}", go_value(value))).collect();
    format!("map[{}]", fields.join(" "))
}

/// A value as Go's `%v` prints it.
pub fn go_value(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::String(text) => text.clone(),
        Value::Object(map) => go_map(map),
        Value::Array(items) => format!("[{}]", items.iter().map(go_value).collect::<Vec<_>>().join(" ")),
        Value::Number(number) if number.is_f64() => crate::json::go_general(number.as_f64().unwrap_or(0.0)),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Adds texts to a list.
fn merge_set(mut present: Vec<Value>, patch: &[Value]) -> Value {
    let order = present.clone();
    let mut items: Vec<Value> = Vec::new();
    for item in patch {
        if !items.contains(item) {
            items.push(item.clone());
        }
    }
    present.retain(|item| !items.contains(item));
    Value::Array(interleave(present, items, |item| order.iter().position(|present| present == item)))
}

/// Puts the items that only the server has between those of the patch: before the first one that stood behind them.
fn interleave(server: Vec<Value>, patch: Vec<Value>, place: impl Fn(&Value) -> Option<usize>) -> Vec<Value> {
    let mut merged = Vec::with_capacity(server.len() + patch.len());
    let mut server = server.into_iter().peekable();
    for item in patch {
        let end = place(&item);
        while let Some(next) =
            server.next_if(|next| matches!((place(next), end), (Some(next), Some(end)) if next < end))
        {
            merged.push(next);
        }
        merged.push(item);
    }
    merged.extend(server);
    merged
}

fn delete_from(object: &mut Map<String, Value>, list: &str, removed: &Value) {
    if let (Some(Value::Array(items)), Value::Array(removed)) = (object.get_mut(list), removed) {
        items.retain(|item| !removed.contains(item));
    }
}

/// Sorts the items that the order names as it has them; the others stay between them as they were.
fn set_order(object: &mut Map<String, Value>, list: &str, order: &Value, how: Merge) {
    let (Some(Value::Array(items)), Value::Array(order)) = (object.get_mut(list), order) else { return };
    let same = |item: &Value, wanted: &Value| match how {
        Merge::ByKey(key, _) | Merge::OneOf(key) => item.get(key) == wanted.get(key),
        _ => item == wanted,
    };
    let before = items.clone();
    let (mut named, others): (Vec<_>, Vec<_>) =
        std::mem::take(items).into_iter().partition(|item| order.iter().any(|wanted| same(item, wanted)));
    named.sort_by_key(|item| order.iter().position(|wanted| same(item, wanted)));
    *items = interleave(others, named, |item| before.iter().position(|present| present == item));
}

#[cfg(test)]
mod tests {
    use super::super::schema;
    use super::*;
    use jobyard_api::request::Resource;
    use serde_json::json;

    fn check(document: Value, patch: Value, expected: Value) {
        let merged = merge(document, &patch, schema::of(Resource::Pods)).expect("a patch that can be applied");
        assert_eq!(merged, expected);
    }

    #[test]
    fn lists_are_merged_by_their_key_and_new_items_come_first() {
        check(
            json!({"spec": {"containers": [{"name": "a", "image": "x"}, {"name": "b", "image": "y"}]}}),
            json!({"spec": {"containers": [{"name": "c"}, {"name": "b", "image": "z"}]}}),
            json!({"spec": {"containers": [{"name": "c"}, {"name": "a", "image": "x"}, {"name": "b", "image": "z"}]}}),
        );
    }

    #[test]
    fn owners_and_finalizers_are_taken_off() {
        check(
            json!({"metadata": {"ownerReferences": [{"uid": "1"}, {"uid": "2"}], "finalizers": ["a", "b"]}}),
            json!({"metadata": {
                "ownerReferences": [{"$patch": "delete", "uid": "1"}],
                "$deleteFromPrimitiveList/finalizers": ["b"],
            }}),
            json!({"metadata": {"ownerReferences": [{"uid": "2"}], "finalizers": ["a"]}}),
        );
    }

    #[test]
    fn maps_are_merged_and_null_removes() {
        check(
            json!({"metadata": {"labels": {"a": "1", "b": "2"}}}),
            json!({"metadata": {"labels": {"a": null, "c": "3"}, "finalizers": ["x"]}}),
            json!({"metadata": {"labels": {"b": "2", "c": "3"}, "finalizers": ["x"]}}),
        );
    }

    #[test]
    fn directives_replace() {
        check(
            json!({"metadata": {"labels": {"a": "1"}}, "spec": {"containers": [{"name": "a"}]}}),
            json!({
                "metadata": {"labels": {"$patch": "replace", "b": "2"}},
                "spec": {"containers": [{"$patch": "replace"}, {"name": "n"}]},
            }),
            json!({"metadata": {"labels": {"b": "2"}}, "spec": {"containers": [{"name": "n"}]}}),
        );
    }

    #[test]
    fn an_order_is_followed() {
        check(
            json!({"status": {"conditions": [{"type": "a"}, {"type": "b"}]}}),
            json!({"status": {
                "$setElementOrder/conditions": [{"type": "b"}, {"type": "a"}],
                "conditions": [{"type": "a", "status": "True"}],
            }}),
            json!({"status": {"conditions": [{"type": "b"}, {"type": "a", "status": "True"}]}}),
        );
    }

    ///
    #[test]
    fn an_item_without_its_key_is_refused() {
        let patch = json!({"spec": {"containers": [{"image": "x"}]}});
        let status = merge(json!({}), &patch, schema::of(Resource::Pods)).expect_err("no name");
        assert_eq!(
            (status.code, &*status.message),
            (500, "map: map[image:x] does not contain declared merge key: name")
        );
    }
}
