//! Differences of lists that are merged item by item.

use super::difference::{Wanted, difference as fields_difference};
use super::{DIRECTIVE, Fields};
use jobyard_apiserver::patch::go_value;
use jobyard_apiserver::patch::schema::{Merge, Table};
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// How a list has to change.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Items that are new or have changed, and those that go.
    pub changed: Vec<Value>,
    /// Texts that go.
    pub deletions: Vec<Value>,
    /// All items in their order.
    pub order: Vec<Value>,
}

/// What makes the list `old` into `new`.
pub fn difference(old: &[Value], new: &[Value], how: Merge, wanted: Wanted) -> Result<Changes, String> {
    if old.is_empty() {
        let changes = if wanted.additions { new.to_vec() } else { Vec::new() };
        return Ok(Changes { changed: changes, ..Changes::default() });
    }
    match how {
        Merge::ByKey(key, table) => keyed(old, new, key, table, Wanted { retained: false, ..wanted }),
        Merge::OneOf(key) => keyed(old, new, key, &[], Wanted { retained: true, ..wanted }),
        _ => Ok(texts(old, new, wanted)),
    }
}

/// The value of the key of an item.
pub fn key_of<'a>(item: &'a Value, key: &str) -> Result<&'a Value, String> {
    item.get(key).ok_or_else(|| format!("map: {} does not contain declared merge key: {key}", go_value(item)))
}

/// Lists of objects.
fn keyed(old: &[Value], new: &[Value], key: &str, table: Table, wanted: Wanted) -> Result<Changes, String> {
    let mut changes = Vec::new();
    let mut gone = Vec::new();
    let by_key = |items: &[Value]| -> Result<BTreeMap<String, Value>, String> {
        items.iter().map(|item| Ok((go_value(key_of(item, key)?), item.clone()))).collect()
    };
    let (before, after) = (by_key(old)?, by_key(new)?);
    for item in new {
        match (before.get(&go_value(key_of(item, key)?)), item) {
            (Some(Value::Object(present)), Value::Object(item)) => {
                let mut patch = fields_difference(present, item, table, wanted)?;
                if !patch.is_empty() {
                    patch.insert(key.to_owned(), item[key].clone());
                    changes.push(Value::Object(patch));
                }
            }
            _ if wanted.additions => changes.push(item.clone()),
            _ => {}
        }
    }
    if wanted.deletions {
        gone.extend(before.iter().filter(|(name, _)| !after.contains_key(*name)).map(|(_, item)| deletion(item, key)));
    }
    let is_same_order = old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old.get(key) == new.get(key));
    changes.append(&mut gone);
    let is_told = wanted.order
        && ((wanted.additions && (!changes.is_empty() || !is_same_order)) || (wanted.deletions && !changes.is_empty()));
    let order = if is_told { new.iter().map(|item| json!({ key: item[key] })).collect() } else { Vec::new() };
    Ok(Changes { changed: changes, deletions: Vec::new(), order })
}

fn deletion(item: &Value, key: &str) -> Value {
    let fields = [(key.to_owned(), item[key].clone()), (DIRECTIVE.to_owned(), "delete".into())];
    Value::Object(fields.into_iter().collect::<Fields>())
}

/// Lists of texts, which upstream compares sorted.
fn texts(old: &[Value], new: &[Value], wanted: Wanted) -> Changes {
    let sorted = |items: &[Value]| {
        let mut items = items.to_vec();
        items.sort_by_key(go_value);
        items
    };
    let (before, after) = (sorted(old), sorted(new));
    let (mut added, mut gone): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    let (mut left, mut right) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => go_value(left).cmp(&go_value(right)),
        };
        if order.is_le()
            && let Some(item) = left.next()
            && order.is_lt()
            && !gone.contains(item)
        {
            gone.push(item.clone());
        }
        if order.is_ge()
            && let Some(item) = right.next()
            && order.is_gt()
        {
            added.push(item.clone());
        }
    }
    added.sort_by_key(|item| new.iter().position(|other| other == item));
    if !wanted.deletions {
        gone.clear();
    }
    if !wanted.additions {
        added.clear();
    }
    let is_told = wanted.order && (!gone.is_empty() || (wanted.additions && old != new));
    Changes { changed: added, deletions: gone, order: if is_told { new.to_vec() } else { Vec::new() } }
}
