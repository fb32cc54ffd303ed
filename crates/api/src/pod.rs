//! Pods and their templates (`v1`).

use crate::meta::{ObjectMeta, StringMap};
use crate::shared::Shared;
use crate::time::Timestamp;
use crate::{Text, Unmodelled, is_default};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A pod: containers that run together on one node, once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Pod {
    /// Name, labels, versions.
    pub metadata: ObjectMeta,
    /// What is to run.
    pub spec: PodSpec,
    /// What the kubelet has seen; pods of one template that are equally far share it.
    pub status: Shared<PodStatus>,
}

impl Pod {
    /// Whether the phase is Succeeded or Failed: it ended and will not change back.
    pub fn is_terminated(&self) -> bool {
        matches!(self.status.phase, Phase::Succeeded | Phase::Failed)
    }

    /// Whether the condition Ready is True.
    pub fn is_ready(&self) -> bool {
        self.status.condition("Ready").is_some_and(|condition| &*condition.status == "True")
    }
}

/// A pod to be made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodTemplateSpec {
    /// Labels and annotations of the pods; the rest is not used.
    pub metadata: ObjectMeta,
    /// What they run.
    pub spec: PodSpec,
}

/// What a pod runs: the little that differs between the pods of a template, and what they share.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodSpec {
    /// The node, once the scheduler has chosen it.
    #[serde(skip_serializing_if = "is_default")]
    pub node_name: Text,
    /// Name of the pod in its own eyes; that of the pod if empty.
    #[serde(skip_serializing_if = "is_default")]
    pub hostname: Text,
    /// The rest, one value for all pods of a template.
    #[serde(flatten)]
    pub shared: Arc<PodSpecShared>,
}

/// The part of a [`PodSpec`] that all pods of a template share.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodSpecShared {
    /// Run one after the other before the containers.
    #[serde(skip_serializing_if = "is_default")]
    pub init_containers: Vec<Container>,
    /// Run side by side.
    pub containers: Vec<Container>,
    /// `Always`, `OnFailure` or `Never`; absent until defaulted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_policy: Option<Text>,
    /// Seconds between SIGTERM and SIGKILL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination_grace_period_seconds: Option<i64>,
    /// Seconds from the pod's start after which the kubelet ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_deadline_seconds: Option<i64>,
    /// Labels that a node must have.
    #[serde(skip_serializing_if = "is_default")]
    pub node_selector: StringMap,
    /// Fields without effect here.
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

/// A program to run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Container {
    /// Unique in the pod.
    pub name: Text,
    /// Which image; any name is accepted.
    #[serde(skip_serializing_if = "is_default")]
    pub image: Text,
    /// Replaces the image's entry point.
    #[serde(skip_serializing_if = "is_default")]
    pub command: Vec<Text>,
    /// Arguments.
    #[serde(skip_serializing_if = "is_default")]
    pub args: Vec<Text>,
    /// Environment variables.
    #[serde(skip_serializing_if = "is_default")]
    pub env: Vec<EnvVar>,
    /// `Always`, `IfNotPresent` or `Never`.
    #[serde(skip_serializing_if = "is_default")]
    pub image_pull_policy: Text,
    /// `Always` makes an init container a sidecar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_policy: Option<Text>,
    /// Fields without effect here.
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

/// An environment variable.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct EnvVar {
    /// Name.
    pub name: Text,
    /// Value, unless it comes from elsewhere.
    #[serde(skip_serializing_if = "is_default")]
    pub value: Text,
    /// Where the value comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_from: Option<EnvVarSource>,
}

/// Where the value of a variable comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct EnvVarSource {
    /// A field of the pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_ref: Option<ObjectFieldSelector>,
    /// Sources without effect here (`secretKeyRef`, …).
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

/// Names a field of a pod.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ObjectFieldSelector {
    /// Version in which the path is meant.
    #[serde(skip_serializing_if = "is_default")]
    pub api_version: Text,
    /// Such as `metadata.labels['batch.kubernetes.io/job-completion-index']`.
    pub field_path: Text,
}

/// Where a pod is in its life. Terminal phases never change back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Phase {
    /// Accepted, not everything started.
    #[default]
    Pending,
    /// At least one container runs or is restarted.
    Running,
    /// Ended, all with exit code 0.
    Succeeded,
    /// Ended otherwise.
    Failed,
    /// Not set any more in practice.
    Unknown,
}

impl Phase {
    /// The word of the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Unknown => "Unknown",
        }
    }
}

/// What the kubelet has seen of a pod.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodStatus {
    /// Where the pod is in its life.
    pub phase: Phase,
    /// Statements about the pod.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<PodCondition>,
    /// A sentence on why the pod is in this phase.
    #[serde(skip_serializing_if = "is_default")]
    pub message: Text,
    /// A word on why the pod is in this phase (`Evicted`).
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Text,
    /// When the kubelet accepted the pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Timestamp>,
    /// Which generation of the pod the kubelet wrote this of.
    #[serde(skip_serializing_if = "is_default")]
    pub observed_generation: i64,
    /// Address of the node.
    #[serde(rename = "hostIP", skip_serializing_if = "is_default")]
    pub host_ip: Text,
    /// The same as a list.
    #[serde(rename = "hostIPs", skip_serializing_if = "is_default")]
    pub host_ips: Arc<Vec<PodIp>>,
    /// Address of the pod.
    #[serde(rename = "podIP", skip_serializing_if = "is_default")]
    pub pod_ip: Text,
    /// The same as a list.
    #[serde(rename = "podIPs", skip_serializing_if = "is_default")]
    pub pod_ips: Arc<Vec<PodIp>>,
    /// Quality of service that its requests and limits earn: `BestEffort`, `Burstable` or `Guaranteed`.
    #[serde(skip_serializing_if = "is_default")]
    pub qos_class: Text,
    /// By init container.
    #[serde(skip_serializing_if = "is_default")]
    pub init_container_statuses: Vec<ContainerStatus>,
    /// By container.
    #[serde(skip_serializing_if = "is_default")]
    pub container_statuses: Vec<ContainerStatus>,
    /// Fields without effect here.
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

/// An address in a list of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PodIp {
    /// The address.
    pub ip: Text,
}

impl PodStatus {
    /// The first condition of the type.
    pub fn condition(&self, kind: &str) -> Option<&PodCondition> {
        self.conditions.iter().find(|condition| &*condition.kind == kind)
    }
}

/// A statement about a pod.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodCondition {
    /// Condition type.
    #[serde(rename = "type")]
    pub kind: Text,
    /// `True`, `False` or `Unknown`.
    pub status: Text,
    /// Which generation of the pod it is about.
    #[serde(skip_serializing_if = "is_default")]
    pub observed_generation: i64,
    /// When it was last looked at.
    pub last_probe_time: Option<Timestamp>,
    /// When it last changed.
    pub last_transition_time: Option<Timestamp>,
    /// One word.
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Text,
    /// A sentence.
    #[serde(skip_serializing_if = "is_default")]
    pub message: Text,
    /// Fields without effect here.
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

/// What the kubelet has seen of a container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ContainerStatus {
    /// Which container.
    pub name: Text,
    /// What it does now.
    pub state: ContainerState,
    /// How it ended the last time, if it was restarted.
    pub last_state: ContainerState,
    /// Whether it takes traffic.
    pub ready: bool,
    /// How often it was restarted.
    pub restart_count: i32,
    /// Its image.
    pub image: Text,
    /// Which contents of the image it runs; empty before it was created.
    #[serde(rename = "imageID")]
    pub image_id: Text,
    /// The runtime's name for it; empty before it was created.
    #[serde(rename = "containerID", skip_serializing_if = "is_default")]
    pub container_id: Text,
    /// Whether it runs and has passed its startup probe, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<bool>,
    /// Fields without effect here, shared by the containers of a template.
    #[serde(flatten)]
    pub unmodelled: Shared<Unmodelled>,
}

/// What a container does: at most one of the three.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ContainerState {
    /// It has not started, or waits for a restart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<ContainerStateWaiting>,
    /// It runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running: Option<ContainerStateRunning>,
    /// It ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminated: Option<ContainerStateTerminated>,
}

/// A container that has not started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ContainerStateWaiting {
    /// `ContainerCreating`, `CrashLoopBackOff`, …
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Text,
    /// A sentence.
    #[serde(skip_serializing_if = "is_default")]
    pub message: Text,
}

/// A container that runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ContainerStateRunning {
    /// Since when.
    pub started_at: Option<Timestamp>,
}

/// A container that ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ContainerStateTerminated {
    /// Exit code; 128 + signal if killed by one.
    pub exit_code: i32,
    /// `Completed`, `Error`, `OOMKilled`, …
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Text,
    /// A sentence.
    #[serde(skip_serializing_if = "is_default")]
    pub message: Text,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// The runtime's name for it.
    #[serde(rename = "containerID", skip_serializing_if = "is_default")]
    pub container_id: Text,
}
