//! From a seed to a plan.

use super::changes::{delete, random_change, random_pod, random_pod_change, stray_pod};
use super::dice::Dice;
use super::jobs::{has_own_labels, random_job};
use super::lives::{Bounds, last_fate, random_fate};
use super::plan::{Action, Delays, FAULTS_END_MS, Lag, LostNode, NewStatus, Plan, PlannedFault, Step};
use jobyard_cluster::fates::GoDuration;
use serde_json::json;

/// Most of what happens, happens in the first two minutes.
const BUSY_MS: u64 = 120_000;

impl Plan {
    /// The plan that follows from a seed.
    pub fn of_seed(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let latency = random_latency(&mut dice);
        let mut plan = Self { seed, latency, ..Self::default() };
        let jobs = dice.pick(&[1, 1, 1, 1, 1, 1, 2, 2, 3]);
        for number in 0..jobs {
            plan.add_job(&mut dice, &format!("job-{number}"));
        }
        for _ in 0..dice.pick(&[0, 0, 0, 1, 1, 2, 4]) {
            plan.faults.push(random_fault(&mut dice));
        }
        plan.add_crashes(&mut dice);
        plan.add_disturbances(&mut dice, jobs);
        plan.steps.sort_by_key(|step| step.at);
        plan
    }

    fn add(&mut self, ms: u64, action: Action) {
        self.steps.push(Step { at: GoDuration::from_millis(ms), action });
    }

    fn add_job(&mut self, dice: &mut Dice, name: &str) {
        let job = random_job(dice, name);
        let again = dice.chance(8).then(|| random_job(dice, name));
        let bounds = Bounds::of([&job].into_iter().chain(&again));
        let created = dice.between(500, 3000);
        for number in 0..if has_own_labels(&job) { dice.between(0, 3) } else { 0 } {
            let at = 500 + dice.spread(1, 20_000);
            self.add(at, stray_pod(dice, name, number));
        }
        self.add(created, Action::Create(job));
        for _ in 0..dice.between(1, 4) {
            let fate = random_fate(dice, name, bounds);
            self.fates.push(fate);
        }
        self.fates.push(last_fate(dice, name, bounds));
        for _ in 0..dice.pick(&[0, 0, 0, 1, 2, 3]) {
            let at = dice.spread(500, BUSY_MS);
            self.add(at, random_change(dice, name));
        }
        for _ in 0..dice.pick(&[0, 0, 1, 2, 3]) {
            let at = dice.spread(500, BUSY_MS);
            self.add(at, random_pod_change(dice, name));
        }
        if again.is_some() || dice.chance(8) {
            let policy = dice.pick(&["Background", "Foreground", "Orphan"]);
            let deleted = created + dice.spread(100, 100_000);
            self.add(deleted, delete("jobs", name, None, policy, None));
            if let Some(again) = again {
                self.add(deleted + dice.spread(1, 20_000), Action::Create(again));
            }
        }
    }

    fn add_crashes(&mut self, dice: &mut Dice) {
        for _ in 0..dice.pick(&[0, 0, 0, 1, 2]) {
            let crash = dice.spread(500, BUSY_MS);
            let stop = if dice.chance(60) { Action::CrashAfter(dice.spread(0, 60) as u32) } else { Action::Stop(true) };
            self.add(crash, stop);
            if dice.chance(15) {
                self.add(crash, Action::Clock(dice.between(0, 40_000) as i64 - 20_000));
            }
            self.add(crash + dice.spread(1, 60_000), Action::Start(true));
        }
    }

    /// What goes wrong with watches, clocks and nodes.
    fn add_disturbances(&mut self, dice: &mut Dice, jobs: u64) {
        for _ in 0..dice.pick(&[0, 0, 1, 2]) {
            let resource = dice.pick(&["jobs", "pods"]);
            let hold = dice.spread(500, BUSY_MS);
            self.add(hold, Action::HoldWatch(resource.to_owned()));
            self.add(hold + dice.spread(50, 60_000), Action::ReleaseWatch(resource.to_owned()));
        }
        for _ in 0..dice.pick(&[0, 0, 0, 0, 1, 2]) {
            let controller =
                dice.pick(&["job-controller", "job-controller", "ttl-after-finished-controller"]).to_owned();
            let resource = dice.pick(&["jobs", "pods"]).to_owned();
            let lag = GoDuration::from_millis(dice.spread(1, 20_000));
            self.add(dice.spread(500, BUSY_MS), Action::Lag(Lag { controller, resource, lag }));
        }
        if dice.chance(8) {
            self.add(dice.spread(500, BUSY_MS), Action::Clock(dice.spread(1, 60_000) as i64));
        }
        if dice.chance(12) {
            let of = dice.between(1, 3) as usize;
            let lost = LostNode { from: dice.between(0, 2) as usize % of, of, deleted: dice.chance(40) };
            self.add(dice.spread(500, BUSY_MS), Action::LoseNode(lost));
        }
        if dice.chance(12) {
            let job = format!("job-{}", dice.between(0, jobs - 1));
            let status = NewStatus { pod: random_pod(dice, &job), status: random_pod_status(dice) };
            self.add(dice.spread(500, BUSY_MS), Action::PodStatus(status));
        }
    }
}

fn random_latency(dice: &mut Dice) -> Delays {
    let mut ms = |low, high| GoDuration::from_millis(dice.spread(low, high));
    Delays { request: ms(1, 300), response: ms(1, 300), jobs: ms(1, 3000), pods: ms(1, 3000), gc: ms(1, 500) }
}

fn random_fault(dice: &mut Dice) -> PlannedFault {
    let (verb, resource) = dice.pick(&[
        ("create", "pods"),
        ("create", "pods"),
        ("patch", "pods"),
        ("delete", "pods"),
        ("update", "jobs/status"),
        ("update", "jobs/status"),
        ("get", "jobs"),
        ("delete", "jobs"),
    ]);
    let from = dice.spread(1, 100_000);
    let to = (from + dice.spread(100, 60_000)).min(FAULTS_END_MS);
    let nth = if dice.chance(50) { (0..6).filter(|_| dice.chance(40)).collect() } else { Vec::new() };
    let code = dice.pick(&[500, 504, 409, 403]);
    let applied = dice.chance(if code == 504 { 60 } else { 10 });
    let [from, to] = [from, to].map(GoDuration::from_millis);
    PlannedFault { verb: verb.to_owned(), resource: resource.to_owned(), from, to, nth, code, applied }
}

/// An end that no kubelet would tell: times that are missing, long ago or to come.
fn random_pod_status(dice: &mut Dice) -> serde_json::Value {
    let at =
        dice.pick(&["1970-01-01T00:00:00Z", "2025-12-31T00:00:00Z", "2026-01-01T00:10:00Z", "2200-01-01T00:00:00Z"]);
    let code = dice.pick(&[0, 1, 42]);
    let phase = if code == 0 { "Succeeded" } else { "Failed" };
    match dice.between(0, 2) {
        0 => json!({ "phase": phase }),
        1 => json!({ "phase": phase, "containerStatuses": [
            { "name": "main", "image": "example", "state": { "terminated": { "exitCode": code, "finishedAt": at } } },
        ]}),
        _ => json!({ "conditions": [{ "type": "Ready", "status": "True", "lastTransitionTime": at }] }),
    }
}
