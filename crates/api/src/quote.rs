//! Texts in quotes as Go's `%q` writes them.

use std::fmt::Write;

/// The text in double quotes, with Go's escapes.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        push_escaped(&mut quoted, letter, '"');
    }
    quoted.push('"');
    quoted
}

/// A letter in single quotes: `'n'`.
pub fn quote_char(letter: char) -> String {
    let mut quoted = String::from("'");
    push_escaped(&mut quoted, letter, '\'');
    quoted.push('\'');
    quoted
}

fn push_escaped(quoted: &mut String, letter: char, mark: char) {
    match letter {
        _ if letter == mark => quoted.extend(['\\', mark]),
        '\\' => quoted.push_str("\\\\"),
        '\u{7}' => quoted.push_str("\\a"),
        '\u{8}' => quoted.push_str("\\b"),
        '\u{c}' => quoted.push_str("\\f"),
        '\n' => quoted.push_str("\\n"),
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        '\u{b}' => quoted.push_str("\\v"),
        _ if is_printable(letter) => quoted.push(letter),
        _ => push_number(quoted, letter as u32),
    }
}

/// Go's `strconv.IsPrint`, near enough: letters, marks, numbers, punctuation, symbols and the plain blank.
pub fn is_printable(letter: char) -> bool {
    letter == ' '
        || !(letter.is_control()
            || letter.is_whitespace()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{ad}'))
}

fn push_number(quoted: &mut String, number: u32) {
    match number {
        0..0x80 => write!(quoted, "\\x{number:02x}"),
        0x80..0x1_0000 => write!(quoted, "\\u{number:04x}"),
        _ => write!(quoted, "\\U{number:08x}"),
    }
    .expect("a String takes everything");
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn escapes_are_those_of_go() {
        assert_eq!(quote("a\"\\\n\u{1}é\u{a0}"), "\"a\\\"\\\\\\n\\x01é\\u00a0\"");
    }
}
