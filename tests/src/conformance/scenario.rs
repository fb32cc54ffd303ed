//! What a scenario is: the world around the controllers and what users do to it.

use jobyard_cluster::fates::{Fate, GoDuration, PodRef};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A world and what happens in it. Fields that no recording uses are read, so that they are refused by name and not
/// ignored (see [`Scenario::not_played`]).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// Unique among all scenarios.
    pub name: String,
    /// A sentence for people.
    pub about: String,
    /// Feature gates that are not at their default.
    pub gates: BTreeMap<String, bool>,
    /// Begin, RFC 3339; 2026-01-01T00:00:00Z when empty.
    pub start: String,
    /// How long things take.
    pub latency: Latency,
    /// Client-side rate limit; never used in recordings.
    pub qps: Option<Value>,
    /// Workers of each controller; never used in recordings.
    pub workers: u32,
    /// Requests that fail.
    pub faults: Vec<Fault>,
    /// What users and the cluster do, in order of time.
    pub steps: Vec<Step>,
    /// How pods live.
    pub fates: Vec<Fate>,
    /// When kubectl's output was recorded.
    pub views: Vec<GoDuration>,
    /// When the recording ends.
    pub end: GoDuration,
}

impl Scenario {
    /// Why this scenario cannot be played yet, if it cannot.
    pub fn not_played(&self) -> Option<&'static str> {
        if self.qps.is_some() || self.workers != 0 {
            return Some("rate limits and numbers of workers");
        }
        None
    }
}

/// How long things take.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Latency {
    /// From sending a request to its application.
    pub request: GoDuration,
    /// From its application to the answer.
    pub response: GoDuration,
    /// Watch of jobs.
    pub jobs: GoDuration,
    /// Watch of pods.
    pub pods: GoDuration,
    /// Watch of cronjobs.
    pub cronjobs: GoDuration,
    /// Garbage collector.
    pub gc: GoDuration,
}

/// Makes requests of the controllers fail.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fault {
    /// `create`, `update`, `patch`, `delete`, `get`.
    pub verb: String,
    /// `pods`, `jobs`, `jobs/status`.
    pub resource: String,
    /// From this time on.
    pub from: GoDuration,
    /// Before this time.
    pub to: GoDuration,
    /// Which of the matching requests, from 0; all when empty.
    pub nth: Vec<u32>,
    /// HTTP status code.
    pub code: u16,
    /// Whether the change happens all the same.
    pub applied: bool,
    /// Text of the error; that of the code when empty.
    pub message: String,
}

/// One thing that a user or the cluster does. Exactly one of the fields beside `at` is set.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Step {
    /// When, since the start.
    pub at: GoDuration,
    /// An object as a user sends it.
    pub create: Option<Value>,
    /// A change of parts.
    pub patch: Option<PatchStep>,
    /// A deletion.
    pub delete: Option<DeleteStep>,
    /// A status that is merged into a pod, as an eviction or a lost node would.
    pub pod_status: Option<PodStatusStep>,
    /// All controllers crash.
    pub stop: bool,
    /// They start again.
    pub start: bool,
    /// Watch events of this resource are held back.
    pub hold_watch: String,
    /// They are let go.
    pub release_watch: String,
}

/// A change of parts of an object.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchStep {
    /// `jobs`, `pods` or `jobs/status`.
    pub resource: String,
    /// Name of the object, or else
    #[serde(default)]
    pub name: String,
    /// which pod it is.
    pub pod: Option<PodRef>,
    /// `merge`, `json` or `strategic`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The patch.
    pub body: Value,
}

/// A deletion.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteStep {
    /// `jobs` or `pods`.
    pub resource: String,
    /// Name of the object, or else
    #[serde(default)]
    pub name: String,
    /// which pod it is.
    pub pod: Option<PodRef>,
    /// `Background`, `Foreground` or `Orphan`; the default of the resource when empty.
    #[serde(default)]
    pub propagation: String,
    /// Grace in seconds.
    pub grace: Option<i64>,
}

/// A status that is merged into a pod that has not ended.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PodStatusStep {
    /// Which pod.
    pub pod: PodRef,
    /// A strategic merge patch of its status.
    pub status: Value,
}
