//! Recordings of the real controllers agree with our world, to the millisecond.

use jobyard_tests::conformance::compare::compare;
use jobyard_tests::conformance::recording::Outcome;
use jobyard_tests::conformance::report::side_by_side;
use jobyard_tests::conformance::verdict::{Judged, Verdict, judge_all};
use jobyard_tests::conformance::{deviations, recording};
use std::path::Path;

/// Plays a file of recordings; every scenario has to agree, unless the file of deviations says why not.
#[track_caller]
fn check(file: &str) {
    let listed = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/deviations.toml");
    let deviations = deviations::read(&listed).expect("a table of reasons");
    let judged = judge_all(&recording::own(file), &deviations, 2);
    let wrong: Vec<String> = judged.iter().filter_map(complaint).collect();
    assert!(wrong.is_empty(), "{} of {} scenarios of {file}:\n{}", wrong.len(), judged.len(), wrong.join("\n"));
}

/// What is wrong with a scenario, if anything is. A deviation that has become an agreement has to leave the list.
fn complaint(judged: &Judged) -> Option<String> {
    let name = &judged.name;
    match &judged.verdict {
        Verdict::Agrees if judged.is_listed => Some(format!("{name} is listed as a deviation, but agrees")),
        Verdict::Agrees | Verdict::Deviates(_) => None,
        Verdict::Differs(difference) => Some(side_by_side(name, difference)),
        Verdict::Failed(message) => Some(format!("{name}: {message}")),
        Verdict::NotPlayed(what) => Some(format!("{name} was not played: {what}")),
    }
}

#[test]
fn named_scenarios() {
    check("named.jsonl.gz");
}

#[test]
fn known_bugs() {
    check("known-bugs.jsonl.gz");
}

#[test]
fn random_scenarios_1() {
    check("random-1.jsonl.gz");
}

#[test]
fn random_scenarios_2() {
    check("random-2.jsonl.gz");
}

#[test]
fn random_scenarios_3() {
    check("random-3.jsonl.gz");
}

/// [C-005] [C-030] [C-031] [C-040] [C-042] [C-043] [C-044] [C-046] [C-049] [C-050] [C-051] [C-052] [C-053] [C-054] [C-062]
/// [C-064] [C-070]
#[test]
fn cron_jobs() {
    check("cronjobs.jsonl.gz");
    check("random-cron-7.jsonl.gz");
}

/// A comparison that never finds anything is not to be trusted: each recorded trace is spoilt in several ways.
#[test]
fn planted_differences_are_found() {
    for recording in recording::own("named.jsonl.gz") {
        let recorded = recording.outcomes[0].clone();
        assert_eq!(compare(&recording.outcomes, &recorded), None, "{}", recording.scenario.name);
        let plants: [fn(&mut Outcome); 4] = [
            |outcome| drop(outcome.trace.pop()),
            |outcome| outcome.trace[0].t += 1,
            |outcome| outcome.trace.push(outcome.trace[0].clone()),
            |outcome| outcome.last["pods"] = "none".into(),
        ];
        for (number, spoil) in plants.into_iter().enumerate() {
            let mut spoilt = recorded.clone();
            spoil(&mut spoilt);
            let found = compare(std::slice::from_ref(&recorded), &spoilt);
            assert!(found.is_some(), "{}: difference {number}", recording.scenario.name);
        }
    }
}
