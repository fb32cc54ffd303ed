//! Random Jobs: every field that the Job controller knows, in every form that passes validation, and some that do not.

use super::dice::Dice;
use serde_json::{Value, json};

/// A Job of this name as a user writes it.
pub fn random_job(dice: &mut Dice, name: &str) -> Value {
    let restart_policy = if dice.chance(75) { "Never" } else { "OnFailure" };
    let mut containers = vec![json!({ "name": "main", "image": "example", "command": ["run"] })];
    if dice.chance(15) {
        containers.push(json!({ "name": "side", "image": "example" }));
    }
    let mut spec = json!({ "template": { "spec": { "restartPolicy": restart_policy, "containers": containers } } });
    add_counts(dice, &mut spec);
    add_limits(dice, &mut spec);
    if restart_policy == "Never" {
        add_policies(dice, &mut spec);
    }
    add_ownership(dice, &mut spec, name);
    if dice.chance(4) {
        add_extreme(dice, &mut spec);
    }
    let mut metadata = json!({ "name": name });
    if dice.chance(3) {
        metadata["finalizers"] = json!(["example.com/keep"]);
    }
    json!({ "apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec })
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
    if dice.chance(4) {
        spec["parallelism"] = 0.into();
    }
}

fn add_limits(dice: &mut Dice, spec: &mut Value) {
    if dice.chance(70) {
        spec["backoffLimit"] = dice.count(0, 4).into();
    }
    if dice.chance(30) {
        spec["activeDeadlineSeconds"] = dice.count(1, 120).into();
    }
    if dice.chance(12) {
        spec["suspend"] = true.into();
    }
    if dice.chance(10) {
        spec["ttlSecondsAfterFinished"] = dice.count(0, 60).into();
    }
    if dice.chance(3) {
        spec["managedBy"] = dice.pick(&["example.com/other", "kubernetes.io/job-controller"]).into();
    }
    if dice.chance(35) {
        spec["podReplacementPolicy"] = dice.pick(&["Failed", "Failed", "TerminatingOrFailed"]).into();
    }
}

fn add_policies(dice: &mut Dice, spec: &mut Value) {
    let is_indexed = spec["completionMode"] == "Indexed";
    let is_per_index = is_indexed && dice.chance(35);
    if is_per_index {
        spec["backoffLimitPerIndex"] = dice.count(0, 2).into();
        if dice.chance(50) {
            let most = spec["completions"].as_u64().unwrap_or(0) as u32;
            spec["maxFailedIndexes"] = dice.count(0, most).into();
        }
        if dice.chance(70)
            && let Some(spec) = spec.as_object_mut()
        {
            spec.remove("backoffLimit");
        }
    }
    if dice.chance(30) && spec["podReplacementPolicy"] != "TerminatingOrFailed" {
        let rules: Vec<Value> = (0..dice.between(1, 3)).map(|_| failure_rule(dice, is_per_index)).collect();
        spec["podFailurePolicy"] = json!({ "rules": rules });
        spec["podReplacementPolicy"] = "Failed".into();
    }
    if is_indexed && spec["completions"] != 0 && dice.chance(25) {
        let completions = spec["completions"].as_u64().unwrap_or(1) as u32;
        let rules: Vec<Value> = (0..dice.between(1, 2)).map(|_| success_rule(dice, completions)).collect();
        spec["successPolicy"] = json!({ "rules": rules });
    }
}

/// A rule of a pod failure policy.
fn failure_rule(dice: &mut Dice, is_per_index: bool) -> Value {
    let action = match dice.between(0, 9) {
        0..=2 => "Ignore",
        3..=5 => "FailJob",
        6 | 7 if is_per_index => "FailIndex",
        _ => "Count",
    };
    let mut rule = json!({ "action": action });
    if dice.chance(40) {
        rule["onPodConditions"] =
            json!([{ "type": "DisruptionTarget", "status": dice.pick(&["True", "True", "False"]) }]);
        return rule;
    }
    let is_listed = dice.chance(70);
    let operator = if is_listed { "In" } else { "NotIn" };
    // An exit code of the uneventful lives is never ignored: such a Job goes on for ever.
    let values = if is_listed { json!([dice.pick(&[42, 137])]) } else { json!([1, 42, 137, 143]) };
    rule["onExitCodes"] = json!({ "operator": operator, "values": values });
    if dice.chance(30) {
        rule["onExitCodes"]["containerName"] = dice.pick(&["main", "side"]).into();
    }
    rule
}

/// A rule of a success policy.
fn success_rule(dice: &mut Dice, completions: u32) -> Value {
    let first = dice.between(0, u64::from(completions) - 1);
    let last = dice.between(first, u64::from(completions) - 1);
    let indexes = if first == last { first.to_string() } else { format!("{first}-{last}") };
    match dice.between(0, 2) {
        0 => json!({ "succeededCount": dice.count(1, completions) }),
        1 => json!({ "succeededIndexes": indexes }),
        _ => json!({ "succeededIndexes": indexes, "succeededCount": dice.count(1, (last - first + 1) as u32) }),
    }
}

/// Labels of the user's own, by which pods that somebody else made can be adopted.
fn add_ownership(dice: &mut Dice, spec: &mut Value, name: &str) {
    if dice.chance(12) {
        spec["manualSelector"] = true.into();
        spec["selector"] = json!({ "matchLabels": { "app": name } });
        spec["template"]["metadata"] = json!({ "labels": { "app": name } });
    }
}

/// Whether pods of this Job are told by the user's own labels.
pub fn has_own_labels(job: &Value) -> bool {
    job["spec"]["manualSelector"] == true
}

/// Numbers at their ends. Whatever passes validation must neither panic nor overflow.
fn add_extreme(dice: &mut Dice, spec: &mut Value) {
    match dice.between(0, 9) {
        0 => spec["activeDeadlineSeconds"] = dice.pick(&[i64::MAX, i64::MAX / 1_000_000_000, 1 << 40, 1]).into(),
        1 => spec["ttlSecondsAfterFinished"] = dice.pick(&[i32::MAX, 1 << 30]).into(),
        2 => spec["backoffLimit"] = i32::MAX.into(),
        3 => spec["template"]["spec"]["terminationGracePeriodSeconds"] = dice.pick(&[i64::MAX, 1 << 40, 0]).into(),
        4 => spec["template"]["spec"]["activeDeadlineSeconds"] = i64::from(i32::MAX).into(),
        5 if spec["completionMode"] == "Indexed" => {
            spec["backoffLimitPerIndex"] = i32::MAX.into();
            spec["maxFailedIndexes"] = 100_000.into();
        }
        // Without end in themselves: they are given a short one.
        6 => {
            spec["completions"] = i32::MAX.into();
            spec["activeDeadlineSeconds"] = dice.count(1, 20).into();
            spec["completionMode"] = "NonIndexed".into();
        }
        7 => {
            spec["parallelism"] = i32::MAX.into();
            spec["activeDeadlineSeconds"] = 1.into();
            spec["completionMode"] = "NonIndexed".into();
        }
        8 => {
            spec["completionMode"] = "Indexed".into();
            spec["completions"] = dice.pick(&[i32::MAX, 100_000]).into();
            spec["parallelism"] = dice.count(1, 3).into();
            spec["activeDeadlineSeconds"] = dice.count(1, 20).into();
        }
        _ => {
            spec["parallelism"] = dice.pick(&[i32::MAX, 100_000]).into();
            spec["suspend"] = true.into();
        }
    }
}
