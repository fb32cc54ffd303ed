//! Printers of whole objects: everything that `-o` knows but tables ([K-042], [K-126]).

use super::{columns::Columns, json, kyaml, yaml};
use crate::failure::Failure;
use crate::go::quote;
use crate::jsonpath::JsonPath;
use crate::run::Run;
use crate::text::tabwriter::TabWriter;
use crate::{go_template, go_value, value};
use jobyard_apiserver::json::go_text;
use serde_json::{Value, json};

/// What `get` allows.
pub const GET_FORMATS: &str = "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml";
/// What the other commands allow.
pub const PLAIN_FORMATS: &str =
    "go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml";

/// A printer of whole objects.
#[derive(Clone, Debug)]
pub enum Printer {
    /// `-o json`
    Json { with_managed_fields: bool },
    /// `-o yaml`; documents after the first begin with dashes.
    Yaml { with_managed_fields: bool, count: usize },
    /// `-o kyaml`
    Kyaml { with_managed_fields: bool },
    /// `-o name`
    Name,
    /// `-o jsonpath`, `-o jsonpath-as-json`
    JsonPath { template: String, path: Box<JsonPath>, as_json: bool },
    /// `-o custom-columns`; the writer keeps its widths.
    Columns { columns: Columns, writer: TabWriter },
    /// `-o go-template`
    Template { template: String, program: Box<go_template::Template> },
}

impl Printer {
    /// The printer that the command line asks for. `allowed`: the formats that the command has.
    ///
    /// # Errors
    /// If there is no such format, or its template is wrong.
    pub fn of(run: &mut Run, allowed: &str) -> Result<Self, Failure> {
        let argument = run.context.text("template").to_owned();
        let mut output = run.context.text("output").to_owned();
        if !argument.is_empty() && output.is_empty() {
            "go-template".clone_into(&mut output);
        }
        let (format, template) = match output.split_once('=') {
            Some((format, template)) if argument.is_empty() => (format.to_owned(), template.to_owned()),
            _ => (output.clone(), argument),
        };
        let with_managed_fields = run.context.is_on("show-managed-fields");
        match format.as_str() {
            "jsonpath" | "jsonpath-file" | "jsonpath-as-json" => return Self::json_path(run, &format, &template),
            "go-template" | "go-template-file" | "template" | "templatefile" => {
                return Self::template(run, &format, &template);
            }
            "custom-columns" | "custom-columns-file" if allowed.starts_with("custom") => {
                return Self::columns(run, &format, &template);
            }
            _ => {}
        }
        match output.to_lowercase().as_str() {
            "json" => Ok(Self::Json { with_managed_fields }),
            "yaml" => Ok(Self::Yaml { with_managed_fields, count: 0 }),
            "kyaml" => Ok(Self::Kyaml { with_managed_fields }),
            "name" => Ok(Self::Name),
            _ => Err(Failure::Message(format!(
                "unable to match a printer suitable for the output format {}, allowed formats are: {allowed}",
                quote(&output)
            ))),
        }
    }

    fn json_path(run: &mut Run, format: &str, template: &str) -> Result<Self, Failure> {
        let template = read(run, template, format == "jsonpath-file")?;
        let path = JsonPath::parse(&template, run.context.is_on("allow-missing-template-keys"))
            .map_err(|why| Failure::Message(format!("error parsing jsonpath {template}, {why}")))?;
        Ok(Self::JsonPath { template, path: Box::new(path), as_json: format == "jsonpath-as-json" })
    }

    fn template(run: &mut Run, format: &str, template: &str) -> Result<Self, Failure> {
        let template = read(run, template, matches!(format, "go-template-file" | "templatefile"))?;
        let program = go_template::Template::parse(&template, run.context.is_on("allow-missing-template-keys"))
            .map_err(|why| Failure::Message(format!("error parsing template {template}, {why}")))?;
        Ok(Self::Template { template, program: Box::new(program) })
    }

    fn columns(run: &mut Run, format: &str, template: &str) -> Result<Self, Failure> {
        let columns = if format == "custom-columns-file" && !template.is_empty() {
            let text = run.host.read_file(template).map_err(|why| {
                Failure::Message(format!(
                    "error reading template {template}, open {template}: {}\n",
                    crate::builder::file_error(why)
                ))
            })?;
            Columns::from_template(&String::from_utf8_lossy(&text))
        } else {
            Columns::from_spec(template, run.context.is_on("no-headers"))
        };
        Ok(Self::Columns { columns: columns.map_err(Failure::Message)?, writer: TabWriter::table() })
    }

    /// Prints an object, or a list.
    ///
    /// # Errors
    /// If a template cannot be run on it.
    pub fn print(&mut self, object: &Value) -> Result<String, Failure> {
        match self {
            Self::Json { with_managed_fields } => Ok(json::indented(&shown(object, *with_managed_fields)) + "\n"),
            Self::Yaml { with_managed_fields, count } => {
                *count += 1;
                let head = if *count > 1 { "---\n" } else { "" };
                Ok(format!("{head}{}", yaml::document(&shown(object, *with_managed_fields))))
            }
            Self::Kyaml { with_managed_fields } => Ok(kyaml::document(&shown(object, *with_managed_fields))),
            Self::Name => Ok(names(object)),
            Self::JsonPath { template, path, as_json } => {
                let found = if *as_json { path.json(object) } else { path.text(object) };
                found.map_err(|why| Failure::Message(failed(&why, "jsonpath", template, object)))
            }
            Self::Columns { columns, writer } => {
                let objects: Vec<&Value> = match object.get("items").and_then(Value::as_array) {
                    Some(items) => items.iter().collect(),
                    None => vec![object],
                };
                columns.print(&objects, writer).map_err(Failure::Message)?;
                let text = writer.flush();
                Ok(text)
            }
            Self::Template { template, program } => {
                program.text(object).map_err(|why| Failure::Message(failed(&why, "template", template, object)))
            }
        }
    }

    /// Prints an event of a watch with `--output-watch-events`.
    ///
    /// # Errors
    /// If a template cannot be run on it.
    pub fn print_event(&mut self, kind: &str, object: &Value) -> Result<String, Failure> {
        match self {
            Self::Name => Ok(names(object)),
            Self::Json { with_managed_fields } => {
                let event = json!({"type": kind, "object": shown(object, *with_managed_fields)});
                // The type comes first, as in the Go type.
                Ok(format!("{{\"type\":{},\"object\":{}}}\n", go_text(&event["type"]), go_text(&event["object"])))
            }
            Self::Yaml { with_managed_fields, .. } | Self::Kyaml { with_managed_fields } => {
                let object = shown(object, *with_managed_fields);
                self.print(&json!({"type": kind, "object": object}))
            }
            _ => self.print(&json!({"type": kind, "object": object})),
        }
    }
}

fn read(run: &mut Run, template: &str, is_file: bool) -> Result<String, Failure> {
    if template.is_empty() {
        return Err(Failure::message("template format specified but no template given"));
    }
    if !is_file {
        return Ok(template.to_owned());
    }
    let text = run.host.read_file(template).map_err(|why| {
        Failure::Message(format!(
            "error reading --template {template}, open {template}: {}",
            crate::builder::file_error(why)
        ))
    })?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// The object without what the server notes about its writers, unless that is asked for.
fn shown(object: &Value, with_managed_fields: bool) -> Value {
    let mut object = object.clone();
    if !with_managed_fields {
        without_managed_fields(&mut object);
        for item in object.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
            without_managed_fields(item);
        }
    }
    object
}

fn without_managed_fields(object: &mut Value) {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("managedFields");
    }
}

fn names(object: &Value) -> String {
    if let Some(items) = object.get("items").and_then(Value::as_array) {
        return items.iter().map(names).collect();
    }
    let kind = value::text(object, "kind").to_lowercase();
    let group =
        value::text(object, "apiVersion").split_once('/').map_or(String::new(), |(group, _)| format!(".{group}"));
    format!("{kind}{group}/{}\n", value::text_or(object, "metadata.name", "<unknown>"))
}

/// [K-152]
fn failed(why: &str, what: &str, template: &str, object: &Value) -> String {
    let dump = go_value::dump(object);
    if what == "template" {
        return format!("error executing template {}: template: output:{why}\n", quote(template));
    }
    format!(
        "error executing jsonpath {}: Error executing template: {why}. Printing more information for debugging the \
         template:\n\ttemplate was:\n\t\t{template}\n\tobject given to jsonpath engine was:\n\t\t{dump}\n\n\n",
        quote(template)
    )
}
