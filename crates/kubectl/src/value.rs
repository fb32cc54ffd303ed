//! Reading of objects as JSON: what is missing is empty, as in the Go types that kubectl reads them into.

use serde_json::{Map, Value};

static NULL: Value = Value::Null;

/// The value at a path of field names such as `metadata.name`; `null` if it is missing.
pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').try_fold(value, |value, name| value.get(name)).unwrap_or(&NULL)
}

/// The value at a path, unless it is missing or `null`.
pub fn set<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    Some(at(value, path)).filter(|value| !value.is_null())
}

/// The text at a path; empty if there is none.
pub fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    at(value, path).as_str().unwrap_or("")
}

/// The text at a path, or another one if it is empty.
pub fn text_or<'a>(value: &'a Value, path: &str, other: &'a str) -> &'a str {
    Some(text(value, path)).filter(|text| !text.is_empty()).unwrap_or(other)
}

/// The whole number at a path; 0 if there is none.
pub fn int(value: &Value, path: &str) -> i64 {
    at(value, path).as_i64().unwrap_or(0)
}

/// Whether `true` stands at a path.
pub fn flag(value: &Value, path: &str) -> bool {
    at(value, path).as_bool().unwrap_or(false)
}

/// The list at a path; empty if there is none.
pub fn items<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    at(value, path).as_array().map_or(&[], Vec::as_slice)
}

/// The texts of the list at a path.
pub fn texts<'a>(value: &'a Value, path: &str) -> Vec<&'a str> {
    items(value, path).iter().filter_map(Value::as_str).collect()
}

/// The fields at a path; absent if there are none.
pub fn fields<'a>(value: &'a Value, path: &str) -> Option<&'a Map<String, Value>> {
    at(value, path).as_object().filter(|fields| !fields.is_empty())
}

/// What a scalar is as Go's `%v` prints it: a number or a text.
pub fn scalar(value: &Value) -> String {
    value.as_str().map_or_else(|| crate::go_value::plain(value), str::to_owned)
}
