//! How far a run is: one moving line in a terminal, a line for each change elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jobyard_session::views::{JobView, View};
use std::collections::BTreeMap;
use std::io::{self, IsTerminal};

/// Jobs whose changes are written one by one; of more, only their number is.
const JOBS_MAX: usize = 10;

/// Shows the state of the Jobs on standard error.
pub struct Progress {
    line: Option<ProgressBar>,
    is_quiet: bool,
    last: BTreeMap<String, String>,
}

impl Progress {
    /// Nothing is shown if it is to be quiet.
    pub fn new(is_quiet: bool) -> Self {
        let is_live = !is_quiet && io::stderr().is_terminal();
        let line = is_live.then(|| {
            let style = ProgressStyle::with_template("{spinner} {msg}").expect("the template is fixed");
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
        });
        Self { line, is_quiet, last: BTreeMap::new() }
    }

    /// Shows what there is now.
    pub fn show(&mut self, view: &View) {
        if let Some(line) = &self.line {
            line.set_message(format!("{} · {}", clock(view), summary(view)));
            line.tick();
        } else if !self.is_quiet {
            self.show_changes(view);
        }
    }

    /// Takes the moving line away.
    pub fn end(&self) {
        if let Some(line) = &self.line {
            line.finish_and_clear();
        }
    }

    fn show_changes(&mut self, view: &View) {
        for job in view.jobs.iter().take(JOBS_MAX) {
            let words = words(job);
            let name = format!("{}/{}", job.namespace, job.name);
            if self.last.get(&name) != Some(&words) {
                eprintln!("{:>9} job/{} {words}", clock(view), job.name);
                self.last.insert(name, words);
            }
        }
    }
}

fn words(job: &JobView) -> String {
    format!("{} {}, {} active, {} failed", job.status, job.completions, job.active, job.failed)
}

fn summary(view: &View) -> String {
    match view.jobs.as_slice() {
        [job] => format!("{} {}", job.name, words(job)),
        jobs => {
            let finished = jobs.iter().filter(|job| job.is_finished).count();
            format!("{finished} of {} Jobs finished", jobs.len())
        }
    }
}

/// Virtual time since the start: `+1h02m03s`.
fn clock(view: &View) -> String {
    let seconds = (view.clock.now_ms / 1_000.0) as u64;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => format!("+{seconds}s"),
        (0, _) => format!("+{minutes}m{:02}s", seconds % 60),
        _ => format!("+{hours}h{minutes:02}m{:02}s", seconds % 60),
    }
}
