//! Invariants hold at every step of every recorded scenario, but where the real controllers break them as well.

use jobyard_cluster::{CheckLevel, Config};
use jobyard_tests::conformance::player::play_in;
use jobyard_tests::conformance::recording::{self, Recording};
use jobyard_tests::conformance::world::config_of;

/// Scenarios in which upstream does the same: name, invariant, reason.
const UPSTREAM_BREAKS: [(&str, &str, &str); 2] = [
    (
        "users-1-309",
        "S10",
        "a pod that was lost with its node has no finish time, so that its back-off counts from its start",
    ),
    (
        "B08 A pod of a Job is seen only when the Job is finished",
        "S4",
        "the watch of pods is held when the pod succeeds",
    ),
];

/// What is wrong with one scenario. Without a gate some invariants do not hold, as upstream before it.
fn complaint(recording: &Recording) -> Option<String> {
    let scenario = &recording.scenario;
    let config = config_of(scenario).expect("a recorded scenario can be played");
    let player = play_in(scenario, Config { check: CheckLevel::Full, ..config }).expect("it ends");
    let broken = player.world.violations().first().filter(|_| scenario.gates.is_empty()).map(ToString::to_string);
    let listed = UPSTREAM_BREAKS.iter().find(|(name, ..)| *name == scenario.name);
    match (broken, listed) {
        (None, None) => None,
        (Some(broken), Some((_, code, _))) if broken.starts_with(code) => None,
        (broken, _) => Some(format!("{}: {}", scenario.name, broken.unwrap_or_else(|| "nothing is broken".into()))),
    }
}

#[track_caller]
fn check(file: &str) {
    let wrong: Vec<String> = recording::own(file).iter().filter_map(complaint).collect();
    assert!(wrong.is_empty(), "{file}:\n{}", wrong.join("\n"));
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
fn random_scenarios() {
    ["random-1.jsonl.gz", "random-2.jsonl.gz", "random-3.jsonl.gz"].into_iter().for_each(check);
}
