//! `kubectl create -f`.

use crate::builder::{Builder, Files};
use crate::change::{self, DryRun, LAST_APPLIED};
use crate::client::Request;
use crate::failure::Failure;
use crate::run::Run;
use jobyard_apiserver::json::go_text;
use jobyard_apiserver::wire::Method;
use serde_json::{Value, json};

/// `kubectl create -f FILE…`: each object is tried, whatever became of those before it ([K-134]).
pub fn create(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    if !context.args().is_empty() {
        let text = format!("Unexpected args: [{}]", context.args().join(" "));
        return Err(Failure::usage(context.command, &text));
    }
    let dry_run = DryRun::of(run)?;
    let validation = change::validation(run)?;
    change::show::check(run)?;
    let files = Files::of(run);
    files.expect_some()?;
    if !context.text("raw").is_empty() {
        return raw(run, &files);
    }
    if context.is_on("edit") {
        return Err(Failure::message("--edit is not part of this simulation"));
    }
    let builder = Builder { continue_on_error: true, validate: validation != "Ignore", ..Builder::new(run) };
    let builder = builder.files(context.namespace_is_given, files).labels(context.text("selector"));
    let mut count = 0;
    builder.find(run)?.visit(run, |run, info| {
        let mut object = info.object.clone().unwrap_or_default();
        if context.is_on("save-config") {
            save(&mut object);
        }
        if dry_run != DryRun::Client {
            let query = [
                ("dryRun", dry_run.query()),
                ("fieldManager", context.text("field-manager")),
                ("fieldValidation", validation),
            ];
            object = run
                .post(&info.collection(), &query, &object)
                .map_err(|failure| failure.about("creating", &info.source))?;
        }
        count += 1;
        change::print(run, "created", dry_run, &object)
    })?;
    if count == 0 { Err(Failure::message("no objects passed to create")) } else { Ok(()) }
}

/// Writes the object into its own annotation, as `apply` would.
fn save(object: &mut Value) {
    if object["metadata"].get("annotations").is_none() {
        object["metadata"]["annotations"] = json!({});
    }
    if let Some(annotations) = object["metadata"]["annotations"].as_object_mut() {
        annotations.remove(LAST_APPLIED);
    }
    let saved = go_text(object) + "\n";
    object["metadata"]["annotations"][LAST_APPLIED] = saved.into();
}

/// `--raw PATH`: the file is sent as it is.
fn raw(run: &mut Run, files: &Files) -> Result<(), Failure> {
    let context = run.context;
    let [name] = &files.names[..] else {
        return Err(Failure::message("--raw can only use a single local file or stdin"));
    };
    let wrong = [
        (name.starts_with("http://") || name.starts_with("https://"), "--raw cannot read from a url"),
        (files.recursive, "--raw and --recursive are mutually exclusive"),
        (!context.text("selector").is_empty(), "--raw and --selector (-l) are mutually exclusive"),
        (!context.text("output").is_empty(), "--raw and --output are mutually exclusive"),
    ];
    if let Some((_, text)) = wrong.iter().find(|(is_wrong, _)| *is_wrong) {
        return Err(Failure::message(*text));
    }
    let body = if name == "-" {
        context.stdin.clone().unwrap_or_default()
    } else {
        let error = |error| Failure::Message(format!("open {name}: {}", crate::builder::file_error(error)));
        run.host.read_file(name).map_err(error)?
    };
    let content_type = Some("application/json");
    let request = Request { method: Method::Post, path: context.text("raw"), query: &[], content_type, body: &body };
    let answer = run.send(&request)?.body;
    run.print(&answer);
    Ok(())
}
