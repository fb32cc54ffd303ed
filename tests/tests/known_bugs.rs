//! Known bugs of upstream do not show, and do show without the protection that keeps each of them away.

use jobyard_tests::conformance::compare::compare;
use jobyard_tests::conformance::player::play;
use jobyard_tests::conformance::recording::{self, Recording};
use jobyard_tests::conformance::report::side_by_side;
use jobyard_tests::known_bugs::case::Case;
use jobyard_tests::known_bugs::protections::PROTECTIONS;
use jobyard_tests::known_bugs::{cases, judge, not_played, page};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The ids of the list that concern Jobs: B01 to B80, and the one about the TTL.
fn ids() -> BTreeSet<String> {
    (1..=80).chain([106]).map(|number| format!("B{number:02}")).collect()
}

fn read() -> Vec<Case> {
    cases().expect("scenarios")
}

#[track_caller]
fn check(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

/// B01 – B80, B106: the right behaviour, and M3: the wrong one without the protection.
#[test]
fn every_bug_is_kept_away_by_what_the_file_says() {
    // A panic is the complaint of its scenario.
    std::panic::set_hook(Box::new(|_| {}));
    check(&read().iter().flat_map(judge).collect::<Vec<_>>());
}

#[test]
fn every_bug_of_the_list_has_a_scenario_or_a_reason() {
    let cases = read();
    let reasons = not_played().expect("reasons");
    let all: Vec<String> =
        cases.iter().map(|case| case.id.clone()).chain(reasons.iter().map(|bug| bug.id.clone())).collect();
    let distinct: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!((all.len(), distinct), (ids().len(), ids()));
    let misnamed = cases.iter().filter(|case| !case.file.starts_with(&format!("{}-", case.id)));
    check(&misnamed.map(|case| format!("{} is the file of {}", case.file, case.id)).collect::<Vec<_>>());
}

/// M3: a protection that no known bug needs would be dead weight.
#[test]
fn every_protection_keeps_a_bug_away() {
    let cases = read();
    let is_needed = |name: &str| cases.iter().any(|case| case.without.iter().any(|without| without.protection == name));
    let idle = PROTECTIONS.iter().map(|protection| protection.name).filter(|name| !is_needed(name));
    check(&idle.map(str::to_owned).collect::<Vec<_>>());
}

/// What a file says is what was recorded: the real controllers did in it what ours do.
#[test]
fn the_real_controllers_do_the_same() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/recordings/known-bugs.jsonl.gz");
    let recordings = recording::read(&file).expect("recordings");
    check(&read().iter().filter_map(|case| differs(case, &recordings)).collect::<Vec<_>>());
}

fn differs(case: &Case, recordings: &[Recording]) -> Option<String> {
    let scenario = case.scenario().expect("a scenario");
    let recording = recordings.iter().find(|recording| recording.scenario.name == scenario.name);
    match (recording, &case.not_recorded) {
        (Some(_), Some(reason)) => Some(format!("{} is recorded in spite of: {reason}", scenario.name)),
        (None, None) => Some(format!("{} is not recorded", scenario.name)),
        (None, Some(_)) => None,
        (Some(recording), None) => {
            let ours = play(&scenario).expect("it can be played");
            compare(&recording.outcomes, &ours).map(|difference| side_by_side(&scenario.name, &difference))
        }
    }
}

#[test]
fn the_page_is_made_from_the_files() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/known-bugs.md");
    let made = page::page(&read(), &not_played().expect("reasons"));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &made).expect("the page can be written");
    }
    let text = fs::read_to_string(&file).expect("the page");
    assert!(
        text == made,
        "docs/known-bugs.md is old: UPDATE=1 cargo test -p jobyard-tests --test known_bugs writes it anew"
    );
}
