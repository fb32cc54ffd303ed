//! `-o custom-columns` ([K-045], [K-126]).

use crate::go_value;
use crate::jsonpath::{JsonPath, relaxed};
use crate::text::tabwriter::TabWriter;
use serde_json::Value;

/// Columns of one's own: titles and paths.
#[derive(Clone, Debug)]
pub struct Columns {
    columns: Vec<(String, String)>,
    /// Whether the header is still to come.
    has_header: bool,
}

impl Columns {
    /// Reads `NAME:.metadata.name,…`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_spec(spec: &str, no_headers: bool) -> Result<Self, String> {
        if spec.is_empty() {
            return Err("custom-columns format specified but no custom columns given".to_owned());
        }
        let column = |part: &str| {
            let (title, path) = part
                .split_once(':')
                .ok_or_else(|| format!("unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>"))?;
            Ok::<_, String>((title.to_owned(), relaxed(path)?))
        };
        Ok(Self { columns: spec.split(',').map(column).collect::<Result<_, _>>()?, has_header: !no_headers })
    }

    /// Reads a file of two lines: titles and paths.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_template(template: &str) -> Result<Self, String> {
        let mut lines = template.lines();
        let mut next = |what: &str| {
            let words = lines.next().map(|line| line.split_whitespace().collect::<Vec<_>>());
            words.ok_or_else(|| {
                format!(
                    "invalid template, missing {what} line. Expected format is one line of space separated headers, one \
                     line of space separated column specs."
                )
            })
        };
        let (titles, paths) = (next("header")?, next("spec")?);
        if titles.len() != paths.len() {
            return Err(format!(
                "number of headers ({}) and field specifications ({}) don't match",
                titles.len(),
                paths.len()
            ));
        }
        let columns = titles.into_iter().zip(paths).map(|(title, path)| Ok((title.to_owned(), relaxed(path)?)));
        Ok(Self { columns: columns.collect::<Result<_, String>>()?, has_header: true })
    }

    /// Adds rows, and the header before the first ones.
    ///
    /// # Errors
    /// Why a path cannot be followed.
    pub fn print(&mut self, objects: &[&Value], out: &mut TabWriter) -> Result<(), String> {
        if std::mem::take(&mut self.has_header) {
            let titles: Vec<&str> = self.columns.iter().map(|(title, _)| title.as_str()).collect();
            out.push(&titles.join("\t"));
            out.push("\n");
        }
        let paths = self.columns.iter().map(|(_, path)| JsonPath::parse(path, true));
        let mut paths: Vec<JsonPath> = paths.collect::<Result<_, _>>()?;
        for object in objects {
            let cells: Result<Vec<String>, String> = paths.iter_mut().map(|path| cell(path, object)).collect();
            out.push(&cells?.join("\t"));
            out.push("\n");
        }
        Ok(())
    }
}

fn cell(path: &mut JsonPath, object: &Value) -> Result<String, String> {
    let found = path.find(object)?;
    let mut texts = Vec::new();
    if found.first().is_none_or(Vec::is_empty) {
        texts.push("<none>".to_owned());
    }
    for item in found.iter().flatten() {
        let text = item.value().map_or("<nil>".to_owned(), |value| go_value::plain(&value));
        texts.push(text.replace('\u{1b}', "^[").replace('\r', "\\r"));
    }
    Ok(texts.join(","))
}
