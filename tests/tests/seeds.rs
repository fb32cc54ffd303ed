//! Ten thousand random runs break no invariant, and the controller without any one of its protections does.

use jobyard_tests::seeds::{Options, Plan, SABOTAGES, Sabotage, explain, run, run_seed, shrink, soak};

/// Seeds that are played with the controller as it is.
const SEEDS: u64 = 10_000;
/// Seeds of which one must show a planted bug.
const SEEDS_SABOTAGED: u64 = 1000;

/// S1 to S15, S20, S21, L1 to L5, L7, R1 to R3
#[test]
fn ten_thousand_seeds_break_no_invariant() {
    let options = Options::default();
    let soaked = soak(0, SEEDS, options, |_, _| {});
    let told = soaked.failed.keys().take(2).map(|seed| explain(*seed, options, ""));
    assert!(soaked.failed.is_empty(), "{:?}\n{}", soaked.failed, told.collect::<Vec<_>>().join("\n"));
    assert_eq!(soaked.seeds, SEEDS);
}

/// M1
#[test]
fn a_seed_gives_the_same_trace_again() {
    for seed in 0..20 {
        let hash = || run_seed(seed, Options::default()).world.map(|world| world.trace_hash());
        assert_eq!(hash(), hash(), "seed {seed}");
    }
}

/// A stored script plays the same run.
#[test]
fn a_script_is_read_as_it_was_written() {
    for seed in 0..200 {
        let plan = Plan::of_seed(seed);
        assert_eq!(Plan::parse(&plan.script()).as_ref(), Ok(&plan), "seed {seed}");
    }
}

/// M2: whatever a planted bug breaks is shown by a script of a few steps that breaks the same.
#[test]
fn a_failing_seed_shrinks_to_a_short_script() {
    for sabotage in &SABOTAGES {
        let options = sabotage.options().1;
        let seed = (0..SEEDS_SABOTAGED).find(|seed| shows(sabotage, *seed)).expect("another test looks for one");
        let plan = Plan::of_seed(seed);
        let code = run(&plan, options).violations[0].code;
        let small = shrink(&plan, code, options);
        let script = small.script();
        let again = run(&Plan::parse(&script).expect("a script"), options);
        assert_eq!(again.violations[0].code, code, "{}: {script}", sabotage.name);
        let parts = small.steps.len() + small.faults.len() + small.fates.len();
        assert!(parts <= 8 && parts <= plan.steps.len() + plan.faults.len() + plan.fates.len(), "{script}");
    }
}

/// Syncs that look at what changed decide as those that look at every pod, and give the same reasons.
#[test]
fn counting_what_changed_is_as_good_as_counting_all() {
    for seed in 0..300 {
        let run = |recount| {
            let world = run_seed(seed, Options { recount, ..Options::default() }).world.expect("no run panics");
            (world.trace_hash(), world.decisions().cloned().collect::<Vec<_>>())
        };
        let (changed, all) = (run(false), run(true));
        assert_eq!(changed.0, all.0, "seed {seed}");
        assert_eq!(changed.1, all.1, "seed {seed}");
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
