//! What the sub-commands have in common: they build one object, send it, and print it.

use crate::change::{self, DryRun, LAST_APPLIED};
use crate::failure::Failure;
use crate::output::printer::{PLAIN_FORMATS, Printer};
use crate::output::structs;
use crate::resources::{self, ResourceType};
use crate::run::Run;
use serde_json::Value;

/// The one name that a command wants.
pub fn name_of_args(run: &Run) -> Result<String, Failure> {
    let context = run.context;
    let count = context.line.dash.unwrap_or(context.args().len());
    match context.args().first() {
        Some(name) if count == 1 => Ok(name.clone()),
        _ => Err(Failure::usage(context.command, &format!("exactly one NAME is required, got {count}"))),
    }
}

/// How an object that kubectl built is sent and printed.
#[derive(Clone, Debug)]
pub struct Typed {
    dry_run: DryRun,
    validation: &'static str,
    /// Whether the object remembers what it was made from.
    is_saved: bool,
    /// What stands before the server's message: `failed to create job:`; empty to tell it as it is.
    complaint: String,
}

impl Typed {
    /// What the command line says.
    pub fn of(run: &mut Run, complaint: &str) -> Result<Self, Failure> {
        let dry_run = DryRun::of(run)?;
        change::show::check(run)?;
        // Not every command has the flag.
        let has_flag = run.context.command.flag("validate").is_some();
        let validation = if has_flag { change::validation(run)? } else { "" };
        Ok(Self { dry_run, validation, is_saved: run.context.is_on("save-config"), complaint: complaint.to_owned() })
    }

    /// Sends an object and prints what came of it. It gets the namespace of the command line if that names one.
    pub fn create(self, run: &mut Run, mut object: Value) -> Result<(), Failure> {
        let (kind, version) = (text(&object, "kind"), text(&object, "apiVersion"));
        let Some(resource) = resources::of_kind(&kind, &version) else {
            return Err(Failure::Message(format!("no matches for kind {kind:?} in version {version:?}")));
        };
        if resource.namespaced && run.context.namespace_is_given {
            object["metadata"]["namespace"] = run.context.namespace.as_str().into();
        }
        if self.is_saved {
            save(&mut object);
        }
        if self.dry_run != DryRun::Client {
            object = self.send(run, resource, &object)?;
        }
        print(run, self.dry_run, &object)
    }

    fn send(&self, run: &mut Run, resource: &ResourceType, object: &Value) -> Result<Value, Failure> {
        let namespace = if resource.namespaced { run.context.namespace.clone() } else { String::new() };
        let path = crate::client::path(resource, &namespace, "", "");
        let query = [
            ("dryRun", self.dry_run.query()),
            ("fieldManager", run.context.text("field-manager")),
            ("fieldValidation", self.validation),
        ];
        let sent = run.post(&path, &query, object);
        sent.map_err(|failure| match self.complaint.as_str() {
            "" => failure,
            complaint => Failure::Message(format!("{complaint} {}", failure.text())),
        })
    }
}

fn text(object: &Value, name: &str) -> String {
    object[name].as_str().unwrap_or("").to_owned()
}

/// Writes the object into its own annotation, as `apply` would.
fn save(object: &mut Value) {
    if object["metadata"].get("annotations").is_none() {
        object["metadata"]["annotations"] = serde_json::json!({});
    }
    let mut plain = object.clone();
    if plain["kind"] != "Namespace" && plain.get("status").is_none() && HAS_STATUS.contains(&&*text(&plain, "kind")) {
        plain["status"] = serde_json::json!({});
    }
    let saved = structs::compact(&plain) + "\n";
    object["metadata"]["annotations"][LAST_APPLIED] = saved.into();
}

/// Kinds that have a status, which Go writes also when it is empty.
const HAS_STATUS: [&str; 7] =
    ["Job", "CronJob", "Pod", "Deployment", "Namespace", "ResourceQuota", "PodDisruptionBudget"];

/// Prints an object that kubectl has as a Go type: what the type always writes is there.
pub fn print(run: &mut Run, dry_run: DryRun, object: &Value) -> Result<(), Failure> {
    let mut object = object.clone();
    if object.get("status").is_none() && HAS_STATUS.contains(&&*text(&object, "kind")) {
        object["status"] = serde_json::json!({});
    }
    match run.context.text("output") {
        "json" => {
            if !run.context.is_on("show-managed-fields")
                && let Some(metadata) = object["metadata"].as_object_mut()
            {
                metadata.remove("managedFields");
            }
            run.print(&(structs::indented(&object) + "\n"));
            Ok(())
        }
        "" | "name" if run.context.text("template").is_empty() => change::print(run, "created", dry_run, &object),
        _ => {
            let text = Printer::of(run, PLAIN_FORMATS)?.print(&object)?;
            run.print(&text);
            Ok(())
        }
    }
}
