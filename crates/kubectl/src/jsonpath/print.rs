//! Writing what a template found.

use super::eval::Item;
use crate::go_value;
use crate::output::json;
use jobyard_apiserver::json::go_text;
use serde_json::Value;

/// The results of one part, with a blank between them.
pub fn joined(found: &[Item]) -> String {
    found.iter().map(text).collect::<Vec<_>>().join(" ")
}

/// The results of one part as an indented list.
pub fn list(found: &[Item]) -> String {
    let items: Vec<Value> = found.iter().map(|item| item.value().unwrap_or_default()).collect();
    format!("{}\n", json::indented(&items.into()))
}

fn text(item: &Item) -> String {
    match item {
        Item::Json(value @ (Value::Object(_) | Value::Array(_))) => go_text(value),
        Item::Json(Value::Null) => "null".to_owned(),
        Item::Nothing => "<no value>".to_owned(),
        other => other.value().map(|value| go_value::plain(&value)).unwrap_or_default(),
    }
}
