//! Scalars in YAML: plain where nothing else would be read, else in quotes or as a block.

use jobyard_apiserver::json::{go_general, go_text};
use serde_json::Value;
use std::fmt::Write as _;

/// Lines are broken behind this column.
const WIDTH: usize = 80;
/// Words that YAML 1.1 reads as something else than a text.
const WORDS: [&str; 40] = [
    "", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "n", "N", "no", "No", "NO", "false",
    "False", "FALSE", "off", "Off", "OFF", "~", "null", "Null", "NULL", ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF",
    "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", "<<",
];

/// What may be done with a text.
#[derive(Clone, Copy, Debug)]
struct Allowed {
    plain: bool,
    single: bool,
    block: bool,
}

/// A scalar or empty collection that begins in a column. Further lines are indented by `indent`; the line feed of a block
/// is part of it.
pub fn scalar(value: &Value, indent: usize, column: usize) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::String(text) if text.contains('\n') && analysed(text).block => block(text, indent),
        Value::String(text) => quoted(text, Some((indent, column))),
        Value::Number(number) => {
            let text = go_text(value);
            let is_whole = text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok();
            if is_whole { text } else { go_general(number.as_f64().unwrap_or(0.0)) }
        }
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => go_text(value),
    }
}

/// A key, which stays in its line.
pub fn key(text: &str) -> String {
    quoted(text, None)
}

fn quoted(text: &str, place: Option<(usize, usize)>) -> String {
    let allowed = analysed(text);
    let is_text = !resolves(text) && !text.contains('\n');
    if is_text && allowed.plain {
        folded(text, place, true)
    } else if is_text && allowed.single {
        folded(&format!("'{}'", text.replace('\'', "''")), place, false)
    } else {
        folded(&double(text), place, false)
    }
}

/// Breaks lines at single blanks behind column 80.
fn folded(shown: &str, place: Option<(usize, usize)>, is_plain: bool) -> String {
    let Some((indent, mut column)) = place else { return shown.to_owned() };
    let is_double = shown.starts_with('"') && !is_plain;
    let mut out = String::with_capacity(shown.len());
    let mut after_blank = false;
    let (first, last) = (shown.chars().next(), shown.len());
    let edge = usize::from(!is_plain && matches!(first, Some('"' | '\'')));
    for (at, letter) in shown.char_indices() {
        let is_inside = is_plain || (at > edge && at + 1 + edge < last);
        let next_is_blank = shown[at + letter.len_utf8()..].starts_with(' ');
        let is_blank = letter == ' ';
        if is_blank && !after_blank && column > WIDTH && is_inside && (is_double || !next_is_blank) {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
            if is_double && next_is_blank {
                out.push('\\');
                column += 1;
            }
        } else {
            out.push(letter);
            column += 1;
        }
        after_blank = is_blank;
    }
    out
}

fn block(text: &str, indent: usize) -> String {
    let mut out = "|".to_owned();
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    if !text.ends_with('\n') {
        out.push('-');
    } else if text == "\n" || text.ends_with("\n\n") {
        out.push('+');
    }
    out.push('\n');
    for line in text.split_inclusive('\n') {
        if line != "\n" {
            out.extend(std::iter::repeat_n(' ', indent));
        }
        out.push_str(line);
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

fn double(text: &str) -> String {
    let mut out = "\"".to_owned();
    for letter in text.chars() {
        let short = match letter {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ if is_printable(letter) => {
                out.push(letter);
                continue;
            }
            _ => {
                long_escape(&mut out, letter as u32);
                continue;
            }
        };
        out.push('\\');
        out.push(short);
    }
    out.push('"');
    out
}

fn long_escape(out: &mut String, code: u32) {
    match code {
        0..=0xff => write!(out, "\\x{code:02X}"),
        0x100..=0xffff => write!(out, "\\u{code:04X}"),
        _ => write!(out, "\\U{code:08X}"),
    }
    .expect("a String takes everything");
}

fn is_printable(letter: char) -> bool {
    matches!(letter, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

const fn is_break(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What a text in a block context may be written as, as libyaml judges it.
fn analysed(text: &str) -> Allowed {
    if text.is_empty() {
        return Allowed { plain: true, single: true, block: false };
    }
    let mut has_indicator = text.starts_with("---") || text.starts_with("...");
    let (mut has_breaks, mut is_special, mut break_space, mut space_break) = (false, false, false, false);
    let (mut after_space, mut after_break, mut after_blank) = (false, false, true);
    let mut letters = text.chars().peekable();
    let mut is_first = true;
    while let Some(letter) = letters.next() {
        let before_blank = letters.peek().is_none_or(|next| matches!(next, ' ' | '\t'));
        has_indicator |= match letter {
            '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`'
                if is_first =>
            {
                true
            }
            '?' | '-' if is_first => before_blank,
            ':' => before_blank,
            '#' => after_blank,
            _ => false,
        };
        is_special |= !is_printable(letter);
        break_space |= letter == ' ' && after_break;
        space_break |= is_break(letter) && after_space;
        has_breaks |= is_break(letter);
        after_space = letter == ' ';
        after_break = is_break(letter);
        after_blank = matches!(letter, ' ' | '\t' | '\0') || is_break(letter);
        is_first = false;
    }
    let at_edge = |letter: Option<char>| letter.is_some_and(|letter| letter == ' ' || is_break(letter));
    let has_edge = at_edge(text.chars().next()) || at_edge(text.chars().next_back());
    let is_bad = space_break || is_special;
    Allowed {
        plain: !(has_indicator || has_edge || has_breaks || break_space || is_bad),
        single: !(break_space || is_bad),
        block: !(is_bad || text.ends_with(' ')),
    }
}

/// Whether a plain text would be read as something else.
pub fn resolves(text: &str) -> bool {
    if WORDS.contains(&text) {
        return true;
    }
    match text.bytes().next() {
        Some(b'.') => is_go_float(text),
        Some(b'+' | b'-' | b'0'..=b'9') => {
            let plain = text.replace('_', "");
            is_timestamp(text) || is_go_int(&plain) || is_float(&plain) || is_base_60(text)
        }
        _ => false,
    }
}

fn is_go_int(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is = |rest: &str, radix: u32| !rest.is_empty() && rest.chars().all(|digit| digit.is_digit(radix));
    let lower = digits.to_ascii_lowercase();
    match lower.get(..2) {
        Some("0x") => is(&lower[2..], 16) && lower.len() <= 18,
        Some("0b") => is(&lower[2..], 2) && lower.len() <= 66,
        Some("0o") => is(&lower[2..], 8) && lower.len() <= 24,
        _ => is(&lower, 10) && lower.parse::<u64>().is_ok(),
    }
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`
fn is_float(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (number, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = match number.split_once('.') {
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && (fraction.is_empty() || digits(fraction)),
        None => digits(number),
    };
    is_number && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// What Go's `ParseFloat` takes of texts that begin with a dot.
fn is_go_float(text: &str) -> bool {
    is_float(text)
}

/// `^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$`
fn is_base_60(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = whole.split(':');
    let is_digit = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    let first = parts.next().unwrap_or("");
    let rest: Vec<&str> = parts.collect();
    let is_part = |part: &&str| match part.as_bytes() {
        [digit] => digit.is_ascii_digit(),
        [high, low] => (b'0'..=b'5').contains(high) && low.is_ascii_digit(),
        _ => false,
    };
    let begins = first.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) && first.bytes().all(is_digit);
    begins && !rest.is_empty() && rest.iter().all(is_part) && fraction.bytes().all(is_digit)
}

/// A date, alone or with a time.
pub fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || !bytes[..4].iter().all(u8::is_ascii_digit) || bytes[4] != b'-' {
        return false;
    }
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], Some((text.as_bytes()[at], &text[at + 1..]))),
        None => (text, None),
    };
    let small = |part: &str, max: u32| {
        (1..=2).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|part| part <= max)
    };
    let parts: Vec<&str> = date.split('-').collect();
    let [_, month, day] = parts[..] else { return false };
    if !small(month, 12) || !small(day, 31) || month.parse::<u32>() == Ok(0) || day.parse::<u32>() == Ok(0) {
        return false;
    }
    let Some((separator, time)) = time else { return true };
    let zone = time.find(['Z', '+', '-']);
    let clock = match (separator, zone) {
        (b' ', None) => time,
        (b' ', Some(_)) | (_, None) => return false,
        (_, Some(at)) => {
            let offset = &time[at..];
            let is_offset = offset == "Z" || (offset.len() == 6 && offset.as_bytes()[3] == b':');
            if !is_offset {
                return false;
            }
            &time[..at]
        }
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = parts[..] else { return false };
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    small(hour, 23) && small(minute, 59) && small(second, 59) && is_fraction
}
