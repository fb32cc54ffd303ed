//! Random scenarios of CronJobs: schedules, policies, limits, deadlines, what users do to them, and what fails.

use super::steps::{self, Timed};
use super::{fates, latency};
use crate::seeds::Dice;
use serde_json::{Value, json};

/// Minutes between 1970 and the start of a scenario: the Job of a run has the minute of its time in its name.
const START_MINUTE: u64 = 29_453_760;
/// The zones of a few.
const ZONES: [&str; 4] = ["Etc/UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"];

/// One or two CronJobs and what happens to them.
pub fn scenario(dice: &mut Dice, name: &str) -> Value {
    let end = dice.pick(&[600_000, 900_000, 1_200_000]);
    let (mut steps, mut all_fates, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..dice.pick(&[1, 1, 1, 1, 2]) {
        let cron_job = cron_job(dice, &format!("c{number}"));
        all_fates.extend(lives(dice, &cron_job, end));
        let born = dice.between(1000, 90_000);
        steps.push((born, json!({"create": cron_job})));
        steps.extend(edits(dice, &cron_job, born, end));
    }
    let mut end = end;
    if dice.chance(25) {
        end = interruption(dice, end, &mut steps);
    }
    if dice.chance(25) {
        faults = failures(dice);
    }
    json!({
        "name": name, "latency": latency(dice), "steps": steps::in_order(steps), "fates": all_fates, "faults": faults,
        "end": format!("{end}ms"),
    })
}

fn cron_job(dice: &mut Dice, name: &str) -> Value {
    let mut job = json!({"template": {"spec": {
        "containers": [{"name": "main", "image": "busybox"}],
        "restartPolicy": dice.pick(&["Never", "Never", "Never", "OnFailure"]),
    }}});
    let often = [(60, "backoffLimit", &[0, 0, 1, 2][..]), (10, "parallelism", &[0, 2]), (10, "completions", &[2, 3])];
    let ends = [(12, "activeDeadlineSeconds", &[5, 40, 90][..]), (10, "ttlSecondsAfterFinished", &[0, 20, 100])];
    set(dice, &mut job, &often);
    set(dice, &mut job, &ends);
    let mut spec = json!({"schedule": schedule(dice), "jobTemplate": {"spec": job}});
    if dice.chance(15) {
        spec["timeZone"] = json!(dice.pick(&ZONES));
    }
    if dice.chance(75) {
        spec["concurrencyPolicy"] = json!(policy(dice));
    }
    if dice.chance(10) {
        spec["suspend"] = json!(true);
    }
    if dice.chance(10) {
        spec["jobTemplate"]["metadata"] = json!({"labels": {"team": "a"}, "annotations": {"note": "seven"}});
    }
    set(dice, &mut spec, &LIMITS);
    json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": name}, "spec": spec})
}

/// A field that some have, and its values.
type Choice = (u64, &'static str, &'static [i64]);

/// What a CronJob may have.
const LIMITS: [Choice; 3] = [
    (35, "startingDeadlineSeconds", &[0, 5, 10, 15, 60, 200]),
    (40, "successfulJobsHistoryLimit", &[0, 1, 2, 5]),
    (40, "failedJobsHistoryLimit", &[0, 1, 2]),
];

fn set(dice: &mut Dice, object: &mut Value, choices: &[Choice]) {
    for (percent, field, values) in choices {
        if dice.chance(*percent) {
            object[*field] = json!(dice.pick(values));
        }
    }
}

fn schedule(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "* * * * *",
        "* * * * *",
        "*/2 * * * *",
        "1-59/3 * * * *",
        "*/5 * * * *",
        "2,3,7,11 * * * *",
        "0-9 0 1 JAN ?",
        "@every 90s",
        "@every 45s",
        "@hourly",
    ])
}

fn policy(dice: &mut Dice) -> &'static str {
    dice.pick(&["Allow", "Forbid", "Forbid", "Replace", "Replace"])
}

/// Some runs have a life of their own, the others live alike.
fn lives(dice: &mut Dice, cron_job: &Value, end: u64) -> Vec<Value> {
    let spec = &cron_job["spec"]["jobTemplate"]["spec"];
    let mut all = Vec::new();
    for minute in 0..end / 60_000 {
        if dice.chance(40) {
            let mut fate = life(dice, spec);
            fate["job"] = run_of(cron_job, minute);
            if dice.chance(50) {
                fate["nth"] = json!([0]);
            }
            all.push(fate);
        }
    }
    let mut rest = life(dice, spec);
    if rest["run"].is_null() {
        rest["run"] = json!("10s");
    }
    all.push(rest);
    all
}

/// A life that is longer than a minute more often than those of other pods.
fn life(dice: &mut Dice, spec: &Value) -> Value {
    let mut fate = fates::one(dice, spec);
    if dice.chance(30) {
        fate["run"] = json!(format!("{}ms", dice.between(45_000, 190_000)));
    }
    fate
}

/// The name of the Job of a minute.
fn run_of(cron_job: &Value, minute: u64) -> Value {
    let name = cron_job["metadata"]["name"].as_str().unwrap_or_default();
    json!(format!("{name}-{}", START_MINUTE + minute))
}

fn edits(dice: &mut Dice, cron_job: &Value, born: u64, end: u64) -> Vec<Timed> {
    let (mut when, mut is_suspended) = (born, cron_job["spec"]["suspend"] == true);
    let mut steps = Vec::new();
    for _ in 0..dice.between(u64::from(is_suspended), 5) {
        when += dice.between(50, end / 5);
        if is_suspended || dice.chance(25) {
            is_suspended = !is_suspended;
            steps.push((when, patch("cronjobs", &cron_job["metadata"]["name"], &json!({"suspend": is_suspended}))));
        } else {
            edit(dice, cron_job, when, &mut steps);
        }
    }
    steps
}

fn edit(dice: &mut Dice, cron_job: &Value, when: u64, steps: &mut Vec<Timed>) {
    let name = &cron_job["metadata"]["name"];
    let propagation = dice.pick(&["Background", "Foreground", "Orphan"]);
    let minute = (when / 60_000).saturating_sub(dice.between(0, 2));
    let step = match dice.between(0, 99) {
        0..25 => patch("cronjobs", name, &json!({"schedule": schedule(dice)})),
        25..35 => patch("cronjobs", name, &json!({"concurrencyPolicy": policy(dice)})),
        35..50 => {
            let (_, field, values) = dice.pick(&LIMITS);
            patch("cronjobs", name, &json!({field: dice.pick(values)}))
        }
        50..55 => patch("cronjobs", name, &json!({"timeZone": dice.pick(&ZONES)})),
        55..60 => patch("jobs", &run_of(cron_job, minute), &json!({"suspend": true})),
        60..75 => json!({"delete": {"resource": "jobs", "name": run_of(cron_job, minute), "propagation": propagation}}),
        75..83 => json!({"delete": {"resource": "pods", "pod": {"job": run_of(cron_job, minute), "nth": 0}}}),
        83..90 => {
            // A Job that someone makes under the name of a run to come.
            let spec = &cron_job["spec"]["jobTemplate"]["spec"];
            let metadata = json!({"name": run_of(cron_job, minute + dice.between(1, 4))});
            json!({"create": {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec}})
        }
        _ => {
            if dice.chance(50) {
                steps.push((when + dice.between(100, 90_000), json!({"create": cron_job})));
            }
            json!({"delete": {"resource": "cronjobs", "name": name, "propagation": propagation}})
        }
    };
    steps.push((when, step));
}

fn patch(resource: &str, name: &Value, spec: &Value) -> Value {
    json!({"patch": {"resource": resource, "name": name, "type": "merge", "body": {"spec": spec}}})
}

/// The controllers are away for a while, some for more than a hundred runs, or a watch is held. Returns when the scenario
/// ends.
fn interruption(dice: &mut Dice, end: u64, steps: &mut Vec<Timed>) -> u64 {
    let from = dice.between(2000, end / 2);
    if dice.chance(60) {
        let length = dice.pick(&[3000, 40_000, 130_000, 310_000, 6_500_000]) + dice.between(0, 20_000);
        steps.extend([(from, json!({"stop": true})), (from + length, json!({"start": true}))]);
        return end.max(from + length + 200_000);
    }
    let (resource, length) = (dice.pick(&["cronjobs", "jobs"]), dice.between(500, 150_000));
    steps.extend([(from, json!({"holdWatch": resource})), (from + length, json!({"releaseWatch": resource}))]);
    end
}

/// Requests of the CronJob controller that fail, some after they were applied.
fn failures(dice: &mut Dice) -> Vec<Value> {
    let kinds: [(&str, &str, &[u64]); 4] = [
        ("create", "jobs", &[403, 500, 504]),
        ("update", "cronjobs/status", &[409, 500]),
        ("delete", "jobs", &[409, 500]),
        ("create", "pods", &[403, 500]),
    ];
    let failures = (0..dice.between(1, 2)).map(|_| {
        let (verb, resource, codes) = dice.pick(&kinds);
        let (from, code) = (dice.between(0, 200_000), dice.pick(codes));
        let to = from + dice.between(500, 200_000);
        let mut fault = json!({
            "verb": verb, "resource": resource, "from": format!("{from}ms"), "to": format!("{to}ms"), "code": code,
        });
        let nth: Vec<u64> = (0..4).filter(|_| dice.chance(40)).collect();
        fault["nth"] = json!(if nth.is_empty() { vec![0] } else { nth });
        if dice.chance(15) {
            fault["applied"] = json!(true);
        }
        fault
    });
    failures.collect()
}
