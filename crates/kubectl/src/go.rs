//! How Go writes texts: `%q`, and the like.

/// A text as Go's `%q` writes it.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        escape(letter, '"', &mut quoted);
    }
    quoted.push('"');
    quoted
}

/// A letter as Go's `%q` writes it: `'n'`.
pub fn quote_char(letter: char) -> String {
    let mut quoted = String::from("'");
    escape(letter, '\'', &mut quoted);
    quoted.push('\'');
    quoted
}

fn escape(letter: char, quote: char, out: &mut String) {
    match letter {
        '\\' => *out += "\\\\",
        '\n' => *out += "\\n",
        '\t' => *out += "\\t",
        '\r' => *out += "\\r",
        '\u{7}' => *out += "\\a",
        '\u{8}' => *out += "\\b",
        '\u{b}' => *out += "\\v",
        '\u{c}' => *out += "\\f",
        other if other == quote => {
            out.push('\\');
            out.push(other);
        }
        other if (other as u32) < 0x20 || other == '\u{7f}' => *out += &format!("\\x{:02x}", other as u32),
        // What cannot be seen: further control letters, blanks other than the space, the mark of byte order.
        other if other.is_control() || (other.is_whitespace() && other != ' ') || other == '\u{feff}' => {
            *out += &format!("\\u{:04x}", other as u32);
        }
        other => out.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_go_does() {
        let check = |text: &str, expected: &str| assert_eq!(quote(text), expected);
        check("a b", r#""a b""#);
        check("\"\\\n\u{1}é\u{a0}", r#""\"\\\n\x01é\u00a0""#);
        assert_eq!(quote_char('\''), r"'\''");
    }
}
