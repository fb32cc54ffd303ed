//! `kubectl delete` ([K-074], [K-075], [K-137]).

use crate::builder::{Builder, Found};
use crate::change::deletion::{self, Deletion, Options};
use crate::change::{self, DryRun};
use crate::client::Request;
use crate::failure::Failure;
use crate::run::{Run, Step};
use jobyard_apiserver::wire::Method;

/// One run of `kubectl delete`.
#[derive(Clone, Debug, Default)]
pub struct Delete {
    /// Objects that are asked to go, while it waits for them.
    waiting: Option<deletion::Waiting>,
}

impl Delete {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        if self.waiting.is_none() {
            self.waiting = delete(run)?;
        }
        match &mut self.waiting {
            Some(waiting) => waiting.resume(run),
            None => Ok(Step::Done),
        }
    }
}

/// Asks the objects to go. `None`: nothing is to be waited for.
fn delete(run: &mut Run) -> Result<Option<deletion::Waiting>, Failure> {
    let context = run.context;
    let mut options = Options::read(run)?;
    let is_choice =
        context.is_on("all") || !context.text("selector").is_empty() || !context.text("field-selector").is_empty();
    options.ignore_not_found =
        if context.line.has("ignore-not-found") { context.is_on("ignore-not-found") } else { is_choice };
    options.warns_of_scope = context.namespace_is_given && !context.is_on("all-namespaces");
    if context.is_on("now") {
        if options.grace != -1 {
            return Err(Failure::message("--now and --grace-period cannot be specified together"));
        }
        options.grace = 1;
    }
    // A pod is not to be forgotten before it has ended by a slip.
    if options.grace == 0 && !options.force {
        options.grace = 1;
    }
    if options.force && options.grace < 0 {
        options.grace = 0;
    }
    options.dry_run = DryRun::of(run)?;
    if !context.text("raw").is_empty() {
        return raw(run).map(|()| None);
    }
    let builder = change::builder(run).labels(context.text("selector")).fields(context.text("field-selector"));
    let all_namespaces = context.is_on("all-namespaces");
    let builder = Builder { all_namespaces, names_only: true, ..builder.all(context.is_on("all")) };
    let found = builder.arguments(false, context.args()).find(run)?;
    validate(run, &options)?;
    if context.is_on("interactive") && !is_confirmed(run, found.clone(), options.ignore_not_found)? {
        return Ok(None);
    }
    let mut deletion = Deletion::new(options);
    deletion.ask_all(run, found)?;
    Ok(deletion.end(run))
}

fn validate(run: &mut Run, options: &Options) -> Result<(), Failure> {
    let context = run.context;
    let output = context.text("output");
    if !output.is_empty() && output != "name" {
        return Err(Failure::Message(format!("unexpected -o output mode: {output}. We only support '-o name'")));
    }
    if let Some(wrong) = change::misuse_of_all(context) {
        return Err(Failure::message(wrong));
    }
    match (options.grace, options.force) {
        (0, true) => run.warn(
            "Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource \
             may continue to run on the cluster indefinitely.",
        ),
        (1.., true) => {
            return Err(Failure::message("--force and --grace-period greater than 0 cannot be specified together"));
        }
        _ => {}
    }
    Ok(())
}

/// Lists the objects and asks whether they are to go.
fn is_confirmed(run: &mut Run, mut found: Found, ignore_not_found: bool) -> Result<bool, Failure> {
    let infos = found.rest(run);
    deletion::without_missing(found.finish(), ignore_not_found)?;
    if infos.is_empty() {
        run.line("No resources found");
        return Ok(false);
    }
    run.line(&format!("You are about to delete the following {} resource(s):", infos.len()));
    for info in &infos {
        run.line(&info.printed());
    }
    run.print("Do you want to continue? (y/N): ");
    let answer = run.context.stdin.clone().unwrap_or_default();
    let answer = String::from_utf8_lossy(&answer);
    let words: Vec<&str> = answer.lines().next().unwrap_or("").split_whitespace().collect();
    let is_confirmed = words.len() == 1 && words[0].eq_ignore_ascii_case("y");
    if !is_confirmed {
        run.line("deletion is cancelled");
    }
    Ok(is_confirmed)
}

/// `--raw`: a request to any path.
fn raw(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let (path, query) = context.text("raw").split_once('?').unwrap_or((context.text("raw"), ""));
    let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let response = run.send(&Request { method: Method::Delete, path, query: &pairs, content_type: None, body: b"" })?;
    run.print(&response.body);
    Ok(())
}
