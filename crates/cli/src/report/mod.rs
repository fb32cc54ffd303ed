//! What became of a run, in the forms it can be written in.

pub mod json;
pub mod junit;
pub mod text;

use crate::Outcome;
use jobyard_session::Session;
use jobyard_session::protocol::Look;
use jobyard_session::views::{ConditionView, EventView, JobView, PodState, PodTile, View};

/// Pods of a Job that a report lists.
const PODS_MAX: u32 = 2_000;

/// What became of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// The version of Kubernetes that was simulated.
    pub kubernetes: String,
    /// The seed that repeats it.
    pub seed: u32,
    /// Virtual milliseconds that passed.
    pub virtual_ms: f64,
    /// Each Job with its pods.
    pub jobs: Vec<JobReport>,
    /// Events, oldest first.
    pub events: Vec<EventView>,
    /// What is not modelled and concerns these Jobs.
    pub notices: Vec<String>,
    /// Broken invariants: bugs of jobyard.
    pub violations: Vec<String>,
}

/// A Job with its pods.
#[derive(Clone, Debug)]
pub struct JobReport {
    /// The Job.
    pub job: JobView,
    /// Its pods that are still there, by index and attempt.
    pub pods: Vec<PodTile>,
    /// How many pods there are.
    pub total: u32,
}

impl Report {
    /// Collects it from the last view of a session.
    pub fn new(session: &mut Session, view: View, seed: u32) -> Self {
        let jobs = view.jobs.iter().map(|job| JobReport::new(session, job)).collect();
        let View { clock, events, notices, violations, settings, .. } = view;
        Self { kubernetes: settings.version, seed, virtual_ms: clock.now_ms, jobs, events, notices, violations }
    }

    /// Failed is worse than unfinished: it will not get better.
    pub fn outcome(&self) -> Outcome {
        let is_unfinished = |report: &JobReport| !report.job.is_finished && !report.job.is_suspended;
        if !self.violations.is_empty() || self.jobs.iter().any(|report| report.job.status == "Failed") {
            Outcome::Failed
        } else if self.jobs.iter().any(is_unfinished) {
            Outcome::Unfinished
        } else {
            Outcome::Good
        }
    }
}

impl JobReport {
    fn new(session: &mut Session, job: &JobView) -> Self {
        let key = Some((job.namespace.clone(), job.name.clone()));
        let pods = session.view(&Look { job: key, pods_limit: PODS_MAX, ..Look::default() }).pods;
        Self { job: job.clone(), pods: pods.tiles, total: pods.total }
    }

    /// The condition that says why it ended.
    pub fn end(&self) -> Option<&ConditionView> {
        let is_end = |condition: &&ConditionView| {
            condition.status == "True" && matches!(condition.kind.as_str(), "Complete" | "Failed")
        };
        self.job.conditions.iter().find(is_end)
    }

    /// The last attempt of each index, in order of index; empty unless it is Indexed.
    pub fn last_attempts(&self) -> Vec<&PodTile> {
        let mut last: Vec<&PodTile> = Vec::new();
        for pod in self.pods.iter().filter(|pod| pod.index.is_some()) {
            match last.last_mut() {
                Some(before) if before.index == pod.index => *before = pod,
                _ => last.push(pod),
            }
        }
        last
    }
}

/// How a pod ended, or what it does: `Error, exit code 3`.
pub fn end_words(pod: &PodTile) -> String {
    match pod.exit_code {
        Some(code) if pod.state == PodState::Failed => format!("{}, exit code {code}", pod.status),
        _ => pod.status.clone(),
    }
}
