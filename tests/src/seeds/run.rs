//! Plays a plan: phase one checks safety at every step, phase two stops the faults and demands that all is reached.

use super::generate::{START, at};
use super::plan::{FAULTS_END_MS, Plan, Step};
use jobyard_api::job::Job;
use jobyard_api::request::{DeleteOptions, Object, ObjectKey, Patch, Request, Resource};
use jobyard_apiserver::Naming;

use jobyard_cluster::fates::Fates;
use jobyard_cluster::{Backend, CheckLevel, Config, Gates, Guards, Progress, Violation, World};
use std::sync::Arc;

/// After the faults every Job must have come to rest within this virtual time: the longest back-off of the controller
/// is ten minutes, and a Job of the generator can meet it a few times.
const CONVERGENCE_MS: u64 = 2 * 3600 * 1000;
/// Occurrences of one run; a plan needs some thousands.
const STEPS_MAX: u64 = 2_000_000;
/// From the last change of interest to the look at everything: retries and batches are done by then.
const REST_MS: u64 = 700_000;

/// With which controllers a plan is played.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Protections that are on.
    pub guards: Guards,
    /// Feature gates.
    pub gates: Gates,
    /// Whether the trace is kept.
    pub trace: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { guards: Guards::ALL, gates: Gates::default(), trace: false }
    }
}

/// How a run ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Broken invariants.
    pub violations: Vec<Violation>,
    /// The world at the end.
    pub world: World,
}

/// Plays a plan to its end, or to the first violation.
pub fn run(plan: &Plan, options: Options) -> Outcome {
    let mut world = World::new(config(plan, options));
    plan.faults.iter().for_each(|fault| world.add_fault(fault.clone()));
    for (ms, step) in &plan.steps {
        let progress = world.advance_to(at(*ms), STEPS_MAX);
        if progress == Progress::OutOfSteps || !world.violations().is_empty() {
            return finish(world);
        }
        play(&mut world, step);
    }
    converge(&mut world);
    finish(world)
}

fn config(plan: &Plan, options: Options) -> Config {
    Config {
        seed: plan.seed,
        start: START,
        latency: plan.latency,
        backend: Backend::Fates(Fates::new(plan.fates.clone())),
        naming: Naming::Seeded(plan.seed),
        gates: options.gates,
        guards: options.guards,
        trace: options.trace,
        check: CheckLevel::Full,
        ..Config::default()
    }
}

fn finish(world: World) -> Outcome {
    Outcome { violations: world.violations().to_vec(), world }
}

/// Phase two.
fn converge(world: &mut World) {
    world.advance_to(at(FAULTS_END_MS), STEPS_MAX);
    world.release_watch(Resource::Jobs);
    world.release_watch(Resource::Pods);
    world.start_controllers();
    let mut ms = FAULTS_END_MS;
    while ms < FAULTS_END_MS + CONVERGENCE_MS && world.violations().is_empty() && !is_at_rest(world) {
        ms += 60_000;
        world.advance_to(at(ms), STEPS_MAX);
    }
    world.advance_to(at(ms + REST_MS), STEPS_MAX);
    if world.violations().is_empty() {
        world.check_quiescence();
    }
}

/// Whether nothing more is expected: every Job has ended, or waits for a user, or for pods that run for ever.
fn is_at_rest(world: &World) -> bool {
    let jobs = world.api().objects(Resource::Jobs).filter_map(Object::as_job);
    jobs.into_iter().all(|job| job.is_finished() || job.is_suspended() || job.spec.parallelism == Some(0))
        || world.next_at().is_none()
}

fn play(world: &mut World, step: &Step) {
    match step {
        Step::Create(job) => send(world, Request::Create { object: object(job), dry_run: false }),
        Step::Patch(name, change) => {
            let patch = Patch::Merge(change.clone());
            send(world, Request::Patch { key: key(Resource::Jobs, name), status: false, patch });
        }
        Step::Delete(name, policy) => {
            let options = DeleteOptions { propagation_policy: Some(*policy), ..DeleteOptions::default() };
            send(world, Request::Delete { key: key(Resource::Jobs, name), options });
        }
        Step::DeletePod(number, grace) => delete_pod(world, *number, *grace),
        Step::Crash => world.crash_controllers(),
        Step::Start => world.start_controllers(),
        Step::Hold(resource) => world.hold_watch(*resource),
        Step::Release(resource) => world.release_watch(*resource),
    }
}

/// A user's request. Some are refused (a change of what cannot change, a Job that is gone), which is part of the play.
fn send(world: &mut World, request: Request) {
    let _ = world.request("user", request);
}

fn delete_pod(world: &mut World, number: usize, grace: Option<i64>) {
    let count = world.api().objects(Resource::Pods).count();
    if count == 0 {
        return;
    }
    let pod = world.api().objects(Resource::Pods).nth(number % count);
    let name = pod.map(|pod| pod.metadata().name.clone()).unwrap_or_default();
    let options = DeleteOptions { grace_period_seconds: grace, ..DeleteOptions::default() };
    send(world, Request::Delete { key: key(Resource::Pods, &name), options });
}

fn object(job: &Job) -> Object {
    Object::Job(Arc::new(job.clone()))
}

fn key(resource: Resource, name: &str) -> ObjectKey {
    ObjectKey { resource, namespace: "default".into(), name: name.into() }
}
