//! `kubectl autoscale`: there is nothing here that could be scaled.

use crate::change::{self, DryRun};
use crate::failure::Failure;
use crate::run::Run;

/// Says what is wrong with the flags, or that the object cannot be scaled.
pub fn autoscale(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    DryRun::of(run)?;
    let (min, max) = (context.line.number("min"), context.line.number("max"));
    if max < 1 {
        return Err(Failure::Message(format!("--max=MAXPODS is required and must be at least 1, max: {max}")));
    }
    if max < min {
        let why = "--max=MAXPODS must be larger or equal to --min=MINPODS";
        return Err(Failure::Message(format!("{why}, max: {max}, min: {min}")));
    }
    if context.line.number("cpu-percent") > 0 && !context.text("cpu").is_empty() {
        return Err(Failure::message("--cpu-percent and --cpu are mutually exclusive"));
    }
    let found = change::builder(run).arguments(false, context.args()).find(run)?;
    found.visit(run, |_, info| {
        let (kind, resource) = (info.resource.kind, info.resource);
        let name = format!("{}/{}, Resource={}", resource.group, resource.version, resource.plural);
        let why = format!("could not find scale subresource for {name} in discovery information");
        Err(Failure::Message(format!("cannot autoscale a {kind}: {why}")))
    })?;
    Err(Failure::message("no objects passed to autoscale"))
}
