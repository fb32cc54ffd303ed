//! Warnings: what is accepted and probably not meant ([A-030], [A-031], [A-165]).

use crate::validation::names;
use jobyard_api::job::{INDEXED, JobSpec};
use jobyard_api::pod::{Container, PodTemplateSpec};
use std::collections::BTreeSet;

/// A Job's name that is no DNS label makes odd pod names ([A-030]).
pub fn job_name(name: &str) -> Vec<String> {
    let messages = names::label_errors(name);
    if messages.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is \
         recommended: [{}]",
        messages.join(" ")
    )]
}

/// So does a Pod's ([A-195]).
pub fn pod_name(name: &str) -> Vec<String> {
    let messages = names::label_errors(name);
    if messages.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is \
         recommended: [{}]",
        messages.join(" ")
    )]
}

/// What is odd in a Job's spec.
pub fn job_spec(spec: &JobSpec) -> Vec<String> {
    let mut warnings = Vec::new();
    if spec.completion_mode.as_deref() == Some(INDEXED)
        && spec.completions.unwrap_or(0) > 100_000
        && spec.parallelism.unwrap_or(0) > 10_000
    {
        warnings.push(
            "spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, \
             Kubernetes might not be able to track completedIndexes when a big number of indexes fail"
                .to_owned(),
        );
    }
    template(&spec.template, &mut warnings);
    warnings
}

/// What is odd in a pod template ([A-165]; of it what can be seen without selectors).
fn template(template: &PodTemplateSpec, warnings: &mut Vec<String>) {
    let spec = &template.spec.shared;
    for (list, containers) in [("initContainers", &spec.init_containers), ("containers", &spec.containers)] {
        for (i, container) in containers.iter().enumerate() {
            hidden_variables(container, &format!("spec.template.spec.{list}[{i}]"), warnings);
        }
    }
    if spec.termination_grace_period_seconds.is_some_and(|seconds| seconds < 0) {
        warnings.push(
            "spec.template.spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be \
             treated as 1"
                .to_owned(),
        );
    }
    pull_secrets(spec.unmodelled.get("imagePullSecrets"), warnings);
    for (key, hint) in [
        ("seccomp.security.alpha.kubernetes.io/pod", "v1.27+; use the \"seccompProfile\" field instead"),
        ("scheduler.alpha.kubernetes.io/critical-pod", "v1.16+; use the \"priorityClassName\" field instead"),
    ] {
        if template.metadata.annotation(key).is_some() {
            warnings.push(format!("spec.template.metadata.annotations[{key}]: non-functional in {hint}"));
        }
    }
}

fn hidden_variables(container: &Container, path: &str, warnings: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for (j, variable) in container.env.iter().enumerate() {
        if !seen.insert(&*variable.name) {
            let name = &variable.name;
            warnings.push(format!(
                "{path}.env[{j}]: hides previous definition of \"{name}\", which may be dropped when using apply"
            ));
        }
    }
}

fn pull_secrets(secrets: Option<&serde_json::Value>, warnings: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for (i, secret) in secrets.and_then(|list| list.as_array()).into_iter().flatten().enumerate() {
        let name = secret.get("name").and_then(|name| name.as_str()).unwrap_or("");
        let path = format!("spec.template.spec.imagePullSecrets[{i}].name");
        if name.is_empty() {
            warnings.push(format!("{path}: invalid empty name \"\""));
        } else if !seen.insert(name) {
            warnings.push(format!("{path}: duplicate name \"{name}\""));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    ///
    #[test]
    fn a_name_with_a_dot_is_warned_of() {
        assert!(job_name("pi").is_empty());
        let warnings = job_name("pi.v2");
        assert!(warnings[0].ends_with("a DNS label is recommended: [must not contain dots]"), "{warnings:?}");
    }

    ///
    #[test]
    fn a_huge_indexed_job_is_warned_of() {
        let mut spec = JobSpec { completion_mode: Some(INDEXED.into()), ..JobSpec::default() };
        (spec.completions, spec.parallelism) = (Some(100_001), Some(10_000));
        assert!(job_spec(&spec).is_empty());
        spec.parallelism = Some(10_001);
        assert_eq!(job_spec(&spec).len(), 1);
    }
}
