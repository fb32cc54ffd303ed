//! JSON values as YAML, as `kubectl get -o yaml` prints them. [K-042]

use crate::manifest::is_plain_text;
use serde_json::Value;

/// The YAML text of a value: keys in order, lists at the column of their key.
pub(crate) fn to_yaml(value: &Value) -> String {
    let mut out = String::new();
    write_block(&mut out, value, 0);
    out
}

/// A value that begins on a line of its own.
fn write_block(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (position, (key, value)) in map.iter().enumerate() {
                // The first field of a list item stands behind the dash.
                if position > 0 || !out.ends_with("- ") {
                    pad(out, indent);
                }
                write_text(out, key, indent);
                out.push(':');
                write_after_key(out, value, indent);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (position, item) in items.iter().enumerate() {
                if position > 0 || !out.ends_with("- ") {
                    pad(out, indent);
                }
                out.push_str("- ");
                write_block(out, item, indent + 2);
            }
        }
        scalar => {
            write_scalar(out, scalar, indent.saturating_sub(2));
            out.push('\n');
        }
    }
}

fn write_after_key(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('\n');
            write_block(out, value, indent + 2);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            write_block(out, value, indent);
        }
        scalar => {
            out.push(' ');
            write_scalar(out, scalar, indent);
            out.push('\n');
        }
    }
}

fn write_scalar(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::String(text) => write_text(out, text, indent),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            out.push_str(&value.to_string());
        }
    }
}

/// Text in the style that go-yaml chooses. It is folded at no width.
fn write_text(out: &mut String, text: &str, indent: usize) {
    let has_special = text.chars().any(|c| c.is_control() && c != '\n' || c == '\u{feff}');
    if text.contains('\n') && !has_special && !text.starts_with([' ', '\n']) && !text.contains(" \n") {
        return write_literal(out, text, indent + 2);
    }
    // What would be read as another type, or as a time, is put between double quotation marks.
    if text.is_empty() || has_special || text.contains('\n') || !is_plain_text(text) || is_time(text) || is_base60(text)
    {
        out.push_str(&Value::from(text).to_string());
    } else if needs_quotes(text) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    } else {
        out.push_str(text);
    }
}

fn write_literal(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    let body = match text.strip_suffix('\n') {
        None => {
            out.push('-');
            text
        }
        Some(body) => {
            if body.ends_with('\n') {
                out.push('+');
            }
            body
        }
    };
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            pad(out, indent);
        }
        out.push_str(line);
    }
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Whether the text has marks in it that YAML would read as structure.
fn needs_quotes(text: &str) -> bool {
    let mut letters = text.chars();
    let first = letters.next().unwrap_or(' ');
    let second = letters.next().unwrap_or(' ');
    "#,[]{}&*!|>'\"%@`".contains(first)
        || ("?:-".contains(first) && second == ' ')
        || text.starts_with("---")
        || text.starts_with("...")
        || text.starts_with(' ')
        || text.ends_with([' ', ':'])
        || text.contains(": ")
        || text.contains(" #")
}

/// Whether the text is a date, alone or with a time after it.
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    let is_date = digits(0..4) && bytes.get(4) == Some(&b'-') && digits(5..7) && bytes.get(7) == Some(&b'-');
    is_date && digits(8..10) && matches!(bytes.get(10), None | Some(b'T' | b't' | b' '))
}

/// Whether YAML 1.1 would read the text as a number of base 60 (`1:30`).
fn is_base60(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    text.contains(':')
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    // [K-042]
    #[test]
    fn keys_are_sorted_and_lists_stand_below_their_key() {
        let value = json!({
            "kind": "Job", "apiVersion": "batch/v1",
            "spec": {"containers": [{"name": "pi", "command": ["perl", "-w"]}, {"name": "b"}], "num": 3, "empty": {}},
            "status": {"matrix": [[1, 2], []], "none": null}
        });
        let expected = "apiVersion: batch/v1\nkind: Job\nspec:\n  containers:\n  - command:\n    - perl\n    - -w\n    \
                        name: pi\n  - name: b\n  empty: {}\n  num: 3\nstatus:\n  matrix:\n  - - 1\n    - 2\n  - []\n  none: null\n";
        assert_eq!(to_yaml(&value), expected);
    }

    #[test]
    fn text_is_quoted_where_it_would_be_read_as_something_else() {
        let check = |text: &str, expected: &str| assert_eq!(to_yaml(&json!({ "a": text })), format!("a: {expected}\n"));
        check("pi", "pi");
        check("", "\"\"");
        check("yes", "\"yes\"");
        check("12", "\"12\"");
        check("1:30", "\"1:30\"");
        check("2026-01-01T00:00:00Z", "\"2026-01-01T00:00:00Z\"");
        check("print bpi(2000)", "print bpi(2000)");
        check("-Mbignum=bpi", "-Mbignum=bpi");
        check("- x", "'- x'");
        check("a: b", "'a: b'");
        check("it's #1", "'it''s #1'");
        check("*", "'*'");
        check("tab\there", "\"tab\\there\"");
        check("one\ntwo\n", "|\n  one\n  two");
        check("one\n\ntwo", "|-\n  one\n\n  two");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let value =
            json!({"a": ["x\ny", {"b": "- q", "c": [" s", "no", "0x1f", "#", "é\u{7}"]}], "on": {"k": [[["deep"]]]}});
        assert_eq!(crate::manifest::read_values(&to_yaml(&value)), vec![value]);
    }
}
