//! Recordings of the real controllers agree with our world, to the millisecond.

use jobyard_tests::conformance::report::side_by_side;
use jobyard_tests::conformance::verdict::{Judged, Verdict, judge_all};
use jobyard_tests::conformance::{deviations, recording};
use std::path::Path;

/// Plays a file of recordings; every scenario has to agree, unless the file of deviations says why not.
#[track_caller]
fn check(file: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance");
    let deviations = deviations::read(&folder.join("deviations.toml")).expect("a table of reasons");
    let recordings = recording::read(&folder.join("recordings").join(file)).expect("recordings");
    assert!(!recordings.is_empty(), "{file} is empty");
    let judged = judge_all(&recordings, &deviations, 2);
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
