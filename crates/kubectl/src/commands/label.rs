//! `kubectl label` ([K-139]).

use crate::builder::{Builder, Found, Info};
use crate::change::pairs::{self, Pairs};
use crate::change::{self, DryRun};
use crate::client::MERGE_PATCH;
use crate::failure::Failure;
use crate::go::quote;
use crate::patch::json;
use crate::run::{Run, Step};
use serde_json::Value;

/// One run of `kubectl label`.
#[derive(Clone, Debug, Default)]
pub struct Label {}

impl Label {
    /// Goes on until it ends or has to wait.
    #[allow(clippy::unused_self, reason = "all verbs are resumed in the same way")]
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        label(run).map(|()| Step::Done)
    }
}

/// What is asked for.
struct Task {
    pairs: Pairs,
    dry_run: DryRun,
    /// Whether one object is meant, as far as the command line tells.
    is_single: bool,
}

fn label(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let dry_run = DryRun::of(run)?;
    let (words, changes) = pairs::split(context.args(), "label").map_err(Failure::Message)?;
    let pairs = pairs::labels(changes).map_err(Failure::Message)?;
    let is_changed = !pairs.set.is_empty() || !pairs.removed.is_empty();
    let wrong = if context.is_on("list") && !context.text("output").is_empty() {
        "--list and --output may not be specified together"
    } else if let Some(wrong) = change::misuse_of_all(context) {
        wrong
    } else if let Err(failure) = change::misuse_of_local(run, dry_run, words, "pod") {
        return Err(failure);
    } else if !is_changed && !context.is_on("list") {
        "at least one label update is required"
    } else {
        ""
    };
    if !wrong.is_empty() {
        return Err(Failure::message(wrong));
    }
    let found = found(run, words)?;
    if !context.text("resource-version").is_empty() && !found.is_single {
        return Err(Failure::message("--resource-version may only be used with a single resource"));
    }
    let task = Task { pairs, dry_run, is_single: found.is_single };
    found.visit(run, |run, info| label_one(run, &info, &task))
}

/// The objects that are meant.
pub fn found(run: &mut Run, words: &[String]) -> Result<Found, Failure> {
    let context = run.context;
    if context.is_on("local") {
        return change::builder(run).find(run);
    }
    let builder = change::builder(run).labels(context.text("selector")).fields(context.text("field-selector"));
    let builder = Builder { all_namespaces: context.is_on("all-namespaces"), latest: true, ..builder };
    builder.arguments(context.is_on("all"), words).find(run)
}

fn label_one(run: &mut Run, info: &Info, task: &Task) -> Result<(), Failure> {
    let context = run.context;
    let version = context.text("resource-version");
    let mut object = info.object.clone().unwrap_or_default();
    change::forget_version(&mut object, version);
    let old = change::fields(&object);
    let is_local = task.dry_run == DryRun::Client || context.is_on("local") || context.is_on("list");
    if !is_local {
        for key in task.pairs.removed.iter().filter(|key| old_label(&object, key).is_none()) {
            run.line(&format!("label {} not found.", quote(key)));
        }
    }
    let word = set(&mut object, &task.pairs, context.is_on("overwrite"), version)?;
    if !is_local && word != "not labeled" {
        let patch = Value::Object(json::two_way(&old, &change::fields(&object)));
        let query = [("dryRun", task.dry_run.query()), ("fieldManager", context.text("field-manager"))];
        run.patch(&info.path(), &query, MERGE_PATCH, &patch)?;
    }
    if context.is_on("list") {
        list(run, info, &object, "labels", task.is_single);
        return Ok(());
    }
    change::print(run, word, task.dry_run, &object)
}

/// Prints the labels or annotations of an object.
pub fn list(run: &mut Run, info: &Info, object: &Value, what: &str, is_single: bool) {
    let indent = if is_single { "" } else { " " };
    if !is_single {
        let (kind, group) = (info.resource.kind, info.resource.group);
        run.line(&format!("Listing {what} for {kind}.{group}/{}:", info.name));
    }
    let Some(pairs) = object["metadata"][what].as_object() else { return };
    for (key, value) in pairs {
        run.line(&format!("{indent}{key}={}", value.as_str().unwrap_or("")));
    }
}

fn old_label<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object["metadata"]["labels"].get(key)?.as_str()
}

/// Changes the labels of an object. Returns the word for what happens.
fn set(object: &mut Value, pairs: &Pairs, overwrite: bool, version: &str) -> Result<&'static str, Failure> {
    let differs = |(key, value): &(&String, &String)| old_label(object, key) != Some(value.as_str());
    if !overwrite {
        let taken = pairs.set.iter().filter(differs).filter_map(|(key, _)| {
            let present = old_label(object, key)?;
            Some(Failure::Message(format!("'{key}' already has a value ({present}), and --overwrite is false")))
        });
        Failure::all(taken.collect())?;
    }
    let is_added = pairs.set.iter().any(|pair| differs(&pair));
    let is_removed = pairs.removed.iter().any(|key| old_label(object, key).is_some());
    change::set_pairs(object, "labels", pairs);
    change::set_version(object, version);
    Ok(match (is_added, is_removed) {
        (true, true) => "modified",
        (true, false) => "labeled",
        (false, true) => "unlabeled",
        (false, false) => "not labeled",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// [K-139]
    #[test]
    fn the_word_says_what_happened() {
        let check = |changes: &str, overwrite: bool, expected: &str| {
            let mut object = json!({"metadata": {"labels": {"a": "1", "b": "2"}}});
            let words: Vec<String> = changes.split(' ').map(str::to_owned).collect();
            let pairs = pairs::labels(&words).expect("changes");
            let word = set(&mut object, &pairs, overwrite, "");
            let shown = match word {
                Ok(word) => format!("{word} {}", object["metadata"]["labels"]),
                Err(failure) => failure.printed(),
            };
            assert_eq!(shown, expected);
        };
        check("c=3", false, r#"labeled {"a":"1","b":"2","c":"3"}"#);
        check("a-", false, r#"unlabeled {"b":"2"}"#);
        check("a- c=3", false, r#"modified {"b":"2","c":"3"}"#);
        check("a=1 c-", false, r#"not labeled {"a":"1","b":"2"}"#);
        check("a=2", false, "error: 'a' already has a value (1), and --overwrite is false\n");
        check("a=2", true, r#"labeled {"a":"2","b":"2"}"#);
        let two = "'a' already has a value (1), and --overwrite is false\n'b' already has a value (2), and --overwrite is false\n";
        check("a=2 b=3", false, two);
    }
}
