//! A session: one world, the commands that were given to it, and views of it.

use crate::calendar::Calendar;
use crate::index::Index;
use crate::look::{Scene, to_ms};
use crate::manifest::{self, Planned};
use crate::protocol::{Command, JobAction, Look};
use crate::settings::Settings;
use crate::terminal::Terminal;
use crate::unchanged::has_all;
use crate::views::{ClockView, Diagnostic, Severity, View};
use jobyard_api::gates::Release;
use jobyard_api::request::{DeleteOptions, ObjectKey, Patch, PropagationPolicy, Request, Resource, Response};
use jobyard_api::time::{Time, Timestamp};
use jobyard_cluster::behavior::Behavior;
use jobyard_cluster::{Config, Naming, Outcome, Progress, World};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Occurrences of one [`Session::advance`] that a page allows itself for each frame.
pub const STEPS_PER_FRAME: u64 = 20_000;

/// Occurrences after which the index takes in what changed: well below what the watch log keeps.
const STEPS_PER_SLICE: u64 = 256;

/// With nothing else to come for so long, a world in which all Jobs ended has settled.
const QUIET: Duration = Duration::from_secs(5);

/// What a user has before them: a cluster, its clock and its history. A value: it can be cloned and replayed.
#[derive(Clone, Debug)]
pub struct Session {
    pub(crate) seed: u32,
    pub(crate) world: World,
    pub(crate) index: Index,
    pub(crate) calendar: Calendar,
    start: Time,
    serial: u64,
    pub(crate) stopped: String,
    notices: BTreeSet<String>,
    history: Vec<Done>,
    /// Declared outcomes by image; they outlive the cluster, as the user chose them for the image.
    outcomes: BTreeMap<String, Outcome>,
    settings: Settings,
    release: Release,
    /// Behaviours on purpose by the name of the object that says so, in the order in which they came.
    pub(crate) behaviors: Vec<(String, Vec<Behavior>)>,
    /// Made when it is first used.
    pub(crate) terminal: Option<Box<Terminal>>,
}

/// A command and the virtual time at which it was given: what a replay needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// When.
    pub at: Time,
    /// What.
    pub command: Command,
}

/// What became of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// Everything that was found in it.
    pub diagnostics: Vec<Diagnostic>,
    /// One line for each object, in kubectl's words: `job.batch/pi created`.
    pub done: Vec<String>,
    /// Why nothing or not everything was done; empty if all was.
    pub error: String,
}

/// How far an advance came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advanced {
    /// Occurrences that were simulated.
    pub steps: u64,
    /// Whether the goal was reached; else ask again.
    pub reached: bool,
}

impl Session {
    /// An empty cluster of three nodes at 2026-01-01T00:00:00Z. All chance comes from the seed.
    pub fn new(seed: u32) -> Self {
        Self::empty(seed, Settings::default(), Release::default())
    }

    /// The same of another version, or with other feature gates; or why there is no such cluster.
    pub fn with_settings(seed: u32, settings: Settings) -> Result<Self, String> {
        let release = settings.release()?;
        Ok(Self::empty(seed, settings, release))
    }

    fn empty(seed: u32, settings: Settings, release: Release) -> Self {
        let Release { profile, gates } = release;
        let start = Timestamp::from_seconds(1_767_225_600).time();
        let seed_wide = u64::from(seed);
        let naming = Naming::Seeded(seed_wide);
        let config = Config { seed: seed_wide, start, naming, profile, gates, ..Config::default() };
        Self {
            seed,
            world: World::new(config),
            index: Index::default(),
            calendar: Calendar::default(),
            start,
            serial: 0,
            stopped: String::new(),
            notices: BTreeSet::new(),
            history: Vec::new(),
            outcomes: BTreeMap::new(),
            behaviors: Vec::new(),
            settings,
            release,
            terminal: None,
        }
    }

    /// Everything that is wrong with a text, or worth knowing; nothing changes.
    pub fn check(&self, text: &str) -> Vec<Diagnostic> {
        manifest::plan(text, self.world.api(), self.world.now()).diagnostics
    }

    /// Applies a text on a fresh cluster. If nothing in it can be applied, the cluster that is there stays.
    pub fn run(&mut self, text: &str, seed: u32) -> Applied {
        let mut fresh = Self::empty(seed, self.settings.clone(), self.release);
        (fresh.serial, fresh.outcomes) = (self.serial, self.outcomes.clone());
        fresh.terminal.clone_from(&self.terminal);
        for (image, outcome) in &fresh.outcomes {
            fresh.world.set_outcome(image, outcome.clone());
        }
        let applied = fresh.apply_plan(text);
        if !applied.done.is_empty() {
            if fresh.settings != Settings::default() {
                fresh.remember(Command::Configure { settings: fresh.settings.clone() });
            }
            fresh.move_terminal();
            fresh.history.push(Done { at: fresh.start, command: Command::Run { text: text.to_owned(), seed } });
            *self = fresh;
        }
        applied
    }

    /// Creates or changes the objects of a text on the cluster that is there, as `kubectl apply` does.
    pub fn apply(&mut self, text: &str) -> Applied {
        let applied = self.apply_plan(text);
        if !applied.done.is_empty() {
            self.remember(Command::Apply { text: text.to_owned() });
        }
        applied
    }

    /// Throws the cluster away. The seed stays.
    pub fn reset(&mut self) {
        let (outcomes, settings) = (std::mem::take(&mut self.outcomes), std::mem::take(&mut self.settings));
        let terminal = self.terminal.take();
        *self = Self { serial: self.serial, outcomes, terminal, ..Self::empty(self.seed, settings, self.release) };
        self.move_terminal();
    }

    /// Begins with an empty cluster of this version and with these gates.
    pub fn configure(&mut self, settings: &Settings) -> Result<String, String> {
        self.release = settings.release()?;
        self.settings = settings.clone();
        self.reset();
        self.remember(Command::Configure { settings: settings.clone() });
        Ok(format!("cluster of Kubernetes {}", settings.version))
    }

    /// Lets virtual time pass, but at most so many occurrences happen.
    pub fn advance(&mut self, by: Duration, steps_max: u64) -> Advanced {
        let until = self.world.now() + by;
        self.advance_until(|_| Some(until), steps_max)
    }

    /// Lets virtual time pass until so many milliseconds after the start, but at most so many occurrences happen.
    pub fn advance_to(&mut self, to: Duration, steps_max: u64) -> Advanced {
        let until = self.start + to;
        self.advance_until(|_| Some(until), steps_max)
    }

    /// Lets the next occurrence happen, and all others of the same time. False if there is none.
    pub fn step(&mut self) -> bool {
        let Some(at) = self.world.next_at() else { return false };
        self.advance_until(|_| Some(at), STEPS_PER_FRAME);
        true
    }

    /// Goes on until everything has settled, but at most so many occurrences. If it has settled already, to what is to
    /// come much later (a TTL) and until that has settled.
    pub fn jump_to_end(&mut self, steps_max: u64) -> Advanced {
        if self.is_settled() {
            self.step();
        }
        self.advance_until(|session| if session.is_settled() { None } else { session.world.next_news_at() }, steps_max)
    }

    /// Advances slice by slice to a time that is asked for again after each slice, until there is none or it has come.
    pub(crate) fn advance_until(&mut self, goal: impl Fn(&Self) -> Option<Time>, steps_max: u64) -> Advanced {
        let first = self.world.steps();
        let mut reached = false;
        self.index.catch_up(self.world.api());
        loop {
            let steps = self.world.steps() - first;
            let Some(until) = goal(self) else {
                reached = true;
                break;
            };
            if reached && self.world.next_at().is_none_or(|next| next > until) {
                break;
            }
            if steps >= steps_max {
                reached = false;
                break;
            }
            let slice = STEPS_PER_SLICE.min(steps_max - steps);
            let look_at = self.look_at(until);
            reached = self.world.advance_to(look_at, slice) == Progress::Reached && look_at == until;
            self.after_slice();
        }
        self.stopped = if reached {
            String::new()
        } else {
            format!("Stopped after {steps_max} occurrences to stay responsive; going on continues from here.")
        };
        Advanced { steps: self.world.steps() - first, reached }
    }

    /// Changes or deletes a Job.
    pub fn job_action(&mut self, namespace: &str, name: &str, action: &JobAction) -> Result<String, String> {
        let key = ObjectKey { resource: Resource::Jobs, namespace: namespace.into(), name: name.into() };
        let patch =
            |spec| Request::Patch { key: key.clone(), status: false, patch: Patch::Strategic(json!({ "spec": spec })) };
        let (request, done) = match action {
            JobAction::Suspend => (patch(json!({"suspend": true})), format!("job.batch/{name} patched")),
            JobAction::Resume => (patch(json!({"suspend": false})), format!("job.batch/{name} patched")),
            JobAction::Scale { parallelism } => {
                (patch(json!({ "parallelism": parallelism })), format!("job.batch/{name} patched"))
            }
            JobAction::ScaleReplicas { .. } if !self.release.profile.scales_jobs() => {
                return Err("the server could not find the requested resource".to_owned());
            }
            // What kubectl's own scaler for Jobs did.
            JobAction::ScaleReplicas { replicas } => {
                (patch(json!({ "parallelism": replicas })), format!("job {name:?} scaled"))
            }
            JobAction::Delete { propagation } => {
                let options =
                    DeleteOptions { propagation_policy: Some(policy(propagation)?), ..DeleteOptions::default() };
                let done = format!("job.batch \"{name}\" deleted from {namespace} namespace");
                (Request::Delete { key, options }, done)
            }
        };
        self.ask(request)?;
        let (namespace, name, action) = (namespace.to_owned(), name.to_owned(), action.clone());
        self.remember(Command::Job { namespace, name, action });
        Ok(done)
    }

    /// Deletes a pod with its grace period.
    pub fn delete_pod(&mut self, namespace: &str, name: &str) -> Result<String, String> {
        let key = ObjectKey { resource: Resource::Pods, namespace: namespace.into(), name: name.into() };
        self.ask(Request::Delete { key, options: DeleteOptions::default() })?;
        self.remember(Command::DeletePod { namespace: namespace.to_owned(), name: name.to_owned() });
        Ok(format!("pod \"{name}\" deleted from {namespace} namespace"))
    }

    /// From now on containers of this image end like this, whatever their command, also on the clusters of later runs.
    pub fn set_outcome(&mut self, image: &str, seconds: f64, exit_code: i32) -> Result<String, String> {
        let Ok(duration) = Duration::try_from_secs_f64(seconds) else {
            return Err(format!("{seconds} is no number of seconds: give zero or more"));
        };
        if !(0..=255).contains(&exit_code) {
            return Err(format!("{exit_code} is no exit code: give one from 0 to 255"));
        }
        let outcome = Outcome { duration, exit_code, ..Outcome::default() };
        self.world.set_outcome(image, outcome.clone());
        self.outcomes.insert(image.to_owned(), outcome);
        self.remember(Command::Outcome { image: image.to_owned(), seconds, exit_code });
        Ok(format!(
            "containers of image {image} that start from now on end after {seconds} s with exit code {exit_code}"
        ))
    }

    /// Everything that a front end shows.
    pub fn view(&mut self, look: &Look) -> View {
        self.index.catch_up(self.world.api());
        self.calendar.catch_up(&self.world);
        self.serial += 1;
        let terminal = look.terminal_from.map(|from| self.terminal_view(from));
        let scene = Scene { world: &self.world, index: &self.index, calendar: &self.calendar, start: self.start };
        View {
            serial: self.serial,
            clock: self.clock(),
            notices: self.notices.iter().cloned().collect(),
            settings: self.settings.clone(),
            terminal,
            ..scene.view(look)
        }
    }

    fn clock(&self) -> ClockView {
        let now = self.world.now();
        ClockView {
            now_ms: to_ms(now.since(self.start)),
            now_text: Timestamp::from(now).to_string(),
            next_in_ms: self.world.next_at().map(|next| to_ms(next.since(now))),
            steps: self.world.steps() as f64,
            is_settled: self.is_settled(),
            stopped: self.stopped.clone(),
        }
    }

    /// Whether nothing is going to happen, or all Jobs and pods have ended and nothing follows soon.
    pub fn is_settled(&self) -> bool {
        let Some(next) = self.world.next_news_at() else { return true };
        if self.index.has_unfinished_pods() || next <= self.world.now() + QUIET {
            return false;
        }
        let mut jobs = self.world.api().objects(Resource::Jobs).filter_map(|object| object.as_job());
        jobs.all(|job| job.is_finished() || job.is_suspended())
    }

    /// Log of a pod's first container that has one.
    pub fn log(&mut self, namespace: &str, pod: &str) -> Option<String> {
        let look = Look { pod: Some((namespace.to_owned(), pod.to_owned())), ..Look::default() };
        self.view(&look).pod.map(|detail| detail.log)
    }

    /// A hash over every request that was applied: equal runs have equal hashes on every platform.
    pub fn trace_hash(&self) -> u64 {
        self.world.trace_hash()
    }

    /// The commands since the last [`Self::run`] that changed something, with their virtual times: what a replay starts
    /// from.
    pub fn history(&self) -> &[Done] {
        &self.history
    }

    /// The world, for tests and tools; front ends draw [`Self::view`].
    pub const fn world(&self) -> &World {
        &self.world
    }

    pub(crate) fn remember(&mut self, command: Command) {
        self.history.push(Done { at: self.world.now(), command });
    }

    /// A user's request; the refusal in the API's words.
    pub(crate) fn ask(&mut self, request: Request) -> Result<Response, String> {
        self.world.request("user", request).map_err(|status| status.message.clone())
    }

    fn apply_plan(&mut self, text: &str) -> Applied {
        let plan = manifest::plan(text, self.world.api(), self.world.now());
        let mut applied = Applied { diagnostics: plan.diagnostics, ..Applied::default() };
        let mut errors = Vec::new();
        applied.done.extend(self.declare(plan.behaviors));
        for planned in &plan.objects {
            match self.apply_one(planned) {
                Ok(lines) => applied.done.extend(lines),
                Err(error) => errors.push(error),
            }
        }
        if !applied.done.is_empty() {
            self.notices.extend(plan.notices);
        }
        let broken = applied.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
        if broken > 0 {
            let mistakes = if broken == 1 { "1 mistake".to_owned() } else { format!("{broken} mistakes") };
            let left = if applied.done.is_empty() { "Nothing was applied" } else { "Not everything was applied" };
            errors.push(format!("{left}: the text has {mistakes}."));
        }
        applied.error = errors.join("\n");
        applied
    }

    /// Creates the object, or changes the one that is there by the fields that are given. Answers with what kubectl
    /// prints: the line of what was done, then the server's warnings.
    fn apply_one(&mut self, planned: &Planned) -> Result<Vec<String>, String> {
        let metadata = planned.object.metadata();
        let resource = planned.object.resource();
        let key = ObjectKey { resource, namespace: metadata.namespace.clone(), name: metadata.name.clone() };
        let before = if key.name.is_empty() { None } else { self.world.api().get(&key).cloned() };
        let (request, verb) = match &before {
            None => (Request::Create { object: planned.object.clone(), dry_run: false }, "created"),
            Some(before) if has_all(&before.to_json(), &planned.given) => {
                return Ok(vec![format!("{}/{} unchanged", short_name(resource), key.name)]);
            }
            Some(_) => {
                let patch = Patch::Merge(planned.given.clone());
                (Request::Patch { key: key.clone(), status: false, patch }, "configured")
            }
        };
        let response = self.ask(request)?;
        let name = response.object.as_ref().map_or(&*key.name, |object| &object.metadata().name).to_owned();
        let is_same = before.is_some_and(|before| {
            response
                .object
                .as_ref()
                .is_some_and(|o| o.metadata().resource_version == before.metadata().resource_version)
        });
        let done = format!("{}/{name} {}", short_name(resource), if is_same { "unchanged" } else { verb });
        Ok(std::iter::once(done).chain(response.warnings.iter().map(|warning| format!("Warning: {warning}"))).collect())
    }
}

/// The resource as kubectl puts it before a name. [K-070]
const fn short_name(resource: Resource) -> &'static str {
    match resource {
        Resource::CronJobs => "cronjob.batch",
        Resource::Jobs => "job.batch",
        Resource::Pods => "pod",
        Resource::Nodes => "node",
        Resource::Events => "event",
        Resource::Namespaces => "namespace",
        Resource::ConfigMaps => "configmap",
        Resource::Secrets => "secret",
        Resource::Services => "service",
        Resource::ServiceAccounts => "serviceaccount",
    }
}

fn policy(text: &str) -> Result<PropagationPolicy, String> {
    match text {
        "Background" => Ok(PropagationPolicy::Background),
        "Foreground" => Ok(PropagationPolicy::Foreground),
        "Orphan" => Ok(PropagationPolicy::Orphan),
        other => Err(format!(
            "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: {other:?}: \
             supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\""
        )),
    }
}
