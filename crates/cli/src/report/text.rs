//! The report for people.

use super::{JobReport, Report, end_words};
use jobyard_session::views::PodState;
use std::fmt::Write;

/// Failed pods of a Job that are named.
const FAILED_MAX: usize = 10;

/// Jobs with their end, failed pods, what is not modelled, and the time that passed.
pub fn write(report: &Report) -> String {
    let mut text = String::new();
    for job in &report.jobs {
        write_job(job, &mut text);
    }
    for notice in &report.notices {
        line(&mut text, &format!("note: {notice}"));
    }
    for violation in &report.violations {
        line(&mut text, &format!("bug of jobyard: {violation}"));
    }
    line(&mut text, &format!("{} of virtual time, seed {}", seconds(report.virtual_ms), report.seed));
    text
}

fn write_job(report: &JobReport, text: &mut String) {
    let job = &report.job;
    line(text, &format!("job/{} {} {} after {}", job.name, job.status, job.completions, job.duration));
    if let Some(end) = report.end().filter(|end| !end.message.is_empty()) {
        line(text, &format!("  {}: {}", end.reason, end.message));
    }
    let failed: Vec<_> = report.pods.iter().filter(|pod| pod.state == PodState::Failed).collect();
    for pod in failed.iter().take(FAILED_MAX) {
        line(text, &format!("  pod/{} {}", pod.name, end_words(pod)));
    }
    if failed.len() > FAILED_MAX {
        line(text, &format!("  and {} more failed pods", failed.len() - FAILED_MAX));
    }
}

fn seconds(milliseconds: f64) -> String {
    format!("{} s", milliseconds / 1_000.0)
}

fn line(text: &mut String, words: &str) {
    writeln!(text, "{words}").expect("a String takes everything");
}
