//! What users do to Jobs and pods that are there.

use super::dice::Dice;
use super::plan::{Action, Deleting, Patching};
use jobyard_cluster::fates::PodRef;
use serde_json::{Value, json};

/// A change of a Job's spec; the server may refuse it.
pub fn random_change(dice: &mut Dice, job: &str) -> Action {
    let spec = match dice.between(0, 15) {
        0..=3 => json!({ "suspend": true }),
        4..=7 => json!({ "suspend": false }),
        8 | 9 => json!({ "parallelism": dice.count(0, 6) }),
        10 => json!({ "activeDeadlineSeconds": dice.count(1, 90) }),
        11 => json!({ "activeDeadlineSeconds": dice.pick_from(&[Value::Null, json!(i64::MAX)]) }),
        12 => {
            json!({ "ttlSecondsAfterFinished": dice.pick_from(&[json!(0), json!(20), Value::Null, json!(i32::MAX)]) })
        }
        13 => {
            json!({ "template": { "spec": { "nodeSelector": { "zone": "a" } }, "metadata": { "labels": { "x": "y" } } } })
        }
        14 => json!({ "backoffLimit": dice.count(0, 3) }),
        _ => {
            let size = dice.count(1, 8);
            json!({ "parallelism": size, "completions": size })
        }
    };
    patch("jobs", job, None, json!({ "spec": spec }))
}

/// A user lays hands on a pod of the Job.
pub fn random_pod_change(dice: &mut Dice, job: &str) -> Action {
    let pod = random_pod(dice, job);
    match dice.between(0, 9) {
        0..=5 => delete("pods", "", Some(pod), "", dice.pick(&[None, None, Some(0), Some(1), Some(5), Some(3600)])),
        // Its labels are no longer the Job's: it is released.
        6 => {
            let labels = json!({ "app": "other", "batch.kubernetes.io/controller-uid": "other" });
            patch("pods", "", Some(pod), json!({ "metadata": { "labels": labels } }))
        }
        // It is nobody's: it is adopted.
        7 => patch("pods", "", Some(pod), json!({ "metadata": { "ownerReferences": null } })),
        8 => patch("pods", "", Some(pod), json!({ "metadata": { "finalizers": null } })),
        _ => patch("pods", "", Some(pod), json!({ "metadata": { "annotations": { "seen": "yes" } } })),
    }
}

/// A pod of the Job, that may be there or not.
pub fn random_pod(dice: &mut Dice, job: &str) -> PodRef {
    let index = dice.chance(40).then(|| dice.between(0, 5) as i64);
    PodRef { job: job.to_owned(), index, nth: dice.between(0, 5) as u32 }
}

/// A pod that nobody controls, with the labels of a Job that finds its pods by the user's own.
pub fn stray_pod(dice: &mut Dice, job: &str, number: u64) -> Action {
    let mut metadata = json!({ "name": format!("stray-{number}"), "labels": { "app": job } });
    if dice.chance(40) {
        let index = dice.pick(&["0", "1", "3", "7", "-1", "x"]);
        metadata["annotations"] = json!({ "batch.kubernetes.io/job-completion-index": index });
    }
    let spec = json!({ "restartPolicy": "Never", "containers": [{ "name": "main", "image": "example" }] });
    Action::Create(json!({ "apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec }))
}

/// A merge patch by a user.
pub fn patch(resource: &str, name: &str, pod: Option<PodRef>, body: Value) -> Action {
    let [resource, name, kind] = [resource, name, "merge"].map(str::to_owned);
    Action::Patch(Patching { resource, name, pod, kind, body })
}

/// A deletion by a user.
pub fn delete(resource: &str, name: &str, pod: Option<PodRef>, propagation: &str, grace: Option<i64>) -> Action {
    let [resource, name, propagation] = [resource, name, propagation].map(str::to_owned);
    Action::Delete(Deleting { resource, name, pod, propagation, grace })
}
