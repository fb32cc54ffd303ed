//! Random lives of pods.

use super::dice::Dice;
use jobyard_cluster::fates::{Fate, FateCondition, GoDuration, OnDelete, Restart};
use serde_json::Value;

/// What the Job that the pods belong to can bear.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Whether its containers are restarted in place.
    pub restarts: bool,
    /// Whether it bears so many failures that it would not end.
    pub is_patient: bool,
    /// Whether a pod may wait for a node for ever: not where its replacement waits for its end.
    pub may_wait_forever: bool,
}

impl Bounds {
    /// Those of these Jobs, one of which may follow the other under the same name.
    pub fn of<'a>(jobs: impl IntoIterator<Item = &'a Value> + Clone) -> Self {
        let waits = |job: &Value| {
            let spec = &job["spec"];
            spec["podReplacementPolicy"] == "Failed" || !spec["podFailurePolicy"].is_null()
        };
        let restarts = |job: &Value| job["spec"]["template"]["spec"]["restartPolicy"] == "OnFailure";
        let is_patient = |job: &Value| {
            let limit = |field: &str| job["spec"][field].as_i64().unwrap_or(0);
            limit("backoffLimit") > 10 || limit("backoffLimitPerIndex") > 10
        };
        let is_patient = jobs.clone().into_iter().any(is_patient);
        Self {
            is_patient,
            restarts: jobs.clone().into_iter().any(restarts),
            may_wait_forever: !jobs.into_iter().any(waits),
        }
    }
}

/// An uneventful life: scheduled, started, ended after a random while.
pub fn uneventful(dice: &mut Dice) -> Fate {
    Fate {
        schedule: GoDuration::from_millis(dice.spread(1, 2000)),
        start: GoDuration::from_millis(dice.spread(1, 3000)),
        ready: dice.chance(15).then(|| GoDuration::from_millis(dice.spread(1, 5000))),
        run: Some(GoDuration::from_millis(dice.spread(1, 30_000))),
        on_delete: OnDelete { after: GoDuration::from_millis(dice.spread(1, 30_000)), exit: dice.pick(&[0, 143, 137]) },
        ..Fate::default()
    }
}

/// The pods that are left: they end soon, most of them well.
pub fn last_fate(dice: &mut Dice, job: &str, bounds: Bounds) -> Fate {
    let fails = dice.chance(15) && !bounds.is_patient;
    Fate { exit: i32::from(fails), job: job.to_owned(), ..uneventful(dice) }
}

/// A life of some pods of the Job.
pub fn random_fate(dice: &mut Dice, job: &str, bounds: Bounds) -> Fate {
    let mut fate = Fate { job: job.to_owned(), ..uneventful(dice) };
    fate.index = dice.chance(40).then(|| dice.between(0, 9) as i64);
    fate.nth = (0..4).filter(|_| dice.chance(50)).collect();
    fate.exit = dice.pick(&[0, 1, 1, 42, 137]);
    if dice.chance(10) {
        fate.exits.insert("side".to_owned(), dice.pick(&[0, 42, 1]));
    }
    if fate.exit != 0 && dice.chance(15) {
        fate.reason = dice.pick(&["OOMKilled", "DeadlineExceeded"]).into();
        fate.pod_reason = dice.pick(&["", "Evicted", "NodeLost"]).into();
    }
    if fate.exit != 0 && dice.chance(30) {
        let kind = dice.pick(&["DisruptionTarget", "DisruptionTarget", "Other"]).to_owned();
        let status = dice.pick(&["True", "True", "False"]).to_owned();
        fate.conditions.push(FateCondition { kind, status, ..FateCondition::default() });
    }
    if fate.exit != 0 || !fate.exits.is_empty() {
        // A policy may ignore such failures, and a Job whose pods all fail like that goes on for ever.
        fate.nth.push(4);
    }
    if bounds.restarts {
        for _ in 0..dice.between(0, 3) {
            let (run, delay) = (dice.spread(1, 5000), dice.spread(1, 10_000));
            let (run, delay) = (GoDuration::from_millis(run), GoDuration::from_millis(delay));
            fate.restarts.push(Restart { run, exit: 1, delay });
        }
    }
    let is_some = !fate.nth.is_empty() && fate.nth.len() < 4;
    // For ever, but only for some: the Job would not end.
    if is_some && dice.chance(5) {
        fate.run = None;
    }
    fate.never_scheduled = is_some && bounds.may_wait_forever && dice.chance(4);
    fate
}
