//! Comparison with `robfig/cron`: which schedules it refuses, with which words, and which times it finds.
//!
//! What is compared is written by the Go program in `tests/recorder/schedules`.

use jobyard_api::schedule::Schedule;
use jobyard_api::time::Timestamp;
use serde::Deserialize;

/// A schedule that was refused, or its next times after a moment.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Line {
    /// The schedule as a user writes it.
    pub schedule: String,
    /// Why it was refused; empty if it was not.
    pub error: String,
    /// The zone beside it.
    pub zone: String,
    /// The moment, in seconds since 1970.
    pub after: i64,
    /// The times, each after the one before, up to Go's time without a value if there is none any more.
    pub next: Vec<i64>,
}

/// What we do otherwise, if anything.
pub fn difference(line: &Line) -> Option<String> {
    let ours = match Schedule::parse_in(&line.schedule, Some(line.zone.as_str()).filter(|zone| !zone.is_empty())) {
        Err(error) => Line { error, ..line_of(line) },
        Ok(schedule) => {
            let mut time = Timestamp::from_seconds(line.after);
            let mut next = || {
                time = schedule.next_or_no_time(time);
                time.seconds()
            };
            Line { next: line.next.iter().map(|_| next()).collect(), ..line_of(line) }
        }
    };
    (ours != *line).then(|| format!("{line:?}\n  ours: {:?} {}", ours.next, ours.error))
}

/// The question without its answer.
fn line_of(line: &Line) -> Line {
    Line { error: String::new(), next: Vec::new(), ..line.clone() }
}
