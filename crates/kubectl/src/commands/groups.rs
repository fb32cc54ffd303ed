//! Commands that only have sub-commands, and those that jobyard's kubectl answers without doing anything.

use crate::failure::Failure;
use crate::resources;
use crate::run::Run;

/// The commands that only have sub-commands.
pub const GROUPS: [&str; 9] =
    ["auth", "certificate", "config", "create secret", "create service", "kuberc", "plugin", "set", "top"];

/// A command that only has sub-commands: its help, or a complaint about the word that is none ([K-150]).
pub fn group(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    match context.args().first() {
        None => {
            run.print(context.command.help());
            Ok(())
        }
        Some(word) => Err(Failure::usage(context.command, &format!("unknown command {}", crate::go::quote(word)))),
    }
}

/// `kubectl alpha`.
pub fn alpha(run: &mut Run) -> Result<(), Failure> {
    run.line("No alpha commands are available in this version of kubectl");
    Ok(())
}

/// `kubectl plugin list`: there are none.
pub fn plugins(_: &mut Run) -> Result<(), Failure> {
    Err(Failure::message("unable to find any kubectl plugins in your PATH"))
}

/// `kubectl top node` and `kubectl top pod`: a cluster without metrics-server.
pub fn top(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let kind = if context.command.path == "top pod" { "pod" } else { "node" };
    if context.args().len() > 1 {
        let text = format!("exactly one NAME is required, got {}", context.args().len());
        return Err(Failure::usage(context.command, &text));
    }
    if kind == "pod" && !context.args().is_empty() && !context.text("selector").is_empty() {
        let text = "only one of NAME or --selector can be provided";
        return Err(Failure::usage(context.command, text));
    }
    Err(Failure::message("Metrics API not available"))
}

/// `kubectl completion SHELL`.
pub fn completion(run: &mut Run) -> Result<(), Failure> {
    let text = match run.context.args() {
        [] => "Shell not specified.".to_owned(),
        [shell] if ["bash", "zsh", "fish", "powershell"].contains(&shell.as_str()) => {
            return Err(super::not_there(run));
        }
        [shell] => format!("Unsupported shell type {}.", crate::go::quote(shell)),
        _ => "Too many arguments. Expected only the shell type.".to_owned(),
    };
    Err(Failure::usage(run.context.command, &text))
}

/// `kubectl exec`: what is wrong is told as by kubectl; a command cannot be run in a container from outside here.
pub fn exec(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let has_file = !context.line.list("filename").is_empty();
    let args = context.args();
    if args.len() > 1 && context.line.dash.is_none() {
        let text = "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead";
        return Err(Failure::usage(context.command, text));
    }
    let Some((target, command)) = args.split_first().filter(|_| !has_file && context.line.dash != Some(0)) else {
        return Err(Failure::message("pod, type/name or --filename must be specified"));
    };
    if command.is_empty() {
        return Err(Failure::message("you must specify at least one command for the container"));
    }
    let pod = pod_of(run, target)?;
    let phase = pod["status"]["phase"].as_str().unwrap_or("");
    if ["Succeeded", "Failed"].contains(&phase) {
        let text = format!("cannot exec into a container in a completed pod; current phase is {phase}");
        return Err(Failure::Message(text));
    }
    Err(Failure::message("Internal error occurred: unable to upgrade connection: 404 page not found"))
}

/// `kubectl attach`.
pub fn attach(run: &mut Run) -> Result<(), Failure> {
    let args = run.context.args();
    if args.len() > 2 {
        let (count, shown) = (args.len(), args.join(" "));
        let text = format!("expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw {count}: [{shown}]");
        return Err(Failure::Message(text));
    }
    let Some(target) = args.first() else {
        return Err(Failure::message("at least 1 argument is required for attach"));
    };
    let pod = pod_of(run, target)?;
    let phase = pod["status"]["phase"].as_str().unwrap_or("");
    if ["Succeeded", "Failed"].contains(&phase) {
        let text = format!("cannot attach a container in a completed pod; current phase is {phase}");
        return Err(Failure::Message(text));
    }
    Err(Failure::message("Internal error occurred: unable to upgrade connection: 404 page not found"))
}

/// `kubectl port-forward`.
pub fn port_forward(run: &mut Run) -> Result<(), Failure> {
    let args = run.context.args();
    let [target, ..] = args else {
        let text = "TYPE/NAME and list of ports are required for port-forward";
        return Err(Failure::usage(run.context.command, text));
    };
    if args.len() < 2 {
        return Err(Failure::usage(run.context.command, "TYPE/NAME and list of ports are required for port-forward"));
    }
    pod_of(run, target)?;
    Err(Failure::message("error upgrading connection: unable to upgrade connection: 404 page not found"))
}

/// `kubectl cp`.
pub fn copy(run: &mut Run) -> Result<(), Failure> {
    let args = run.context.args();
    if args.len() != 2 {
        return Err(Failure::message("source and destination are required"));
    }
    if args.iter().all(|arg| !arg.contains(':')) {
        return Err(Failure::message("one of src or dest must be a remote file specification"));
    }
    if args.iter().all(|arg| arg.contains(':')) {
        return Err(Failure::message("one of src or dest must be a local file specification"));
    }
    Err(Failure::message("Internal error occurred: unable to upgrade connection: 404 page not found"))
}

/// The pod that `POD` or `TYPE/NAME` means: of a Job the first of its pods.
fn pod_of(run: &mut Run, target: &str) -> Result<serde_json::Value, Failure> {
    let (word, name) = target.split_once('/').unwrap_or(("pod", target));
    let resource = resources::expect(word)?;
    let namespace = run.context.namespace.clone();
    let path = crate::client::path(resource, &namespace, name, "");
    let object = run.get(&path, &[])?;
    if resource.kind == "Pod" {
        return Ok(object);
    }
    let labels = object["spec"]["selector"]["matchLabels"].as_object().cloned().unwrap_or_default();
    let selector: Vec<String> =
        labels.iter().map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or(""))).collect();
    let pods = resources::expect("pods")?;
    let path = crate::client::path(pods, &namespace, "", "");
    let list = run.get(&path, &[("labelSelector", &selector.join(","))])?;
    let found = list["items"].as_array().and_then(|pods| pods.first().cloned());
    found.ok_or_else(|| Failure::message("timed out waiting for the condition"))
}
