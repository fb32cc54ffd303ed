//! Random steps: what users and the cluster do, and what fails.

use super::Profile;
use super::jobs::{self, completions, is_indexed};
use crate::seeds::Dice;
use serde_json::{Value, json};

/// A step with its time in milliseconds.
pub type Timed = (u64, Value);

/// Steps in the form of the recorder, in the order of their times.
pub fn in_order(mut steps: Vec<Timed>) -> Vec<Value> {
    let at = |(ms, mut step): (u64, Value)| {
        step["at"] = json!(format!("{ms}ms"));
        step
    };
    steps.sort_by_key(|(ms, _)| *ms);
    steps.into_iter().map(at).collect()
}

/// What users do to a Job after it was made.
pub fn edits(dice: &mut Dice, job: &Value, born: u64, profile: Profile) -> Vec<Timed> {
    let (mut when, mut is_suspended) = (born, job["spec"]["suspend"] == true);
    let count = if profile.has_users() { dice.between(0, 4) } else { 0 };
    // A Job that begins suspended would do nothing at all otherwise.
    let count = if is_suspended { count.max(1) } else { count };
    let mut steps = Vec::new();
    for _ in 0..count {
        when += dice.between(50, 25_000);
        if is_suspended && dice.chance(70) {
            is_suspended = false;
            steps.push((when, spec_patch(job, &json!({"suspend": false}))));
        } else if profile == Profile::Wide && dice.chance(45) {
            steps.extend(rare_edit(dice, job).into_iter().map(|step| (when, step)));
        } else {
            steps.push((when, edit(dice, job, &mut is_suspended)));
        }
    }
    steps
}

fn edit(dice: &mut Dice, job: &Value, is_suspended: &mut bool) -> Value {
    let spec = &job["spec"];
    match dice.between(0, 99) {
        0..20 => spec_patch(job, &json!({"parallelism": dice.between(0, 7)})),
        20..32 => {
            *is_suspended = !*is_suspended;
            spec_patch(job, &json!({"suspend": *is_suspended}))
        }
        32..60 => {
            let mut delete = json!({"resource": "pods", "pod": some_pod(dice, job)});
            if dice.chance(40) {
                delete["grace"] = json!(dice.pick(&[0, 1, 5]));
            }
            json!({"delete": delete})
        }
        60..75 => json!({"podStatus": {"pod": some_pod(dice, job), "status": some_status(dice)}}),
        75..83 if is_indexed(spec) => {
            let size = dice.between(1, 9);
            spec_patch(job, &json!({"completions": size, "parallelism": size}))
        }
        75..90 => delete_job(dice, job),
        _ => spec_patch(job, &json!({"ttlSecondsAfterFinished": dice.pick(&[0, 5, 50])})),
    }
}

/// Edits that few users make.
fn rare_edit(dice: &mut Dice, job: &Value) -> Vec<Value> {
    let name = &job["metadata"]["name"];
    match dice.between(0, 9) {
        0 => vec![spec_patch(job, &json!({"activeDeadlineSeconds": dice.pick(&[None, Some(1), Some(20), Some(200)])}))],
        1 => vec![spec_patch(job, &json!({"ttlSecondsAfterFinished": null}))],
        2 => vec![spec_patch(job, &json!({"backoffLimit": dice.pick(&[0, 4])}))],
        3 => vec![spec_patch(job, &json!({"template": {"spec": {"nodeSelector": {"disk": "ssd"}}}}))],
        4 => vec![spec_patch(job, &json!({"completions": dice.between(0, 9)}))],
        5 => vec![metadata_patch("jobs", json!({"name": name}), &json!({"labels": {"edited": "yes"}}))],
        6 => vec![metadata_patch("jobs", json!({"name": name}), &json!({"finalizers": null}))],
        7 => {
            let labels = json!({"labels": dice.pick(&["job-name", "batch.kubernetes.io/controller-uid"])});
            let key = labels["labels"].as_str().unwrap_or_default().to_owned();
            vec![metadata_patch("pods", json!({"pod": some_pod(dice, job)}), &json!({"labels": {key: null}}))]
        }
        8 => vec![metadata_patch("pods", json!({"pod": some_pod(dice, job)}), &json!({"ownerReferences": null}))],
        _ => vec![delete_job(dice, job), json!({"create": jobs::random(dice, &name_of(job), Profile::Wide)})],
    }
}

fn name_of(job: &Value) -> String {
    job["metadata"]["name"].as_str().unwrap_or_default().to_owned()
}

fn spec_patch(job: &Value, spec: &Value) -> Value {
    let body = json!({"spec": spec});
    json!({"patch": {"resource": "jobs", "name": job["metadata"]["name"], "type": "merge", "body": body}})
}

fn metadata_patch(resource: &str, mut whom: Value, metadata: &Value) -> Value {
    whom["resource"] = json!(resource);
    whom["type"] = json!("merge");
    whom["body"] = json!({"metadata": metadata});
    json!({"patch": whom})
}

fn delete_job(dice: &mut Dice, job: &Value) -> Value {
    let propagation = dice.pick(&["Background", "Foreground", "Orphan"]);
    json!({"delete": {"resource": "jobs", "name": job["metadata"]["name"], "propagation": propagation}})
}

fn some_pod(dice: &mut Dice, job: &Value) -> Value {
    let spec = &job["spec"];
    let mut pod = json!({"job": job["metadata"]["name"], "nth": dice.between(0, 2)});
    if is_indexed(spec) {
        pod["index"] = json!(dice.between(0, completions(spec).saturating_sub(1)));
    }
    pod
}

/// A status that something else than the kubelet writes; most often what is left of a pod whose node is gone.
fn some_status(dice: &mut Dice) -> Value {
    match dice.between(0, 9) {
        0 => json!({"phase": "Succeeded"}),
        1 => json!({"conditions": [{"type": "Ready", "status": "False"}]}),
        2 => json!({"conditions": [{"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler"}]}),
        3 => json!({"phase": "Unknown"}),
        _ => node_loss(),
    }
}

fn node_loss() -> Value {
    let condition = json!({
        "type": "DisruptionTarget", "status": "True", "reason": "DeletionByPodGC",
        "message": "PodGC: node no longer exists",
    });
    json!({"phase": "Failed", "reason": "NodeLost", "conditions": [condition]})
}

/// Crashes of the controllers and held watches.
pub fn crashes(dice: &mut Dice, profile: Profile) -> Vec<Timed> {
    let mut steps = Vec::new();
    let mut from = 2000;
    for _ in 0..if profile == Profile::Wide { dice.between(1, 2) } else { 1 } {
        from = one_round(dice, from, &mut steps);
    }
    steps
}

/// One crash and one held watch, perhaps. The next round begins when this one is over: a watch that is held twice would be
/// let go by the first release.
fn one_round(dice: &mut Dice, from: u64, steps: &mut Vec<Timed>) -> u64 {
    let mut end = from;
    if dice.chance(35) {
        let stop = dice.between(from, from + 38_000);
        let start = stop + dice.between(500, 30_000);
        steps.extend([(stop, json!({"stop": true})), (start, json!({"start": true}))]);
        end = end.max(start);
    }
    if dice.chance(30) {
        let (hold, resource) = (dice.between(from, from + 38_000), dice.pick(&["jobs", "pods"]));
        let release = hold + dice.between(500, 30_000);
        steps.extend([(hold, json!({"holdWatch": resource})), (release, json!({"releaseWatch": resource}))]);
        end = end.max(release);
    }
    end + 1
}

/// Requests of the controllers that fail, some after they were applied.
pub fn faults(dice: &mut Dice, profile: Profile) -> Vec<Value> {
    let kinds: [(&str, &str, &[u64]); 6] = [
        ("create", "pods", &[403, 500, 504]),
        ("create", "pods", &[403, 500, 504]),
        ("update", "jobs/status", &[409, 500]),
        ("patch", "pods", &[500]),
        ("delete", "pods", &[500]),
        ("delete", "jobs", &[409, 500]),
    ];
    let kinds = if profile == Profile::Wide { &kinds[..] } else { &kinds[..5] };
    let faults = (0..dice.between(0, 3)).map(|_| {
        let (verb, resource, codes) = dice.pick(kinds);
        let (from, code) = (dice.between(0, 20_000), dice.pick(codes));
        let to = from + dice.between(500, 60_000);
        let mut fault =
            json!({"verb": verb, "resource": resource, "from": format!("{from}ms"), "to": format!("{to}ms"), "code": code});
        if dice.chance(70) {
            let nth: Vec<u64> = (0..6).filter(|_| dice.chance(35)).collect();
            fault["nth"] = json!(if nth.is_empty() { vec![0] } else { nth });
        }
        if dice.chance(15) {
            fault["applied"] = json!(true);
        }
        fault
    });
    faults.collect()
}
