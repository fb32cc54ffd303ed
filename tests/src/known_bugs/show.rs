//! How a run is told to a reader: what the bug was, what happened, what was looked at.

use super::case::Case;
use super::expectation::seconds;
use super::run::Run;
use crate::conformance::entry::Entry;
use jobyard_api::words::JOB_COMPLETION_INDEX;
use serde_json::Value;
use std::fmt::Write as _;

/// Lines that are printed of what is wrong with one thing; the first ones tell the story.
const UNMET_MAX: usize = 5;
/// Longer lines of a story are cut here.
const STORY_WIDTH_MAX: usize = 180;
/// Longer lines of a trace are cut here: some refusals quote a whole template.
const TRACE_WIDTH_MAX: usize = 400;

/// What the bug was.
pub fn heading(case: &Case) -> String {
    let Case { id, title, trigger, wrong, right, .. } = case;
    let references: Vec<String> = case.references.iter().map(|reference| reference_text(reference)).collect();
    let mut text = format!(
        "{id} {title}\n  {} ({})\n  trigger  {trigger}\n  wrong    {wrong}\n  right    {right}\n",
        references.join(", "),
        case.invariants.join(" ")
    );
    for without in &case.without {
        let _ = writeln!(text, "  --without {}: {}", without.protection, without.then);
    }
    text
}

/// What was done, one line for each request.
pub fn trace(run: &Run) -> String {
    let mut entries: Vec<&Entry> = run.entries.iter().collect();
    entries.sort_by_key(|entry| entry.t);
    entries.into_iter().map(|entry| cut(&line(entry), TRACE_WIDTH_MAX) + "\n").collect()
}

/// What was looked at, with marks.
pub fn checks(run: &Run) -> String {
    let mut text = String::new();
    for check in &run.checks {
        let mark = if check.unmet.is_empty() { '✓' } else { '✗' };
        let _ = writeln!(text, "  {mark} {}", check.that);
        for unmet in check.unmet.iter().take(UNMET_MAX) {
            let _ = writeln!(text, "      {unmet}");
        }
    }
    text
}

/// An issue or pull request as people cite it.
pub fn reference_text(reference: &str) -> String {
    if reference.contains('#') { reference.to_owned() } else { format!("kubernetes/kubernetes#{reference}") }
}

/// A run in a page of prose: who did what, and what came of it; without Events.
pub fn story(run: &Run) -> String {
    let mut entries: Vec<&Entry> = run.entries.iter().filter(|entry| entry.resource != "events").collect();
    entries.sort_by_key(|entry| entry.t);
    let lines = entries.into_iter().map(|entry| cut(&run.uids.show(&line(entry)), STORY_WIDTH_MAX) + "\n");
    lines.chain(std::iter::once(checks(run))).collect()
}

fn line(entry: &Entry) -> String {
    let Entry { t, by, verb, resource, name, code, message, body } = entry;
    let is_refused_status = *code != 0 && resource == "jobs/status";
    // Why a status was refused says more than what else was in it.
    let body = body.as_ref().filter(|_| !is_refused_status).map(|body| told(entry, body)).unwrap_or_default();
    let failure = if *code == 0 { String::new() } else { format!("→ {code} {message}") };
    let words = [verb, resource, name, &body, &failure].map(String::as_str);
    let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    format!("{:>10} {by:<18} {line}", seconds(*t))
}

/// A line of at most so many letters.
fn cut(line: &str, width: usize) -> String {
    if line.chars().count() <= width { line.to_owned() } else { line.chars().take(width - 1).chain(['…']).collect() }
}

/// The part of a body that decides.
fn told(entry: &Entry, body: &Value) -> String {
    let text = |field: &str| body[field].as_str().unwrap_or_default().to_owned();
    match (entry.verb.as_str(), entry.resource.as_str()) {
        ("create", "events") => format!("{}: {}", text("reason"), text("message")),
        ("patch", "events") => format!("x{}: {}", body["count"], text("message")),
        ("create", "pods") => {
            let index = body.get("annotations").and_then(|annotations| annotations[JOB_COMPLETION_INDEX].as_str());
            index.map_or_else(String::new, |index| format!("for index {index}"))
        }
        ("update", "jobs/status") => status(body.clone()),
        ("patch", "pods") => match body.pointer("/metadata/$deleteFromPrimitiveList~1finalizers") {
            Some(_) => "takes the finalizer off".into(),
            None => body.to_string(),
        },
        ("delete", "pods") => String::new(),
        _ => body.to_string(),
    }
}

/// A status without times (they stand before it), conditions by type.
fn status(mut status: Value) -> String {
    for condition in status["conditions"].as_array_mut().into_iter().flatten() {
        let sign = if condition["status"] == "True" { "" } else { "not " };
        *condition = format!("{sign}{}", condition["type"].as_str().unwrap_or_default()).into();
    }
    let Value::Object(fields) = status else { return String::new() };
    let is_told =
        |name: &str, value: &Value| !value.is_null() && *value != serde_json::json!({}) && !name.ends_with("Time");
    let told = fields.iter().filter(|(name, value)| is_told(name, value));
    told.map(|(name, value)| format!("{name} {}", value.to_string().replace('"', ""))).collect::<Vec<_>>().join(", ")
}
