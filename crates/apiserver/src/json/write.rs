//! JSON as Go's `encoding/json` writes it.

use super::Json;
use serde_json::Value;
use std::fmt::Write as _;

/// The value in one line. Fields stay in their order and numbers in their spelling.
pub fn write(value: &Json) -> String {
    let mut out = String::new();
    push(&mut out, value);
    out
}

/// A value with sorted fields in one line, with Go's escapes.
pub fn go_text(value: &Value) -> String {
    write(&Json::from(value))
}

fn push(out: &mut String, value: &Json) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Number(text) => out.push_str(text),
        Json::String(text) => push_text(out, text),
        Json::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                push(out, item);
            }
            out.push(']');
        }
        Json::Object(fields) => {
            out.push('{');
            for (place, (name, value)) in fields.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                push_text(out, name);
                out.push(':');
                push(out, value);
            }
            out.push('}');
        }
    }
}

/// Go escapes what could end a script in a page as well.
fn push_text(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..' ' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                write!(out, "\\u{:04x}", letter as u32).expect("a String takes everything");
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_are_escaped_as_go_does() {
        assert_eq!(
            go_text(&json!({"b": "<a&b>\u{7f}\u{1}", "a": 1})),
            "{\"a\":1,\"b\":\"\\u003ca\\u0026b\\u003e\u{7f}\\u0001\"}"
        );
    }
}
