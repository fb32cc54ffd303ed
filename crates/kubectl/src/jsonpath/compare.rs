//! Comparisons in filters: only like with like, as in Go's templates.

use super::eval::Item;
use serde_json::Value;
use std::cmp::Ordering;

enum Basic<'a> {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
}

const BAD_TYPE: &str = "invalid type for comparison";
const BAD_PAIR: &str = "incompatible types for comparison";

/// Whether the comparison holds.
pub fn passes(left: Item, operator: &str, right: Item) -> Result<bool, String> {
    Ok(match operator {
        "==" => equal(left, right)?,
        "!=" => !equal(left, right)?,
        "<" => less(left, right)?,
        ">=" => !less(left, right)?,
        "<=" => less(left, right)? || equal(left, right)?,
        ">" => !(less(left, right)? || equal(left, right)?),
        _ => return Err(format!("unrecognized filter operator {operator}")),
    })
}

fn basic(item: Item<'_>) -> Result<Basic<'_>, String> {
    match item {
        Item::Json(Value::Bool(value)) => Ok(Basic::Bool(*value)),
        Item::Json(Value::String(text)) => Ok(Basic::Text(text)),
        Item::Json(Value::Number(number)) => Ok(match number.as_i64() {
            Some(whole) => Basic::Int(whole),
            None => Basic::Float(number.as_f64().unwrap_or(0.0)),
        }),
        Item::Text(text) => Ok(Basic::Text(text)),
        Item::Int(number) => Ok(Basic::Int(number)),
        Item::Float(number) => Ok(Basic::Float(number)),
        Item::Bool(value) => Ok(Basic::Bool(value)),
        Item::Json(Value::Null | Value::Array(_) | Value::Object(_)) | Item::Nothing => Err(BAD_TYPE.to_owned()),
    }
}

fn equal(left: Item, right: Item) -> Result<bool, String> {
    match (basic(left)?, basic(right)?) {
        (Basic::Bool(a), Basic::Bool(b)) => Ok(a == b),
        (Basic::Int(a), Basic::Int(b)) => Ok(a == b),
        (Basic::Float(a), Basic::Float(b)) => Ok(a.total_cmp(&b) == Ordering::Equal),
        (Basic::Text(a), Basic::Text(b)) => Ok(a == b),
        _ => Err(BAD_PAIR.to_owned()),
    }
}

fn less(left: Item, right: Item) -> Result<bool, String> {
    match (basic(left)?, basic(right)?) {
        (Basic::Bool(_), Basic::Bool(_)) => Err(BAD_TYPE.to_owned()),
        (Basic::Int(a), Basic::Int(b)) => Ok(a < b),
        (Basic::Float(a), Basic::Float(b)) => Ok(a < b),
        (Basic::Text(a), Basic::Text(b)) => Ok(a < b),
        _ => Err(BAD_PAIR.to_owned()),
    }
}
