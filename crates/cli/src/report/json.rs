//! The report for programs.

use super::{JobReport, Report};
use jobyard_session::views::{EventView, JobView, PodTile};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    kubernetes: &'a str,
    seed: u32,
    virtual_seconds: f64,
    jobs: Vec<Job<'a>>,
    events: &'a [EventView],
    notices: &'a [String],
    violations: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Job<'a> {
    #[serde(flatten)]
    fields: &'a JobView,
    pods: &'a [PodTile],
    /// More than are listed, if there are very many.
    pods_total: u32,
}

impl<'a> Job<'a> {
    fn new(report: &'a JobReport) -> Self {
        Self { fields: &report.job, pods: &report.pods, pods_total: report.total }
    }
}

/// One document with a line feed.
pub fn write(report: &Report) -> String {
    let document = Document {
        kubernetes: &report.kubernetes,
        seed: report.seed,
        virtual_seconds: report.virtual_ms / 1_000.0,
        jobs: report.jobs.iter().map(Job::new).collect(),
        events: &report.events,
        notices: &report.notices,
        violations: &report.violations,
    };
    serde_json::to_string_pretty(&document).expect("a report is plain data") + "\n"
}
