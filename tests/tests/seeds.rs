//! A thousand random runs break no invariant, and the controller without any one of its protections does.

use jobyard_tests::seeds::{Options, SABOTAGES, Sabotage, describe, run_seed};

/// Seeds that are played with the controller as it is.
const SEEDS: u64 = 1000;
/// Seeds of which one must show a planted bug.
const SEEDS_SABOTAGED: u64 = 400;

/// What broke, for the seeds from `from` on in steps of two: two threads share the work.
fn failures(from: u64) -> Vec<String> {
    let outcomes = (from..SEEDS).step_by(2).map(|seed| (seed, run_seed(seed, Options::default())));
    let failed = outcomes.filter(|(_, outcome)| !outcome.violations.is_empty());
    failed.map(|(seed, outcome)| describe(seed, &outcome, "")).collect()
}

/// S1 to S13, S21, L1, L2, L5
#[test]
fn a_thousand_seeds_break_no_invariant() {
    let other = std::thread::spawn(|| failures(1));
    let mut failed = failures(0);
    failed.extend(other.join().expect("a run does not panic"));
    assert!(failed.is_empty(), "{} of {SEEDS} seeds failed:\n{}", failed.len(), failed.join("\n"));
}

/// M1
#[test]
fn a_seed_gives_the_same_trace_again() {
    for seed in 0..20 {
        let hash = || run_seed(seed, Options::default()).world.trace_hash();
        assert_eq!(hash(), hash(), "seed {seed}");
    }
}

/// M3: an oracle that never fired is not trusted.
#[track_caller]
fn check(name: &str) {
    let sabotage = SABOTAGES.iter().find(|sabotage| sabotage.name == name).expect("a protection of this name");
    assert!((0..SEEDS_SABOTAGED).any(|seed| shows(sabotage, seed)), "no seed needs {name}");
}

/// Whether the seed breaks an invariant with the planted bug, and none without.
fn shows(sabotage: &Sabotage, seed: u64) -> bool {
    let (sound, sabotaged) = sabotage.options();
    !run_seed(seed, sabotaged).violations.is_empty() && run_seed(seed, sound).violations.is_empty()
}

/// [J-019]
#[test]
fn the_own_write_guard_is_needed() {
    check("own-writes");
}

/// [J-114]
#[test]
fn uids_are_stored_before_finalizers_go() {
    check("uncounted-first");
}

/// [J-053]
#[test]
fn surplus_pods_lose_their_finalizer_before_they_are_deleted() {
    check("finalizer-before-deletion");
}

/// [J-020]
#[test]
fn expectations_are_needed() {
    check("expectations");
}

/// [J-115]
#[test]
fn removed_finalizers_are_remembered() {
    check("finalizer-expectations");
}

/// [J-022]
#[test]
fn a_finished_job_is_remembered() {
    check("finished-memory");
}
