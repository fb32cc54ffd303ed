//! From a seed to a plan.

use super::dice::Dice;
use super::jobs::{random_change, random_job};
use super::plan::{FAULTS_END_MS, Plan, Step};
use jobyard_api::job::Job;
use jobyard_api::request::{PropagationPolicy, Resource};
use jobyard_api::time::{Time, Timestamp};
use jobyard_cluster::fates::{Fate, FateCondition, GoDuration, OnDelete, Restart};
use jobyard_cluster::{Fault, Latency, Verb};
use std::time::Duration;

/// Where the virtual clock of every run starts.
pub const START: Time = Timestamp::from_seconds(1_767_225_600).time();

/// So many milliseconds after the start.
pub fn at(ms: u64) -> Time {
    START + Duration::from_millis(ms)
}

impl Plan {
    /// The plan that follows from a seed.
    pub fn of_seed(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let latency = random_latency(&mut dice);
        let mut plan = Self { seed, latency, fates: Vec::new(), faults: Vec::new(), steps: Vec::new() };
        let jobs = if dice.chance(80) { 1 } else { 2 };
        for number in 0..jobs {
            plan.add_job(&mut dice, &format!("job-{number}"));
        }
        for _ in 0..dice.pick(&[0, 0, 1, 2, 4]) {
            let fault = random_fault(&mut dice);
            plan.faults.push(fault);
        }
        plan.add_disturbances(&mut dice);
        plan.steps.sort_by_key(|(at, _)| *at);
        plan
    }

    fn add_job(&mut self, dice: &mut Dice, name: &str) {
        let job = random_job(dice, name);
        let again = dice.chance(5).then(|| random_job(dice, name));
        let waits_for_end = waits_for_end(&job) || again.as_ref().is_some_and(waits_for_end);
        let restarts = job.spec.template.spec.shared.restart_policy.as_deref() == Some("OnFailure");
        let created = dice.between(0, 3000);
        self.steps.push((created, Step::Create(Box::new(job))));
        for _ in 0..dice.between(1, 4) {
            let fate = random_fate(dice, name, restarts, !waits_for_end);
            self.fates.push(fate);
        }
        // The pods that are left: they end soon, most of them well.
        self.fates.push(Fate { exit: i32::from(dice.chance(15)), job: name.to_owned(), nth: Vec::new(), ..base(dice) });
        for _ in 0..dice.pick(&[0, 0, 0, 1, 2, 3]) {
            self.steps.push((dice.spread(500, 120_000), Step::Patch(name.to_owned(), random_change(dice))));
        }
        if again.is_some() || dice.chance(8) {
            let policy =
                dice.pick(&[PropagationPolicy::Background, PropagationPolicy::Foreground, PropagationPolicy::Orphan]);
            let deleted = created + dice.spread(100, 100_000);
            self.steps.push((deleted, Step::Delete(name.to_owned(), policy)));
            if let Some(again) = again {
                self.steps.push((deleted + dice.spread(1, 20_000), Step::Create(Box::new(again))));
            }
        }
    }

    fn add_disturbances(&mut self, dice: &mut Dice) {
        for _ in 0..dice.pick(&[0, 0, 1, 2, 3]) {
            let grace = dice.pick(&[None, None, Some(0), Some(5)]);
            self.steps.push((dice.spread(500, 120_000), Step::DeletePod(dice.between(0, 9) as usize, grace)));
        }
        for _ in 0..dice.pick(&[0, 0, 0, 1, 2]) {
            let crash = dice.spread(500, 120_000);
            self.steps.push((crash, Step::Crash));
            self.steps.push((crash + dice.spread(1, 60_000), Step::Start));
        }
        for _ in 0..dice.pick(&[0, 0, 1, 2]) {
            let resource = dice.pick(&[Resource::Jobs, Resource::Pods]);
            let hold = dice.spread(500, 120_000);
            self.steps.push((hold, Step::Hold(resource)));
            self.steps.push((hold + dice.spread(50, 60_000), Step::Release(resource)));
        }
    }
}

/// Whether pods that are going are replaced only when they have ended, which one without a node never does.
fn waits_for_end(job: &Job) -> bool {
    job.spec.pod_replacement_policy.as_deref() == Some("Failed")
}

fn random_latency(dice: &mut Dice) -> Latency {
    let mut ms = |low, high| Duration::from_millis(dice.spread(low, high));
    Latency {
        request: ms(1, 300),
        response: ms(1, 300),
        jobs: ms(1, 3000),
        pods: ms(1, 3000),
        nodes: ms(1, 100),
        gc: ms(1, 500),
    }
}

/// An uneventful life: scheduled, started, ended after a random while.
fn base(dice: &mut Dice) -> Fate {
    Fate {
        schedule: GoDuration::from_millis(dice.spread(1, 2000)),
        start: GoDuration::from_millis(dice.spread(1, 3000)),
        ready: dice.chance(15).then(|| GoDuration::from_millis(dice.spread(1, 5000))),
        run: Some(GoDuration::from_millis(dice.spread(1, 30_000))),
        on_delete: OnDelete { after: GoDuration::from_millis(dice.spread(1, 30_000)), exit: dice.pick(&[0, 143, 137]) },
        ..Fate::default()
    }
}

/// A life of some pods of the Job.
fn random_fate(dice: &mut Dice, job: &str, restarts: bool, may_wait_forever: bool) -> Fate {
    let mut fate = Fate { job: job.to_owned(), ..base(dice) };
    fate.index = dice.chance(40).then(|| dice.between(0, 9) as i64);
    fate.nth = (0..4).filter(|_| dice.chance(50)).collect();
    fate.exit = dice.pick(&[0, 1, 1, 42, 137]);
    if fate.exit != 0 && dice.chance(30) {
        let (kind, status) = ("DisruptionTarget".to_owned(), "True".to_owned());
        fate.conditions.push(FateCondition { kind, status, ..FateCondition::default() });
        // A policy may ignore such failures, and a Job whose pods all fail like that goes on for ever.
        fate.nth.push(4);
    }
    if restarts {
        for _ in 0..dice.between(0, 3) {
            let (run, delay) = (dice.spread(1, 5000), dice.spread(1, 10_000));
            let (run, delay) = (GoDuration::from_millis(run), GoDuration::from_millis(delay));
            fate.restarts.push(Restart { run, exit: 1, delay });
        }
    }
    // For ever, but only for some: the Job would not end.
    if !fate.nth.is_empty() && fate.nth.len() < 4 && dice.chance(5) {
        fate.run = None;
    }
    fate.never_scheduled = may_wait_forever && dice.chance(3);
    fate
}

fn random_fault(dice: &mut Dice) -> Fault {
    let (verb, resource, is_status) = dice.pick(&[
        (Verb::Create, Resource::Pods, false),
        (Verb::Patch, Resource::Pods, false),
        (Verb::Delete, Resource::Pods, false),
        (Verb::Update, Resource::Jobs, true),
    ]);
    let from = dice.spread(1, 100_000);
    let to = (from + dice.spread(100, 60_000)).min(FAULTS_END_MS);
    let nth = if dice.chance(50) { (0..6).filter(|_| dice.chance(40)).collect() } else { Vec::new() };
    let code = dice.pick(&[500, 504, 409, 403]);
    let applied = code == 504 && dice.chance(60);
    Fault { verb, resource, is_status, from: at(from), to: at(to), nth, code, applied, message: String::new() }
}
