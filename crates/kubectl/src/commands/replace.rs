//! `kubectl replace`.

use crate::builder::{Builder, Files, Info};
use crate::change::deletion::{Deletion, Options, Waiting};
use crate::change::{self, DryRun, patcher, show};
use crate::client::Request;
use crate::failure::Failure;
use crate::run::{Run, Step};
use jobyard_api::time::Time;
use jobyard_apiserver::wire::Method;
use serde_json::Value;
use std::time::Duration;

/// How often it is looked whether objects are gone.
const POLL: Duration = Duration::from_secs(1);
/// How long to wait for that if the command line says nothing.
const LIMIT: Duration = Duration::from_secs(5 * 60);

/// One run of `kubectl replace`.
#[derive(Clone, Debug, Default)]
pub struct Replace {
    forced: Option<Forced>,
}

/// Objects that go before others come in their place.
#[derive(Clone, Debug)]
struct Forced {
    /// The deletion, if it is waited for.
    waiting: Option<Waiting>,
    /// Objects that must be gone.
    leaving: Vec<Info>,
    deadline: Option<Time>,
    limit: Duration,
}

impl Replace {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        if let Some(forced) = &mut self.forced {
            return forced.resume(run);
        }
        let dry_run = DryRun::of(run)?;
        show::check(run)?;
        let mut options = Options::read(run)?;
        options.ignore_not_found = true;
        if options.grace == 0 {
            // As with `delete`, and it is always waited for.
            options.grace = 1;
            options.waits = true;
        }
        Files::of(run).expect_some()?;
        let validation = change::validation(run)?;
        check(run, &options, dry_run)?;
        if !run.context.text("raw").is_empty() {
            return raw(run).map(|()| Step::Done);
        }
        if options.force {
            return self.forced.insert(Forced::begin(run, options)?).resume(run);
        }
        let builder = builder(run, validation);
        builder.find(run)?.visit(run, |run, info| replace(run, &info, dry_run, validation))?;
        Ok(Step::Done)
    }
}

fn builder(run: &Run, validation: &str) -> Builder {
    let subresource = run.context.text("subresource").to_owned();
    Builder { validate: validation != "Ignore", subresource, ..change::builder(run) }
}

fn check(run: &Run, options: &Options, dry_run: DryRun) -> Result<(), Failure> {
    let wrong = if options.grace >= 0 && !options.force {
        "--grace-period must have --force specified"
    } else if options.timeout != 0 && !options.force {
        "--timeout must have --force specified"
    } else if options.force && dry_run != DryRun::None {
        "--dry-run can not be used when --force is set"
    } else if !run.context.text("raw").is_empty() && run.context.line.list("filename").len() != 1 {
        "--raw can only use a single local file or stdin"
    } else if !run.context.text("raw").is_empty() && !run.context.text("output").is_empty() {
        "--raw and --output are mutually exclusive"
    } else {
        return Ok(());
    };
    Err(Failure::message(wrong))
}

fn replace(run: &mut Run, info: &Info, dry_run: DryRun, validation: &'static str) -> Result<(), Failure> {
    let context = run.context;
    let mut object = info.object.clone().unwrap_or_default();
    patcher::annotate(&mut object, context.is_on("save-config"));
    if dry_run != DryRun::Client {
        let query = [
            ("dryRun", dry_run.query()),
            ("fieldManager", context.text("field-manager")),
            ("fieldValidation", validation),
        ];
        // What names no version replaces any.
        object = put(run, info, &query, object).map_err(|failure| failure.about("replacing", &info.source))?;
    }
    change::print(run, "replaced", dry_run, &object)
}

/// Sends an object that has no version with that of the stored one.
fn put(run: &mut Run, info: &Info, query: &[(&str, &str)], object: Value) -> Result<Value, Failure> {
    let has_version = object["metadata"]["resourceVersion"].as_str().is_some_and(|version| !version.is_empty());
    let mut object = object;
    if !has_version && let Ok(stored) = run.get(&info.path(), &[]) {
        change::set_version(&mut object, stored["metadata"]["resourceVersion"].as_str().unwrap_or(""));
    }
    run.put(&info.path(), query, &object)
}

/// `--raw`: a request to any path.
fn raw(run: &mut Run) -> Result<(), Failure> {
    let file = run.context.line.list("filename").remove(0);
    let body = if file == "-" {
        run.context.stdin.clone().unwrap_or_default()
    } else {
        run.host
            .read_file(&file)
            .map_err(|why| Failure::Message(format!("open {file}: {}", crate::builder::file_error(why))))?
    };
    let path = run.context.text("raw");
    let request = Request { method: Method::Put, path, query: &[], content_type: None, body: &body };
    let response = run.send(&request)?;
    run.print(&response.body);
    Ok(())
}

impl Forced {
    fn begin(run: &mut Run, options: Options) -> Result<Self, Failure> {
        let context = run.context;
        let named = Builder { names_only: true, ..builder(run, "Ignore") };
        let found = named.arguments(false, context.args()).find(run)?;
        let leaving = found.clone().rest(run);
        let limit = u64::try_from(options.timeout).ok().filter(|nanos| *nanos > 0);
        let limit = limit.map_or(LIMIT, Duration::from_nanos);
        let mut deletion = Deletion::new(options);
        deletion.ask_all(run, found)?;
        let waiting = deletion.end(run);
        Ok(Self { waiting, leaving, deadline: None, limit })
    }

    fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        if let Some(waiting) = &mut self.waiting {
            if let Step::Wait(time) = waiting.resume(run)? {
                return Ok(Step::Wait(time));
            }
            self.waiting = None;
        }
        while let Some(info) = self.leaving.first() {
            let now = run.now();
            let deadline = *self.deadline.get_or_insert(now + self.limit);
            match run.get(&info.path(), &[]) {
                Err(failure) if failure.is_not_found() => {
                    self.leaving.remove(0);
                    self.deadline = None;
                }
                Err(failure) => return Err(failure),
                Ok(_) if now >= deadline => return Err(Failure::message("context deadline exceeded")),
                Ok(_) => return Ok(Step::Wait((now + POLL).min(deadline))),
            }
        }
        create(run).map(|()| Step::Done)
    }
}

/// Creates what takes the place of the objects that went.
fn create(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let validation = change::validation(run)?;
    let query = [("fieldManager", context.text("field-manager")), ("fieldValidation", validation)];
    let mut count = 0;
    builder(run, validation).find(run)?.visit(run, |run, info| {
        let mut object = info.object.clone().unwrap_or_default();
        patcher::annotate(&mut object, context.is_on("save-config"));
        let created = run.post(&info.collection(), &query, &object)?;
        count += 1;
        change::print(run, "replaced", DryRun::None, &created)
    })?;
    if count == 0 { Err(Failure::message("no objects passed to replace")) } else { Ok(()) }
}
