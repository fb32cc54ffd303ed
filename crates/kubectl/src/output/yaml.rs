//! YAML as `sigs.k8s.io/yaml` writes it ([K-042]): keys sorted as people count, lists not indented, lines broken at blanks behind column 80.

use super::yaml_scalar::{self, scalar};
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// Longest key that stands in its line, in bytes.
const KEY_MAX: usize = 128;

/// A value as a document.
pub fn document(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(fields) if !fields.is_empty() => mapping(&mut out, fields, 0, false),
        Value::Array(items) if !items.is_empty() => sequence(&mut out, items, 0, false),
        other => {
            out.push_str(scalar(other, 2, 0).trim_end_matches('\n'));
            out.push('\n');
        }
    }
    out
}

fn mapping(out: &mut String, fields: &Map<String, Value>, indent: usize, is_begun: bool) {
    let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
    fields.sort_by(|(a, _), (b, _)| natural(a, b));
    for (place, (name, value)) in fields.into_iter().enumerate() {
        if place > 0 || !is_begun {
            blanks(out, indent);
        }
        let key = yaml_scalar::key(name);
        if name.len() > KEY_MAX || name.contains('\n') {
            out.push_str("? ");
            out.push_str(&key);
            out.push('\n');
            blanks(out, indent);
        } else {
            out.push_str(&key);
        }
        out.push(':');
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                out.push('\n');
                mapping(out, inner, indent + 2, false);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                sequence(out, items, indent, false);
            }
            other => line(out, other, indent + 2),
        }
    }
}

fn sequence(out: &mut String, items: &[Value], indent: usize, is_begun: bool) {
    for (place, item) in items.iter().enumerate() {
        if place > 0 || !is_begun {
            blanks(out, indent);
        }
        out.push('-');
        match item {
            Value::Object(fields) if !fields.is_empty() => {
                out.push(' ');
                mapping(out, fields, indent + 2, true);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push(' ');
                sequence(out, items, indent + 2, true);
            }
            other => line(out, other, indent + 2),
        }
    }
}

fn line(out: &mut String, value: &Value, indent: usize) {
    let column = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    let column = out[out.len() - column..].chars().count() + 1;
    let text = scalar(value, indent, column);
    out.push(' ');
    out.push_str(&text);
    if !(text.starts_with('|') && text.ends_with('\n')) {
        out.push('\n');
    }
}

fn blanks(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// The order of keys: letters after anything else, numbers by their value.
fn natural(a: &str, b: &str) -> Ordering {
    let [left, right]: [Vec<char>; 2] = [a, b].map(|text| text.chars().collect());
    let Some(at) = left.iter().zip(&right).position(|(a, b)| a != b) else { return left.len().cmp(&right.len()) };
    let (a, b) = (left[at], right[at]);
    match (a.is_alphabetic(), b.is_alphabetic()) {
        (true, true) => return a.cmp(&b),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let digits = |text: &[char]| text.iter().take_while(|letter| letter.is_ascii_digit()).count();
    let before = left[..at].iter().rev().take_while(|letter| letter.is_ascii_digit());
    // A zero behind other digits belongs to their number.
    let is_inside = (a == '0' || b == '0') && before.into_iter().any(|digit| *digit != '0');
    let number = |text: &[char]| {
        let digits = text.iter().map_while(|letter| letter.to_digit(10));
        digits.fold(i64::from(is_inside), |sum, digit| sum.wrapping_mul(10).wrapping_add(digit.into()))
    };
    let (left, right) = (&left[at..], &right[at..]);
    number(left).cmp(&number(right)).then(digits(left).cmp(&digits(right))).then(a.cmp(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(value: &Value, expected: &str) {
        assert_eq!(document(value), expected);
    }

    /// [K-042]
    #[test]
    fn lists_and_maps() {
        check(
            &json!({"b": [{"x": 1, "a": []}, [1, [2]], "s"], "a": {"k": {}}}),
            "a:\n  k: {}\nb:\n- a: []\n  x: 1\n- - 1\n  - - 2\n- s\n",
        );
        check(&json!({"a10": 1, "a9": 2, "a": 3, "B": 4, "a-b": 5}), "B: 4\na: 3\na-b: 5\na9: 2\na10: 1\n");
    }

    /// [K-042]
    #[test]
    fn long_texts_are_broken_at_blanks() {
        let words = "word ".repeat(20);
        check(
            &json!({"message": words.trim()}),
            &format!("message: {}\n  {}\n", "word ".repeat(15).trim(), "word ".repeat(5).trim()),
        );
        check(
            &json!({"m": format!("{words}: x")}),
            &format!("m: '{}\n  {}: x'\n", "word ".repeat(16).trim(), "word ".repeat(4).trim_start()),
        );
    }

    /// [K-042]
    #[test]
    fn texts_are_quoted_where_they_would_be_something_else() {
        check(
            &json!({
                "a": "true", "b": "1.5", "c": "2026-01-01T00:00:00Z", "d": "x: y", "e": " x", "f": "", "g": "*/1 * * * *",
                "h": "a\nb", "i": "a\n", "j": "a\n\n", "k": "\ta\n", "l": " a\nb", "m": "it's #1", "n": "- x", "o": "12:30",
                "p": "0x1f", "q": "~", "r": null, "s": 1.5, "t": "a: 'b'",
            }),
            concat!(
                "a: \"true\"\nb: \"1.5\"\nc: \"2026-01-01T00:00:00Z\"\nd: 'x: y'\ne: ' x'\nf: \"\"\n",
                "g: '*/1 * * * *'\nh: |-\n  a\n  b\ni: |\n  a\nj: |+\n  a\n\nk: \"\\ta\\n\"\nl: |2-\n   a\n  b\n",
                "m: 'it''s #1'\n\"n\": '- x'\no: \"12:30\"\np: \"0x1f\"\nq: \"~\"\nr: null\ns: 1.5\nt: 'a: ''b'''\n",
            ),
        );
    }
}
