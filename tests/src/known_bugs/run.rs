//! Plays a known bug and judges what was seen.

use super::case::Case;
use super::expectation::seconds;
use super::protections::take_away;
use crate::conformance::entry::Entry;
use crate::conformance::player::play_in;
use crate::conformance::uids::Uids;
use crate::conformance::world::config_of;
use jobyard_api::time::Time;
use jobyard_cluster::{CheckLevel, Violation};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A run of a known bug.
pub struct Run {
    /// Every request that was made, in the form of a recording.
    pub entries: Vec<Entry>,
    /// What the UIDs in it stand for.
    pub uids: Uids,
    /// What was looked at, in the order of the file; the invariants last.
    pub checks: Vec<Check>,
    /// Codes of the invariants that checkers found broken.
    pub broken: Vec<String>,
}

/// Something that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What has to be.
    pub that: String,
    /// What was seen instead; empty if it is so.
    pub unmet: Vec<String>,
}

impl Run {
    /// Whether everything is as it has to be.
    pub fn is_right(&self) -> bool {
        self.checks.iter().all(|check| check.unmet.is_empty())
    }
}

/// Plays a known bug without some protections.
///
/// # Errors
/// If the scenario cannot be played to its end; the message says why.
pub fn play(case: &Case, without: &[String]) -> Result<Run, String> {
    let scenario = case.scenario()?;
    let mut config = config_of(&scenario)?;
    config.check = CheckLevel::Full;
    let start = config.start;
    take_away(&mut config, without)?;
    let mut player = catch_unwind(AssertUnwindSafe(|| play_in(&scenario, config)))
        .map_err(|_| format!("{}: the controllers panic", case.id))??;
    if !case.unfinished {
        player.world.check_quiescence();
    }
    let (entries, uids) = player.entries();
    let is_told = |code: &str| !case.disregard.iter().any(|disregarded| disregarded == code);
    let violations = player.world.violations().iter().filter(|violation| is_told(violation.code));
    let (broken, told): (Vec<String>, Vec<String>) =
        violations.map(|violation| (violation.code.to_owned(), uids.show(&tell(violation, start)))).unzip();
    let mut checks: Vec<Check> = case
        .expect
        .iter()
        .map(|expectation| Check { that: expectation.that.clone(), unmet: expectation.unmet(&player, &entries) })
        .collect();
    checks.push(Check { that: "No invariant is broken.".into(), unmet: told });
    Ok(Run { entries, uids, checks, broken })
}

/// A broken invariant, with its time since the start.
fn tell(violation: &Violation, start: Time) -> String {
    let Violation { code, at, object, text } = violation;
    let at = seconds(at.since(start).as_millis() as u64);
    format!("{code} at {at}: {} {}: {text}", object.resource.kind(), object.name)
}

/// Complaints about a known bug: the right behaviour has to show, and the wrong one without each protection that the
/// file names.
pub fn judge(case: &Case) -> Vec<String> {
    let mut complaints = Vec::new();
    match play(case, &[]) {
        Ok(run) => complaints.extend(failed(&run).map(|check| format!("{}: {}", case.file, describe(check)))),
        Err(error) => complaints.push(format!("{}: {error}", case.file)),
    }
    for without in &case.without {
        let shown =
            play(case, std::slice::from_ref(&without.protection)).map(|run| shows(&run, without.breaks.as_deref()));
        match shown {
            Ok(true) => {}
            Ok(false) => {
                complaints.push(format!("{}: without {} the bug does not show", case.file, without.protection));
            }
            Err(error) => complaints.push(format!("{}: without {}: {error}", case.file, without.protection)),
        }
    }
    complaints
}

/// Whether a run shows the wrong behaviour: something is not as it has to be, and a checker says so if it has to.
pub fn shows(run: &Run, breaks: Option<&str>) -> bool {
    !run.is_right() && breaks.is_none_or(|code| run.broken.iter().any(|broken| broken == code))
}

fn failed(run: &Run) -> impl Iterator<Item = &Check> {
    run.checks.iter().filter(|check| !check.unmet.is_empty())
}

fn describe(check: &Check) -> String {
    format!("{} But: {}", check.that, check.unmet.iter().take(3).cloned().collect::<Vec<_>>().join("; "))
}
