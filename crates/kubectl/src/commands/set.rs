//! `kubectl set image`, `set resources` and `set serviceaccount`.

use crate::builder::{Builder, Files, Info};
use crate::change::pairs::{self, Pairs};
use crate::change::{self, DryRun, show};
use crate::client::STRATEGIC_PATCH;
use crate::failure::Failure;
use crate::go::quote;
use crate::patch;
use crate::run::Run;
use jobyard_apiserver::patch::schema;
use jobyard_apiserver::quantity::Quantity;
use serde_json::{Map, Value};

/// `kubectl set image`
pub fn image(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let dry_run = DryRun::of(run)?;
    show::check(run)?;
    let (words, changes) = pairs::split(context.args(), "image").map_err(Failure::Message)?;
    let images = pairs::parse(changes, "image", false).map_err(Failure::Message)?;
    let infos = find(run, words)?;
    check_image(run, words, &images, dry_run)?;
    let mut failures = Vec::new();
    for info in infos {
        let change = |spec: &mut Value, failures: &mut Vec<Failure>| {
            for (name, image) in &images.set {
                let found = ["initContainers", "containers"].map(|list| set_image(spec.get_mut(list), name, image));
                if !found.contains(&true) {
                    let why = format!("error: unable to find container named {}", quote(name));
                    failures.push(Failure::Message(why));
                }
            }
        };
        update(
            run,
            &info,
            dry_run,
            "image updated",
            "failed to patch image update to pod template:",
            &mut failures,
            change,
        )?;
    }
    Failure::all(failures)
}

fn check_image(run: &Run, words: &[String], images: &Pairs, dry_run: DryRun) -> Result<(), Failure> {
    let context = run.context;
    let mut wrong = Vec::new();
    if context.is_on("all") && !context.text("selector").is_empty() {
        wrong.push("cannot set --all and --selector at the same time");
    }
    if words.is_empty() && Files::of(run).is_empty() {
        wrong.push("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    }
    if images.set.is_empty() {
        wrong.push("at least one image update is required");
    } else if images.set.len() > 1 && images.set.contains_key("*") {
        wrong.push(
            "all containers are already specified by *, but saw more than one container_name=container_image pairs",
        );
    }
    if context.is_on("local") && dry_run == DryRun::Server {
        wrong.push("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
    }
    Failure::all(wrong.into_iter().map(Failure::message).collect())
}

fn set_image(containers: Option<&mut Value>, name: &str, image: &str) -> bool {
    let mut is_found = false;
    for container in containers.and_then(Value::as_array_mut).into_iter().flatten() {
        if name == "*" || container["name"] == name {
            container["image"] = image.into();
            is_found = true;
        }
    }
    is_found
}

/// `kubectl set serviceaccount`
pub fn service_account(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let dry_run = DryRun::of(run)?;
    if context.is_on("local") && dry_run == DryRun::Server {
        let why = "cannot specify --local and --dry-run=server - did you mean --dry-run=client?";
        return Err(Failure::message(why));
    }
    show::check(run)?;
    let Some((account, words)) = context.args().split_last() else {
        return Err(Failure::message("serviceaccount is required"));
    };
    let mut failures = Vec::new();
    for info in find(run, words)? {
        let change = |spec: &mut Value, _: &mut Vec<Failure>| {
            spec["serviceAccountName"] = account.as_str().into();
            spec["serviceAccount"] = account.as_str().into();
        };
        let what = "failed to patch ServiceAccountName";
        update(run, &info, dry_run, "serviceaccount updated", what, &mut failures, change)?;
    }
    Failure::all(failures)
}

/// `kubectl set resources`
pub fn resources(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let dry_run = DryRun::of(run)?;
    show::check(run)?;
    let infos = find(run, context.args())?;
    let wrong = if context.is_on("local") && dry_run == DryRun::Server {
        "cannot specify --local and --dry-run=server - did you mean --dry-run=client?"
    } else if context.is_on("all") && !context.text("selector").is_empty() {
        "cannot set --all and --selector at the same time"
    } else if context.text("limits").is_empty() && context.text("requests").is_empty() {
        "you must specify an update to requests or limits (in the form of --requests/--limits)"
    } else {
        ""
    };
    if !wrong.is_empty() {
        return Err(Failure::message(wrong));
    }
    let (limits, requests) = (amounts(context.text("limits"))?, amounts(context.text("requests"))?);
    let chosen = context.text("containers");
    let mut failures = Vec::new();
    for info in infos {
        let change = |spec: &mut Value, failures: &mut Vec<Failure>| {
            let mut count = 0;
            for list in ["containers", "initContainers"] {
                for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                    if matches(container["name"].as_str().unwrap_or(""), chosen) {
                        count += 1;
                        set_amounts(&mut container["resources"], "limits", &limits);
                        set_amounts(&mut container["resources"], "requests", &requests);
                    }
                }
            }
            if count == 0 {
                failures.push(Failure::Message(format!("error: unable to find container named {chosen}")));
            }
        };
        let what = "failed to patch resources update to pod template";
        update(run, &info, dry_run, "resource requirements updated", what, &mut failures, change)?;
    }
    Failure::all(failures)
}

/// Whether a name is meant by a pattern with stars.
fn matches(name: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => name == pattern,
        Some((start, rest)) => {
            let Some(name) = name.strip_prefix(start) else { return false };
            (0..=name.len()).filter(|place| name.is_char_boundary(*place)).any(|place| matches(&name[place..], rest))
        }
    }
}

/// `cpu=100m,memory=1Gi`
fn amounts(text: &str) -> Result<Map<String, Value>, Failure> {
    let mut amounts = Map::new();
    for pair in text.split(',').filter(|_| !text.is_empty()) {
        let [name, amount] = pair.split('=').collect::<Vec<_>>()[..] else {
            return Err(Failure::Message(format!("invalid argument syntax {pair}, expected <resource>=<value>")));
        };
        Quantity::parse(amount).map_err(Failure::Message)?;
        amounts.insert(name.to_owned(), amount.into());
    }
    Ok(amounts)
}

fn set_amounts(resources: &mut Value, what: &str, amounts: &Map<String, Value>) {
    if !amounts.is_empty() {
        let mut present = resources[what].as_object().cloned().unwrap_or_default();
        present.extend(amounts.iter().map(|(name, amount)| (name.clone(), amount.clone())));
        resources[what] = present.into();
    }
}

/// The objects that are meant.
fn find(run: &mut Run, words: &[String]) -> Result<Vec<Info>, Failure> {
    let context = run.context;
    if context.is_on("local") && !words.is_empty() {
        let why = "error: you must specify resources by --filename when --local is set.\nExample resource specifications \
                   include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'";
        return Err(Failure::message(why));
    }
    let builder = Builder { latest: !context.is_on("local"), ..change::builder(run) };
    let builder = builder.labels(context.text("selector")).arguments(context.is_on("all"), words);
    let mut found = builder.find(run)?;
    let infos = found.rest(run);
    found.finish()?;
    Ok(infos)
}

/// Changes the pod spec of an object and sends what has changed.
fn update(
    run: &mut Run,
    info: &Info,
    dry_run: DryRun,
    word: &str,
    what: &str,
    failures: &mut Vec<Failure>,
    change: impl FnOnce(&mut Value, &mut Vec<Failure>),
) -> Result<(), Failure> {
    let old = info.object.clone().unwrap_or_default();
    let mut new = old.clone();
    let place = match info.resource.kind {
        "Pod" => "/spec",
        "Job" => "/spec/template/spec",
        "CronJob" => "/spec/jobTemplate/spec/template/spec",
        kind => {
            let name = format!("{}/{}", info.resource.plural, info.name);
            let why = format!("error: {name} the object is not a pod or does not have a pod template: *v1.{kind}\n");
            failures.push(Failure::Message(why));
            return Ok(());
        }
    };
    if let Some(spec) = new.pointer_mut(place) {
        change(spec, failures);
    }
    if new == old {
        return Ok(());
    }
    if run.context.is_on("local") || dry_run == DryRun::Client {
        return change::print(run, word, dry_run, &new);
    }
    let table = schema::of_kind(&info.resource.api_version(), info.resource.kind).unwrap_or(&[]);
    let patch = patch::two_way(&change::fields(&old), &change::fields(&new), table).unwrap_or_default();
    let query = [("dryRun", dry_run.query()), ("fieldManager", run.context.text("field-manager"))];
    match run.patch(&info.path(), &query, STRATEGIC_PATCH, &Value::Object(patch)) {
        Ok(patched) => change::print(run, word, dry_run, &patched),
        Err(failure) => {
            failures.push(Failure::Message(format!("{what} {}", failure.text())));
            Ok(())
        }
    }
}
