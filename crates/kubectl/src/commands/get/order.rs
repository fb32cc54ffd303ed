//! `--sort-by` ([K-044], [K-122]).

use crate::go::quote;
use crate::jsonpath::{Item, JsonPath, relaxed};
use crate::sort;
use crate::text::quantity::Quantity;
use serde_json::Value;

/// What is said if no object has the field.
pub fn no_field(path: &str) -> String {
    let path = relaxed(path).unwrap_or_else(|_| path.to_owned());
    format!("couldn't find any field with path {} in the list of objects", quote(&path))
}

/// Puts objects in the order of a field. Those without it come first, in the reverse order of how they came.
pub fn sort(objects: &mut Vec<&Value>, path: &str) -> Result<(), String> {
    let whole = relaxed(path)?;
    let mut parsed = JsonPath::parse(&whole, true)?;
    let mut keys: Vec<(Option<Value>, &Value)> = Vec::new();
    for object in objects.iter() {
        let found = parsed.find(object)?;
        keys.push((found.first().and_then(|first| first.first()).and_then(Item::value), object));
    }
    if keys.iter().all(|(key, _)| key.is_none()) && !keys.is_empty() {
        return Err(no_field(path));
    }
    let mut failure = None;
    sort::sort(&mut keys, &mut |(a, _), (b, _)| match (a, b) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(a), Some(b)) => less(a, b).unwrap_or_else(|why| {
            failure = Some(why);
            false
        }),
    });
    if let Some(why) = failure {
        return Err(why);
    }
    *objects = keys.into_iter().map(|(_, object)| object).collect();
    Ok(())
}

/// Whether a value is less than another: like with like only. Texts that are quantities are compared as such.
fn less(a: &Value, b: &Value) -> Result<bool, String> {
    match (a, b) {
        (Value::Null | _, Value::Null) => Ok(false),
        (Value::Null, _) => Ok(true),
        (Value::String(a), Value::String(b)) => Ok(match (Quantity::parse(a), Quantity::parse(b)) {
            (Ok(a), Ok(b)) => a.nanos() < b.nanos(),
            _ => a < b,
        }),
        (Value::Number(left), Value::Number(right)) if left.is_f64() == right.is_f64() => {
            Ok(match (left.as_i64(), right.as_i64()) {
                (Some(a), Some(b)) => a < b,
                _ => left.as_f64() < right.as_f64(),
            })
        }
        (Value::Bool(_), _) => Err("unsortable type: bool".to_owned()),
        (Value::Array(_), _) => Err("unsortable type: []interface {}".to_owned()),
        (Value::Object(_), _) => Err("unsortable type: map[string]interface {}".to_owned()),
        _ => Err("unsortable interface: interface".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(values: &[Value], expected: &[usize]) {
        let objects: Vec<Value> = values
            .iter()
            .enumerate()
            .map(|(n, v)| if v == "-" { json!({"n": n}) } else { json!({"n": n, "v": v}) })
            .collect();
        let mut order: Vec<&Value> = objects.iter().collect();
        sort(&mut order, ".v").expect("a field");
        assert_eq!(order.iter().map(|o| o["n"].as_u64().unwrap_or(0) as usize).collect::<Vec<_>>(), expected);
    }

    /// [K-044], [K-122]
    #[test]
    fn objects_without_the_field_come_first_and_backwards() {
        check(&[json!(3), json!("-"), json!(1), json!("-")], &[3, 1, 2, 0]);
        check(&[json!("10"), json!("9"), json!("1k")], &[1, 0, 2]);
        check(&[json!("b"), Value::Null, json!("a"), Value::Null], &[1, 3, 2, 0]);
        let objects = [json!({}), json!({})];
        let told = sort(&mut objects.iter().collect(), "x");
        assert_eq!(told, Err("couldn't find any field with path \"{.x}\" in the list of objects".to_owned()));
    }
}
