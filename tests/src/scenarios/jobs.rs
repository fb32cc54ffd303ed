//! Random Jobs that the API server accepts.

use super::Profile;
use crate::seeds::Dice;
use serde_json::{Value, json};

/// A Job of a name.
pub fn random(dice: &mut Dice, name: &str, profile: Profile) -> Value {
    let is_wide = profile == Profile::Wide;
    let is_indexed = dice.chance(50);
    let restart_policy = dice.pick(&["Never", "Never", "Never", "OnFailure"]);
    let containers: &[&str] = if dice.chance(85) { &["main"] } else { &["main", "side"] };
    let images: Vec<Value> = containers.iter().map(|name| json!({"name": name, "image": "busybox"})).collect();
    let mut spec = json!({"template": {"spec": {"containers": images, "restartPolicy": restart_policy}}});
    counts(dice, &mut spec, is_indexed, is_wide);
    if dice.chance(60) {
        spec["backoffLimit"] = json!(dice.pick(&[0, 1, 2, 3, 6]));
    }
    if is_indexed && restart_policy == "Never" && dice.chance(40) {
        limits_of_indexes(dice, &mut spec);
    }
    if restart_policy == "Never" && dice.chance(35) {
        spec["podFailurePolicy"] = pod_failure_policy(dice, &spec, containers);
    }
    if is_indexed && dice.chance(25) {
        spec["successPolicy"] = success_policy(dice, completions(&spec));
    }
    if dice.chance(30) {
        let only_failed = !spec["podFailurePolicy"].is_null();
        spec["podReplacementPolicy"] =
            json!(if only_failed { "Failed" } else { dice.pick(&["Failed", "TerminatingOrFailed"]) });
    }
    times(dice, &mut spec);
    let mut job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": spec});
    if is_wide {
        oddities(dice, &mut job, name);
    }
    job
}

/// `spec.completions` of an Indexed Job.
pub fn completions(spec: &Value) -> u64 {
    spec["completions"].as_u64().unwrap_or(0)
}

/// Whether a Job is Indexed.
pub fn is_indexed(spec: &Value) -> bool {
    spec["completionMode"] == "Indexed"
}

fn counts(dice: &mut Dice, spec: &mut Value, is_indexed: bool, is_wide: bool) {
    let most = if is_wide && dice.chance(20) { 60 } else { 8 };
    if dice.chance(90) {
        spec["parallelism"] = json!(if dice.chance(90) { dice.between(0, 6) } else { dice.between(7, most.max(14)) });
    }
    if is_indexed {
        spec["completionMode"] = json!("Indexed");
        let least = u64::from(!(is_wide && dice.chance(3)));
        spec["completions"] = json!(dice.between(least, most));
    } else if dice.chance(75) {
        let least = u64::from(!dice.chance(10));
        spec["completions"] = json!(dice.between(least, most));
    }
}

fn limits_of_indexes(dice: &mut Dice, spec: &mut Value) {
    spec["backoffLimitPerIndex"] = json!(dice.pick(&[0, 1, 2]));
    if dice.chance(50) {
        spec["maxFailedIndexes"] = json!(dice.between(0, completions(spec)));
    }
    if dice.chance(60)
        && let Some(spec) = spec.as_object_mut()
    {
        spec.remove("backoffLimit");
    }
}

fn pod_failure_policy(dice: &mut Dice, spec: &Value, containers: &[&str]) -> Value {
    let mut actions = vec!["FailJob", "Ignore", "Count"];
    if !spec["backoffLimitPerIndex"].is_null() {
        actions.push("FailIndex");
    }
    let rules: Vec<Value> = (0..dice.between(1, 3))
        .map(|_| {
            let mut rule = json!({"action": dice.pick(&actions)});
            if dice.chance(60) {
                let codes: Vec<u64> = [1, 2, 42, 137, 143].into_iter().filter(|_| dice.chance(40)).collect();
                let codes = if codes.is_empty() { vec![42] } else { codes };
                rule["onExitCodes"] = json!({"operator": dice.pick(&["In", "NotIn"]), "values": codes});
                if dice.chance(40) {
                    rule["onExitCodes"]["containerName"] = json!(dice.pick(containers));
                }
            } else {
                let status = dice.pick(&["True", "True", "True", "False", "Unknown"]);
                rule["onPodConditions"] = json!([{"type": "DisruptionTarget", "status": status}]);
            }
            rule
        })
        .collect();
    json!({"rules": rules})
}

fn success_policy(dice: &mut Dice, completions: u64) -> Value {
    let last = completions.saturating_sub(1);
    let rules: Vec<Value> = (0..dice.between(1, 2))
        .map(|_| {
            let mut rule = json!({});
            let mut size = completions.max(1);
            if completions > 0 && dice.chance(60) {
                let low = dice.between(0, last);
                let high = dice.between(low, last);
                rule["succeededIndexes"] = json!(if low == high { low.to_string() } else { format!("{low}-{high}") });
                size = high - low + 1;
            }
            if rule["succeededIndexes"].is_null() || dice.chance(50) {
                rule["succeededCount"] = json!(dice.between(1, size));
            }
            rule
        })
        .collect();
    json!({"rules": rules})
}

fn times(dice: &mut Dice, spec: &mut Value) {
    if dice.chance(25) {
        spec["activeDeadlineSeconds"] = json!(dice.between(2, 90));
    }
    if dice.chance(15) {
        spec["ttlSecondsAfterFinished"] = json!(dice.pick(&[0, 1, 10, 100]));
    }
    if dice.chance(12) {
        spec["suspend"] = json!(true);
    }
}

/// What most Jobs do not have.
fn oddities(dice: &mut Dice, job: &mut Value, name: &str) {
    if dice.chance(20) {
        job["spec"]["template"]["metadata"] = json!({"labels": {"app": name}, "annotations": {"note": "seven"}});
    }
    if dice.chance(10) {
        job["metadata"]["labels"] = json!({"team": "a"});
    }
    if dice.chance(8) {
        job["spec"]["manualSelector"] = json!(true);
        job["spec"]["selector"] = json!({"matchLabels": {"own": name}});
        job["spec"]["template"]["metadata"] = json!({"labels": {"own": name}});
    }
    if dice.chance(3) {
        job["spec"]["managedBy"] = json!("example.com/other");
    }
    if dice.chance(5) {
        job["metadata"]["finalizers"] = json!(["example.com/keep"]);
    }
    if dice.chance(5) {
        job["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] = json!(dice.pick(&[0, 1, 90]));
    }
}
