//! Whether two patches say different things about the same fields.

use super::{DIRECTIVE, Fields, RETAIN_KEYS};
use jobyard_apiserver::patch::go_value;
use jobyard_apiserver::patch::schema::{Merge, Table, how};
use serde_json::Value;

/// Whether a field, or an item of a merged list, is set to different values.
pub fn have_conflicts(left: &Fields, right: &Fields, table: Table) -> Result<bool, String> {
    for (name, left) in left.iter().filter(|(name, _)| *name != DIRECTIVE && *name != RETAIN_KEYS) {
        if let Some(right) = right.get(name)
            && values_have_conflicts(left, right, how(table, name))?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn values_have_conflicts(left: &Value, right: &Value, how: Merge) -> Result<bool, String> {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            match (left.get(DIRECTIVE), right.get(DIRECTIVE)) {
                (None, None) => {}
                (left, right) if left != right => return Ok(true),
                _ => {}
            }
            let table = if let Merge::Object(table) = how { table } else { &[] };
            have_conflicts(left, right, table)
        }
        (Value::Array(left), Value::Array(right)) => lists_have_conflicts(left, right, how),
        _ => Ok(left != right),
    }
}

fn lists_have_conflicts(left: &[Value], right: &[Value], how: Merge) -> Result<bool, String> {
    let key = match how {
        Merge::Set => return Ok(false),
        Merge::ByKey(key, _) | Merge::OneOf(key) => key,
        Merge::Object(_) | Merge::Plain => {
            let sorted = |items: &[Value]| {
                let mut items = items.to_vec();
                if items.iter().all(|item| !item.is_object()) {
                    items.sort_by_key(go_value);
                }
                items
            };
            return Ok(left.len() != right.len() || sorted(left) != sorted(right));
        }
    };
    for item in left {
        let Some(wanted) = item.get(key) else {
            return Err(format!("cannot find merge key `{key}` in merging list element:{}", go_value(item)));
        };
        if let Some(other) = right.iter().find(|other| other.get(key) == Some(wanted))
            // Upstream looks at what is in an item without knowing its type.
            && values_have_conflicts(item, other, Merge::Plain)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}
