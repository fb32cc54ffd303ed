//! Lines that are not too long, broken where upstream breaks them.

/// Breaks lines at blanks so that they have at most `limit` letters, if words are not longer.
pub fn wrap(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut word, mut space) = (String::new(), String::new());
    let (mut current, mut word_length, mut space_length) = (0, 0, 0);
    for letter in text.chars() {
        if letter == '\n' {
            if word.is_empty() && current + space_length > limit {
                space.clear();
            } else {
                out += &space;
                out += &word;
            }
            word.clear();
            space.clear();
            (word_length, space_length) = (0, 0);
            out.push('\n');
            current = 0;
        } else if letter.is_whitespace() && letter != '\u{a0}' {
            if space.is_empty() || !word.is_empty() {
                current += space_length + word_length;
                out += &space;
                out += &word;
                space.clear();
                word.clear();
                (word_length, space_length) = (0, 0);
            }
            space.push(letter);
            space_length += 1;
        } else {
            word.push(letter);
            word_length += 1;
            if current + word_length + space_length > limit && word_length < limit {
                out.push('\n');
                current = 0;
                space.clear();
                space_length = 0;
            }
        }
    }
    if !word.is_empty() || current + space_length <= limit {
        out += &space;
        out += &word;
    }
    out
}

/// Puts blanks in front of every line.
pub fn indent(text: &str, amount: usize) -> String {
    let pad = " ".repeat(amount);
    format!("{pad}{}", text.replace('\n', &format!("\n{pad}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_blanks() {
        let check = |text: &str, expected: &str| assert_eq!(wrap(text, 8), expected);
        check("one two three", "one two\nthree");
        check("a very-long-word b", "a\nvery-long-word\nb");
        check("one\ntwo three\n", "one\ntwo\nthree\n");
        check("", "");
        assert_eq!(indent("a\nb\n", 2), "  a\n  b\n  ");
    }
}
