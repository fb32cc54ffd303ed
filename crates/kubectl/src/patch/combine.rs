//! Two strategic merge patches as one: the deletions and the additions.

use super::lists::key_of;
use super::{DELETE_FROM, Fields, RETAIN_KEYS, SET_ORDER};
use jobyard_apiserver::patch::go_value;
use jobyard_apiserver::patch::schema::{Merge, Table, how};
use serde_json::Value;
use std::mem::discriminant;

/// The patch that does what first `deletions` and then `additions` do.
pub fn combine(mut deletions: Fields, mut additions: Fields, table: Table) -> Result<Fields, String> {
    if let Some(kept) = additions.remove(RETAIN_KEYS) {
        let present = deletions.entry(RETAIN_KEYS).or_insert_with(|| kept.clone());
        if *present != kept {
            return Err(format!(
                "{} and {} are not deep equal: this may happen when calculating the 3-way diff patch",
                go_value(present),
                go_value(&kept)
            ));
        }
    }
    let ordered: Vec<String> = additions.keys().filter(|name| name.starts_with(SET_ORDER)).cloned().collect();
    for directive in ordered {
        combine_ordered(&mut deletions, &mut additions, &directive, table)?;
    }
    for (name, value) in additions {
        combine_field(&mut deletions, name, value, table)?;
    }
    Ok(deletions)
}

/// Moves an order and its list over.
fn combine_ordered(
    deletions: &mut Fields,
    additions: &mut Fields,
    directive: &str,
    table: Table,
) -> Result<(), String> {
    let Some(order) = additions.remove(directive) else { return Ok(()) };
    let present = deletions.entry(directive).or_insert_with(|| order.clone());
    if *present != order {
        return Err("invalid patch format of setElementOrder list".to_owned());
    }
    let name = directive.trim_start_matches(SET_ORDER);
    let Some(Value::Array(added)) = additions.remove(name) else { return Ok(()) };
    let merged = match deletions.remove(name) {
        Some(Value::Array(gone)) => combine_lists(gone, added, how(table, name))?,
        _ => added,
    };
    deletions.insert(name.to_owned(), merged.into());
    Ok(())
}

fn combine_field(deletions: &mut Fields, name: String, value: Value, table: Table) -> Result<(), String> {
    let merged = match (deletions.remove(&name), value) {
        (Some(present), value) if discriminant(&present) != discriminant(&value) => value,
        _ if name.starts_with(DELETE_FROM) => return Ok(()),
        (Some(Value::Object(gone)), Value::Object(added)) => {
            let of = if let Merge::Object(of) = how(table, &name) { of } else { &[] };
            combine(gone, added, of)?.into()
        }
        (Some(Value::Array(gone)), Value::Array(added)) => combine_lists(gone, added, how(table, &name))?.into(),
        (_, value) => value,
    };
    deletions.insert(name, merged);
    Ok(())
}

/// The items of both lists: first those that are added, in their order, then what goes.
fn combine_lists(gone: Vec<Value>, added: Vec<Value>, how: Merge) -> Result<Vec<Value>, String> {
    let (key, table) = match how {
        Merge::ByKey(key, table) => (key, table),
        Merge::OneOf(key) => (key, &[][..]),
        Merge::Set => {
            let rest = gone.into_iter().filter(|item| !added.contains(item)).collect::<Vec<_>>();
            return Ok(added.into_iter().chain(rest).collect());
        }
        Merge::Object(_) | Merge::Plain => return Ok(added),
    };
    let mut gone = gone;
    let mut merged = Vec::new();
    for item in added {
        let wanted = key_of(&item, key)?.clone();
        let place = gone.iter().position(|other| other.get(key) == Some(&wanted));
        merged.push(match (place.map(|place| gone.remove(place)), item) {
            (Some(Value::Object(gone)), Value::Object(item)) => combine(gone, item, table)?.into(),
            (_, item) => item,
        });
    }
    merged.append(&mut gone);
    Ok(merged)
}
