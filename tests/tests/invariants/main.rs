//! M3: every invariant has been seen to fire. One that no planted fault breaks is not trusted, and fails this test.

mod faults;
mod forge;

use faults::FAULTS;
use jobyard_cluster::INVARIANTS;
use jobyard_tests::fairness::{FirstPods, measure};
use jobyard_tests::seeds::{Options, Outcome, Plan, SABOTAGES, caught, run, run_seed, shrink};
use std::collections::BTreeSet;

/// Broken by more than one history; each has a test here.
const OTHERS: [&str; 5] = ["S15", "L6", "M1", "M2", "M3"];

/// The codes of the list that nothing here breaks.
fn untested(faults: &[&str]) -> Vec<&'static str> {
    let tested: BTreeSet<&str> = faults.iter().copied().collect();
    INVARIANTS.iter().map(|invariant| invariant.code).filter(|code| !tested.contains(code)).collect()
}

/// M3
#[test]
fn each_invariant_has_a_planted_fault() {
    let mut tested: Vec<&str> = FAULTS.iter().map(|(code, _)| *code).chain(OTHERS).collect();
    assert_eq!(untested(&tested), [""; 0]);
    tested.retain(|code| *code != "S4");
    assert_eq!(untested(&tested), ["S4"], "one without a fault is named");
}

/// The list is that of the specification, less what concerns CronJobs.
#[test]
fn the_list_is_that_of_the_specification() {
    let text = include_str!("../../../docs/spec/invariants.md");
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let is_code = |word: &&str| {
        let number = word.trim_start_matches(['S', 'L', 'R', 'M']);
        word.len() == number.len() + 1 && number.parse::<u32>().is_ok()
    };
    let cron_jobs = ["S16", "S17", "S18", "S19"];
    let specified: BTreeSet<&str> = words.filter(is_code).filter(|code| !cron_jobs.contains(code)).collect();
    let listed: BTreeSet<&str> = INVARIANTS.iter().map(|invariant| invariant.code).collect();
    assert_eq!(listed, specified);
}

#[test]
fn each_checker_fires_on_its_planted_fault_alone() {
    for (code, plant) in FAULTS {
        let forge = plant();
        let found: BTreeSet<_> = forge.codes().into_iter().collect();
        assert_eq!(found, BTreeSet::from([code]), "{:#?}", forge.checkers.violations());
    }
}

/// S15
#[test]
fn a_panic_and_an_overflow_are_violations() {
    let of = |outcome: Outcome| outcome.violations.first().map(|violation| violation.code);
    assert_eq!(of(caught(|| panic!("planted"))), Some("S15"));
    let one = std::hint::black_box(1_i32);
    assert_eq!(of(caught(|| unreachable!("{}", i32::MAX + one))), Some("S15"));
    assert_eq!(of(run_seed(0, Options::default())), None);
}

/// L6
#[test]
fn a_huge_job_does_not_slow_a_small_one() {
    let (alone, beside) = (measure(0), measure(20_000));
    assert!(alone.small_jobs() == 50 && beside.small_jobs() == 50, "{alone:?} {beside:?}");
    assert_eq!(alone.breach_beside(&beside), None);
    let starved = FirstPods::of(vec![10_000; 50]);
    assert_eq!(alone.breach_beside(&starved).map(|violation| violation.code), Some("L6"));
}

/// M1
#[test]
fn the_same_seed_gives_the_same_run_and_another_does_not() {
    let hash = |seed| run_seed(seed, Options::default()).world.map(|world| world.trace_hash());
    assert_eq!(hash(3), hash(3));
    assert_ne!(hash(3), hash(4));
}

/// M2: what was planted is what is left; the rest of the plan is gone.
#[test]
fn a_planted_bug_shrinks_to_what_shows_it() {
    let options = SABOTAGES[0].options().1;
    let broken = |seed: &u64| run_seed(*seed, options).violations.first().map(|violation| violation.code);
    let seed = (0..1000).find(|seed| broken(seed).is_some()).expect("the bug shows in some seed");
    let (plan, code) = (Plan::of_seed(seed), broken(&seed).expect("it was just found"));
    let small = shrink(&plan, code, options);
    assert!(small.script().len() < plan.script().len());
    assert_eq!(run(&small, options).violations.first().map(|violation| violation.code), Some(code));
}
