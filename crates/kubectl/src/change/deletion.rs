//! Asking objects to go, and waiting until they are gone: the work of `delete` and `replace --force`.

use super::DryRun;
use crate::builder::{Found, Info};
use crate::failure::Failure;
use crate::run::{Run, Step};
use jobyard_api::time::Time;
use serde_json::{Value, json};
use std::time::Duration;

/// What waiting without a limit comes to.
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How objects are to go.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of kubectl's own")]
pub struct Options {
    /// What becomes of dependents: `Background`, `Foreground` or `Orphan`.
    pub policy: &'static str,
    /// Do not wait for a running pod to end.
    pub force: bool,
    /// Seconds of grace; negative for the object's own.
    pub grace: i64,
    /// How long to wait, in nanoseconds; 0 for a week.
    pub timeout: i64,
    /// Wait until the objects are gone.
    pub waits: bool,
    /// Objects that are not there are no error.
    pub ignore_not_found: bool,
    /// Say once that something has no namespace.
    pub warns_of_scope: bool,
    /// Ask the server not to do it, or do not even ask.
    pub dry_run: DryRun,
}

impl Options {
    /// What the command line says.
    pub fn read(run: &mut Run) -> Result<Self, Failure> {
        let context = run.context;
        Ok(Self {
            policy: policy(run)?,
            force: context.is_on("force"),
            grace: context.line.number("grace-period"),
            timeout: context.line.nanos("timeout"),
            waits: context.is_on("wait"),
            ..Self::default()
        })
    }
}

/// [K-075]
fn policy(run: &mut Run) -> Result<&'static str, Failure> {
    let word = run.context.text("cascade");
    let (policy, name) = match word {
        "background" => return Ok("Background"),
        "foreground" => return Ok("Foreground"),
        "orphan" => return Ok("Orphan"),
        "1" | "t" | "T" | "true" | "TRUE" | "True" => ("Background", "background"),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => ("Orphan", "orphan"),
        other => {
            let why = "Must be \"background\", \"foreground\", or \"orphan\"";
            return Err(Failure::Message(format!("invalid cascade value ({other}). {why}")));
        }
    };
    if !run.context.dialect.is_old() {
        let old = format!("--cascade={word} is deprecated (boolean value)");
        run.complain(&format!("warning: {old} and can be replaced with --cascade={name}.\n"));
    }
    Ok(policy)
}

/// What went wrong, without objects that were not there if they are to be ignored.
pub fn without_missing(result: Result<(), Failure>, ignore: bool) -> Result<(), Failure> {
    match result {
        Err(failure) if ignore && failure.is_not_found() => Ok(()),
        Err(Failure::Several(failures)) if ignore => {
            Failure::all(failures.into_iter().filter(|failure| !failure.is_not_found()).collect())
        }
        other => other,
    }
}

/// A deletion at work.
pub struct Deletion {
    /// How objects are to go.
    pub options: Options,
    asked: Vec<(Info, Option<String>)>,
    found: usize,
}

impl Deletion {
    /// Nothing is asked yet.
    pub fn new(options: Options) -> Self {
        Self { options, asked: Vec::new(), found: 0 }
    }

    /// Asks objects to go, one after the other.
    pub fn ask_all(&mut self, run: &mut Run, mut found: Found) -> Result<(), Failure> {
        while let Some(info) = found.next(run) {
            if let Err(failure) = self.ask(run, info) {
                found.fail(failure);
            }
        }
        without_missing(found.finish(), self.options.ignore_not_found)
    }

    /// Asks an object to go and says so.
    fn ask(&mut self, run: &mut Run, info: Info) -> Result<(), Failure> {
        self.found += 1;
        if self.options.warns_of_scope && !info.resource.namespaced {
            run.warn("deleting cluster-scoped resources, not scoped to the provided namespace");
            self.options.warns_of_scope = false;
        }
        let mut uid = None;
        if self.options.dry_run != DryRun::Client {
            let answer = run.delete(&info.path(), &[], &self.body());
            let answer = answer.map_err(|failure| failure.about("deleting", &info.source))?;
            let of_status = answer["details"]["uid"].as_str();
            uid = of_status.or_else(|| answer["metadata"]["uid"].as_str()).map(str::to_owned);
        }
        self.tell(run, &info);
        self.asked.push((info, uid));
        Ok(())
    }

    fn body(&self) -> Value {
        let mut body = json!({
            "kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": self.options.policy,
        });
        if self.options.grace >= 0 {
            body["gracePeriodSeconds"] = self.options.grace.into();
        }
        if self.options.dry_run == DryRun::Server {
            body["dryRun"] = json!(["All"]);
        }
        body
    }

    fn tell(&self, run: &mut Run, info: &Info) {
        let printed = info.printed();
        if run.context.text("output") == "name" {
            run.line(&printed);
            return;
        }
        let kind = printed.split('/').next().unwrap_or("");
        let word = if self.options.grace == 0 { "force deleted" } else { "deleted" };
        if run.context.dialect.is_old() {
            run.line(&format!("{} \"{}\" deleted", info.resource.kind.to_lowercase(), info.name));
            return;
        }
        let place =
            if info.resource.namespaced { format!(" from {} namespace", info.namespace) } else { String::new() };
        run.line(&format!("{kind} \"{}\" {word}{place}{}", info.name, self.options.dry_run.suffix()));
    }

    /// What is to be waited for, if anything.
    pub fn end(self, run: &mut Run) -> Option<Waiting> {
        if self.found == 0 {
            run.line("No resources found");
            return None;
        }
        if !self.options.waits || self.options.dry_run != DryRun::None || run.context.dialect.is_old() {
            return None;
        }
        let limit = match u64::try_from(self.options.timeout) {
            Ok(0) => WEEK,
            Ok(nanos) => Duration::from_nanos(nanos),
            Err(_) => Duration::ZERO,
        };
        Some(Waiting { asked: self.asked, deadline: run.now() + limit, at: 0 })
    }
}

/// Objects that are asked to go.
#[derive(Clone, Debug)]
pub struct Waiting {
    asked: Vec<(Info, Option<String>)>,
    deadline: Time,
    at: usize,
}

impl Waiting {
    /// Looks which are still there.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        while let Some((info, uid)) = self.asked.get(self.at) {
            match run.get(&info.path(), &[]) {
                Err(failure) if failure.is_not_found() => {}
                // Who may not look cannot wait, and that is no mistake.
                Err(failure) if failure.status().is_some_and(|status| matches!(status.code, 403 | 405)) => {}
                Err(failure) => return Err(failure),
                Ok(object) if uid.is_some() && object["metadata"]["uid"].as_str() != uid.as_deref() => {}
                Ok(_) if run.now() >= self.deadline => {
                    let (plural, name) = (info.resource.plural, &info.name);
                    return Err(Failure::Message(format!("timed out waiting for the condition on {plural}/{name}")));
                }
                Ok(_) => return Ok(Step::Wait(self.deadline)),
            }
            self.at += 1;
        }
        Ok(Step::Done)
    }
}
