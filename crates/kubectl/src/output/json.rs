//! JSON with four blanks a level and Go's escapes ([K-042]).

use jobyard_apiserver::json::go_text;
use serde_json::Value;

/// A value over several lines, without a line feed at the end.
pub fn indented(value: &Value) -> String {
    let mut out = String::new();
    push(&mut out, value, 0);
    out
}

fn push(out: &mut String, value: &Value, level: usize) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                start(out, place, level + 1);
                push(out, item, level + 1);
            }
            end(out, level, ']');
        }
        Value::Object(fields) if !fields.is_empty() => {
            out.push('{');
            for (place, (name, value)) in fields.iter().enumerate() {
                start(out, place, level + 1);
                out.push_str(&go_text(&Value::from(name.as_str())));
                out.push_str(": ");
                push(out, value, level + 1);
            }
            end(out, level, '}');
        }
        other => out.push_str(&go_text(other)),
    }
}

pub(super) fn start(out: &mut String, place: usize, level: usize) {
    out.push_str(if place > 0 { ",\n" } else { "\n" });
    out.push_str(&"    ".repeat(level));
}

pub(super) fn end(out: &mut String, level: usize, bracket: char) {
    out.push('\n');
    out.push_str(&"    ".repeat(level));
    out.push(bracket);
}
