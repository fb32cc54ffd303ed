//! Rows of pods ([K-030] to [K-035]).

use super::{Column, column, created, name, wide};
use crate::text::{duration, time};
use crate::value::{at, flag, int, items, set, text, text_or};
use jobyard_api::time::Time;
use serde_json::Value;

pub const COLUMNS: &[Column] = &[
    column("Name"),
    column("Ready"),
    column("Status"),
    column("Restarts"),
    column("Age"),
    wide("IP"),
    wide("Node"),
    wide("Nominated Node"),
    wide("Readiness Gates"),
];

/// Restarts and when the last of them was.
#[derive(Clone, Debug, Default)]
struct Restarts {
    count: i64,
    last: Option<(i64, Value)>,
}

impl Restarts {
    fn add(&mut self, status: &Value) {
        self.count += int(status, "restartCount");
        let end = at(status, "lastState.terminated.finishedAt");
        if let Some(nanos) = end.as_str().and_then(time::nanos)
            && self.last.as_ref().is_none_or(|(last, _)| *last < nanos)
        {
            self.last = Some((nanos, end.clone()));
        }
    }

    fn cell(&self, now: Time) -> String {
        match &self.last {
            Some((_, last)) if self.count != 0 => format!("{} ({} ago)", self.count, duration::age(last, now)),
            _ => self.count.to_string(),
        }
    }
}

/// What the statuses of a pod's containers say.
#[derive(Clone, Debug, Default)]
struct Summary {
    reason: String,
    ready: usize,
    restarts: Restarts,
    sidecar_restarts: Restarts,
}

pub fn cells(pod: &Value, now: Time) -> Vec<String> {
    let mut summary = Summary { reason: first_reason(pod).to_owned(), ..Summary::default() };
    let is_initializing = init_containers(&mut summary, pod);
    if !is_initializing || has_condition(pod, "Initialized") {
        summary.restarts = std::mem::take(&mut summary.sidecar_restarts);
        app_containers(&mut summary, pod);
    }
    if set(pod, "metadata.deletionTimestamp").is_some() {
        if text(pod, "status.reason") == "NodeLost" {
            "Unknown".clone_into(&mut summary.reason);
        } else if !matches!(text(pod, "status.phase"), "Succeeded" | "Failed") {
            "Terminating".clone_into(&mut summary.reason);
        }
    }
    let sidecars = items(pod, "spec.initContainers").iter().filter(|container| is_sidecar(container)).count();
    let total = items(pod, "spec.containers").len() + sidecars;
    let address = items(pod, "status.podIPs").first().map_or("<none>", |address| text_or(address, "ip", "<none>"));
    vec![
        name(pod),
        format!("{}/{total}", summary.ready),
        summary.reason,
        summary.restarts.cell(now),
        created(pod, now),
        address.to_owned(),
        text_or(pod, "spec.nodeName", "<none>").to_owned(),
        text_or(pod, "status.nominatedNodeName", "<none>").to_owned(),
        gates(pod),
    ]
}

fn first_reason(pod: &Value) -> &str {
    let is_gated =
        |condition: &Value| text(condition, "type") == "PodScheduled" && text(condition, "reason") == "SchedulingGated";
    if items(pod, "status.conditions").iter().any(is_gated) {
        return "SchedulingGated";
    }
    text_or(pod, "status.reason", text(pod, "status.phase"))
}

fn has_condition(pod: &Value, kind: &str) -> bool {
    let mut conditions = items(pod, "status.conditions").iter();
    conditions.any(|condition| text(condition, "type") == kind && text(condition, "status") == "True")
}

fn is_sidecar(container: &Value) -> bool {
    text(container, "restartPolicy") == "Always"
}

/// Goes through the init containers up to the first that is not done; whether there is one ([K-031]).
fn init_containers(summary: &mut Summary, pod: &Value) -> bool {
    let containers = items(pod, "spec.initContainers");
    for (place, status) in items(pod, "status.initContainerStatuses").iter().enumerate() {
        summary.restarts.add(status);
        let container = containers.iter().find(|container| text(container, "name") == text(status, "name"));
        let is_sidecar = container.is_some_and(is_sidecar);
        if is_sidecar {
            summary.sidecar_restarts.add(status);
        }
        let terminated = set(status, "state.terminated");
        if terminated.is_some_and(|terminated| int(terminated, "exitCode") == 0) {
            continue;
        }
        if is_sidecar && flag(status, "started") {
            summary.ready += usize::from(flag(status, "ready"));
            continue;
        }
        let waiting = text(status, "state.waiting.reason");
        summary.reason = match terminated {
            Some(terminated) => format!("Init:{}", ended(terminated)),
            None if !waiting.is_empty() && waiting != "PodInitializing" => format!("Init:{waiting}"),
            None => format!("Init:{place}/{}", containers.len()),
        };
        return true;
    }
    false
}

fn ended(terminated: &Value) -> String {
    match (text(terminated, "reason"), int(terminated, "signal")) {
        ("", 0) => format!("ExitCode:{}", int(terminated, "exitCode")),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.to_owned(),
    }
}

/// Goes through the containers from last to first: the reason of the first one wins ([K-032]).
fn app_containers(summary: &mut Summary, pod: &Value) {
    let (mut is_running, mut error) = (false, String::new());
    for status in items(pod, "status.containerStatuses").iter().rev() {
        summary.restarts.add(status);
        let waiting = text(status, "state.waiting.reason");
        if !waiting.is_empty() {
            waiting.clone_into(&mut summary.reason);
        } else if let Some(terminated) = set(status, "state.terminated") {
            summary.reason = ended(terminated);
            if int(terminated, "exitCode") != 0 {
                error.clone_from(&summary.reason);
            }
        } else if flag(status, "ready") && set(status, "state.running").is_some() {
            is_running = true;
            summary.ready += 1;
        }
    }
    if summary.reason == "Completed" {
        if is_running && has_condition(pod, "Ready") {
            "Running".clone_into(&mut summary.reason);
        } else if !error.is_empty() {
            summary.reason = error;
        } else if is_running {
            "NotReady".clone_into(&mut summary.reason);
        }
    }
}

fn gates(pod: &Value) -> String {
    let gates = items(pod, "spec.readinessGates");
    if gates.is_empty() {
        return "<none>".to_owned();
    }
    let is_open = |gate: &&Value| {
        let kind = text(gate, "conditionType");
        let condition = items(pod, "status.conditions").iter().find(|condition| text(condition, "type") == kind);
        condition.is_some_and(|condition| text(condition, "status") == "True")
    };
    format!("{}/{}", gates.iter().filter(is_open).count(), gates.len())
}
