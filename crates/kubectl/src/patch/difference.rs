//! The difference of two objects as a strategic merge patch.

use super::lists;
use super::{DELETE_FROM, Fields, RETAIN_KEYS, SET_ORDER};
use jobyard_apiserver::patch::schema::{Merge, Table, how};
use serde_json::Value;
use std::mem::discriminant;

/// What a difference is to tell.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a setting of upstream's own")]
pub struct Wanted {
    /// What is new or has changed.
    pub additions: bool,
    /// What is gone.
    pub deletions: bool,
    /// In which order merged lists are.
    pub order: bool,
    /// Which fields stay of the object at hand.
    pub retained: bool,
}

impl Wanted {
    /// A whole patch.
    pub const EVERYTHING: Self = Self { additions: true, deletions: true, order: true, retained: false };
}

/// What makes `old` into `new`, as far as it is wanted.
pub fn difference(old: &Fields, new: &Fields, table: Table, wanted: Wanted) -> Result<Fields, String> {
    let mut patch = Fields::new();
    for (name, value) in new {
        match old.get(name) {
            Some(present) if discriminant(present) == discriminant(value) => {
                differing(name, present, value, how(table, name), wanted, &mut patch)?;
            }
            _ if wanted.additions => drop(patch.insert(name.clone(), value.clone())),
            _ => {}
        }
    }
    if wanted.deletions {
        let gone = old.keys().filter(|name| !new.contains_key(*name));
        patch.extend(gone.map(|name| (name.clone(), Value::Null)));
    }
    if wanted.retained {
        let kept: Vec<&String> = new.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name).collect();
        let is_cut = old.iter().any(|(name, value)| !value.is_null() && !new.contains_key(name));
        if !kept.is_empty() && (!patch.is_empty() || is_cut) {
            patch.insert(RETAIN_KEYS.to_owned(), kept.into_iter().map(|name| Value::from(name.as_str())).collect());
        }
    }
    Ok(patch)
}

/// The difference of two values of the same type under a name.
fn differing(
    name: &str,
    old: &Value,
    new: &Value,
    how: Merge,
    wanted: Wanted,
    patch: &mut Fields,
) -> Result<(), String> {
    match (old, new, how) {
        (Value::Object(old), Value::Object(new), how) => {
            let table = if let Merge::Object(table) = how { table } else { &[] };
            let changed = difference(old, new, table, Wanted { retained: false, ..wanted })?;
            if !changed.is_empty() {
                patch.insert(name.to_owned(), changed.into());
            }
        }
        (Value::Array(old), Value::Array(new), Merge::ByKey(..) | Merge::OneOf(_) | Merge::Set) => {
            let found = lists::difference(old, new, how, wanted)?;
            for (prefix, list) in [("", found.changed), (DELETE_FROM, found.deletions), (SET_ORDER, found.order)] {
                if !list.is_empty() {
                    patch.insert(format!("{prefix}{name}"), list.into());
                }
            }
        }
        (old, new, _) if wanted.additions && old != new => drop(patch.insert(name.to_owned(), new.clone())),
        _ => {}
    }
    Ok(())
}
