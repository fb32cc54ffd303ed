//! `kubectl scale` ([K-080]).

use crate::builder::Info;
use crate::change::{self, DryRun};
use crate::client::MERGE_PATCH;
use crate::failure::Failure;
use crate::run::{Run, Step};
use serde_json::json;

/// One run of `kubectl scale`.
#[derive(Clone, Debug, Default)]
pub struct Scale {}

impl Scale {
    /// Goes on until it ends or has to wait.
    #[allow(clippy::unused_self, reason = "all verbs are resumed in the same way")]
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        scale(run).map(|()| Step::Done)
    }
}

fn scale(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let dry_run = DryRun::of(run)?;
    change::check_output(run)?;
    if context.line.number("replicas") < 0 {
        let why = "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0";
        return Err(Failure::message(why));
    }
    if context.line.number("current-replicas") < -1 {
        return Err(Failure::message("The --current-replicas must specify an integer of -1 or greater"));
    }
    let builder = change::builder(run).arguments(context.is_on("all"), context.args());
    let mut found = builder.labels(context.text("selector")).find(run)?;
    let infos = found.rest(run);
    let failure = found.finish();
    if !context.text("resource-version").is_empty() && infos.len() > 1 {
        return Err(Failure::message("cannot use --resource-version with multiple resources"));
    }
    if infos.is_empty() {
        failure?;
        return Err(Failure::message("no objects passed to scale"));
    }
    for info in infos {
        if context.dialect.is_old() && info.resource.kind == "Job" {
            scale_job(run, &info)?;
        } else if dry_run != DryRun::Client {
            scale_one(run, &info, dry_run)?;
        }
        change::print(run, "scaled", dry_run, &info.object.unwrap_or_default())?;
    }
    failure
}

/// What can be scaled has a subresource for it. Jobs have none.
fn scale_one(run: &mut Run, info: &Info, dry_run: DryRun) -> Result<(), Failure> {
    let context = run.context;
    let path = crate::client::path(info.resource, &info.namespace, &info.name, "scale");
    if context.line.number("current-replicas") != -1 || !context.text("resource-version").is_empty() {
        run.get(&path, &[])?;
    }
    let body = json!({"spec": {"replicas": context.line.number("replicas")}});
    run.patch(&path, &[("dryRun", dry_run.query())], MERGE_PATCH, &body).map(drop)
}

/// As kubectl v1.8 did it: the parallelism is the size.
fn scale_job(run: &mut Run, info: &Info) -> Result<(), Failure> {
    let context = run.context;
    let expected = |what: &str, wanted: &str, found: &str| {
        Failure::Message(format!("Expected {what} to be {wanted}, was {found}"))
    };
    let current = context.line.number("current-replicas");
    let job = info.object.clone().unwrap_or_default();
    let parallelism = job["spec"]["parallelism"].as_i64();
    if current != -1 && parallelism != Some(current) {
        let found = parallelism.map_or("nil".to_owned(), |parallelism| parallelism.to_string());
        return Err(expected("parallelism", &current.to_string(), &found));
    }
    let version = job["metadata"]["resourceVersion"].as_str().unwrap_or("");
    let wanted = context.text("resource-version");
    if !wanted.is_empty() && wanted != version {
        return Err(expected("resource version", wanted, version));
    }
    let patch = json!({"spec": {"parallelism": context.line.number("replicas")}});
    run.patch(&info.path(), &[], MERGE_PATCH, &patch).map(drop)
}
