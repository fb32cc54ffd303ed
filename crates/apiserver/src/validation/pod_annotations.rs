//! Annotations of pods that once were fields, and the few that still mean something ([A-191]).

use crate::field::{ErrorList, Path};
use crate::validation::paths;
use jobyard_api::meta::ObjectMeta;
use jobyard_api::pod::PodSpec;
use jobyard_api::words::JOB_COMPLETION_INDEX;

const MIRROR: &str = "kubernetes.io/config.mirror";
const TOLERATIONS: &str = "scheduler.alpha.kubernetes.io/tolerations";
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";
const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP: &str = "container.seccomp.security.alpha.kubernetes.io/";
const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// Whether annotations say something about security profiles, so that they must be compared with the spec.
pub fn are_about_containers(metadata: &ObjectMeta) -> bool {
    !say_nothing(metadata)
        && metadata.annotations.keys().any(|key| key.contains("seccomp.security.") || key.starts_with(APP_ARMOR))
}

/// Whether there is nothing but what a Job puts on every pod.
fn say_nothing(metadata: &ObjectMeta) -> bool {
    metadata.annotations.keys().all(|key| **key == *JOB_COMPLETION_INDEX)
}

/// Whether the pod mirrors one that the kubelet has from elsewhere.
pub fn is_mirror(metadata: &ObjectMeta) -> bool {
    metadata.annotation(MIRROR).is_some()
}

/// Checks the annotations of a pod or a template with this spec.
pub fn check(metadata: &ObjectMeta, spec: &PodSpec, path: &Path, errors: &mut ErrorList) {
    if say_nothing(metadata) {
        return;
    }
    if let Some(value) = metadata.annotation(MIRROR).filter(|_| spec.node_name.is_empty()) {
        errors.invalid(&path.key(MIRROR), value, "must set spec.nodeName if mirror pod annotation is set");
    }
    if let Some(value) = metadata.annotation(DELETION_COST).filter(|value| !is_cost(value)) {
        errors.invalid(&path.key(DELETION_COST), value, "must be a 32bit integer");
    }
    check_tolerations(metadata, path, errors);
    if let Some(profile) = metadata.annotation(SECCOMP_POD) {
        check_seccomp(profile, &path.child(SECCOMP_POD), errors);
    }
    for (key, profile) in metadata.annotations.iter().filter(|(key, _)| key.starts_with(SECCOMP)) {
        check_seccomp(profile, &path.child(key), errors);
    }
    for (key, profile) in &metadata.annotations {
        if let Some(name) = key.strip_prefix(APP_ARMOR) {
            check_app_armor(name, profile, spec, &path.key(key), errors);
        }
    }
}

/// A whole number of 32 bits, without a plus and, unless it is negative, without zeros before it.
fn is_cost(text: &str) -> bool {
    let is_begun_well = text == "0" || text.starts_with(|letter: char| matches!(letter, '-' | '1'..='9'));
    is_begun_well && text.parse::<i32>().is_ok()
}

fn check_tolerations(metadata: &ObjectMeta, path: &Path, errors: &mut ErrorList) {
    let Some(text) = metadata.annotation(TOLERATIONS).filter(|text| !text.is_empty()) else { return };
    if let Ok(list) = serde_json::from_str::<serde_json::Value>(text) {
        super::scheduling::check_tolerations(&super::node::Node::new(path.child(TOLERATIONS), &list), errors);
    }
}

fn check_seccomp(profile: &str, path: &Path, errors: &mut ErrorList) {
    match profile.strip_prefix("localhost/") {
        Some(file) => paths::check_descending(file, path, errors),
        None if matches!(profile, "runtime/default" | "docker/default" | "unconfined") => {}
        None => errors.invalid(path, profile, "must be a valid seccomp profile"),
    }
}

fn check_app_armor(name: &str, profile: &str, spec: &PodSpec, path: &Path, errors: &mut ErrorList) {
    let mut containers = spec.shared.containers.iter().chain(&spec.shared.init_containers);
    if !containers.any(|container| &*container.name == name) {
        errors.invalid(path, name, "container not found");
    }
    if !matches!(profile, "" | "runtime/default" | "unconfined") && !profile.starts_with("localhost/") {
        let detail = format!("invalid AppArmor profile name: {}", crate::field::quote(profile));
        errors.invalid(path, profile, detail);
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_job;
    use serde_json::{Value, json};

    fn check(annotations: Value, expected: &[&str]) {
        let spec = json!({"containers": [{"name": "c", "image": "i"}], "restartPolicy": "Never"});
        check_job(json!({"template": {"metadata": {"annotations": annotations}, "spec": spec}}), expected);
    }

    ///
    #[test]
    fn annotations_of_pods() {
        check(json!({"controller.kubernetes.io/pod-deletion-cost": "-5", "any": "thing"}), &[]);
        check(
            json!({
                "controller.kubernetes.io/pod-deletion-cost": "05",
                "seccomp.security.alpha.kubernetes.io/pod": "x",
                "container.apparmor.security.beta.kubernetes.io/d": "y",
            }),
            &[
                "spec.template.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: \"05\": must be a 32bit",
                "spec.template.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: \"x\": must be a valid",
                "spec.template.annotations[container.apparmor.security.beta.kubernetes.io/d]: Invalid value: \"d\": container",
                "spec.template.annotations[container.apparmor.security.beta.kubernetes.io/d]: Invalid value: \"y\": invalid \
                 AppArmor profile name: \"y\"",
            ],
        );
    }
}
