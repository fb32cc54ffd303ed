//! What happens in one run: Jobs, lives of pods, latencies, and what users and faults do when.

use jobyard_api::job::Job;
use jobyard_api::request::{PropagationPolicy, Resource};
use jobyard_cluster::fates::Fate;
use jobyard_cluster::{Fault, Latency};

/// One run. All times are milliseconds since its start.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The number that it follows from.
    pub seed: u64,
    /// How long things take.
    pub latency: Latency,
    /// How pods live.
    pub fates: Vec<Fate>,
    /// Requests of the controllers that fail, until [`FAULTS_END_MS`].
    pub faults: Vec<Fault>,
    /// What users and the cluster do, in order of time.
    pub steps: Vec<(u64, Step)>,
}

/// When phase one ends: no fault and no user after it.
pub const FAULTS_END_MS: u64 = 240_000;

/// Something that is done to the world.
#[derive(Clone, Debug)]
pub enum Step {
    /// A user makes a Job.
    Create(Box<Job>),
    /// A user changes the spec of a Job (merge patch).
    Patch(String, serde_json::Value),
    /// A user deletes a Job.
    Delete(String, PropagationPolicy),
    /// A user deletes one of the pods that are there: the so-manieth, counted around.
    DeletePod(usize, Option<i64>),
    /// The controllers crash.
    Crash,
    /// They start again.
    Start,
    /// Watch events of the resource wait.
    Hold(Resource),
    /// They arrive.
    Release(Resource),
}
