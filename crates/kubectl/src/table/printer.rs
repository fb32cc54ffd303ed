//! Rows under their header ([K-003], [K-020], [K-040], [K-043]).

use super::{Column, cells, columns};
use crate::text::{labels, tabwriter::TabWriter};
use crate::value::{at, text};
use jobyard_api::time::Time;
use serde_json::Value;

/// How tables are printed.
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command")]
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `-o wide`
    pub wide: bool,
    /// `--no-headers`
    pub no_headers: bool,
    /// A column with the namespace.
    pub with_namespace: bool,
    /// Put before names, such as `job.batch`.
    pub kind_prefix: Option<String>,
    /// `-L`
    pub label_columns: Vec<String>,
    /// `--show-labels`
    pub show_labels: bool,
}

/// Prints tables of one kind, the header once.
#[derive(Clone, Debug)]
pub struct Printer {
    options: Options,
    printed: Option<&'static [Column]>,
}

impl Printer {
    /// A printer that has printed nothing.
    pub const fn new(options: Options) -> Self {
        Self { options, printed: None }
    }

    /// Prints objects of one kind; `event` stands in front of the rows of a watch with `--output-watch-events`.
    pub fn print(&mut self, objects: &[&Value], event: Option<&str>, now: Time, out: &mut TabWriter) {
        let Some(first) = objects.first() else { return };
        let columns = columns(first);
        let rows: Vec<Vec<String>> = objects.iter().map(|object| self.row(object, columns, event, now)).collect();
        let header = self.header(columns, event);
        // The first line is as wide as the widest cell in bytes, cut or not.
        let mut widths = vec![0; header.len()];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.len().max(*width);
            }
        }
        let has_header = !self.options.no_headers && self.printed != Some(columns);
        let with_padding = |place: usize, cell: &str, length: usize| {
            let blanks = if place + 1 < header.len() { widths[place].saturating_sub(length) } else { 0 };
            format!("{cell}{}", " ".repeat(blanks))
        };
        if has_header {
            let cells = header.iter().enumerate().map(|(place, cell)| with_padding(place, cell, cell.len()));
            line(&cells.collect::<Vec<_>>(), out);
        }
        for (number, row) in rows.iter().enumerate() {
            let is_padded = number == 0 && !has_header;
            let cells = row.iter().enumerate().map(|(place, cell)| {
                let shown = shown(cell);
                if is_padded { with_padding(place, &shown, cell.len()) } else { shown }
            });
            line(&cells.collect::<Vec<_>>(), out);
        }
        self.printed = Some(columns);
    }

    fn header(&self, columns: &[Column], event: Option<&str>) -> Vec<String> {
        let mut header: Vec<String> = Vec::new();
        if event.is_some() {
            header.push("EVENT".to_owned());
        }
        if self.options.with_namespace {
            header.push("NAMESPACE".to_owned());
        }
        let visible = columns.iter().filter(|column| self.options.wide || !column.is_wide);
        header.extend(visible.map(|column| column.name.to_uppercase()));
        let last_part = |label: &String| label.rsplit('/').next().unwrap_or(label).to_uppercase();
        header.extend(self.options.label_columns.iter().map(last_part));
        if self.options.show_labels {
            header.push("LABELS".to_owned());
        }
        header
    }

    fn row(&self, object: &Value, columns: &[Column], event: Option<&str>, now: Time) -> Vec<String> {
        let mut row: Vec<String> = event.map(|event| format!("{event:8}")).into_iter().collect();
        if self.options.with_namespace {
            row.push(text(object, "metadata.namespace").to_owned());
        }
        for (column, mut cell) in columns.iter().zip(cells(object, now)) {
            if column.is_wide && !self.options.wide {
                continue;
            }
            if let Some(prefix) = self.options.kind_prefix.as_ref().filter(|_| column.name == "Name") {
                cell = format!("{prefix}/{cell}");
            }
            row.push(cell);
        }
        let object_labels = at(object, "metadata.labels");
        let label = |label: &String| object_labels.get(label).and_then(Value::as_str).unwrap_or("").to_owned();
        row.extend(self.options.label_columns.iter().map(label));
        if self.options.show_labels {
            row.push(labels::line(object_labels));
        }
        row
    }
}

fn line(cells: &[String], out: &mut TabWriter) {
    out.push(&cells.join("\t"));
    out.push("\n");
}

/// A cell in its line: cut where the line would end, and nothing that a terminal takes for a command.
fn shown(cell: &str) -> String {
    let cut = cell.find(['\u{c}', '\n', '\r']).map_or(cell.to_owned(), |end| format!("{}...", &cell[..end]));
    cut.replace('\u{1b}', "^[")
}
