//! `kubectl cordon`, `uncordon`, `drain` and `taint` ([K-143]).

use crate::builder::{Builder, Info};
use crate::change::drain::Draining;
use crate::change::taints::{self, Taints};
use crate::change::{self, DryRun};
use crate::client::STRATEGIC_PATCH;
use crate::failure::Failure;
use crate::resources;
use crate::run::{Run, Step};
use serde_json::{Value, json};

/// One run of `kubectl cordon`, `uncordon`, `drain` or `taint`.
#[derive(Clone, Debug, Default)]
pub struct Nodes {
    draining: Option<Draining>,
}

impl Nodes {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        if let Some(draining) = &mut self.draining {
            return draining.resume(run);
        }
        match run.context.command.path {
            "taint" => taint(run)?,
            "uncordon" => cordon(run, false).map(drop)?,
            "drain" => {
                let (nodes, dry_run) = cordon(run, true)?;
                return self.draining.insert(Draining::new(nodes, dry_run)).resume(run);
            }
            _ => cordon(run, true).map(drop)?,
        }
        Ok(Step::Done)
    }
}

/// Finds the nodes and makes them take pods or not.
fn cordon(run: &mut Run, wanted: bool) -> Result<(Vec<Info>, DryRun), Failure> {
    let context = run.context;
    let selector = context.text("selector");
    if context.args().is_empty() && !context.line.has("selector") {
        let usage = format!("USAGE: {} NODE [flags]", context.command.path);
        return Err(Failure::usage(context.command, &usage));
    }
    if !context.args().is_empty() && !selector.is_empty() {
        let why = "error: cannot specify both a node name and a --selector option";
        return Err(Failure::usage(context.command, why));
    }
    let dry_run = DryRun::of(run)?;
    let mut nodes = Vec::new();
    let mut builder = Builder { single_type: true, ..Builder::new(run) }.names("nodes", context.args());
    if !selector.is_empty() {
        builder = builder.labels(selector).arguments(true, &["nodes".to_owned()]);
    }
    builder.find(run)?.visit(run, |_, info| {
        nodes.push(info);
        Ok(())
    })?;
    for info in &mut nodes {
        cordon_one(run, info, wanted, dry_run)?;
    }
    Ok((nodes, dry_run))
}

fn cordon_one(run: &mut Run, info: &mut Info, wanted: bool, dry_run: DryRun) -> Result<(), Failure> {
    let verb = if wanted { "cordon" } else { "uncordon" };
    let mut node = info.object.clone().unwrap_or_default();
    if (node["spec"]["unschedulable"] == true) == wanted {
        return change::print(run, &format!("already {verb}ed"), dry_run, &node);
    }
    if dry_run != DryRun::Client {
        let patch = json!({"spec": {"unschedulable": if wanted { Value::Bool(true) } else { Value::Null }}});
        match run.patch(&info.path(), &[("dryRun", dry_run.query())], STRATEGIC_PATCH, &patch) {
            Ok(patched) => node["spec"]["unschedulable"] = patched["spec"]["unschedulable"].clone(),
            Err(failure) => {
                let why = failure.text();
                run.complain(&format!("error: unable to {verb} node \"{}\": {why}\n", info.name));
                return Ok(());
            }
        }
    }
    info.object = Some(node.clone());
    change::print(run, &format!("{verb}ed"), dry_run, &node)
}

fn taint(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let dry_run = DryRun::of(run)?;
    change::validation(run)?;
    let (words, changes) = divide(context.args()).map_err(Failure::Message)?;
    if words.is_empty() {
        return Err(Failure::message("one or more resources must be specified as <resource> <name>"));
    }
    if changes.is_empty() {
        return Err(Failure::message("at least one taint update is required"));
    }
    let taints = taints::parse(&changes).map_err(|why| Failure::usage(context.command, &why))?;
    let kind = words[0].to_lowercase();
    if resources::expect(&kind)?.kind != "Node" {
        return Err(Failure::Message(format!("invalid resource type {kind}, only node types are supported")));
    }
    let contradictions = taints.contradictions();
    if !contradictions.is_empty() {
        let why = "can not both modify and remove the following taint(s) in the same command";
        return Err(Failure::Message(format!("{why}: {contradictions}")));
    }
    let (is_all, selector) = (context.is_on("all"), context.text("selector"));
    if is_all && !selector.is_empty() {
        return Err(Failure::message("setting 'all' parameter with a non empty selector is prohibited"));
    }
    if !is_all && selector.is_empty() && words.len() < 2 {
        let why = "at least one resource name must be specified since 'all' parameter is not set";
        return Err(Failure::message(why));
    }
    let mut builder = Builder { continue_on_error: true, latest: true, ..Builder::new(run) };
    if is_all || !selector.is_empty() {
        builder = builder.labels(selector).all(is_all).arguments(true, &["node".to_owned()]);
    } else {
        builder = builder.names("node", &words[1..]);
    }
    let found = builder.find(run)?;
    found.visit(run, |run, info| taint_one(run, &info, &taints, dry_run))
}

/// What names nodes and what is a taint.
fn divide(args: &[String]) -> Result<(Vec<String>, Vec<String>), String> {
    let (mut words, mut changes): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for arg in args {
        if arg.contains('=') || arg.contains(':') || arg.ends_with('-') {
            changes.push(arg.clone());
        } else if changes.is_empty() {
            words.push(arg.clone());
        } else {
            return Err(format!("all resources must be specified before taint changes: {arg}"));
        }
    }
    Ok((words, changes))
}

fn taint_one(run: &mut Run, info: &Info, taints: &Taints, dry_run: DryRun) -> Result<(), Failure> {
    let context = run.context;
    let mut node = info.object.clone().unwrap_or_default();
    let (word, new) = match taints.apply(&node, context.is_on("overwrite")) {
        Ok(found) => found,
        Err(errors) => return Failure::all(errors.into_iter().map(Failure::Message).collect()),
    };
    let is_empty = new.is_empty();
    node["spec"]["taints"] = new.into();
    if dry_run != DryRun::Client {
        let taints = if is_empty { Value::Null } else { node["spec"]["taints"].clone() };
        let query = [
            ("dryRun", dry_run.query()),
            ("fieldManager", context.text("field-manager")),
            ("fieldValidation", change::validation(run)?),
        ];
        node = run.patch(&info.path(), &query, STRATEGIC_PATCH, &json!({"spec": {"taints": taints}}))?;
    }
    change::print(run, word, dry_run, &node)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [K-143]
    #[test]
    fn nodes_come_before_taints() {
        let check = |text: &str, expected: Result<(usize, usize), &str>| {
            let args: Vec<String> = text.split(' ').map(str::to_owned).collect();
            let found = divide(&args).map(|(words, changes)| (words.len(), changes.len()));
            assert_eq!(found, expected.map_err(str::to_owned));
        };
        check("node n a=b:NoSchedule c-", Ok((2, 2)));
        check("node a:NoSchedule n", Err("all resources must be specified before taint changes: n"));
    }
}
