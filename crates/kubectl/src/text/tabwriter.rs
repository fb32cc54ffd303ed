//! Aligned columns, as Go's `text/tabwriter` makes them ([K-001], [K-002]).
//!
//! A cell is what a tab ends; the text after the last tab of a line is none. The cells of a column in consecutive lines are
//! as wide as the widest of them.

/// Text that is aligned when it is flushed.
#[derive(Clone, Debug)]
pub struct TabWriter {
    width_min: usize,
    padding: usize,
    /// Widths of earlier flushes, below which no column goes; absent if they are forgotten.
    remembered: Option<Vec<usize>>,
    text: String,
}

impl TabWriter {
    /// As descriptions have it.
    pub const fn description() -> Self {
        Self { width_min: 0, padding: 2, remembered: None, text: String::new() }
    }

    /// As tables have it: a watch keeps the widths of earlier rows.
    pub const fn table() -> Self {
        Self { width_min: 6, padding: 3, remembered: Some(Vec::new()), text: String::new() }
    }

    /// Adds text with tabs and line feeds.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// All that was added since the last flush, aligned.
    pub fn flush(&mut self) -> String {
        let text = std::mem::take(&mut self.text);
        let mut out = String::with_capacity(text.len() * 2);
        // A form feed is a line feed that flushes.
        let mut parts = text.split('\u{c}').peekable();
        while let Some(part) = parts.next() {
            let lines: Vec<Vec<&str>> = part.split('\n').map(|line| line.split(['\t', '\u{b}']).collect()).collect();
            self.block(&lines, &mut Vec::new(), &mut out);
            if parts.peek().is_some() {
                out.push('\n');
            }
        }
        out
    }

    /// Writes lines that share the columns whose widths are known.
    fn block(&mut self, lines: &[Vec<&str>], widths: &mut Vec<usize>, out: &mut String) {
        self.columns(lines, 0, lines.len(), widths, out);
    }

    fn columns(&mut self, lines: &[Vec<&str>], from: usize, to: usize, widths: &mut Vec<usize>, out: &mut String) {
        let column = widths.len();
        let (mut written, mut at) = (from, from);
        while at < to {
            if column + 1 >= lines[at].len() {
                at += 1;
                continue;
            }
            write(lines, written, at, widths, out);
            let start = at;
            let mut width = self.width_min;
            while at < to && column + 1 < lines[at].len() {
                width = width.max(lines[at][column].chars().count() + self.padding);
                at += 1;
            }
            widths.push(self.remember(widths, width));
            self.columns(lines, start, at, widths, out);
            widths.pop();
            written = at;
        }
        write(lines, written, to, widths, out);
    }

    /// The width of the next column, not below what it was.
    fn remember(&mut self, widths: &[usize], width: usize) -> usize {
        let Some(remembered) = &mut self.remembered else { return width };
        if remembered.len() < widths.len() {
            remembered.extend_from_slice(&widths[remembered.len()..]);
        }
        match remembered.get_mut(widths.len()) {
            None => {
                remembered.push(width);
                width
            }
            Some(earlier) => {
                *earlier = width.max(*earlier);
                *earlier
            }
        }
    }
}

/// Writes lines with the columns known by now.
fn write(lines: &[Vec<&str>], from: usize, to: usize, widths: &[usize], out: &mut String) {
    for place in from..to {
        let line = &lines[place];
        for (column, cell) in line.iter().enumerate() {
            out.push_str(cell);
            if let (Some(width), true) = (widths.get(column), column + 1 < line.len()) {
                let blanks = width.saturating_sub(cell.chars().count());
                out.extend(std::iter::repeat_n(' ', blanks));
            }
        }
        if place + 1 < lines.len() {
            out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mut writer: TabWriter, text: &str, expected: &str) {
        writer.push(text);
        assert_eq!(writer.flush(), expected);
    }

    /// [K-001]
    #[test]
    fn a_line_without_a_tab_ends_a_block() {
        check(
            TabWriter::description(),
            "Name:\tx\nLabels:\ta\n\tb\nEnd\nA:\tb\n",
            "Name:    x\nLabels:  a\n         b\nEnd\nA:  b\n",
        );
        check(
            TabWriter::description(),
            "Type\tReason\tAge\n----\t------\t---\n",
            "Type  Reason  Age\n----  ------  ---\n",
        );
        check(TabWriter::description(), "a\tb\tc\nx\ty\nlong\tz\tw\n", "a     b  c\nx     y\nlong  z  w\n");
    }

    /// [K-002]
    #[test]
    fn tables_keep_their_widths() {
        let mut writer = TabWriter::table();
        writer.push("NAME\tAGE\na-long-name\t1s\n");
        assert_eq!(writer.flush(), "NAME          AGE\na-long-name   1s\n");
        writer.push("b\t2s\n");
        assert_eq!(writer.flush(), "b             2s\n");
        writer.push("b\t2s\tmore\n");
        assert_eq!(writer.flush(), "b             2s    more\n");
        check(TabWriter::table(), "é\t2s\n", "é     2s\n");
    }
}
