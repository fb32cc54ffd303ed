//! KYAML: YAML with braces, brackets and quotes, in which nothing is taken for something else ([K-125]).

use super::yaml_scalar::{is_timestamp, resolves};
use jobyard_apiserver::json::go_text;
use serde_json::Value;
use std::fmt::Write as _;

/// A value as a document, with its head and a line feed at the end.
pub fn document(value: &Value) -> String {
    let mut out = "---\n".to_owned();
    node(&mut out, value, 0);
    out.push('\n');
    out
}

fn indent(out: &mut String, level: usize) {
    out.extend(std::iter::repeat_n("  ", level));
}

fn node(out: &mut String, value: &Value, level: usize) {
    match value {
        Value::String(content) => text(out, content, level + 1),
        Value::Array(items) if !items.is_empty() => sequence(out, items, level),
        Value::Object(fields) if !fields.is_empty() => {
            out.push_str("{\n");
            for (name, value) in fields {
                indent(out, level + 1);
                key(out, name);
                out.push_str(": ");
                node(out, value, level + 1);
                out.push_str(",\n");
            }
            indent(out, level);
            out.push('}');
        }
        other => out.push_str(&go_text(other)),
    }
}

/// Lists of maps and lists need no lines of their own.
fn sequence(out: &mut String, items: &[Value], level: usize) {
    out.push('[');
    if items.iter().all(|item| item.is_object() || item.is_array()) {
        for (place, item) in items.iter().enumerate() {
            out.push_str(if place > 0 { ", " } else { "" });
            node(out, item, level);
        }
    } else {
        out.push('\n');
        for item in items {
            indent(out, level + 1);
            node(out, item, level + 1);
            out.push_str(",\n");
        }
        indent(out, level);
    }
    out.push(']');
}

fn key(out: &mut String, name: &str) {
    if needs_quotes(name) {
        out.push('"');
        for letter in name.chars() {
            match letter {
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                other => push_letter(out, other),
            }
        }
        out.push('"');
    } else {
        out.push_str(name);
    }
}

fn needs_quotes(name: &str) -> bool {
    let is_plain = |letter: char| letter.is_alphanumeric() || letter == '_';
    let inner = name.trim_matches(is_plain);
    let is_allowed = name.starts_with(is_plain)
        && name.ends_with(is_plain)
        && inner.chars().all(|letter| is_plain(letter) || matches!(letter, '-' | '.' | '/'));
    let lower = name.to_lowercase();
    let is_word =
        matches!(lower.as_str(), "t" | "f" | "null" | "true" | "y" | "yes" | "on" | "false" | "n" | "no" | "off");
    let is_number = matches!(lower.as_str(), "inf" | "infinity" | "nan") || resolves(name);
    !is_allowed || is_word || is_number || is_timestamp(name)
}

fn text(out: &mut String, content: &str, level: usize) {
    let is_long = content.contains('\n');
    out.push('"');
    if is_long {
        out.push_str("\\\n");
    }
    for letter in content.chars() {
        if out.ends_with('\n') {
            indent(out, level);
            // Blanks at the start of a line would be dropped; what does not begin with one keeps its place.
            out.push(if letter.is_whitespace() && letter != '\n' { '\\' } else { ' ' });
        }
        match letter {
            '\n' => out.push_str("\\n\\\n"),
            '\t' => out.push('\t'),
            other => push_letter(out, other),
        }
    }
    if is_long {
        if !out.ends_with('\n') {
            out.push_str("\\\n");
        }
        indent(out, level);
    }
    out.push('"');
}

fn push_letter(out: &mut String, letter: char) {
    let escape = match letter {
        '"' | '\\' => letter,
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{b}' => 'v',
        '\0' => '0',
        '\u{1b}' => 'e',
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        '\0'..' ' | '\u{7f}' => {
            write!(out, "\\x{:02x}", letter as u32).expect("a String takes everything");
            return;
        }
        _ if letter.is_control() || (letter.is_whitespace() && letter != ' ') => {
            write!(out, "\\u{:04x}", letter as u32).expect("a String takes everything");
            return;
        }
        _ => {
            out.push(letter);
            return;
        }
    };
    out.push('\\');
    out.push(escape);
}
