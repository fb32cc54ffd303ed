//! `kubectl rollout`, as far as Jobs are concerned: none of it is possible with them ([K-081]).

use crate::builder::{Builder, Files, Info};
use crate::change::{self, DryRun, patcher, show};
use crate::failure::Failure;
use crate::go::quote;
use crate::run::{Run, Step};

/// One run of `kubectl rollout`.
#[derive(Clone, Debug, Default)]
pub struct Rollout {}

impl Rollout {
    /// Goes on until it ends or has to wait.
    #[allow(clippy::unused_self, reason = "all verbs are resumed in the same way")]
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        rollout(run).map(|()| Step::Done)
    }
}

fn rollout(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let Some(verb) = context.command.path.strip_prefix("rollout ") else { return sub_command(run) };
    if verb == "undo" {
        DryRun::of(run)?;
    }
    if context.args().is_empty() && Files::of(run).is_empty() {
        return Err(Failure::message("required resource not specified"));
    }
    let revision = context.line.number("revision");
    if matches!(verb, "status" | "history") && revision < 0 {
        return Err(Failure::Message(format!("revision must be a positive integer: {revision}")));
    }
    let builder = Builder { latest: true, ..change::builder(run) }.labels(context.text("selector"));
    let mut found = builder.arguments(true, context.args()).find(run)?;
    if verb != "status" {
        show::check(run)?;
    }
    let mut count = 0;
    while let Some(info) = found.next(run) {
        count += 1;
        if verb == "undo" {
            warn_of_apply(run, &info);
        }
        found.fail(refusal(verb, &info));
    }
    found.finish()?;
    if count == 0 && matches!(verb, "status" | "restart" | "pause" | "resume") {
        run.complain(&format!("No resources found in {} namespace.\n", context.namespace));
    }
    Ok(())
}

/// `rollout` alone prints its help.
pub fn sub_command(run: &mut Run) -> Result<(), Failure> {
    let command = run.context.command;
    if !run.context.args().is_empty() {
        let word = quote(&run.context.args().join(" "));
        return Err(Failure::usage(command, &format!("unknown command {word}")));
    }
    run.print(command.help());
    Ok(())
}

/// Why a verb cannot be done with an object.
fn refusal(verb: &str, info: &Info) -> Failure {
    let resource = info.resource;
    let kind = if resource.group.is_empty() {
        resource.kind.to_owned()
    } else {
        format!("{}.{}", resource.kind, resource.group)
    };
    let not_supported =
        |what: &str| format!("error: {} {} {what} is not supported", resource.qualified(), quote(&info.name));
    Failure::Message(match verb {
        "status" => format!("no status viewer has been implemented for {kind}"),
        "history" => format!("no history viewer has been implemented for {}", quote(&kind)),
        "undo" => format!("no rollbacker has been implemented for {}", quote(&kind)),
        "pause" => not_supported("pausing"),
        "resume" => not_supported("resuming"),
        _ => not_supported("restarting"),
    })
}

fn warn_of_apply(run: &mut Run, info: &Info) {
    if info.object.as_ref().is_some_and(|object| patcher::original(object).is_some()) {
        let name = format!("{}/{}", info.resource.plural, info.name);
        run.warn(&format!(
            "resource {name} was previously managed with 'kubectl apply'. Rolling back will not update the {} annotation, \
             which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with \
             your previous configuration file instead.",
            change::LAST_APPLIED
        ));
    }
}
