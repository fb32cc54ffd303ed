//! S4, S5, S6, S10, S11, S12.

use super::play::{Play, condition};
use jobyard_api::job::{FAILURE_TARGET, Job};
use jobyard_api::meta::Uid;
use jobyard_api::pod::Phase;
use jobyard_api::time::Timestamp;
use std::sync::Arc;

fn job(spec: &str) -> Play {
    Play::new(&format!(r#"{{"template":{{}},{spec}}}"#))
}

fn spec(job: &mut Job) -> &mut jobyard_api::job::JobSpec {
    Arc::make_mut(&mut job.spec)
}

#[test]
fn s4_no_pod_beyond_the_parallelism() {
    let mut play = job(r#""parallelism":2"#);
    play.create("a");
    play.create("b");
    play.expect(&[]);
    play.create("c");
    play.expect(&["S4"]);
}

#[test]
fn s4_no_pod_beyond_the_completions() {
    let mut play = job(r#""parallelism":3,"completions":2"#);
    play.create("a");
    play.create("b");
    play.end("a", Phase::Succeeded);
    play.create("c");
    play.expect(&["S4"]);
}

/// [J-108] [J-107]
#[test]
fn s4_a_pod_that_goes_keeps_its_place_where_replacements_wait() {
    for (policy, codes) in [("TerminatingOrFailed", &[][..]), ("Failed", &["S4"])] {
        let mut play = job(&format!(r#""parallelism":1,"podReplacementPolicy":"{policy}""#));
        play.create("a");
        play.mark_deleted("a");
        play.create("b");
        play.expect(codes);
    }
}

/// [J-051]
#[test]
fn s4_no_pod_of_a_work_queue_after_a_success() {
    let mut play = job(r#""parallelism":2"#);
    play.create("a");
    play.end("a", Phase::Succeeded);
    play.park(&["a"], &[]);
    play.create("b");
    play.expect(&["S4"]);
}

/// What the controller cannot know yet is not held against it; what it wrote on, it knows.
#[test]
fn s4_a_lowered_parallelism_counts_once_the_controller_has_seen_it() {
    let mut play = job(r#""parallelism":2"#);
    play.change_job(|job| spec(job).parallelism = Some(1));
    play.create("a");
    play.create("b");
    play.expect(&[]);
    play.write(|status| status.active = 1);
    play.create("c");
    play.expect(&["S4"]);
}

#[test]
fn s5_no_second_pod_of_an_index() {
    let mut play = job(r#""parallelism":5,"completions":5,"completionMode":"Indexed""#);
    play.create("0");
    play.create("1");
    play.expect(&[]);
    play.create("1");
    play.expect(&["S5"]);
}

#[test]
fn s6_no_pod_after_the_end() {
    let mut play = job(r#""parallelism":2"#);
    play.write(|status| status.conditions.push(condition(FAILURE_TARGET, "BackoffLimitExceeded")));
    play.create("a");
    play.expect(&["S6"]);
}

#[test]
fn s6_no_pod_of_a_suspended_job() {
    let mut play = job(r#""parallelism":2"#);
    play.change_job(|job| spec(job).suspend = Some(true));
    play.create("a");
    play.expect(&[]);
    play.write(|status| status.active = 0);
    play.write(|status| status.ready = Some(0));
    play.create("b");
    play.expect(&["S6"]);
}

/// [J-084]
#[test]
fn s10_the_next_pod_waits() {
    for (wait, codes) in [(9, &["S10"][..]), (10, &[])] {
        let mut play = job(r#""completions":1,"backoffLimit":6"#);
        play.create("a");
        play.end("a", Phase::Failed);
        play.park(&[], &["a"]);
        play.wait(wait);
        play.create("b");
        play.expect(codes);
    }
}

/// The record lives in the controller's memory, as upstream.
#[test]
fn s10_a_crash_forgets() {
    let mut play = job(r#""completions":1,"backoffLimit":6"#);
    play.create("a");
    play.end("a", Phase::Failed);
    play.park(&[], &["a"]);
    play.checkers.observe_crash();
    play.create("b");
    play.expect(&[]);
}

/// [J-086]
#[test]
fn s11_no_pod_beyond_the_backoff_limit() {
    let mut play = job(r#""completions":1,"backoffLimit":0"#);
    play.create("a");
    play.end("a", Phase::Failed);
    play.park(&[], &["a"]);
    play.wait(10);
    play.create("b");
    play.expect(&["S11"]);
}

#[test]
fn s12_no_pod_long_after_the_deadline() {
    let mut play = job(r#""completions":1,"activeDeadlineSeconds":30"#);
    play.write(|status| status.start_time = Some(Timestamp::from_seconds(1000)));
    play.wait(91);
    play.create("a");
    play.expect(&["S12"]);
}

/// An answer that is lost leaves the controller without the version that it would wait for.
#[test]
fn the_bounds_are_off_after_a_lost_answer() {
    let mut play = job(r#""parallelism":1"#);
    play.create("a");
    play.checkers.blind(Some(&Uid::from("uid-j")));
    play.create("b");
    play.expect(&[]);
}
