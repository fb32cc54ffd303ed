//! `echo` and `printf`.

use super::Call;
use crate::dialect::Dialect;

/// `echo [-n] [-e] WORD…`, as busybox: escapes only with `-e`.
pub(super) fn echo(call: &mut Call<'_>) -> i32 {
    // dash replaces escapes always and knows no `-e`.
    let dash = call.dialect == Dialect::Dash;
    let (mut line_feed, mut escapes) = (true, dash);
    let mut words = call.arguments;
    while let Some((word, rest)) = words.split_first() {
        let Some(letters) = word.strip_prefix('-').filter(|rest| !rest.is_empty()) else { break };
        if !letters.chars().all(|c| c == 'n' || (!dash && matches!(c, 'e' | 'E'))) || (dash && letters != "n") {
            break;
        }
        line_feed &= !letters.contains('n');
        escapes = (escapes || letters.contains('e')) && !letters.ends_with('E');
        words = rest;
    }
    for (i, word) in words.iter().enumerate() {
        if i > 0 {
            call.out.push(b' ');
        }
        if !escapes {
            call.out.extend_from_slice(word.as_bytes());
        } else if !unescape(word, &mut call.out, true) {
            return 0;
        }
    }
    if line_feed {
        call.out.push(b'\n');
    }
    0
}

/// Appends `text` with its backslash escapes replaced; false if `\c` stopped it.
pub(super) fn unescape(text: &str, out: &mut Vec<u8>, zero_first: bool) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' || at + 1 == bytes.len() {
            out.push(bytes[at]);
            at += 1;
            continue;
        }
        let c = bytes[at + 1];
        at += 2;
        let plain = match c {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'a' => 7,
            b'b' => 8,
            b'e' => 27,
            b'f' => 12,
            b'v' => 11,
            b'\\' => b'\\',
            b'c' => return false,
            b'0'..=b'7' if !zero_first || c == b'0' => {
                let start = if c == b'0' { at } else { at - 1 };
                numeral(bytes, start, 8, 3, &mut at)
            }
            b'x' => numeral(bytes, at, 16, 2, &mut at),
            _ => {
                out.push(b'\\');
                c
            }
        };
        out.push(plain);
    }
    true
}

/// The number of at most `length` digits at `start`; `at` moves behind it.
fn numeral(bytes: &[u8], start: usize, radix: u32, length: usize, at: &mut usize) -> u8 {
    let digits = bytes[start..].iter().take(length).map_while(|&byte| char::from(byte).to_digit(radix));
    let (mut value, mut count) = (0u32, 0);
    for digit in digits {
        value = value * radix + digit;
        count += 1;
    }
    *at = start + count;
    value as u8
}

/// `printf FORMAT WORD…`: the format is used again until all words are printed.
pub(super) fn printf(call: &mut Call<'_>) -> i32 {
    let Some((format, words)) = call.arguments.split_first() else {
        call.fail("usage: printf FORMAT [ARG]...");
        return 1;
    };
    let mut words = words.iter().map(|word| &**word);
    let mut status = 0;
    loop {
        let before = words.len();
        if !format_once(format, &mut words, call, &mut status) || words.len() == 0 || words.len() == before {
            return status;
        }
    }
}

/// One pass over the format; false if `\c` stopped it.
fn format_once<'a>(
    format: &str,
    words: &mut impl Iterator<Item = &'a str>,
    call: &mut Call<'_>,
    status: &mut i32,
) -> bool {
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        if !unescape(&rest[..at], &mut call.out, false) {
            return false;
        }
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            call.out.push(b'%');
            rest = after;
            continue;
        }
        let length = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let Some(kind) = rest[length..].chars().next() else {
            call.fail("%: invalid format");
            *status = 1;
            return false;
        };
        let mut shape = Shape::read(&rest[..length], words);
        rest = &rest[length + kind.len_utf8()..];
        if !shape.print(kind, words, call, status) {
            return false;
        }
    }
    unescape(rest, &mut call.out, false)
}

/// Flags, width and precision of a conversion.
struct Shape {
    left: bool,
    zero: bool,
    plus: bool,
    width: usize,
    precision: Option<usize>,
}

/// Wider fields are cut to this.
const WIDTH_MAX: usize = 10_000;

impl Shape {
    fn read<'a>(text: &str, words: &mut impl Iterator<Item = &'a str>) -> Self {
        let flags_end = text.find(|c| !"-+ #0".contains(c)).unwrap_or(text.len());
        let (flags, sizes) = text.split_at(flags_end);
        let (width, precision) =
            sizes.split_once('.').map_or((sizes, None), |(width, precision)| (width, Some(precision)));
        let mut size = |text: &str| -> usize {
            let text = if text == "*" { words.next().unwrap_or("0") } else { text };
            text.parse().unwrap_or(0).min(WIDTH_MAX)
        };
        let width = size(width);
        let precision = precision.map(size);
        let has = |c| flags.contains(c);
        Self { left: has('-'), zero: has('0'), plus: has('+'), width, precision }
    }

    fn print<'a>(
        &mut self,
        kind: char,
        words: &mut impl Iterator<Item = &'a str>,
        call: &mut Call<'_>,
        status: &mut i32,
    ) -> bool {
        let word = words.next().unwrap_or_default();
        let text = match kind {
            's' => word.chars().take(self.precision.unwrap_or(usize::MAX)).collect(),
            'b' => {
                let mut bytes = Vec::new();
                let goes_on = unescape(word, &mut bytes, true);
                call.out.extend_from_slice(&bytes);
                return goes_on;
            }
            'c' => word.chars().take(1).collect(),
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' => self.integer(kind, word, call, status),
            'q' if call.dialect.is_bash() => quoted_word(word),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                let number: f64 = word.trim().parse().unwrap_or(0.0);
                float(number, kind, self.precision)
            }
            _ => {
                call.fail(&format!("%{kind}: invalid format"));
                *status = 1;
                return false;
            }
        };
        self.pad(&text, !matches!(kind, 's' | 'c' | 'q'), call);
        true
    }

    fn integer(&self, kind: char, word: &str, call: &mut Call<'_>, status: &mut i32) -> String {
        let number = integer(word).unwrap_or_else(|| {
            let (prefix, dialect) = (call.shell_name, call.dialect);
            let text = match dialect {
                Dialect::Ash => format!("{prefix}: invalid number '{word}'\n"),
                Dialect::Dash if leading(word).is_some() => {
                    format!("{prefix}: printf: {word}: not completely converted\n")
                }
                Dialect::Dash => format!("{prefix}: printf: {word}: expected numeric value\n"),
                Dialect::Bash => format!("{prefix}: printf: {word}: invalid number\n"),
            };
            call.err.extend_from_slice(text.as_bytes());
            *status = 1;
            if dialect == Dialect::Ash { 0 } else { leading(word).unwrap_or(0) }
        });
        match kind {
            'x' => format!("{number:x}"),
            'X' => format!("{number:X}"),
            'o' => format!("{number:o}"),
            _ if self.plus && number >= 0 => format!("+{number}"),
            _ => number.to_string(),
        }
    }

    fn pad(&self, text: &str, number: bool, call: &mut Call<'_>) {
        let missing = self.width.saturating_sub(text.chars().count());
        let padding = " ".repeat(missing);
        let padded = if self.left {
            format!("{text}{padding}")
        } else if self.zero && number {
            let sign = usize::from(text.starts_with(['-', '+']));
            format!("{}{}{}", &text[..sign], "0".repeat(missing), &text[sign..])
        } else {
            format!("{padding}{text}")
        };
        call.out.extend_from_slice(padded.as_bytes());
    }
}

/// The number that a word begins with.
fn leading(word: &str) -> Option<i64> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    word[..end].parse().ok()
}

/// A number as printf takes it; nothing is 0, and `'c` is the character's code.
fn integer(word: &str) -> Option<i64> {
    let word = word.trim();
    if let Some(quoted) = word.strip_prefix(['\'', '"']) {
        return Some(quoted.chars().next().map_or(0, |c| i64::from(u32::from(c))));
    }
    if let Some(digits) = word.strip_prefix("0x") {
        return i64::from_str_radix(digits, 16).ok();
    }
    if word.len() > 1 && word.starts_with('0') {
        return i64::from_str_radix(word, 8).ok();
    }
    if word.is_empty() { Some(0) } else { word.parse().ok() }
}

/// A number as `%e`, `%f` and `%g` print it.
pub(crate) fn float(number: f64, kind: char, precision: Option<usize>) -> String {
    let precision = precision.unwrap_or(6).min(WIDTH_MAX);
    match kind.to_ascii_lowercase() {
        'f' => format!("{number:.precision$}"),
        'e' => exponential(number, precision),
        _ => {
            let precision = precision.max(1);
            let shown = exponential(number, precision - 1);
            let exponent: i32 = shown.rsplit('e').next().and_then(|text| text.parse().ok()).unwrap_or(0);
            let is_plain = exponent >= -4 && exponent < precision as i32;
            let text = if is_plain {
                let decimals = (precision as i32 - 1 - exponent).max(0) as usize;
                format!("{number:.decimals$}")
            } else {
                shown
            };
            let (digits, tail) = text.split_once('e').map_or((&*text, None), |(digits, tail)| (digits, Some(tail)));
            let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
            tail.map_or_else(|| digits.to_owned(), |tail| format!("{digits}e{tail}"))
        }
    }
}

fn exponential(number: f64, precision: usize) -> String {
    let text = format!("{number:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// A word as bash's `%q` quotes it.
fn quoted_word(word: &str) -> String {
    if word.is_empty() {
        return "''".to_owned();
    }
    let mut text = String::new();
    for c in word.chars() {
        if !(c.is_ascii_alphanumeric() || "_-./=:,+@%^~".contains(c)) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}
