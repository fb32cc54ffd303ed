//! What a pod is to its Job: active, terminating, failed; its index and failure counts.

use jobyard_api::job::{FAILED, Job};
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::words::{
    JOB_COMPLETION_INDEX, JOB_CONTROLLER_NAME, JOB_INDEX_FAILURE_COUNT, JOB_INDEX_IGNORED_FAILURE_COUNT,
};

/// Pending or running, and not asked to go.
pub fn is_active(pod: &Pod) -> bool {
    !pod.is_terminated() && !pod.metadata.is_being_deleted()
}

/// Asked to go, and not ended.
pub fn is_terminating(pod: &Pod) -> bool {
    !pod.is_terminated() && pod.metadata.is_being_deleted()
}

/// Whether a pod that is going is replaced only when it has ended. [J-103] [J-108]
pub fn only_replace_failed_pods(job: &Job) -> bool {
    job.spec.pod_failure_policy.is_some() || job.spec.pod_replacement_policy.as_deref() == Some(FAILED)
}

/// Whether the pod counts as failed: at the latest when it has ended, by default as soon as it is asked to go. [J-001]
pub fn is_pod_failed(pod: &Pod, job: &Job) -> bool {
    match pod.status.phase {
        Phase::Failed => true,
        Phase::Succeeded => false,
        Phase::Pending | Phase::Running | Phase::Unknown => {
            !only_replace_failed_pods(job) && pod.metadata.is_being_deleted()
        }
    }
}

/// The name of another controller that the Job is left to. [J-021]
pub fn managed_by_external_controller(job: &Job) -> Option<&str> {
    job.spec.managed_by.as_deref().filter(|name| *name != JOB_CONTROLLER_NAME)
}

/// Whether failures are limited for each index.
pub fn has_backoff_limit_per_index(job: &Job) -> bool {
    job.spec.backoff_limit_per_index.is_some()
}

/// Whether the container of that name is a sidecar: an init container that runs along.
pub fn is_sidecar(pod: &Pod, container: &str) -> bool {
    let found = pod.spec.shared.init_containers.iter().find(|candidate| &*candidate.name == container);
    found.is_some_and(|container| container.restart_policy.as_deref() == Some("Always"))
}

/// The pod's index; `None` if the annotation is absent, no number or negative. The label is not looked at.
pub fn completion_index(pod: &Pod) -> Option<i64> {
    pod.metadata.annotation(JOB_COMPLETION_INDEX)?.parse().ok().filter(|index| *index >= 0)
}

/// Failures of the pod's index that were counted before it.
pub fn index_failure_count(pod: &Pod) -> i32 {
    count(pod.metadata.annotation(JOB_INDEX_FAILURE_COUNT))
}

/// Failures of the pod's index that a policy ignored before it.
pub fn index_ignored_failure_count(pod: &Pod) -> i32 {
    count(pod.metadata.annotation(JOB_INDEX_IGNORED_FAILURE_COUNT))
}

/// All failures of the pod's index before it.
pub fn index_absolute_failure_count(pod: &Pod) -> i32 {
    index_failure_count(pod).saturating_add(index_ignored_failure_count(pod))
}

/// A count in an annotation; what is no count is none.
fn count(text: Option<&str>) -> i32 {
    text.and_then(|text| text.parse().ok()).filter(|count| *count >= 0).unwrap_or(0)
}
