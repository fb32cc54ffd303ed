//! The status of a pod as the kubelet writes it. [P-003] [P-010] [P-011] [P-012]

use jobyard_api::Text;
use jobyard_api::pod::{ContainerStatus, Phase, PodCondition, PodStatus};
use jobyard_api::time::{Time, Timestamp};

use super::addresses::Address;
use super::worker::Cause;

/// Why a pod that ran too long is ended. [P-055]
pub(super) const DEADLINE_REASON: &str = "DeadlineExceeded";
/// The same as a sentence.
pub(super) const DEADLINE_MESSAGE: &str = "Pod was active on the node longer than the specified deadline";

/// The conditions that the kubelet owns, in its order.
const OWN: [&str; 4] = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"];
/// Whether all containers are being run again. [P-027]
const RESTARTING: &str = "AllContainersRestarting";

/// What a status is made of.
pub(super) struct Facts<'a> {
    pub(super) now: Time,
    pub(super) phase: Phase,
    /// Of the pod that this is about.
    pub(super) generation: i64,
    /// When the kubelet accepted the pod.
    pub(super) started: Timestamp,
    pub(super) has_sandbox: bool,
    /// The address of the node.
    pub(super) host: Address,
    /// The address of the pod, once it has one.
    pub(super) address: Option<&'a Address>,
    /// Why the kubelet itself ends the pod, if it does.
    pub(super) cause: Option<&'a Cause>,
    /// Whether a container (not an init container) has ever run.
    pub(super) has_begun: bool,
    /// Whether all containers are being run again; absent if no rule can lead to that.
    pub(super) restarts_all: Option<bool>,
    /// Conditions that others must set before the pod is ready.
    pub(super) gates: &'a [Text],
    /// Names of init containers that have not done their part.
    pub(super) uninitialized: Vec<&'a str>,
    /// Names of containers and sidecars that are not ready.
    pub(super) unready: Vec<&'a str>,
    pub(super) init_containers: Vec<ContainerStatus>,
    pub(super) containers: Vec<ContainerStatus>,
    /// The last status that was written: transition times come from there.
    pub(super) before: &'a PodStatus,
    /// The status as last seen: conditions of others come from there.
    pub(super) seen: &'a PodStatus,
}

/// Makes the status.
pub(super) fn status(facts: Facts<'_>) -> PodStatus {
    let has_failed = facts.phase == Phase::Failed;
    let mut conditions = Vec::with_capacity(5);
    let caused = facts.cause.filter(|_| has_failed).and_then(|cause| cause.condition.as_ref());
    let is_foreign = |condition: &&PodCondition| {
        !is_own(&condition.kind)
            && !is_scheduled(condition)
            && caused.is_none_or(|caused| caused.kind != condition.kind)
    };
    conditions.extend(facts.seen.conditions.iter().filter(is_foreign).cloned());
    conditions.extend(caused.map(|caused| PodCondition {
        last_transition_time: Some(facts.now.into()),
        observed_generation: facts.generation,
        ..caused.clone()
    }));
    let own = own(&facts);
    conditions.extend(own.into_iter().map(|(kind, words)| condition(&facts, kind, &words)));
    conditions.extend(
        facts
            .seen
            .conditions
            .iter()
            .filter(|condition| is_scheduled(condition))
            .map(|condition| PodCondition { observed_generation: facts.generation, ..condition.clone() }),
    );
    conditions.extend(facts.restarts_all.map(|restarts| condition(&facts, RESTARTING, &restarting(&facts, restarts))));
    // Reason and message stay while the phase does. [P-003]
    let (reason, message) = match facts.cause {
        Some(cause) if has_failed => (cause.reason.clone(), cause.message.clone()),
        Some(_) | None if facts.phase == facts.before.phase => {
            (facts.before.reason.clone(), facts.before.message.clone())
        }
        Some(_) | None => Default::default(),
    };
    let address = facts.address.cloned().unwrap_or_default();
    PodStatus {
        observed_generation: facts.generation,
        phase: facts.phase,
        conditions,
        message,
        reason,
        host_ip: facts.host.ip,
        host_ips: facts.host.ips,
        pod_ip: address.ip,
        pod_ips: address.ips,
        start_time: Some(facts.started),
        init_container_statuses: facts.init_containers,
        container_statuses: facts.containers,
        unmodelled: facts.seen.unmodelled.clone(),
        qos_class: facts.seen.qos_class.clone(),
    }
}

fn is_own(kind: &str) -> bool {
    OWN.contains(&kind) || kind == RESTARTING
}

fn is_scheduled(condition: &PodCondition) -> bool {
    &*condition.kind == "PodScheduled"
}

/// Status, reason and message of a condition.
#[derive(Clone)]
struct Words {
    value: &'static str,
    reason: &'static str,
    message: String,
}

const fn plain(value: &'static str) -> Words {
    Words { value, reason: "", message: String::new() }
}

fn own(facts: &Facts<'_>) -> [(&'static str, Words); 4] {
    let [sandbox, initialized, ready, containers_ready] = OWN;
    let containers = readiness(facts);
    [
        (sandbox, sandbox_words(facts)),
        (initialized, initialization(facts)),
        (ready, gate(facts, &containers)),
        (containers_ready, containers),
    ]
}

fn sandbox_words(facts: &Facts<'_>) -> Words {
    if matches!(facts.phase, Phase::Succeeded | Phase::Failed) {
        return plain("False");
    }
    if facts.has_sandbox {
        return plain("True");
    }
    let message = "No sandbox for pod can be found. Need to start a new one".to_owned();
    Words { value: "False", reason: "SandboxNotReady", message }
}

/// Ready: that of the containers, and of the conditions that others set.
fn gate(facts: &Facts<'_>, containers: &Words) -> Words {
    if containers.value != "True" {
        return containers.clone();
    }
    let missing = |gate: &Text| match facts.seen.condition(gate) {
        None => Some(format!("corresponding condition of pod readiness gate {gate:?} does not exist.")),
        Some(condition) if &*condition.status != "True" => {
            Some(format!("the status of pod readiness gate {gate:?} is not \"True\", but {}", condition.status))
        }
        Some(_) => None,
    };
    let missing: Vec<String> = facts.gates.iter().filter_map(missing).collect();
    if missing.is_empty() {
        return plain("True");
    }
    Words { value: "False", reason: "ReadinessGatesNotReady", message: missing.join(", ") }
}

fn restarting(facts: &Facts<'_>, restarts: bool) -> Words {
    match facts.phase {
        Phase::Succeeded => Words { value: "False", reason: "PodCompleted", message: String::new() },
        Phase::Failed => Words { value: "False", reason: "PodFailed", message: String::new() },
        Phase::Pending | Phase::Running | Phase::Unknown if restarts => Words {
            value: "True",
            reason: "RestartAllContainersStarted",
            message: "container exited with restart policy rule".to_owned(),
        },
        Phase::Pending | Phase::Running | Phase::Unknown => plain("False"),
    }
}

fn initialization(facts: &Facts<'_>) -> Words {
    if facts.phase == Phase::Succeeded {
        return Words { value: "True", reason: "PodCompleted", message: String::new() };
    }
    // A pod that was initialised stays so.
    let was_initialized = facts.before.condition("Initialized").is_some_and(|before| &*before.status == "True");
    if facts.uninitialized.is_empty() || facts.has_begun || was_initialized {
        return plain("True");
    }
    let message = format!("containers with incomplete status: [{}]", facts.uninitialized.join(" "));
    Words { value: "False", reason: "ContainersNotInitialized", message }
}

fn readiness(facts: &Facts<'_>) -> Words {
    let ended = |reason| Words { value: "False", reason, message: String::new() };
    match facts.phase {
        Phase::Succeeded => ended("PodCompleted"),
        Phase::Failed => ended("PodFailed"),
        Phase::Pending | Phase::Running | Phase::Unknown if facts.unready.is_empty() => plain("True"),
        Phase::Pending | Phase::Running | Phase::Unknown => {
            let message = format!("containers with unready status: [{}]", facts.unready.join(" "));
            Words { value: "False", reason: "ContainersNotReady", message }
        }
    }
}

/// The condition with its transition time: that of before if its status is still the same.
fn condition(facts: &Facts<'_>, kind: &str, words: &Words) -> PodCondition {
    let before = facts.before.condition(kind).filter(|before| &*before.status == words.value);
    PodCondition {
        kind: kind.into(),
        status: words.value.into(),
        observed_generation: facts.generation,
        last_transition_time: before.map_or(Some(facts.now.into()), |before| before.last_transition_time),
        reason: words.reason.into(),
        message: words.message.as_str().into(),
        ..PodCondition::default()
    }
}
