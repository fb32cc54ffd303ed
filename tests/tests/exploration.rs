//! Every order in which things can happen in worlds of one or two pods: no invariant breaks, and the Job's end is always
//! reached. The controller without one of its protections is found out.

use jobyard_api::gates::Gate;
use jobyard_controllers::job::JobControllerConfig;
use jobyard_tests::exploration::explore;
use jobyard_tests::exploration::yard::{Budget, UserStep, Yard};
use serde_json::{Value, json};

const fn budget(delays: u32, crashes: u32, failures: u32) -> Budget {
    Budget { delays, crashes, failures }
}

/// So many pods at a time, and as many completions.
fn pods(count: i32) -> Value {
    json!({ "parallelism": count, "completions": count })
}

/// Two pods, one at a time.
fn one_by_one() -> Value {
    json!({ "parallelism": 1, "completions": 2 })
}

/// S1 to S9, L1 and L2 in every state.
#[track_caller]
fn check(spec: &Value, budget: Budget, user: &[UserStep]) {
    let explored = explore(Yard::new(spec, |_| {}, budget, user));
    assert_eq!(explored.violation, None, "{spec} {budget:?} {user:?}");
    let stays = user.contains(&UserStep::Scale(0));
    assert!((explored.ends || stays) && explored.states > 100, "{explored:?} is too small a world to show anything");
}

/// The planted bug is found, as a breach of one of these.
#[track_caller]
fn check_planted(codes: &[&str], plant: fn(&mut JobControllerConfig), spec: &Value, budget: Budget, user: &[UserStep]) {
    let found = explore(Yard::new(spec, plant, budget, user)).violation.expect("the planted bug is found");
    let last = found.lines().last().unwrap_or_default();
    assert!(codes.iter().any(|code| last.starts_with(&format!("{code} "))), "{found}");
}

#[test]
fn one_pod_with_three_delays_and_a_crash() {
    check(&pods(1), budget(3, 1, 0), &[]);
}

#[test]
fn two_pods_with_a_delay() {
    check(&pods(2), budget(1, 0, 0), &[]);
}

#[test]
fn two_pods_one_after_the_other() {
    check(&one_by_one(), budget(1, 0, 0), &[]);
    check(&one_by_one(), budget(0, 1, 0), &[]);
}

#[test]
fn two_pods_of_which_one_fails() {
    let indexed = json!({ "completionMode": "Indexed", "parallelism": 2, "completions": 2, "backoffLimitPerIndex": 0 });
    check(&indexed, budget(0, 0, 1), &[]);
    check(&json!({ "parallelism": 2, "completions": 2, "backoffLimit": 0 }), budget(0, 0, 1), &[]);
}

#[test]
fn one_pod_and_a_user_at_any_moment() {
    check(&pods(1), budget(0, 0, 0), &[UserStep::DeletePod]);
    check(&pods(1), budget(0, 0, 0), &[UserStep::Scale(0)]);
}

/// [J-019], B15
#[test]
fn own_writes_are_waited_for() {
    let plant = |config: &mut JobControllerConfig| {
        config.gates = config.gates.with(Gate::StaleControllerConsistencyJob, false);
        config.guards.expectations = false;
    };
    check_planted(&["S4"], plant, &pods(1), budget(1, 0, 0), &[]);
}

/// [J-022], B14
#[test]
fn a_finished_job_is_remembered() {
    let plant = |config: &mut JobControllerConfig| {
        config.gates = config.gates.with(Gate::StaleControllerConsistencyJob, false);
        config.guards.finished_memory = false;
    };
    check_planted(&["S4", "S6"], plant, &pods(1), budget(2, 0, 0), &[]);
}

/// [J-115], B01
#[test]
fn removed_finalizers_are_remembered() {
    let plant = |config: &mut JobControllerConfig| {
        config.gates = config.gates.with(Gate::StaleControllerConsistencyJob, false);
        config.guards.finalizer_expectations = false;
    };
    check_planted(&["S1", "S9"], plant, &one_by_one(), budget(2, 0, 0), &[]);
}

/// [J-114]
#[test]
fn uids_are_stored_before_finalizers_go() {
    check_planted(&["S3", "S1"], |config| config.guards.uncounted_first = false, &pods(1), budget(0, 1, 0), &[]);
}
