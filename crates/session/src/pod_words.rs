//! What a pod's tile says: its state, and STATUS as `kubectl get pods` has it. [K-031] [K-032] [K-033]

use crate::views::PodState;
use jobyard_api::Text;
use jobyard_api::pod::{Container, ContainerState, ContainerStateTerminated, ContainerStatus, Phase, Pod};
use jobyard_api::words::JOB_COMPLETION_INDEX;

/// The index of a pod of an Indexed Job.
pub(crate) fn pod_index(pod: &Pod) -> Option<u32> {
    pod.metadata.annotation(JOB_COMPLETION_INDEX)?.parse().ok()
}

/// Colour and symbol.
pub(crate) fn pod_state(pod: &Pod) -> PodState {
    match pod.status.phase {
        Phase::Succeeded => PodState::Succeeded,
        Phase::Failed => PodState::Failed,
        Phase::Pending | Phase::Running | Phase::Unknown => {
            if pod.metadata.is_being_deleted() {
                PodState::Terminating
            } else if is_in_backoff(pod) {
                PodState::Backoff
            } else if pod.status.phase == Phase::Running {
                PodState::Running
            } else if pod.spec.node_name.is_empty() {
                PodState::Pending
            } else {
                PodState::Starting
            }
        }
    }
}

fn is_in_backoff(pod: &Pod) -> bool {
    let is_waiting = |status: &ContainerStatus| {
        status.state.waiting.as_ref().is_some_and(|waiting| &*waiting.reason == "CrashLoopBackOff")
    };
    pod.status.container_statuses.iter().chain(&pod.status.init_container_statuses).any(is_waiting)
}

/// The column STATUS.
pub(crate) fn pod_status_word(pod: &Pod) -> String {
    if pod.metadata.is_being_deleted() && &*pod.status.reason == "NodeLost" {
        return "Unknown".to_owned();
    }
    if pod.metadata.is_being_deleted() && !pod.is_terminated() {
        return "Terminating".to_owned();
    }
    let gated = pod.status.condition("PodScheduled").is_some_and(|condition| &*condition.reason == "SchedulingGated");
    let base = match &*pod.status.reason {
        _ if gated => "SchedulingGated".to_owned(),
        "" => pod.status.phase.as_str().to_owned(),
        reason => reason.to_owned(),
    };
    let initialized = pod.status.condition("Initialized").is_some_and(|condition| &*condition.status == "True");
    match init_word(pod) {
        Some(word) if !initialized => word,
        _ => containers_word(pod, base),
    }
}

/// What the first init container says that is not done; none if all are. [K-031]
fn init_word(pod: &Pod) -> Option<String> {
    let containers = &pod.spec.shared.init_containers;
    let is_sidecar = |container: Option<&Container>| {
        container.and_then(|container| container.restart_policy.as_deref()) == Some("Always")
    };
    for (position, status) in pod.status.init_container_statuses.iter().enumerate() {
        if is_sidecar(containers.get(position)) && status.started == Some(true) {
            continue;
        }
        match &status.state {
            ContainerState { terminated: Some(end), .. } if end.exit_code == 0 => {}
            ContainerState { terminated: Some(end), .. } => return Some(format!("Init:{}", end_word(end))),
            ContainerState { waiting: Some(waiting), .. } if !matches!(&*waiting.reason, "" | "PodInitializing") => {
                return Some(format!("Init:{}", waiting.reason));
            }
            ContainerState { .. } => return Some(format!("Init:{position}/{}", containers.len())),
        }
    }
    None
}

/// What the containers say, the first one in the last word. [K-032]
fn containers_word(pod: &Pod, base: String) -> String {
    let mut word = base;
    let mut error: Option<String> = None;
    let mut is_running = false;
    for status in pod.status.container_statuses.iter().rev() {
        match &status.state {
            ContainerState { waiting: Some(waiting), .. } if !waiting.reason.is_empty() => {
                word = waiting.reason.to_string();
            }
            ContainerState { terminated: Some(end), .. } => {
                word = end_word(end);
                if end.exit_code != 0 {
                    error = Some(word.clone());
                }
            }
            ContainerState { running: Some(_), .. } if status.ready => is_running = true,
            ContainerState { .. } => {}
        }
    }
    if word != "Completed" {
        return word;
    }
    match (is_running, error) {
        (true, _) if pod.is_ready() => "Running".to_owned(),
        (_, Some(error)) => error,
        (true, None) => "NotReady".to_owned(),
        (false, None) => word,
    }
}

fn end_word(end: &ContainerStateTerminated) -> String {
    match &*end.reason {
        // Exit codes above 128 stand for signals.
        "" if end.exit_code > 128 => format!("Signal:{}", end.exit_code - 128),
        "" => format!("ExitCode:{}", end.exit_code),
        reason => reason.to_owned(),
    }
}

/// How the pod ended: the first container that failed, or else the first that ended.
pub(crate) fn pod_end(pod: &Pod) -> Option<(i32, Text)> {
    let ends = pod
        .status
        .container_statuses
        .iter()
        .filter_map(|status| status.state.terminated.as_ref().or(status.last_state.terminated.as_ref()));
    let mut first = None;
    for end in ends {
        if end.exit_code != 0 {
            return Some((end.exit_code, end.reason.clone()));
        }
        first = first.or_else(|| Some((end.exit_code, end.reason.clone())));
    }
    first
}

/// Restarts of the containers. [K-034]
pub(crate) fn pod_restarts(pod: &Pod) -> i32 {
    pod.status.container_statuses.iter().map(|status| status.restart_count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn pod(value: &Value) -> Pod {
        serde_json::from_value(value.clone()).expect("a pod")
    }

    fn check(value: &Value, state: PodState, word: &str) {
        let pod = pod(value);
        assert_eq!((pod_state(&pod), pod_status_word(&pod).as_str()), (state, word), "{value}");
    }

    fn waiting(reason: &str) -> Value {
        json!({"state": {"waiting": {"reason": reason}}})
    }

    fn ended(exit_code: i32, reason: &str) -> Value {
        json!({"state": {"terminated": {"exitCode": exit_code, "reason": reason}}})
    }

    // [K-032] [K-033]
    #[test]
    fn the_first_container_speaks_for_the_pod() {
        check(&json!({}), PodState::Pending, "Pending");
        let creating =
            json!({"spec": {"nodeName": "n"}, "status": {"containerStatuses": [waiting("ContainerCreating")]}});
        check(&creating, PodState::Starting, "ContainerCreating");
        let crashing = json!({"spec": {"nodeName": "n"}, "status": {"phase": "Running",
            "containerStatuses": [waiting("CrashLoopBackOff")]}});
        check(&crashing, PodState::Backoff, "CrashLoopBackOff");
        let done = |statuses: Value, phase: &str| json!({"status": {"phase": phase, "containerStatuses": statuses}});
        check(&done(json!([ended(0, "Completed")]), "Succeeded"), PodState::Succeeded, "Completed");
        check(&done(json!([ended(1, "Error")]), "Failed"), PodState::Failed, "Error");
        check(&done(json!([ended(0, "Completed"), ended(3, "Error")]), "Failed"), PodState::Failed, "Error");
        check(&done(json!([ended(137, "")]), "Failed"), PodState::Failed, "Signal:9");
        check(&done(json!([ended(2, "")]), "Failed"), PodState::Failed, "ExitCode:2");
        let running = json!({"ready": true, "state": {"running": {}}});
        check(&done(json!([ended(0, "Completed"), running]), "Running"), PodState::Running, "NotReady");
        let going = json!({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}, "status": {"phase": "Running"}});
        check(&going, PodState::Terminating, "Terminating");
        check(&json!({"status": {"phase": "Failed", "reason": "Evicted"}}), PodState::Failed, "Evicted");
    }

    // [K-031]
    #[test]
    fn init_containers_speak_until_they_are_done() {
        let with = |statuses: Value| {
            json!({"spec": {"nodeName": "n", "initContainers": [{"name": "a"}, {"name": "b"}]},
            "status": {"initContainerStatuses": statuses, "containerStatuses": [waiting("PodInitializing")]}})
        };
        check(&with(json!([{"state": {"running": {}}}])), PodState::Starting, "Init:0/2");
        check(&with(json!([ended(0, "Completed"), waiting("PodInitializing")])), PodState::Starting, "Init:1/2");
        check(&with(json!([ended(1, "Error")])), PodState::Starting, "Init:Error");
        check(&with(json!([ended(0, ""), ended(0, "")])), PodState::Starting, "PodInitializing");
    }

    #[test]
    fn the_end_is_that_of_the_first_failed_container() {
        let check = |statuses: Value, expected: Option<(i32, &str)>| {
            let end = pod_end(&pod(&json!({"status": {"containerStatuses": statuses}})));
            assert_eq!(end.as_ref().map(|(code, reason)| (*code, &**reason)), expected);
        };
        check(json!([waiting("x")]), None);
        check(json!([ended(0, "Completed"), ended(3, "Error")]), Some((3, "Error")));
        check(json!([ended(0, "Completed")]), Some((0, "Completed")));
    }
}
