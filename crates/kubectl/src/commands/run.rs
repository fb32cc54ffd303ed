//! `kubectl run` ([K-144]).

use super::create::Typed;
use crate::failure::Failure;
use crate::run::Run;
use serde_json::{Map, Value, json};

/// `kubectl run NAME --image=IMAGE`.
pub fn run(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let restart = match context.text("restart") {
        "" => "Always",
        known @ ("Always" | "OnFailure" | "Never") => known,
        other => {
            let text = format!("invalid restart policy: {other}, valid values are: Always, OnFailure, Never");
            return Err(Failure::Message(text));
        }
    };
    let typed = Typed::of(run, "")?;
    let Some((name, words)) = context.args().split_first() else {
        return Err(Failure::message("NAME is required for run"));
    };
    check(run)?;
    let mut container = json!({"image": context.text("image"), "name": name, "resources": {}});
    if !words.is_empty() {
        container[if context.is_on("command") { "command" } else { "args" }] = json!(words);
    }
    let env = env(run)?;
    if !env.is_empty() {
        container["env"] = env.into();
    }
    if !context.text("image-pull-policy").is_empty() {
        container["imagePullPolicy"] = context.text("image-pull-policy").into();
    }
    if let Ok(port) = context.text("port").parse::<i64>() {
        container["ports"] = json!([{"containerPort": port}]);
    }
    if context.is_on("privileged") {
        container["securityContext"] = json!({"privileged": true});
    }
    let labels = labels(run, name)?;
    let mut metadata = json!({"labels": labels, "name": name});
    let annotations = map(&context.line.list("annotations"), "annotation")?;
    if !annotations.is_empty() {
        metadata["annotations"] = annotations.into();
    }
    let spec = json!({"containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": restart});
    typed.create(run, json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}))
}

/// What does not go together.
fn check(run: &Run) -> Result<(), Failure> {
    let context = run.context;
    let is_attached = context.is_on("attach") || context.is_on("stdin") || context.is_on("tty");
    let port = context.text("port");
    let wrong = [
        (context.text("image").is_empty(), "--image is required"),
        (context.is_on("tty") && !context.is_on("stdin"), "-i/--stdin is required for containers with -t/--tty=true"),
        (context.is_on("expose") && port.is_empty(), "--port must be set when exposing a service"),
        (!port.is_empty() && port.parse::<i64>().is_err(), "--port must be a number"),
        (context.is_on("rm") && !is_attached, "--rm should only be used for attached containers"),
    ];
    if let Some((_, text)) = wrong.iter().find(|(is_wrong, _)| *is_wrong) {
        return Err(Failure::message(*text));
    }
    if is_attached {
        if context.text("dry-run") != "none" {
            return Err(Failure::message(
                "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
            ));
        }
        return Err(Failure::message("attaching to a container is not part of this simulation"));
    }
    Ok(())
}

fn env(run: &Run) -> Result<Vec<Value>, Failure> {
    let entries = run.context.line.list("env");
    entries
        .iter()
        .map(|entry| match entry.split_once('=').filter(|(name, _)| !name.is_empty()) {
            Some((name, "")) => Ok(json!({"name": name})),
            Some((name, value)) => Ok(json!({"name": name, "value": value})),
            None => Err(Failure::Message(format!("invalid env: {entry}"))),
        })
        .collect()
}

fn labels(run: &Run, name: &str) -> Result<Map<String, Value>, Failure> {
    let text = run.context.text("labels");
    if text.is_empty() {
        return Ok(Map::from_iter([("run".to_owned(), name.into())]));
    }
    map(&text.split(',').map(str::to_owned).collect::<Vec<_>>(), "label")
}

fn map(entries: &[String], what: &str) -> Result<Map<String, Value>, Failure> {
    let pair = |entry: &String| match entry.split_once('=') {
        Some((key, value)) => Ok((key.to_owned(), value.into())),
        None => Err(Failure::Message(format!("unexpected {what} spec: {entry}"))),
    };
    entries.iter().map(pair).collect()
}
