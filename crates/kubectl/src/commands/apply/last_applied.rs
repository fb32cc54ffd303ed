//! `kubectl apply view-last-applied` and `set-last-applied`.

use crate::builder::{Builder, Files, Info};
use crate::change::{self, DryRun, LAST_APPLIED, patcher, show};
use crate::client::MERGE_PATCH;
use crate::failure::Failure;
use crate::output;
use crate::run::Run;
use serde_json::{Value, json};

/// Prints what was applied last.
pub fn view(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let builder = Builder { latest: true, ..Builder::new(run) };
    let builder = builder.files(context.namespace_is_given, Files::of(run));
    let builder = builder.arguments(context.namespace_is_given, context.args()).all(context.is_on("all"));
    let found = builder.labels(context.text("selector")).find(run)?;
    let mut texts = Vec::new();
    found.visit(run, |_, info| {
        let object = info.object.clone().unwrap_or_default();
        match patcher::original(&object) {
            Some(text) => texts.push(text.to_owned()),
            // Upstream makes an error of this only for an object of a file.
            None if info.source.is_empty() => {}
            None => {
                let what = format!("no last-applied-configuration annotation found on resource: {}\n", info.name);
                return Err(Failure::message("<nil>").about(&what, &info.source));
            }
        }
        Ok(())
    })?;
    for text in texts {
        let value = change::yaml(text.as_bytes()).map_err(Failure::Message)?;
        match context.text("output") {
            "json" => {
                let end = if text.ends_with('\n') { "\n" } else { "" };
                run.print(&format!("{}{end}", indented(&value, 0)));
            }
            "yaml" => run.print(&output::yaml::document(&value)),
            other => {
                let why = format!("Unexpected -o output mode: {other}, the flag 'output' must be one of yaml|json");
                return Err(Failure::usage(context.command, &why));
            }
        }
    }
    Ok(())
}

/// JSON with two blanks for each step, as this command alone writes it.
fn indented(value: &Value, depth: usize) -> String {
    let blanks = "  ".repeat(depth + 1);
    let close = "  ".repeat(depth);
    let join = |parts: Vec<String>, open: char, end: char| {
        format!(
            "{open}\n{}\n{close}{end}",
            parts.iter().map(|part| format!("{blanks}{part}")).collect::<Vec<_>>().join(",\n")
        )
    };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let text = |name: &String| jobyard_apiserver::json::go_text(&Value::from(name.as_str()));
            let part = |(name, value)| format!("{}: {}", text(name), indented(value, depth + 1));
            join(fields.iter().map(part).collect(), '{', '}')
        }
        Value::Array(items) if !items.is_empty() => {
            join(items.iter().map(|item| indented(item, depth + 1)).collect(), '[', ']')
        }
        other => jobyard_apiserver::json::go_text(other),
    }
}

/// Makes what files say what was applied last, and changes nothing else.
pub fn set(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let dry_run = DryRun::of(run)?;
    show::check(run)?;
    let builder = Builder::new(run).files(context.namespace_is_given, Files::of(run));
    let mut changes: Vec<(Info, Value)> = Vec::new();
    builder.find(run)?.visit(run, |run, mut info| {
        let object = info.object.take().unwrap_or_default();
        let text = change::encoded(&object);
        info.fetch(run)?;
        let live = info.object.clone().unwrap_or_default();
        let last = patcher::original(&live);
        if last.is_none() && !context.is_on("create-annotation") {
            let why = "to create the annotation, run the command with --create-annotation";
            let text = format!("no last-applied-configuration annotation found on resource: {}, {why}", info.name);
            return Err(Failure::Message(text));
        }
        if last == Some(text.as_str()) {
            run.line(&format!("set-last-applied {}: no changes required.", info.name));
            return Ok(());
        }
        let patch = json!({"metadata": {"annotations": {LAST_APPLIED: text}}});
        changes.push((info, patch));
        Ok(())
    })?;
    for (info, patch) in changes {
        let mut object = info.object.clone().unwrap_or_default();
        if dry_run != DryRun::Client {
            object = run.patch(&info.path(), &[("dryRun", dry_run.query())], MERGE_PATCH, &patch)?;
        }
        change::print(run, "configured", dry_run, &object)?;
    }
    Ok(())
}
