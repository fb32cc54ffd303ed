//! From byte offsets to what people and editors count: lines, columns, UTF-16 units.

use crate::views::Diagnostic;

/// A piece of the text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// First byte.
    pub start: usize,
    /// After the last byte.
    pub end: usize,
}

/// Where each line of a text starts.
pub(crate) struct Places<'text> {
    text: &'text str,
    /// Byte and UTF-16 offset of each line's start.
    lines: Vec<(usize, u32)>,
}

impl<'text> Places<'text> {
    /// Finds the lines of a text.
    pub fn new(text: &'text str) -> Self {
        let mut lines = vec![(0, 0)];
        let mut units = 0;
        for (offset, character) in text.char_indices() {
            units += character.len_utf16() as u32;
            if character == '\n' {
                lines.push((offset + 1, units));
            }
        }
        Self { text, lines }
    }

    /// Puts a diagnostic at a piece of the text. An empty piece becomes one character wide where there is one.
    pub fn put(&self, span: Span, diagnostic: Diagnostic) -> Diagnostic {
        let start = self.char_boundary(span.start);
        let mut end = self.char_boundary(span.end).max(start);
        if end == start {
            end += self.text[start..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
        }
        let (line, column, from) = self.at(start);
        let (end_line, end_column, to) = self.at(end);
        Diagnostic { line, column, end_line, end_column, from, to, ..diagnostic }
    }

    /// Line and column (from 1) and UTF-16 offset of a byte.
    fn at(&self, offset: usize) -> (u32, u32, u32) {
        let line = self.lines.partition_point(|(start, _)| *start <= offset) - 1;
        let (start, units) = self.lines[line];
        let before = &self.text[start..offset];
        let column = before.chars().count() as u32 + 1;
        (line as u32 + 1, column, units + before.encode_utf16().count() as u32)
    }

    fn char_boundary(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_count_utf16_units() {
        let text = "a: é𝄞x\nb: 1\n";
        let places = Places::new(text);
        let at = |needle: &str| {
            let start = text.find(needle).expect("the needle is there");
            let found = places.put(Span { start, end: start + needle.len() }, Diagnostic::default());
            (found.line, found.column, found.from, found.to)
        };
        assert_eq!(at("x"), (1, 6, 6, 7), "the clef is one character and two units");
        assert_eq!(at("b"), (2, 1, 8, 9));
    }

    #[test]
    fn an_empty_piece_at_the_end_stays_inside_the_text() {
        let found = Places::new("a:").put(Span { start: 2, end: 9 }, Diagnostic::default());
        assert_eq!((found.line, found.column, found.from, found.to), (1, 3, 2, 2));
    }
}
