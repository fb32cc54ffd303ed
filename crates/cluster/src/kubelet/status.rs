//! The status of a pod as the kubelet writes it. [P-003] [P-010] [P-011] [P-012]

use jobyard_api::pod::{ContainerStatus, Phase, PodCondition, PodStatus};
use jobyard_api::time::{Time, Timestamp};

/// Why a pod that ran too long is ended. [P-055]
pub(super) const DEADLINE_REASON: &str = "DeadlineExceeded";
/// The same as a sentence.
pub(super) const DEADLINE_MESSAGE: &str = "Pod was active on the node longer than the specified deadline";

/// The conditions that the kubelet owns, in its order.
const OWN: [&str; 4] = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"];

/// What a status is made of.
pub(super) struct Facts<'a> {
    pub(super) now: Time,
    pub(super) phase: Phase,
    /// When the kubelet accepted the pod.
    pub(super) started: Timestamp,
    pub(super) has_sandbox: bool,
    pub(super) exceeded_deadline: bool,
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
    let foreign = facts.seen.conditions.iter().filter(|condition| !is_own(&condition.kind) && !is_scheduled(condition));
    let mut conditions: Vec<PodCondition> = foreign.cloned().collect();
    let own = own(&facts);
    conditions.extend(own.into_iter().map(|(kind, words)| condition(&facts, kind, &words)));
    conditions.extend(facts.seen.conditions.iter().filter(|condition| is_scheduled(condition)).cloned());
    // Reason and message stay while the phase does. [P-003]
    let (reason, message) = if facts.exceeded_deadline {
        (DEADLINE_REASON.into(), DEADLINE_MESSAGE.into())
    } else if facts.phase == facts.before.phase {
        (facts.before.reason.clone(), facts.before.message.clone())
    } else {
        Default::default()
    };
    PodStatus {
        phase: facts.phase,
        conditions,
        message,
        reason,
        start_time: Some(facts.started),
        init_container_statuses: facts.init_containers,
        container_statuses: facts.containers,
        unmodelled: facts.seen.unmodelled.clone(),
        qos_class: facts.seen.qos_class.clone(),
    }
}

fn is_own(kind: &str) -> bool {
    OWN.contains(&kind)
}

fn is_scheduled(condition: &PodCondition) -> bool {
    &*condition.kind == "PodScheduled"
}

/// Status, reason and message of a condition.
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
    let has_ended = matches!(facts.phase, Phase::Succeeded | Phase::Failed);
    let sandbox_value = if facts.has_sandbox && !has_ended { "True" } else { "False" };
    [
        (sandbox, plain(sandbox_value)),
        (initialized, initialization(facts)),
        (ready, readiness(facts)),
        (containers_ready, readiness(facts)),
    ]
}

fn initialization(facts: &Facts<'_>) -> Words {
    if facts.phase == Phase::Succeeded {
        return Words { value: "True", reason: "PodCompleted", message: String::new() };
    }
    if facts.uninitialized.is_empty() {
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
        last_transition_time: before.map_or(Some(facts.now.into()), |before| before.last_transition_time),
        reason: words.reason.into(),
        message: words.message.as_str().into(),
        ..PodCondition::default()
    }
}
