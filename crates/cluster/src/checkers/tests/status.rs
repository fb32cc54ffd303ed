//! S7, S12, S13.

use super::play::{Play, condition};
use jobyard_api::job::{COMPLETE, FAILED, FAILURE_TARGET, JobStatus, SUSPENDED};
use jobyard_api::time::Timestamp;

const SPEC: &str = r#"{"parallelism":1,"completions":1,"activeDeadlineSeconds":30,"template":{}}"#;

/// One status after the other.
#[track_caller]
fn check(writes: &[&dyn Fn(&mut JobStatus)], codes: &[&str]) {
    let mut play = Play::new(SPEC);
    for write in writes {
        play.write(write);
    }
    play.expect(codes);
}

fn target(status: &mut JobStatus) {
    status.conditions.push(condition(FAILURE_TARGET, "BackoffLimitExceeded"));
}

fn failed(status: &mut JobStatus) {
    status.conditions.push(condition(FAILED, "BackoffLimitExceeded"));
}

/// [J-044]
#[test]
fn s7_the_end_comes_in_two_writes() {
    check(&[&target, &failed], &[]);
    check(&[&failed], &["S7"]);
    let both = |status: &mut JobStatus| {
        target(status);
        failed(status);
    };
    check(&[&both], &["S7"]);
}

#[test]
fn s7_the_end_is_empty_and_final() {
    let with_active = |status: &mut JobStatus| {
        failed(status);
        status.active = 1;
    };
    check(&[&target, &with_active], &["S7"]);
    let taken_back = |status: &mut JobStatus| drop(status.conditions.pop());
    check(&[&target, &failed, &taken_back], &["S7"]);
    let twice = |status: &mut JobStatus| status.conditions.push(condition(FAILED, "Other"));
    check(&[&target, &failed, &twice], &["S7"]);
    let complete_too = |status: &mut JobStatus| status.conditions.push(condition(COMPLETE, "Other"));
    // Both ends, no completionTime, no interim condition.
    check(&[&target, &failed, &complete_too], &["S7", "S7", "S7"]);
}

#[test]
fn s7_ready_pods_are_active() {
    check(&[&|status| status.ready = Some(1)], &["S7"]);
}

fn started(status: &mut JobStatus) {
    status.start_time = Some(Timestamp::from_seconds(1000));
}

fn suspended(status: &mut JobStatus) {
    status.conditions.push(condition(SUSPENDED, "JobSuspended"));
}

/// [J-161] [J-162]
#[test]
fn s13_suspension_clears_the_start_time_and_resumption_sets_it() {
    let stopped = |status: &mut JobStatus| {
        suspended(status);
        status.start_time = None;
    };
    let resumed = |status: &mut JobStatus| status.conditions[0].status = "False".into();
    let resumed_and_started = |status: &mut JobStatus| {
        resumed(status);
        started(status);
    };
    check(&[&started, &stopped, &resumed_and_started], &[]);
    check(&[&started, &suspended], &["S13"]);
    check(&[&started, &stopped, &resumed], &["S13"]);
    check(&[&started, &|status| status.start_time = Some(Timestamp::from_seconds(1001))], &["S13"]);
}

/// [J-034]
#[test]
fn s12_the_deadline_is_not_early() {
    for (wait, codes) in [(29, &["S12"][..]), (30, &[])] {
        let mut play = Play::new(SPEC);
        play.write(started);
        play.wait(wait);
        play.write(|status| status.conditions.push(condition(FAILURE_TARGET, "DeadlineExceeded")));
        play.expect(codes);
    }
}
