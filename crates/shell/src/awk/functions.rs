//! `printf`'s formats and the functions that need no state.

use super::value::Value;
use crate::utilities::float;

/// Wider fields are cut to this.
const WIDTH_MAX: usize = 10_000;

/// Formats as `printf` does.
pub(super) fn format(format: &str, values: &[Value]) -> String {
    let mut result = String::new();
    let mut values = values.iter();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            result.push(c);
            continue;
        }
        if chars.peek() == Some(&'%') {
            chars.next();
            result.push('%');
            continue;
        }
        let mut shape = Shape::default();
        while let Some(c) = chars.peek().copied().filter(|c| "-+ #0".contains(*c)) {
            shape.flags.push(c);
            chars.next();
        }
        let mut size = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| {
            if chars.peek() == Some(&'*') {
                chars.next();
                return values.next().map_or(0, |value| value.number() as usize);
            }
            let mut text = String::new();
            while let Some(c) = chars.peek().copied().filter(char::is_ascii_digit) {
                text.push(c);
                chars.next();
            }
            text.parse().unwrap_or(0)
        };
        shape.width = size(&mut chars).min(WIDTH_MAX);
        if chars.peek() == Some(&'.') {
            chars.next();
            shape.precision = Some(size(&mut chars).min(WIDTH_MAX));
        }
        while chars.peek().is_some_and(|c| matches!(c, 'l' | 'h')) {
            chars.next();
        }
        let Some(kind) = chars.next() else { break };
        result.push_str(&shape.print(kind, values.next().unwrap_or(&Value::Unset)));
    }
    result
}

#[derive(Default)]
struct Shape {
    flags: String,
    width: usize,
    precision: Option<usize>,
}

impl Shape {
    fn print(&self, kind: char, value: &Value) -> String {
        let number = value.number();
        let text = match kind {
            'd' | 'i' => format!("{}", number.trunc() as i64),
            'u' => format!("{}", number.trunc() as i64 as u64),
            'x' => format!("{:x}", number as i64),
            'X' => format!("{:X}", number as i64),
            'o' => format!("{:o}", number as i64),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => float(number, kind, self.precision),
            'c' => match value {
                Value::Number(number) => char::from_u32(*number as u32).map_or(String::new(), String::from),
                _ => value.text("%.6g").chars().take(1).collect(),
            },
            's' => value.text("%.6g").chars().take(self.precision.unwrap_or(usize::MAX)).collect(),
            other => return format!("%{other}"),
        };
        let is_number = !matches!(kind, 's' | 'c');
        let sign = if self.flags.contains('+') && is_number && !text.starts_with('-') { "+" } else { "" };
        let text = format!("{sign}{text}");
        let missing = self.width.saturating_sub(text.chars().count());
        if self.flags.contains('-') {
            return text + &" ".repeat(missing);
        }
        if self.flags.contains('0') && is_number {
            let sign = usize::from(text.starts_with(['-', '+']));
            return format!("{}{}{}", &text[..sign], "0".repeat(missing), &text[sign..]);
        }
        " ".repeat(missing) + &text
    }
}

/// `substr(text, start, length)`, which counts from 1.
pub(super) fn substring(text: &str, start: f64, length: Option<f64>) -> String {
    let chars: Vec<char> = text.chars().collect();
    let from = start.round();
    let to = length.map_or(f64::INFINITY, |length| from + length.round());
    let chosen = chars.iter().enumerate().filter(|(at, _)| {
        let place = (*at + 1) as f64;
        place >= from && place < to
    });
    chosen.map(|(_, c)| *c).collect()
}

/// A text with the matches replaced: `&` is the match. Gives how many there were.
pub(super) fn substitute(text: &str, regex: &crate::regex::Regex, with: &str, all: bool) -> (String, usize) {
    let chars: Vec<char> = text.chars().collect();
    let (mut result, mut at, mut count) = (String::new(), 0, 0);
    while at <= chars.len() {
        let Some((from, to)) = regex.find(&chars, at).and_then(|found| found[0]) else { break };
        result.extend(&chars[at..from]);
        let matched: String = chars[from..to].iter().collect();
        let mut replacement = with.chars();
        while let Some(c) = replacement.next() {
            match c {
                '\\' => match replacement.next() {
                    Some('&') => result.push('&'),
                    Some('\\') | None => result.push('\\'),
                    Some(other) => result.extend(['\\', other]),
                },
                '&' => result.push_str(&matched),
                c => result.push(c),
            }
        }
        count += 1;
        at = to;
        if from == to {
            result.extend(chars.get(at));
            at += 1;
        }
        if !all {
            break;
        }
    }
    result.extend(chars.get(at..).unwrap_or_default());
    (result, count)
}
