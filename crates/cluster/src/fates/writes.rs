//! What a fate writes into a pod at each turn of its life.

use super::fate::{Fate, Restart};
use super::words::Words;
use jobyard_api::pod::{
    Container, ContainerState, ContainerStateRunning, ContainerStateTerminated, ContainerStateWaiting, ContainerStatus,
    Phase, Pod, PodCondition, PodStatus,
};
use jobyard_api::time::Timestamp;
use jobyard_api::{Text, Unmodelled};

/// A pen for one moment.
#[derive(Clone, Copy, Debug)]
pub struct Writer<'a> {
    pub words: &'a Words,
    /// The moment, cut to the second.
    pub now: Timestamp,
}

/// How the containers of a pod ended.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// Begin of the run that ended.
    pub started: Timestamp,
    /// Restarts so far.
    pub restarts: i32,
    /// Exit code of the containers that `fate.exits` does not name.
    pub exit: i32,
    /// Exit codes by container and the reason; absent for a pod that was asked to go.
    pub fate: Option<&'a Fate>,
}

impl Writer<'_> {
    /// A node was found, whose name the pod has already.
    pub fn scheduled(self, pod: &mut Pod) {
        let words = self.words;
        self.set_condition(&mut pod.status, &words.pod_scheduled, &words.yes, &words.empty, &words.empty);
    }

    /// All containers run since `started`.
    pub fn running(self, pod: &mut Pod, started: Timestamp, restarts: i32, ready: bool) {
        let words = self.words;
        pod.status.phase = Phase::Running;
        pod.status.start_time.get_or_insert(started);
        let is_ready = if ready { &words.yes } else { &words.no };
        self.set_condition(&mut pod.status, &words.initialized, &words.yes, &words.empty, &words.empty);
        self.set_condition(&mut pod.status, &words.ready, is_ready, &words.empty, &words.empty);
        self.set_condition(&mut pod.status, &words.containers_ready, is_ready, &words.empty, &words.empty);
        rewrite_containers(pod, restarts, |_, status| {
            status.ready = ready;
            status.state.running = Some(ContainerStateRunning { started_at: Some(started) });
        });
    }

    /// All containers failed and wait for their restart, which will be number `restarts`.
    pub fn crashed(self, pod: &mut Pod, restart: &Restart, started: Timestamp, restarts: i32) {
        let words = self.words;
        for kind in [&words.ready, &words.containers_ready] {
            self.set_condition(&mut pod.status, kind, &words.no, &words.containers_not_ready, &words.empty);
        }
        for status in &mut pod.status.container_statuses {
            status.ready = false;
            status.restart_count = restarts;
            status.last_state = self.terminated_state(restart.exit, words.error.clone(), started);
            status.state = ContainerState {
                waiting: Some(ContainerStateWaiting {
                    reason: words.crash_loop_back_off.clone(),
                    message: words.empty.clone(),
                }),
                ..ContainerState::default()
            };
        }
    }

    /// All containers ended for good.
    pub fn terminated(self, pod: &mut Pod, end: End<'_>) {
        let words = self.words;
        let mut failed = false;
        rewrite_containers(pod, end.restarts, |container, status| {
            let code = end.fate.and_then(|fate| fate.exits.get(&*container.name)).copied().unwrap_or(end.exit);
            failed |= code != 0;
            let reason = end.fate.map_or("", |fate| fate.reason.as_str());
            let reason = match code {
                0 => words.completed.clone(),
                _ if reason.is_empty() => words.error.clone(),
                _ => reason.into(),
            };
            status.state = self.terminated_state(code, reason, end.started);
        });
        pod.status.phase = if failed { Phase::Failed } else { Phase::Succeeded };
        let why = if failed { &words.pod_failed } else { &words.pod_completed };
        self.set_condition(&mut pod.status, &words.ready, &words.no, why, &words.empty);
        self.set_condition(&mut pod.status, &words.containers_ready, &words.no, why, &words.empty);
    }

    /// What else comes with the end that was planned.
    pub fn farewell(self, pod: &mut Pod, fate: &Fate) {
        pod.status.reason =
            if fate.pod_reason.is_empty() { self.words.empty.clone() } else { fate.pod_reason.as_str().into() };
        for condition in &fate.conditions {
            let [kind, status, reason, message] =
                [&condition.kind, &condition.status, &condition.reason, &condition.message]
                    .map(|text| Text::from(&**text));
            self.set_condition(&mut pod.status, &kind, &status, &reason, &message);
        }
    }

    fn terminated_state(self, exit_code: i32, reason: Text, started: Timestamp) -> ContainerState {
        ContainerState {
            terminated: Some(ContainerStateTerminated {
                exit_code,
                reason,
                message: self.words.empty.clone(),
                started_at: Some(started),
                finished_at: Some(self.now),
                container_id: self.words.empty.clone(),
            }),
            ..ContainerState::default()
        }
    }

    fn set_condition(self, status: &mut PodStatus, kind: &Text, value: &Text, reason: &Text, message: &Text) {
        if let Some(condition) = status.conditions.iter_mut().find(|condition| condition.kind == *kind) {
            if condition.status != *value {
                condition.last_transition_time = Some(self.now);
            }
            condition.status = value.clone();
            condition.reason = reason.clone();
            condition.message = message.clone();
            return;
        }
        status.conditions.push(PodCondition {
            kind: kind.clone(),
            status: value.clone(),
            observed_generation: 0,
            last_probe_time: None,
            last_transition_time: Some(self.now),
            reason: reason.clone(),
            message: message.clone(),
            unmodelled: Unmodelled::new(),
        });
    }
}

/// Writes one new status for each container of the spec; only how it ended the last time is kept.
fn rewrite_containers(pod: &mut Pod, restarts: i32, mut fill: impl FnMut(&Container, &mut ContainerStatus)) {
    let mut old = std::mem::take(&mut pod.status.container_statuses).into_iter();
    let statuses = pod.spec.shared.containers.iter().map(|container| {
        let mut status = ContainerStatus {
            name: container.name.clone(),
            image: container.image.clone(),
            restart_count: restarts,
            last_state: old.next().map(|status| status.last_state).unwrap_or_default(),
            ..ContainerStatus::default()
        };
        fill(container, &mut status);
        status
    });
    pod.status.container_statuses = statuses.collect();
}
