//! `kubectl diff` ([K-141]).

use crate::builder::{Builder, Files, Info};
use crate::change::patcher;
use crate::client::Request;
use crate::failure::Failure;
use crate::output;
use crate::run::{Run, Step};
use crate::unified::unified;
use jobyard_api::time::Timestamp;
use jobyard_apiserver::wire::Method;
use serde_json::Value;

/// How often it is tried where the object has changed meanwhile.
const TRIES: usize = 4;

/// One run of `kubectl diff`.
#[derive(Clone, Debug, Default)]
pub struct Diff {}

/// An object as it is and as it would be.
struct Pair {
    name: String,
    live: String,
    merged: String,
}

impl Diff {
    /// Goes on until it ends or has to wait.
    #[allow(clippy::unused_self, reason = "all verbs are resumed in the same way")]
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        match diff(run) {
            Ok(()) => Ok(Step::Done),
            Err(Failure::Exit(code)) => Err(Failure::Exit(code)),
            // An exit code of 1 says that there are differences.
            Err(failure) => {
                run.complain(&failure.printed());
                Err(Failure::Exit(2))
            }
        }
    }
}

fn diff(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    if !context.args().is_empty() {
        let args = context.args().join(" ");
        return Err(Failure::usage(context.command, &format!("Unexpected args: [{args}]")));
    }
    Files::of(run).expect_some()?;
    if context.is_on("force-conflicts") && !context.is_on("server-side") {
        return Err(Failure::message("--force-conflicts only works with --server-side"));
    }
    let builder = Builder::new(run).files(context.namespace_is_given, Files::of(run));
    let mut pairs = Vec::new();
    builder.labels(context.text("selector")).find(run)?.visit(run, |run, info| {
        pairs.push(compare(run, info)?);
        Ok(())
    })?;
    pairs.sort_by(|a, b| a.name.cmp(&b.name));
    if pairs.iter().all(|pair| pair.live == pair.merged) {
        return Ok(());
    }
    let number = Timestamp::from(run.now()).seconds().unsigned_abs().wrapping_mul(2_654_435_761) % 4_294_967_296;
    let time = Timestamp::from(run.now()).to_string();
    let time = format!("{} {}.000000000 +0000", &time[..10], &time[11..19]);
    for pair in pairs.iter().filter(|pair| pair.live != pair.merged) {
        let (live, merged) =
            (format!("/tmp/LIVE-{number}/{}", pair.name), format!("/tmp/MERGED-{number}/{}", pair.name));
        let hunks = unified(&pair.live, &pair.merged);
        run.print(&format!("diff -u -N {live} {merged}\n--- {live}\t{time}\n+++ {merged}\t{time}\n{hunks}"));
    }
    Err(Failure::Exit(1))
}

fn compare(run: &mut Run, mut info: Info) -> Result<Pair, Failure> {
    let resource = info.resource;
    let group = if resource.group.is_empty() { String::new() } else { format!("{}.", resource.group) };
    let name = format!("{group}{}.{}.{}.{}", resource.version, resource.kind, info.namespace, info.name);
    let local = info.object.take().unwrap_or_default();
    let mut result = Err(Failure::message("the object keeps changing"));
    for tries in 1..=TRIES {
        match info.fetch(run) {
            Ok(()) => {}
            Err(failure) if failure.is_not_found() => info.object = None,
            Err(failure) => return Err(failure),
        }
        result = merged(run, &info, &local, tries == TRIES);
        let is_conflict = |failure: &Failure| failure.status().is_some_and(|status| status.reason == "Conflict");
        if !result.as_ref().is_err_and(is_conflict) {
            break;
        }
    }
    let mut merged = result?;
    let mut live = info.object.clone();
    if !run.context.is_on("show-managed-fields") {
        live.iter_mut().chain([&mut merged]).for_each(forget_managers);
    }
    if resource.kind == "Secret" && resource.group.is_empty() && !run.context.is_on("show-secrets") {
        mask(live.as_mut(), &mut merged);
    }
    let warned = info.object.clone().unwrap_or_default();
    super::apply::warn_if_deleting(run, &warned);
    let text = |object: &Value| output::yaml::document(object);
    Ok(Pair { name, live: live.as_ref().map(text).unwrap_or_default(), merged: text(&merged) })
}

/// The object as it would be if the file were applied.
fn merged(run: &mut Run, info: &Info, local: &Value, is_forced: bool) -> Result<Value, Failure> {
    let context = run.context;
    let is_given = context.line.has("field-manager");
    let manager = match (is_given, context.is_on("server-side")) {
        (false, true) => "kubectl",
        _ => context.text("field-manager"),
    };
    if context.is_on("server-side") {
        let force = if context.is_on("force-conflicts") { "true" } else { "false" };
        return run.json(&Request {
            method: Method::Patch,
            path: &info.path(),
            query: &[("dryRun", "All"), ("fieldManager", manager), ("force", force)],
            content_type: Some("application/apply-patch+yaml"),
            body: crate::change::encoded(local).as_bytes(),
        });
    }
    let query = [("dryRun", "All"), ("fieldManager", manager)];
    let Some(live) = &info.object else { return run.post(&info.collection(), &query, local) };
    let modified = patcher::modified(local, false);
    let ready = patcher::create(run, info, &modified, live, true)?;
    if ready.patch.is_empty() {
        return Ok(live.clone());
    }
    let mut patch = Value::Object(ready.patch);
    if !is_forced {
        patch["metadata"]["resourceVersion"] = live["metadata"]["resourceVersion"].clone();
    }
    run.patch(&info.path(), &query, ready.form, &patch).map_err(|failure| failure.about("patching", &info.source))
}

fn forget_managers(object: &mut Value) {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove("managedFields");
    }
}

/// Hides the values of a Secret, but not whether they differ.
fn mask(live: Option<&mut Value>, merged: &mut Value) {
    let mut live = live;
    let old = live.as_ref().map(|live| live["data"].clone()).unwrap_or_default();
    let new = merged["data"].clone();
    let shown = |key: &str, word: &str| match (old.get(key), new.get(key)) {
        (Some(old), Some(new)) if old != new => format!("*** ({word})"),
        _ => "***".to_owned(),
    };
    let hide = |object: &mut Value, word: &str| {
        for (key, value) in object["data"].as_object_mut().into_iter().flatten() {
            *value = shown(key, word).into();
        }
    };
    if let Some(live) = &mut live {
        hide(live, "before");
    }
    hide(merged, "after");
}
