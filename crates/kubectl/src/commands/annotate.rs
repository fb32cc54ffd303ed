//! `kubectl annotate` ([K-139]).

use super::label::{found, list};
use crate::builder::Info;
use crate::change::pairs::{self, Pairs};
use crate::change::{self, DryRun};
use crate::client::MERGE_PATCH;
use crate::failure::Failure;
use crate::patch::json;
use crate::run::{Run, Step};
use serde_json::Value;

/// An annotation that may always be overwritten.
const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// One run of `kubectl annotate`.
#[derive(Clone, Debug, Default)]
pub struct Annotate {}

impl Annotate {
    /// Goes on until it ends or has to wait.
    #[allow(clippy::unused_self, reason = "all verbs are resumed in the same way")]
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        annotate(run).map(|()| Step::Done)
    }
}

fn annotate(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let dry_run = DryRun::of(run)?;
    let (words, changes) = pairs::split(context.args(), "annotation").map_err(Failure::Message)?;
    let pairs = pairs::parse(changes, "annotation", true).map_err(Failure::Message)?;
    let is_changed = !pairs.set.is_empty() || !pairs.removed.is_empty();
    let wrong = if context.is_on("list") && !context.text("output").is_empty() {
        "--list and --output may not be specified together"
    } else if let Some(wrong) = change::misuse_of_all(context) {
        wrong
    } else if let Err(failure) = change::misuse_of_local(run, dry_run, words, "rsrc") {
        return Err(failure);
    } else if !is_changed && !context.is_on("list") {
        "at least one annotation update is required"
    } else {
        ""
    };
    if !wrong.is_empty() {
        return Err(Failure::message(wrong));
    }
    let both: Vec<&str> = pairs.removed.iter().filter(|key| pairs.set.contains_key(*key)).map(String::as_str).collect();
    if !both.is_empty() {
        let both = both.join(", ");
        let why = format!("can not both modify and remove the following annotation(s) in the same command: {both}");
        return Err(Failure::Message(why));
    }
    change::check_output(run)?;
    let found = found(run, words)?;
    if !context.text("resource-version").is_empty() && !found.is_single {
        return Err(Failure::message("--resource-version may only be used with a single resource"));
    }
    let is_single = found.is_single;
    found.visit(run, |run, info| annotate_one(run, &info, &pairs, dry_run, is_single))
}

fn annotate_one(run: &mut Run, info: &Info, pairs: &Pairs, dry_run: DryRun, is_single: bool) -> Result<(), Failure> {
    let context = run.context;
    let version = context.text("resource-version");
    let mut object = info.object.clone().unwrap_or_default();
    if dry_run == DryRun::Client || context.is_on("local") || context.is_on("list") {
        set(&mut object, pairs, context.is_on("overwrite"), version)?;
    } else {
        change::forget_version(&mut object, version);
        let old = change::fields(&object);
        set(&mut object, pairs, context.is_on("overwrite"), version)?;
        let patch = Value::Object(json::two_way(&old, &change::fields(&object)));
        let query = [("dryRun", dry_run.query()), ("fieldManager", context.text("field-manager"))];
        object = run.patch(&info.path(), &query, MERGE_PATCH, &patch)?;
    }
    if context.is_on("list") {
        list(run, info, &object, "annotations", is_single);
        return Ok(());
    }
    change::print(run, "annotated", dry_run, &object)
}

fn set(object: &mut Value, pairs: &Pairs, overwrite: bool, version: &str) -> Result<(), Failure> {
    let taken: Vec<String> = pairs
        .set
        .iter()
        .filter(|(key, _)| *key != CHANGE_CAUSE)
        .filter_map(|(key, value)| {
            let present = object["metadata"]["annotations"].get(key)?.as_str()?;
            (present != value).then(|| format!("'{key}' already has a value ({present})"))
        })
        .collect();
    if !overwrite && !taken.is_empty() {
        let why = "--overwrite is false but found the following declared annotation(s)";
        return Err(Failure::Message(format!("{why}: {}", taken.join("; "))));
    }
    change::set_pairs(object, "annotations", pairs);
    change::set_version(object, version);
    Ok(())
}
