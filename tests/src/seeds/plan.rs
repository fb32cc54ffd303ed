//! A script: Jobs, lives of pods, latencies, and what users, nodes and faults do when.
//!
//! Its JSON is the form of a conformance scenario, with a few things more that only this world can do, so a script that
//! does without them can be played by the real controllers as well.

use jobyard_cluster::fates::{Fate, GoDuration, PodRef};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// When phase one ends: no fault and no user after it. Milliseconds since the start.
pub const FAULTS_END_MS: u64 = 240_000;

/// One run. All times are since its start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// Where names and UIDs come from.
    pub seed: u64,
    /// How long things take.
    pub latency: Delays,
    /// How pods live.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fates: Vec<Fate>,
    /// Requests of the controllers that fail, until [`FAULTS_END_MS`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<PlannedFault>,
    /// What users and the cluster do, in order of time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

/// How long things take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Delays {
    /// From sending a request to its application.
    pub request: GoDuration,
    /// From its application to the answer.
    pub response: GoDuration,
    /// Watch of jobs.
    pub jobs: GoDuration,
    /// Watch of pods.
    pub pods: GoDuration,
    /// Garbage collector.
    pub gc: GoDuration,
}

/// Makes requests of the controllers fail.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlannedFault {
    /// `create`, `update`, `patch`, `delete`, `get`.
    pub verb: String,
    /// `pods`, `jobs`, `jobs/status`.
    pub resource: String,
    /// From this time on.
    pub from: GoDuration,
    /// Before this time.
    pub to: GoDuration,
    /// Which of the matching requests, from 0; all when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nth: Vec<u32>,
    /// HTTP status code.
    pub code: u16,
    /// Whether the change happens all the same and only the answer is lost.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub applied: bool,
}

/// One thing that happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// When.
    pub at: GoDuration,
    /// What.
    #[serde(flatten)]
    pub action: Action,
}

/// What users, nodes and faults do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// A user makes an object.
    Create(Value),
    /// A user changes one.
    Patch(Patching),
    /// A user deletes one.
    Delete(Deleting),
    /// A status is merged into a pod that has not ended.
    PodStatus(NewStatus),
    /// The controllers crash.
    Stop(bool),
    /// They start again.
    Start(bool),
    /// Watch events of this resource wait.
    HoldWatch(String),
    /// They arrive.
    ReleaseWatch(String),
    /// So many occurrences happen, then the controllers crash: in the middle of a sync, wherever that is.
    CrashAfter(u32),
    /// Watch events take longer, or shorter, from now on.
    Lag(Lag),
    /// The controllers' clock is so many milliseconds ahead of the cluster's from now on.
    Clock(i64),
    /// A node is lost with its pods.
    LoseNode(LostNode),
}

/// A merge patch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patching {
    /// `jobs` or `pods`.
    pub resource: String,
    /// Name of the object, or else
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// which pod it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<PodRef>,
    /// `merge`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The patch.
    pub body: Value,
}

/// A deletion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deleting {
    /// `jobs` or `pods`.
    pub resource: String,
    /// Name of the object, or else
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// which pod it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<PodRef>,
    /// `Background`, `Foreground` or `Orphan`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub propagation: String,
    /// Grace in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace: Option<i64>,
}

/// A status that is merged into a pod that has not ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewStatus {
    /// Which pod.
    pub pod: PodRef,
    /// Its part.
    pub status: Value,
}

/// The lag of one controller's watch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lag {
    /// Its name in the trace.
    pub controller: String,
    /// `jobs` or `pods`.
    pub resource: String,
    /// How long events take.
    pub lag: GoDuration,
}

/// A node is lost. Nodes are not modelled here: its pods are every `of`-th one by name, from the `from`-th on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LostNode {
    /// The first of its pods.
    pub from: usize,
    /// One of so many.
    pub of: usize,
    /// Whether its pods are deleted; otherwise they fail.
    pub deleted: bool,
}
