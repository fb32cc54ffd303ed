//! Plays a plan: phase one checks safety at every step, phase two stops the faults and demands that all is reached, phase
//! three deletes everything and demands that nothing is remembered.

use super::plan::{Delays, FAULTS_END_MS, Plan, PlannedFault};
use super::steps::act;
use crate::conformance::world::resource_of;
use jobyard_api::request::{DeleteOptions, Object, ObjectKey, PropagationPolicy, Request, Resource};
use jobyard_api::time::{Time, Timestamp};
use jobyard_apiserver::Naming;
use jobyard_cluster::fates::{Fates, GoDuration};
use jobyard_cluster::{Backend, CheckLevel, Config, Fault, Gates, Guards, Latency, Progress, Verb, Violation, World};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::time::Duration;

/// Where the virtual clock of every run starts.
pub const START: Time = Timestamp::from_seconds(1_767_225_600).time();
/// After the faults every Job must have come to rest within this virtual time: the longest back-off of the controller
/// is ten minutes, and a Job of the generator can meet it a few times.
const CONVERGENCE_MS: u64 = 2 * 3600 * 1000;
/// Occurrences of one run; a plan needs some thousands.
const STEPS_MAX: u64 = 2_000_000;
/// From the last change of interest to the look at everything: retries and batches are done by then.
const REST_MS: u64 = 700_000;
/// From the deletion of everything to the look at the controllers' memory.
const FORGETTING_MS: u64 = 400_000;

/// So many milliseconds after the start.
pub fn at(ms: u64) -> Time {
    START + Duration::from_millis(ms)
}

/// With which controllers a plan is played.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Protections that are on.
    pub guards: Guards,
    /// Feature gates.
    pub gates: Gates,
    /// Whether the Job controller looks at all pods in each sync.
    pub recount: bool,
    /// Whether the trace is kept.
    pub trace: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { guards: Guards::ALL, gates: Gates::default(), recount: false, trace: false }
    }
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Broken invariants.
    pub violations: Vec<Violation>,
    /// The world at the end; none after a panic.
    pub world: Option<World>,
}

thread_local! {
    /// What the last panic of this thread said, and whether it is being caught.
    static PANIC: RefCell<(bool, String)> = const { RefCell::new((false, String::new())) };
}

/// Plays a plan to its end, or to the first violation. A panic is a violation of S15.
pub fn run(plan: &Plan, options: Options) -> Outcome {
    caught(|| play(plan, options))
}

/// S15: a panic becomes a violation.
pub fn caught(play: impl FnOnce() -> Outcome) -> Outcome {
    keep_panics_silent();
    PANIC.with_borrow_mut(|panic| panic.0 = true);
    let outcome = catch_unwind(AssertUnwindSafe(play));
    let (_, text) = PANIC.take();
    outcome.unwrap_or_else(|_| Outcome { violations: vec![panicked(text)], world: None })
}

/// While this thread catches panics, they are kept instead of printed.
fn keep_panics_silent() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let is_caught = PANIC.with_borrow_mut(|panic| {
                if panic.0 {
                    panic.1 = info.to_string();
                }
                panic.0
            });
            if !is_caught {
                usual(info);
            }
        }));
    });
}

/// S15.
fn panicked(text: String) -> Violation {
    let object = ObjectKey { resource: Resource::Jobs, namespace: "".into(), name: "world".into() };
    Violation { code: "S15", at: START, object, text }
}

fn play(plan: &Plan, options: Options) -> Outcome {
    let mut world = World::new(config(plan, options));
    plan.faults.iter().filter_map(fault).for_each(|fault| world.add_fault(fault));
    for step in &plan.steps {
        let until = (START + step.at.0).max(world.now());
        let progress = world.advance_to(until, STEPS_MAX);
        if progress == Progress::OutOfSteps || !world.violations().is_empty() {
            return finish(world);
        }
        act(&mut world, &step.action);
    }
    let ms = converge(&mut world);
    if world.violations().is_empty() {
        forget(&mut world, ms);
    }
    finish(world)
}

fn config(plan: &Plan, options: Options) -> Config {
    let Delays { request, response, jobs, pods, gc } = plan.latency;
    Config {
        seed: plan.seed,
        start: START,
        latency: Latency {
            request: request.0,
            response: response.0,
            jobs: jobs.0,
            pods: pods.0,
            gc: gc.0,
            ..Latency::default()
        },
        backend: Backend::Fates(Fates::new(plan.fates.clone())),
        naming: Naming::Seeded(plan.seed),
        gates: options.gates,
        guards: options.guards,
        recount: options.recount,
        trace: options.trace,
        check: CheckLevel::Full,
        ..Config::default()
    }
}

/// In the world's words; none if it means a resource that is not there.
fn fault(planned: &PlannedFault) -> Option<Fault> {
    let (resource, is_status) = match planned.resource.split_once('/') {
        Some((resource, _)) => (resource, true),
        None => (planned.resource.as_str(), false),
    };
    let verbs = [Verb::Create, Verb::Get, Verb::Update, Verb::Patch, Verb::Delete];
    let end = GoDuration::from_millis(FAULTS_END_MS);
    Some(Fault {
        verb: verbs.into_iter().find(|verb| verb.as_str() == planned.verb)?,
        resource: resource_of(resource)?,
        is_status,
        from: START + planned.from.0,
        to: START + planned.to.min(end).0,
        nth: planned.nth.clone(),
        code: planned.code,
        applied: planned.applied,
        message: String::new(),
    })
}

fn finish(world: World) -> Outcome {
    Outcome { violations: world.violations().to_vec(), world: Some(world) }
}

/// Phase two; returns when it ended.
fn converge(world: &mut World) -> u64 {
    let mut ms = FAULTS_END_MS.max(world.now().since(START).as_millis() as u64);
    world.advance_to(at(ms), STEPS_MAX);
    world.release_watch(Resource::Jobs);
    world.release_watch(Resource::Pods);
    world.start_controllers();
    let end = ms + CONVERGENCE_MS;
    while ms < end && world.violations().is_empty() && !is_at_rest(world) {
        ms += 60_000;
        world.advance_to(at(ms), STEPS_MAX);
    }
    ms += REST_MS;
    world.advance_to(at(ms), STEPS_MAX);
    if world.violations().is_empty() {
        world.check_quiescence();
    }
    ms
}

/// Whether nothing more is expected: every Job has ended, or waits for a user, or for pods that run for ever.
fn is_at_rest(world: &World) -> bool {
    let mut jobs = world.api().objects(Resource::Jobs).filter_map(Object::as_job);
    jobs.all(|job| job.is_finished() || job.is_suspended() || job.spec.parallelism == Some(0))
        || world.next_at().is_none()
}

/// Phase three.
fn forget(world: &mut World, ms: u64) {
    for resource in [Resource::Jobs, Resource::Pods] {
        let keys: Vec<_> = world.api().objects(resource).map(|object| object.metadata().name.clone()).collect();
        for name in keys {
            let key = ObjectKey { resource, namespace: "default".into(), name };
            let propagation_policy = Some(PropagationPolicy::Background);
            let options = DeleteOptions { propagation_policy, ..DeleteOptions::default() };
            drop(world.request("user", Request::Delete { key, options }));
        }
    }
    world.advance_to(at(ms + FORGETTING_MS), STEPS_MAX);
    if world.api().objects(Resource::Jobs).next().is_none() {
        world.check_memory();
    }
}
