//! `kubectl apply` ([K-070], [K-073], [K-142]).

mod last_applied;
mod prune;
mod server_side;

use crate::builder::{Builder, Files, Info};
use crate::change::deletion::Options;
use crate::change::patcher::{self, Ready};
use crate::change::{self, DryRun, show};
use crate::client::Request;
use crate::failure::Failure;
use crate::run::{Run, Step};
use jobyard_api::time::Time;
use jobyard_apiserver::wire::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// How often it is looked whether an object that makes room is gone.
const POLL: Duration = Duration::from_secs(1);
/// How often a patch is tried again where the object has changed meanwhile.
const RETRIES: usize = 5;

/// One run of `kubectl apply`.
#[derive(Clone, Debug, Default)]
pub struct Apply {
    work: Option<Work>,
    edit: super::edit::Edit,
}

/// What is to be done, and how far it is.
#[derive(Clone, Debug)]
struct Work {
    task: Task,
    /// Objects that are still to be applied, last one first.
    waiting: Vec<Info>,
    /// Those that are done.
    done: Vec<Info>,
    /// The UIDs of those that are done or were tried.
    visited: Vec<String>,
    /// An object that makes room for its successor.
    leaving: Option<Leaving>,
    failures: Vec<Failure>,
}

/// What the command line says.
#[derive(Clone, Debug)]
struct Task {
    dry_run: DryRun,
    server_side: bool,
    manager: String,
    validation: &'static str,
    options: Options,
}

/// An object on its way, and what is to come after it.
#[derive(Clone, Debug)]
struct Leaving {
    info: Info,
    old: Value,
    new: Value,
    deadline: Option<Time>,
}

/// Whether there is room for a new object.
enum Room {
    /// It is looked again then.
    Later(Time),
    /// It was made, and this came of the new object.
    Made(Result<(), Failure>),
}

impl Apply {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        match run.context.command.path {
            "apply view-last-applied" => return last_applied::view(run).map(|()| Step::Done),
            "apply set-last-applied" => return last_applied::set(run).map(|()| Step::Done),
            "apply edit-last-applied" => return self.edit.resume(run),
            _ => {}
        }
        match &mut self.work {
            Some(work) => work.resume(run),
            none => none.insert(Work::begin(run)?).resume(run),
        }
    }
}

impl Work {
    fn begin(run: &mut Run) -> Result<Self, Failure> {
        let context = run.context;
        if !context.args().is_empty() {
            let args = context.args().join(" ");
            return Err(Failure::usage(context.command, &format!("Unexpected args: [{args}]")));
        }
        let server_side = context.is_on("server-side");
        let dry_run = DryRun::of(run)?;
        let options = Options::read(run)?;
        Files::of(run).expect_some()?;
        let validation = change::validation(run)?;
        if context.is_on("prune") {
            prune::kinds(run)?;
        }
        let manager = match (context.line.has("field-manager"), server_side) {
            (true, _) => context.text("field-manager"),
            (false, true) => "kubectl",
            (false, false) => "kubectl-client-side-apply",
        };
        let task = Task { dry_run, server_side, manager: manager.to_owned(), validation, options };
        check(run, &task)?;
        let builder = Builder { validate: validation != "Ignore", ..change::builder(run) };
        let mut found = builder.labels(context.text("selector")).find(run)?;
        let mut waiting = found.rest(run);
        let failures: Vec<Failure> = found.finish().err().into_iter().collect();
        if waiting.is_empty() && failures.is_empty() {
            return Err(Failure::message("no objects passed to apply"));
        }
        waiting.reverse();
        Ok(Self { task, waiting, done: Vec::new(), visited: Vec::new(), leaving: None, failures })
    }

    fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        loop {
            let result = if let Some(leaving) = self.leaving.take() {
                match self.replace(run, leaving) {
                    Room::Made(result) => result,
                    Room::Later(time) => return Ok(Step::Wait(time)),
                }
            } else {
                let Some(info) = self.waiting.pop() else { break };
                self.apply(run, info)
            };
            self.failures.extend(result.err());
        }
        let failures = std::mem::take(&mut self.failures).into_iter().flat_map(|failure| match failure {
            Failure::Several(failures) => failures,
            other => vec![other],
        });
        Failure::all(failures.collect())?;
        self.print_all(run)?;
        if run.context.is_on("prune") {
            prune::prune(run, self.task.dry_run, &self.task.options, &self.done, &self.visited)?;
        }
        Ok(Step::Done)
    }

    /// Applies one object, or asks the one that is there to make room for it.
    fn apply(&mut self, run: &mut Run, mut info: Info) -> Result<(), Failure> {
        let object = info.object.clone().unwrap_or_default();
        if info.name.is_empty()
            && let Some(prefix) = object["metadata"]["generateName"].as_str().filter(|prefix| !prefix.is_empty())
        {
            return Err(Failure::Message(format!("from {prefix}: cannot use generate name with apply")));
        }
        if self.task.server_side {
            let applied = server_side::apply(run, &info, &self.task.manager, self.task.validation, self.task.dry_run)?;
            return self.finish(run, info, applied, "serverside-applied");
        }
        let modified = patcher::modified(&object, true);
        let file = std::mem::take(&mut info.object);
        match info.fetch(run) {
            Err(failure) if failure.is_not_found() => {
                info.object = file;
                return self.create(run, info, &modified);
            }
            Err(failure) => {
                let what = format!("retrieving current configuration of:\n{}\nfrom server for:", patcher::shown(&info));
                return Err(failure.about(&what, &info.source));
            }
            Ok(()) => {}
        }
        let current = info.object.clone().unwrap_or_default();
        self.visited.push(current["metadata"]["uid"].as_str().unwrap_or("").to_owned());
        if patcher::original(&current).is_none() {
            let name = format!("{}/{}", info.resource.plural, info.name);
            run.warn(&format!(
                "resource {name} is missing the {} annotation which is required by kubectl apply. kubectl apply should only \
                 be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The \
                 missing annotation will be patched automatically.",
                change::LAST_APPLIED
            ));
        }
        self.patch(run, info, &modified, current)
    }

    fn create(&mut self, run: &mut Run, mut info: Info, modified: &Value) -> Result<(), Failure> {
        let mut object = modified.clone();
        prune_nulls(&mut object);
        if self.task.dry_run != DryRun::Client {
            object = self.post(run, &info, &object).map_err(|failure| failure.about("creating", &info.source))?;
            object["metadata"]["name"].as_str().unwrap_or("").clone_into(&mut info.name);
        }
        self.visited.push(object["metadata"]["uid"].as_str().unwrap_or("").to_owned());
        self.finish(run, info, object, "created")
    }

    fn post(&self, run: &mut Run, info: &Info, object: &Value) -> Result<Value, Failure> {
        run.post(&info.collection(), &self.query(), object)
    }

    fn query(&self) -> [(&'static str, &str); 3] {
        [
            ("dryRun", self.task.dry_run.query()),
            ("fieldManager", &self.task.manager),
            ("fieldValidation", self.task.validation),
        ]
    }

    fn patch(&mut self, run: &mut Run, info: Info, modified: &Value, current: Value) -> Result<(), Failure> {
        let mut current = current;
        for tries in 0..=RETRIES {
            let (text, result) = self.patch_once(run, &info, modified, &current);
            match result {
                Ok(patched) => return self.patched(run, info, patched, &text),
                Err(failure) if is_reason(&failure, "Conflict") && tries < RETRIES => {
                    current = run.get(&info.path(), &[])?;
                }
                Err(failure) => {
                    let may_go = is_reason(&failure, "Conflict") || is_reason(&failure, "Invalid");
                    if may_go && self.task.options.force {
                        return self.make_room(run, info, current, modified);
                    }
                    let failure = failure.about("patching", &info.source);
                    let what = format!("applying patch:\n{text}\nto:\n{}\nfor:", patcher::shown(&info));
                    return Err(failure.about(&what, &info.source));
                }
            }
        }
        Ok(())
    }

    /// The patch that was made, and the object after it.
    fn patch_once(
        &self,
        run: &mut Run,
        info: &Info,
        modified: &Value,
        current: &Value,
    ) -> (String, Result<Value, Failure>) {
        let ready = match patcher::create(run, info, modified, current, run.context.is_on("overwrite")) {
            Ok(ready) => ready,
            Err(failure) => return (String::new(), Err(failure)),
        };
        let text = ready.text();
        let result = if ready.patch.is_empty() {
            Ok(current.clone())
        } else if self.task.dry_run == DryRun::Client {
            ready.applied_here(info.resource, current)
        } else {
            self.send(run, info, &ready, &text)
        };
        (text, result)
    }

    fn send(&self, run: &mut Run, info: &Info, ready: &Ready, text: &str) -> Result<Value, Failure> {
        run.json(&Request {
            method: Method::Patch,
            path: &info.path(),
            query: &self.query(),
            content_type: Some(ready.form),
            body: text.as_bytes(),
        })
    }

    fn patched(&mut self, run: &mut Run, info: Info, patched: Value, text: &str) -> Result<(), Failure> {
        warn_if_deleting(run, &patched);
        let word = if text == "{}" { "unchanged" } else { "configured" };
        self.finish(run, info, patched, word)
    }

    /// `--force`: the object goes, and another one comes in its place.
    fn make_room(&mut self, run: &mut Run, info: Info, old: Value, modified: &Value) -> Result<(), Failure> {
        let options = patcher::delete_options(self.task.options.policy, self.task.options.grace);
        run.delete(&info.path(), &[("dryRun", self.task.dry_run.query())], &options)?;
        let limit = u64::try_from(self.task.options.timeout).ok().filter(|nanos| *nanos > 0);
        let deadline = limit.map(|nanos| run.now() + Duration::from_nanos(nanos));
        self.leaving = Some(Leaving { info, old, new: modified.clone(), deadline });
        Ok(())
    }

    /// Goes on with an object that makes room.
    fn replace(&mut self, run: &mut Run, leaving: Leaving) -> Room {
        match run.get(&leaving.info.path(), &[]) {
            Err(failure) if failure.is_not_found() => {}
            Err(failure) => return Room::Made(Err(failure)),
            Ok(_) if leaving.deadline.is_some_and(|deadline| run.now() >= deadline) => {
                return Room::Made(Err(Failure::message("context deadline exceeded")));
            }
            Ok(_) => {
                let next = run.now() + POLL;
                self.leaving = Some(leaving);
                return Room::Later(next);
            }
        }
        let Leaving { info, old, new, .. } = leaving;
        match self.post(run, &info, &new) {
            Ok(created) => Room::Made(self.patched(run, info, created, &change::encoded(&new))),
            Err(failure) => Room::Made(Err(self.restore(run, &info, old, failure))),
        }
    }

    /// Puts the old object back where the new one cannot be had.
    fn restore(&self, run: &mut Run, info: &Info, old: Value, failure: Failure) -> Failure {
        let mut old = old;
        if let Some(metadata) = old["metadata"].as_object_mut() {
            metadata.remove("resourceVersion");
        }
        match self.post(run, info, &old) {
            Ok(_) => failure,
            Err(again) => Failure::Message(format!(
                "An error occurred force-replacing the existing object with the newly provided one:\n\n{}.\n\n\
                 Additionally, an error occurred attempting to restore the original object:\n\n{}",
                failure.text(),
                again.text()
            )),
        }
    }

    /// Says what became of an object; longer formats come at the end.
    fn finish(&mut self, run: &mut Run, mut info: Info, object: Value, word: &str) -> Result<(), Failure> {
        if matches!(run.context.text("output"), "" | "name") {
            change::print(run, word, self.task.dry_run, &object)?;
        }
        info.object = Some(object);
        self.done.push(info);
        Ok(())
    }

    fn print_all(&self, run: &mut Run) -> Result<(), Failure> {
        if matches!(run.context.text("output"), "" | "name") {
            return Ok(());
        }
        let objects: Vec<&Value> = self.done.iter().filter_map(|info| info.object.as_ref()).collect();
        match &objects[..] {
            [] => Ok(()),
            [one] => show::print(run, one),
            many => show::print(run, &json!({"kind": "List", "apiVersion": "v1", "metadata": {}, "items": many})),
        }
    }
}

/// Checks what goes together.
fn check(run: &mut Run, task: &Task) -> Result<(), Failure> {
    let context = run.context;
    let (force, prune) = (task.options.force, context.is_on("prune"));
    let (all, selector) = (context.is_on("all"), !context.text("selector").is_empty());
    let wrong = [
        (context.is_on("force-conflicts") && !task.server_side, "--force-conflicts only works with --server-side"),
        (
            task.dry_run == DryRun::Client && task.server_side,
            "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
        ),
        (task.server_side && force, "--force cannot be used with --server-side"),
        (task.dry_run == DryRun::Server && force, "--dry-run=server cannot be used with --force"),
        (all && selector, "cannot set --all and --selector at the same time"),
        (prune && force, "--force cannot be used with --prune"),
        (
            prune && !all && !selector,
            "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. \
             If you did not mean to prune all resources, specify a label selector",
        ),
        (
            prune && task.server_side,
            "--prune is in alpha and doesn't currently work on objects created by server-side apply",
        ),
        (
            !context.text("subresource").is_empty() && !task.server_side,
            "--subresource can only be specified for --server-side",
        ),
    ];
    match wrong.into_iter().find(|(is_wrong, _)| *is_wrong) {
        Some((_, why)) => Err(Failure::message(why)),
        None => show::check(run),
    }
}

fn is_reason(failure: &Failure, reason: &str) -> bool {
    failure.status().is_some_and(|status| status.reason == reason)
}

/// Says that an object is going that is changed.
pub fn warn_if_deleting(run: &mut Run, object: &Value) {
    if object["metadata"]["deletionTimestamp"].is_string() {
        let name = object["metadata"]["name"].as_str().unwrap_or("");
        run.warn(&format!("Detected changes to resource {name} which is currently being deleted."));
    }
}

/// Takes fields that are null out of a new object, as a patch would.
fn prune_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(prune_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(prune_nulls),
        _ => {}
    }
}
