//! Random Jobs: every shape that the Job controller knows.

use super::dice::Dice;
use jobyard_api::job::Job;
use serde_json::{Value, json};

/// A Job of this name as a user writes it.
pub fn random_job(dice: &mut Dice, name: &str) -> Job {
    let restart_policy = if dice.chance(75) { "Never" } else { "OnFailure" };
    let mut spec = json!({
        "template": { "spec": {
            "restartPolicy": restart_policy,
            "containers": [{ "name": "main", "image": "example", "command": ["run"] }],
        }},
    });
    add_counts(dice, &mut spec);
    add_limits(dice, &mut spec);
    if restart_policy == "Never" {
        add_policies(dice, &mut spec);
    }
    let job = json!({ "metadata": { "name": name, "namespace": "default" }, "spec": spec });
    serde_json::from_value(job).expect("the generator writes Jobs")
}

fn add_counts(dice: &mut Dice, spec: &mut Value) {
    let parallelism = dice.count(1, 6);
    match dice.between(0, 9) {
        // One pod.
        0 | 1 => {}
        // A work queue.
        2 | 3 => spec["parallelism"] = parallelism.into(),
        4..=6 => {
            spec["parallelism"] = parallelism.into();
            spec["completions"] = dice.count(0, 10).into();
        }
        _ => {
            spec["completionMode"] = "Indexed".into();
            spec["parallelism"] = parallelism.into();
            spec["completions"] = dice.count(0, 10).into();
        }
    }
}

fn add_limits(dice: &mut Dice, spec: &mut Value) {
    if dice.chance(70) {
        spec["backoffLimit"] = dice.count(0, 4).into();
    }
    if dice.chance(30) {
        spec["activeDeadlineSeconds"] = dice.count(2, 120).into();
    }
    if dice.chance(12) {
        spec["suspend"] = true.into();
    }
    if dice.chance(5) {
        spec["ttlSecondsAfterFinished"] = dice.count(0, 60).into();
    }
    if dice.chance(2) {
        spec["managedBy"] = "example.com/other".into();
    }
    if dice.chance(25) {
        spec["podReplacementPolicy"] = "Failed".into();
    }
}

fn add_policies(dice: &mut Dice, spec: &mut Value) {
    let is_indexed = spec["completionMode"] == "Indexed";
    let is_per_index = is_indexed && dice.chance(30);
    if is_per_index {
        spec["backoffLimitPerIndex"] = dice.count(0, 2).into();
        if dice.chance(50) {
            let most = spec["completions"].as_u64().unwrap_or(0) as u32;
            spec["maxFailedIndexes"] = dice.count(0, most).into();
        }
    }
    if dice.chance(25) && spec["podReplacementPolicy"] != "TerminatingOrFailed" {
        let on_exit = if is_per_index { "FailIndex" } else { dice.pick(&["FailJob", "Count"]) };
        spec["podFailurePolicy"] = json!({ "rules": [
            { "action": "Ignore", "onPodConditions": [{ "type": "DisruptionTarget", "status": "True" }] },
            { "action": on_exit, "onExitCodes": { "operator": "In", "values": [42] } },
        ]});
        spec["podReplacementPolicy"] = "Failed".into();
    }
    if is_indexed && spec["completions"] != 0 && dice.chance(25) {
        let completions = spec["completions"].as_u64().unwrap_or(1) as u32;
        let count = dice.count(1, completions);
        spec["successPolicy"] = json!({ "rules": [{ "succeededCount": count }] });
    }
}

/// A change of a Job's spec by a user; the server may refuse it.
pub fn random_change(dice: &mut Dice) -> Value {
    let spec = match dice.between(0, 9) {
        0..=2 => json!({ "suspend": true }),
        3..=5 => json!({ "suspend": false }),
        6 | 7 => json!({ "parallelism": dice.count(0, 6) }),
        8 => json!({ "activeDeadlineSeconds": dice.count(1, 90) }),
        _ => {
            let size = dice.count(1, 8);
            json!({ "parallelism": size, "completions": size })
        }
    };
    json!({ "spec": spec })
}
