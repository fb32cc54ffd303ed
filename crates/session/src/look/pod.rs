//! The selected pod: conditions, containers, log.

use super::{Scene, condition, object_key};
use crate::views::{ContainerView, PodDetail};
use jobyard_api::pod::{Container, ContainerState, ContainerStatus, Pod};
use jobyard_api::request::{Object, Resource};
use jobyard_cluster::{Log, LogLine};

/// Bytes of a log in a view, at most.
const LOG_BYTES_MAX: usize = 256 * 1024;

impl Scene<'_> {
    pub(super) fn pod_detail(&self, namespace: &str, name: &str) -> Option<PodDetail> {
        let pod = self.api().get(&object_key(Resource::Pods, namespace, name)).and_then(Object::as_pod)?;
        let (log, log_skipped) = self.log(pod);
        Some(PodDetail {
            tile: self.tile(&pod.metadata.namespace, &pod.metadata.name)?,
            conditions: pod
                .status
                .conditions
                .iter()
                .map(|c| condition([&c.kind, &c.status, &c.reason, &c.message], c.last_transition_time))
                .collect(),
            containers: self.containers(pod),
            log,
            log_skipped,
        })
    }

    fn containers(&self, pod: &Pod) -> Vec<ContainerView> {
        let spec = &pod.spec.shared;
        let statuses = pod.status.init_container_statuses.iter().chain(&pod.status.container_statuses);
        let status_of = |container: &Container| statuses.clone().find(|status| status.name == container.name);
        let all = spec.init_containers.iter().chain(&spec.containers);
        all.map(|container| self.container(pod, container, status_of(container))).collect()
    }

    fn container(&self, pod: &Pod, container: &Container, status: Option<&ContainerStatus>) -> ContainerView {
        let (state, reason, message) = state_words(status);
        ContainerView {
            name: container.name.to_string(),
            image: container.image.to_string(),
            state,
            reason,
            message,
            exit_code: status.and_then(|status| status.state.terminated.as_ref()).map(|end| end.exit_code),
            restarts: status.map_or(0, |status| status.restart_count),
            note: self
                .world
                .note(&pod.metadata.namespace, &pod.metadata.name, &container.name)
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// The end of the log of the first container that has one, and how many bytes come before it.
    fn log(&self, pod: &Pod) -> (String, f64) {
        let spec = &pod.spec.shared;
        let mut logs = spec
            .containers
            .iter()
            .chain(&spec.init_containers)
            .filter_map(|container| self.world.log(&pod.metadata.namespace, &pod.metadata.name, &container.name));
        logs.find(|log| log.bytes() > 0).map_or_else(|| (String::new(), 0.0), tail)
    }
}

/// The newest lines of a log within the bound, and the bytes before them.
fn tail(log: &Log) -> (String, f64) {
    let length = |line: &LogLine| line.text.len() + usize::from(line.line_feed);
    let mut bytes = 0;
    let kept = log.lines().rev().take_while(|line| {
        bytes += length(line);
        bytes <= LOG_BYTES_MAX
    });
    let first = log.lines().len() - kept.count();
    let mut text = String::new();
    for line in log.lines().skip(first) {
        text.push_str(&line.text);
        if line.line_feed {
            text.push('\n');
        }
    }
    let skipped = log.skipped() as f64 + (log.bytes() - text.len()) as f64;
    (text, skipped)
}

fn state_words(status: Option<&ContainerStatus>) -> (String, String, String) {
    let words = |state: &str, reason: &str, message: &str| (state.to_owned(), reason.to_owned(), message.to_owned());
    match status.map(|status| &status.state) {
        Some(ContainerState { terminated: Some(end), .. }) => words("Terminated", &end.reason, &end.message),
        Some(ContainerState { running: Some(_), .. }) => words("Running", "", ""),
        Some(ContainerState { waiting: Some(waiting), .. }) => words("Waiting", &waiting.reason, &waiting.message),
        Some(ContainerState { .. }) | None => words("Waiting", "", ""),
    }
}
