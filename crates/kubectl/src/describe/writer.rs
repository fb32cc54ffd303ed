//! Lines with indentation.

use crate::text::tabwriter::TabWriter;

/// Takes the lines of a description and aligns them at the end.
#[derive(Clone, Debug)]
pub struct Writer(TabWriter);

impl Writer {
    /// An empty description.
    pub const fn new() -> Self {
        Self(TabWriter::description())
    }

    /// Adds text as it is, but for what a terminal would take for a command ([K-003]).
    pub fn push(&mut self, text: &str) {
        if text.contains(['\u{1b}', '\r']) {
            self.0.push(&text.replace('\u{1b}', "^[").replace('\r', "\\r"));
        } else {
            self.0.push(text);
        }
    }

    /// Adds a line, so many levels deep ([K-004]).
    pub fn line(&mut self, level: usize, text: &str) {
        self.indent(level);
        self.push(text);
        self.0.push("\n");
    }

    /// Adds a line with a name and a value.
    pub fn field(&mut self, level: usize, name: &str, value: &str) {
        self.indent(level);
        self.push(name);
        self.0.push(":\t");
        self.push(value);
        self.0.push("\n");
    }

    /// Adds the blanks of a level.
    pub fn indent(&mut self, level: usize) {
        for _ in 0..level {
            self.0.push("  ");
        }
    }

    /// Ends the block of columns above.
    pub fn finish(mut self) -> String {
        self.0.flush()
    }
}
