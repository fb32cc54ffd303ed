//! `kubectl wait` ([K-090] to [K-092], [K-145], [K-146]).

use crate::builder::{Builder, Found, Info};
use crate::change::conditions::{self, Goal};
use crate::change::deletion::without_missing;
use crate::change::{self, DryRun};
use crate::failure::Failure;
use crate::jsonpath::{Item, JsonPath, relaxed};
use crate::run::{Run, Step};
use jobyard_api::time::Time;
use serde_json::Value;
use std::time::Duration;

/// What waiting without a limit comes to.
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How often it is looked whether an object is there.
const POLL: Duration = Duration::from_millis(500);

/// One run of `kubectl wait`.
#[derive(Clone, Debug, Default)]
pub struct Wait {
    plan: Option<Plan>,
}

/// What is waited for, and how far it has come.
#[derive(Clone, Debug)]
struct Plan {
    goals: Vec<Goal>,
    limit: Duration,
    deadline: Time,
    /// When it is looked again whether the objects are there.
    next_poll: Time,
    /// The objects, once they are there.
    objects: Option<Vec<Info>>,
    /// Which object and which of its goals is next.
    at: (usize, usize),
    /// Whether the object was seen since its goal is waited for.
    seen: bool,
    failures: Vec<Failure>,
}

impl Wait {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        match &mut self.plan {
            Some(plan) => plan.resume(run),
            none => none.insert(Plan::read(run)?).resume(run),
        }
    }
}

impl Plan {
    fn read(run: &mut Run) -> Result<Self, Failure> {
        change::check_output(run)?;
        let texts = run.context.line.list("for");
        let goals: Vec<Goal> = texts
            .iter()
            .map(|text| {
                let goal = conditions::goal(text, relaxed)?;
                if let Goal::Path { template, .. } = &goal {
                    JsonPath::parse(template, true)?;
                }
                Ok(goal)
            })
            .collect::<Result<_, String>>()
            .map_err(Failure::Message)?;
        if goals.is_empty() {
            return Err(Failure::message("unrecognized condition: []"));
        }
        let limit = u64::try_from(run.context.line.nanos("timeout")).map_or(WEEK, Duration::from_nanos);
        let now = run.now();
        Ok(Self {
            goals,
            limit,
            deadline: now + limit,
            next_poll: now,
            objects: None,
            at: (0, 0),
            seen: false,
            failures: Vec::new(),
        })
    }

    fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        if self.objects.is_none() {
            match self.find(run)? {
                Some(mut found) => {
                    self.objects = Some(found.rest(run));
                    let is_for_delete = self.goals.contains(&Goal::Delete);
                    self.failures.extend(without_missing(found.finish(), is_for_delete).err());
                }
                None => return Ok(Step::Wait(self.next_poll)),
            }
        }
        let objects = self.objects.clone().unwrap_or_default();
        let is_for_delete = self.goals.contains(&Goal::Delete);
        while let Some(info) = objects.get(self.at.0) {
            match self.reach(run, info) {
                Ok(true) => {}
                Ok(false) => return Ok(Step::Wait(self.deadline)),
                Err(failure) => self.failures.push(failure),
            }
            self.at = (self.at.0 + 1, 0);
            self.seen = false;
        }
        Failure::all(std::mem::take(&mut self.failures))?;
        if !is_for_delete && objects.is_empty() {
            return Err(Failure::message("no matching resources found"));
        }
        Ok(Step::Done)
    }

    /// The objects; with `--for=create` it is waited until they are there.
    fn find(&mut self, run: &mut Run) -> Result<Option<Found>, Failure> {
        if !self.goals.contains(&Goal::Create) {
            return builder(run).find(run).map(Some);
        }
        let now = run.now();
        if now < self.next_poll {
            return Ok(None);
        }
        let mut found = builder(run).find(run)?;
        let again = found.clone();
        let is_empty = found.rest(run).is_empty();
        match found.finish() {
            Ok(()) if !is_empty => return Ok(Some(again)),
            Err(failure) if !failure.is_not_found() => return Err(failure),
            _ => {}
        }
        if now >= self.deadline {
            return Err(Failure::message("timed out waiting for the condition"));
        }
        self.next_poll = (now + POLL).min(self.deadline);
        Ok(None)
    }

    /// Reaches the goals of an object one after another. `false`: one is not reached yet.
    fn reach(&mut self, run: &mut Run, info: &Info) -> Result<bool, Failure> {
        while let Some(goal) = self.goals.get(self.at.1).cloned() {
            let Some(object) = self.look(run, info, &goal)? else { return Ok(false) };
            change::print(run, "condition met", DryRun::None, &object)?;
            self.at.1 += 1;
            self.seen = false;
        }
        Ok(true)
    }

    /// The object if its goal is reached.
    fn look(&mut self, run: &mut Run, info: &Info, goal: &Goal) -> Result<Option<Value>, Failure> {
        if *goal == Goal::Create {
            return Ok(info.object.clone());
        }
        let found = match run.get(&info.path(), &[]) {
            Ok(object) => Some(object),
            Err(failure) if !failure.is_not_found() => return Err(failure),
            Err(_) if *goal == Goal::Delete => return Ok(info.object.clone()),
            // What goes while it is waited for may come back.
            Err(_) if self.seen && self.limit > Duration::ZERO => None,
            Err(failure) => return Err(failure),
        };
        self.seen = true;
        if self.limit == Duration::ZERO {
            let is_reached = found.as_ref().map_or(Ok(false), |object| is_reached(object, goal))?;
            let why = || Failure::Message(format!("condition not met for {}/{}", info.resource.plural, info.name));
            return if is_reached { Ok(found) } else { Err(why()) };
        }
        // Time that is over is over, also for an object that is as it should be.
        if run.now() >= self.deadline {
            let (plural, name) = (info.resource.plural, &info.name);
            return Err(Failure::Message(format!("timed out waiting for the condition on {plural}/{name}")));
        }
        let Some(object) = found else { return Ok(None) };
        Ok(is_reached(&object, goal)?.then_some(object))
    }
}

fn builder(run: &Run) -> Builder {
    let context = run.context;
    let builder = change::builder(run);
    let builder = Builder { all_namespaces: context.is_on("all-namespaces"), latest: true, ..builder };
    let builder = builder.arguments(context.is_on("all"), context.args());
    builder.labels(context.text("selector")).fields(context.text("field-selector"))
}

fn is_reached(object: &Value, goal: &Goal) -> Result<bool, Failure> {
    match goal {
        Goal::Delete => Ok(false),
        Goal::Create => Ok(true),
        Goal::Condition { name, status } => Ok(conditions::has_condition(object, name, status)),
        Goal::Path { template, value } => {
            let mut path = JsonPath::parse(template, true).map_err(Failure::Message)?;
            let found = path.find(object).map_err(Failure::Message)?;
            let found: Vec<Vec<Value>> =
                found.iter().map(|items| items.iter().filter_map(Item::value).collect()).collect();
            conditions::is_reached(&found, value.as_deref()).map_err(Failure::Message)
        }
    }
}
