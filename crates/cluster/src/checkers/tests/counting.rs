//! S1, S2, S3, S8, S9.

use super::play::{Play, condition};
use jobyard_api::job::SUCCESS_CRITERIA_MET;
use jobyard_api::pod::Phase;

/// Two of two pods run.
fn two_pods() -> Play {
    let mut play = Play::new(r#"{"parallelism":2,"completions":2,"backoffLimit":6,"template":{}}"#);
    play.create("a");
    play.create("b");
    play
}

#[test]
fn two_pods_are_counted_in_two_steps() {
    let mut play = two_pods();
    play.end("a", Phase::Succeeded);
    play.end("b", Phase::Failed);
    play.park(&["a"], &["b"]);
    play.strip("a");
    play.strip("b");
    play.write(|status| (status.succeeded, status.failed, status.uncounted_terminated_pods) = (1, 1, None));
    play.expect(&[]);
}

#[test]
fn s1_a_pod_is_not_counted_twice() {
    let mut play = two_pods();
    play.end("a", Phase::Succeeded);
    play.park(&["a"], &[]);
    play.strip("a");
    play.write(|status| (status.succeeded, status.uncounted_terminated_pods) = (1, None));
    play.park(&["a"], &[]);
    play.expect(&["S1"]);
}

#[test]
fn s1_a_pod_that_runs_is_not_counted() {
    let mut play = two_pods();
    play.park(&["a"], &["b"]);
    play.expect(&["S1", "S1"]);
}

/// [J-001]
#[test]
fn s1_a_pod_that_is_asked_to_go_has_failed_unless_replacements_wait() {
    for (policy, codes) in [("TerminatingOrFailed", &[][..]), ("Failed", &["S1"])] {
        let spec = format!(r#"{{"podReplacementPolicy":"{policy}","completions":1,"template":{{}}}}"#);
        let mut play = Play::new(&spec);
        play.create("a");
        play.mark_deleted("a");
        play.park(&[], &["a"]);
        play.expect(codes);
    }
}

#[test]
fn s1_counters_grow_by_what_leaves_the_lists() {
    let mut play = two_pods();
    play.write(|status| status.failed = 1);
    play.expect(&["S1"]);
}

/// [J-053]
#[test]
fn s1_a_pod_that_the_controller_removes_is_not_counted() {
    let mut play = two_pods();
    play.delete("a");
    play.park(&[], &["a"]);
    play.expect(&[]);
    play.write(|status| status.conditions.push(condition(SUCCESS_CRITERIA_MET, "CompletionsReached")));
    assert!(play.codes().contains(&"S1"), "{:?}", play.codes());
}

#[test]
fn s2_counters_do_not_fall() {
    let mut play = two_pods();
    play.end("a", Phase::Failed);
    play.park(&[], &["a"]);
    play.strip("a");
    play.write(|status| (status.failed, status.uncounted_terminated_pods) = (1, None));
    play.expect(&[]);
    play.write(|status| status.failed = 0);
    play.expect(&["S2", "S1"]);
}

/// [J-114]
#[test]
fn s3_a_finalizer_goes_after_the_uid_is_stored() {
    let mut play = two_pods();
    play.end("a", Phase::Succeeded);
    play.strip("a");
    play.expect(&[]);
    play.park(&["a"], &[]);
    assert_eq!(play.codes()[0], "S3");
}

#[test]
fn s3_a_uid_leaves_the_lists_after_its_finalizer() {
    let mut play = two_pods();
    play.end("a", Phase::Failed);
    play.park(&[], &["a"]);
    play.write(|status| (status.failed, status.uncounted_terminated_pods) = (1, None));
    play.expect(&["S3"]);
}

/// [J-053]: the pod ended while its removal was under way.
#[test]
fn s3_a_removed_pod_may_have_ended_in_between() {
    let mut play = two_pods();
    play.end("a", Phase::Succeeded);
    play.strip("a");
    play.delete("a");
    play.write(|status| status.active = 1);
    play.expect(&[]);
}

fn indexed() -> Play {
    let mut play =
        Play::new(r#"{"parallelism":3,"completions":3,"completionMode":"Indexed","template":{},"suspend":false}"#);
    for index in ["0", "1", "2"] {
        play.create(index);
    }
    play
}

#[test]
fn s8_index_texts_are_canonical_and_inside() {
    for (text, succeeded, codes) in [
        ("0-2", 3, &[][..]),
        ("0,1,2", 3, &["S8"]),
        ("0-2", 2, &["S8"]),
        ("0-3", 4, &["S8", "S1"]),
        ("2,1", 2, &["S8"]),
    ] {
        let mut play = indexed();
        for index in ["0", "1", "2"] {
            play.end(index, Phase::Succeeded);
        }
        play.write(|status| (status.succeeded, status.completed_indexes) = (succeeded, text.into()));
        play.expect(codes);
    }
}

#[test]
fn s1_an_index_is_completed_by_a_pod_that_succeeded() {
    let mut play = indexed();
    play.end("0", Phase::Failed);
    play.write(|status| (status.succeeded, status.completed_indexes) = (1, "0".into()));
    play.expect(&["S1"]);
}

#[test]
fn s9_success_needs_the_pods() {
    let mut play = two_pods();
    play.end("a", Phase::Succeeded);
    play.park(&["a"], &[]);
    play.write(|status| status.conditions.push(condition(SUCCESS_CRITERIA_MET, "CompletionsReached")));
    play.expect(&["S9"]);
}

#[test]
fn s9_success_needs_every_index_or_a_rule() {
    for (rules, reason, codes) in [
        (r#"{"succeededIndexes":"0"}"#, "SuccessPolicy", &[][..]),
        (r#"{"succeededCount":1}"#, "SuccessPolicy", &[]),
        (r#"{"succeededIndexes":"0-2","succeededCount":1}"#, "SuccessPolicy", &[]),
        (r#"{"succeededIndexes":"1,2"}"#, "SuccessPolicy", &["S9"]),
        (r#"{"succeededCount":2}"#, "SuccessPolicy", &["S9"]),
        (r#"{"succeededCount":1}"#, "CompletionsReached", &["S9"]),
    ] {
        let mut play = indexed();
        let policy = serde_json::from_str(&format!(r#"{{"rules":[{rules}]}}"#)).expect("a policy");
        play.change_job(|job| std::sync::Arc::make_mut(&mut job.spec).success_policy = Some(policy));
        play.end("0", Phase::Succeeded);
        play.write(|status| {
            (status.succeeded, status.completed_indexes) = (1, "0".into());
            status.conditions.push(condition(SUCCESS_CRITERIA_MET, reason));
        });
        play.expect(codes);
    }
}
