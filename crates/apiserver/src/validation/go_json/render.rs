//! Prints an object of the API in the form of an internal struct ([A-153]).

use super::schema::{Kind, Struct};
use serde_json::Value;

/// The object as the struct prints it; fields that the struct does not have are not shown.
pub fn object(value: &Value, of: &Struct) -> String {
    let mut text = String::new();
    write_object(value, of, &mut text);
    super::escape_html(&text)
}

/// A list of such objects.
pub fn list(value: &Value, of: &Struct) -> String {
    let mut text = String::new();
    write_list(value, of, &mut text);
    super::escape_html(&text)
}

fn write_object(value: &Value, of: &Struct, text: &mut String) {
    text.push('{');
    let is_first = &mut true;
    write_fields(value, of, is_first, text);
    text.push('}');
}

fn write_fields(value: &Value, of: &Struct, is_first: &mut bool, text: &mut String) {
    for field in of.fields {
        let value = value.get(field.key).unwrap_or(&Value::Null);
        match &field.kind {
            Kind::Inline(inner) => write_fields(value, inner, is_first, text),
            Kind::Omit(_) if is_empty(value) => {}
            kind => {
                if !std::mem::take(is_first) {
                    text.push(',');
                }
                text.extend(["\"", field.name, "\":"]);
                write_value(value, kind, text);
            }
        }
    }
}

/// What types with JSON names leave out.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

fn write_value(value: &Value, kind: &Kind, text: &mut String) {
    match kind {
        Kind::Plain(zero) if value.is_null() => text.push_str(zero),
        Kind::Plain(_) => text.push_str(&value.to_string()),
        Kind::Pointer(_) if value.is_null() => text.push_str("null"),
        Kind::Object(of) | Kind::Pointer(of) | Kind::Inline(of) => write_object(value, of, text),
        Kind::List(of) => write_list(value, of, text),
        Kind::Omit(kind) => write_value(value, kind, text),
    }
}

fn write_list(value: &Value, of: &Struct, text: &mut String) {
    let Some(items) = value.as_array() else {
        return text.push_str("null");
    };
    text.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        write_object(item, of, text);
    }
    text.push(']');
}
