//! What a sync says about pods: which are made, removed, held back, counted, adopted and let go.

mod support;

use jobyard_api::gates::Gate;
use jobyard_api::job::{JobSpec, JobStatus};
use jobyard_api::status::Reason;
use jobyard_api::time::Timestamp;
use jobyard_controllers::job::JobControllerConfig;
use std::time::Duration;
use support::{Rig, START, check_decisions as check, condition, ignoring, indexed, job};

type Change = fn(&mut JobSpec, &mut JobStatus);

#[test]
fn j052_j053_j070_j094_j095_which_pods_go() {
    check(
        |spec, _| spec.parallelism = Some(0),
        "_:running",
        &["deleted J-053,J-052 spec.parallelism pods=1 (p0) status.active=1 wanted=0"],
    );
    check(
        |spec, _| spec.parallelism = Some(0),
        "",
        &["leftAlone J-052 spec.parallelism missing=0 status.active=0 status.terminating=0"],
    );
    let surplus: Change = |spec, _| (spec.parallelism, spec.completions) = (Some(1), Some(9));
    check(
        surplus,
        "_:running _:running _:running _:running _:running",
        &["deleted J-053,J-071 spec.parallelism,spec.completions pods=4 (p0, p1, p2, …) status.active=5 wanted=1"],
    );
    check(
        |spec, _| indexed(spec, 4),
        "0:ready 0:running 7:running",
        &["deleted J-070,J-095 spec.completions pods=2 (p1, p2) status.active=3 wanted=4"],
    );
    let lowered: Change = |spec, status| {
        indexed(spec, 2);
        (status.completed_indexes, status.succeeded) = ("0,3,4".into(), 3);
    };
    check(lowered, "1:running", &["ignored J-094,J-095 spec.completions status.succeeded=3 kept=1 spec.completions=2"]);
}

#[test]
fn j054_j080_j081_j082_j084_j085_backoff() {
    check(
        |_, _| {},
        "_:failed@0",
        &[
            "counted J-080,J-084 - new=1 failures=1 last=1970-01-01T00:16:40Z",
            "waiting J-054,J-084 spec.parallelism,spec.completions remaining=9.9s pods=1 failures=1 until=10s",
            "counted J-110,J-086 spec.backoffLimit pods=1 (p0)",
        ],
    );
    let wide: Change = |spec, _| (spec.parallelism, spec.completions) = (Some(2), Some(3));
    check(
        wide,
        "_:failed@5 _:succeeded@1",
        &[
            "counted J-082,J-084 - new=1 failures=1 last=1970-01-01T00:16:45Z",
            "waiting J-054,J-084 spec.parallelism,spec.completions remaining=14.9s pods=2 failures=1 until=15s",
            "counted J-110,J-086 spec.backoffLimit pods=1 (p0)",
            "counted J-110 spec.completions pods=1 (p1)",
        ],
    );
    let mut rig = check(
        wide,
        "_:failed@0 _:running",
        &[
            "counted J-080,J-084 - new=1 failures=1 last=1970-01-01T00:16:40Z",
            "waiting J-054,J-084 spec.parallelism,spec.completions remaining=9.9s pods=1 failures=1 until=10s",
            "counted J-110,J-086 spec.backoffLimit pods=1 (p0)",
        ],
    );
    rig.see_job();
    rig.see_pod(0, "_:failed@0-");
    rig.see_pod(1, "_:succeeded@1");
    rig.decisions.clear();
    rig.pass(Duration::from_secs(1));
    rig.run();
    assert_eq!(
        rig.decisions,
        [
            "counted J-081 - new=0 failures=0",
            "created J-055,J-061 spec.parallelism,spec.completions pods=2 wanted=2 status.active=0 status.terminating=0 spec.parallelism=2 spec.completions=3",
            "counted J-110 spec.completions pods=1 (p1)"
        ]
    );
}

#[test]
fn j103_j108_j153_pods_that_are_asked_to_go() {
    check(
        |_, _| {},
        "_:running!",
        &[
            "counted J-080,J-084 - new=1 failures=1 last=1970-01-01T00:16:40Z",
            "waiting J-054,J-084 spec.parallelism,spec.completions remaining=9.9s pods=1 failures=1 until=10s",
            "counted J-110,J-107,J-153 spec.podReplacementPolicy pods=1 (p0)",
        ],
    );
    check(
        |spec, _| spec.pod_replacement_policy = Some("Failed".into()),
        "_:running!",
        &["waiting J-108 spec.podReplacementPolicy missing=1 status.active=0 status.terminating=1"],
    );
    check(
        |spec, _| spec.pod_failure_policy = ignoring(7),
        "_:running!",
        &["waiting J-103 spec.podFailurePolicy missing=1 status.active=0 status.terminating=1"],
    );
}

#[test]
fn j090_j110_an_indexed_job_counts_indexes() {
    check(
        |spec, _| indexed(spec, 6),
        "0:succeeded 1:succeeded 3:succeeded 7:succeeded",
        &[
            "created J-055,J-062 spec.parallelism,spec.completions,spec.completionMode pods=3 wanted=3 status.active=0 status.terminating=0 indexes=2,4,5 spec.parallelism=6 spec.completions=6",
            "counted J-110,J-090 spec.completions,spec.completionMode pods=3 (p0, p1, p2) indexes=0,1,3",
            "ignored J-090,J-111 spec.completions pods=1 (p3)",
        ],
    );
}

#[test]
fn j056_j043_a_refused_creation() {
    let change: Change = |spec, _| (spec.parallelism, spec.completions) = (Some(5), Some(5));
    let mut rig = Rig::new(job(change), "");
    rig.answer();
    rig.answer_with(|line| line.starts_with("create").then_some(Reason::Forbidden));
    rig.run();
    assert_eq!(
        rig.decisions,
        [
            "started J-024 spec.suspend status.startTime=1970-01-01T00:16:40Z",
            "created J-055,J-061 spec.parallelism,spec.completions pods=5 wanted=5 status.active=0 status.terminating=0 spec.parallelism=5 spec.completions=5",
            "deferred J-056 - failed=2 skipped=2 error=Forbidden",
            "deferred J-043 - error=Forbidden until=1.1s"
        ]
    );
}

#[test]
fn j115_a_finalizer_that_stays() {
    let mut rig = Rig::new(job(|spec, _| spec.completions = Some(3)), "_:succeeded _:succeeded");
    rig.answer();
    rig.answer();
    rig.answer_with(|line| (line == "untrack p1").then_some(Reason::InternalError));
    rig.run();
    assert_eq!(
        rig.decisions,
        [
            "started J-024 spec.suspend status.startTime=1970-01-01T00:16:40Z",
            "created J-055,J-061 spec.parallelism,spec.completions pods=1 wanted=1 status.active=0 status.terminating=0 spec.parallelism=1 spec.completions=3",
            "counted J-110 spec.completions pods=2 (p0, p1)",
            "deferred J-115 - failed=1 error=InternalError",
            "deferred J-043 - error=InternalError until=1.1s"
        ]
    );
}

#[test]
fn j019_an_own_write_that_the_watch_has_not_shown() {
    let mut rig = Rig::new(job(|_, _| {}), "");
    rig.run();
    rig.decisions.clear();
    rig.see_pod(0, "_:running");
    rig.pass(Duration::from_secs(1));
    assert_eq!(rig.decisions, ["deferred J-019 - resource=jobs written=12 seen=10 until=2.1s"]);
}

#[test]
fn j040_expectations() {
    let start = Timestamp::from_seconds(START).time();
    let config = JobControllerConfig {
        gates: support::without(Gate::StaleControllerConsistencyJob),
        ..JobControllerConfig::new(start)
    };
    let mut rig = Rig::with_config(config, job(|_, _| {}), "");
    rig.run();
    rig.decisions.clear();
    rig.see_job();
    rig.pass(Duration::from_secs(1));
    assert_eq!(rig.decisions, ["deferred J-040 - creations=1 deletions=0 until=300.1s"]);
}

#[test]
fn j130_j131_j133_pods_change_hands() {
    check(
        |spec, _| (spec.parallelism, spec.completions) = (Some(9), Some(9)),
        "_:running-o _:running-o _:running-o _:running-o _:running",
        &[
            "adopted J-131 spec.selector pods=4 (p0, p1, p2, …)",
            "created J-055,J-061 spec.parallelism,spec.completions pods=4 wanted=9 status.active=5 status.terminating=0 spec.parallelism=9 spec.completions=9",
        ],
    );
    check(
        |spec, _| spec.manual_selector = Some(true),
        "_:running-o",
        &["adopted J-131,J-133 spec.selector,spec.manualSelector pods=1 (p0)"],
    );
    let mut changed = job(|_, _| {});
    std::sync::Arc::make_mut(&mut changed.spec)
        .selector
        .as_mut()
        .expect("it has one")
        .match_labels
        .insert("more".into(), "x".into());
    let mut rig = Rig::new(changed, "_:running");
    rig.run();
    assert_eq!(
        rig.decisions,
        [
            "released J-130 spec.selector pods=1 (p0)",
            "started J-024 spec.suspend status.startTime=1970-01-01T00:16:40Z",
            "created J-055,J-061 spec.parallelism,spec.completions pods=1 wanted=1 status.active=0 status.terminating=0 spec.parallelism=1 spec.completions=1"
        ]
    );
}

#[test]
fn j045_j151_j152_a_job_that_is_being_deleted() {
    for (finalizer, last) in
        [("foregroundDeletion", "ignored J-045,J-151 - pods=1 (p0)"), ("orphan", "ignored J-045,J-152 - pods=1 (p0)")]
    {
        let mut deleted = job(|spec, _| spec.parallelism = Some(3));
        deleted.metadata.deletion_timestamp = Some(Timestamp::from_seconds(START));
        deleted.metadata.finalizers = std::sync::Arc::new(vec![finalizer.into()]);
        let mut rig = Rig::new(deleted, "_:running");
        rig.run();
        assert_eq!(rig.decisions[1..], ["leftAlone J-045 -", last]);
    }
}

#[test]
fn j140_j141_j142_the_orphan_worker() {
    let finished: Change = |_, status| status.conditions = vec![condition("Complete", "CompletionsReached")];
    let mut rig = Rig::new(job(finished), "_:running _:running");
    rig.see_job();
    rig.answer_with(|_| Some(Reason::InternalError));
    rig.run();
    assert_eq!(
        rig.decisions,
        [
            "leftAlone J-022 - status.conditions=Complete",
            "released J-140,J-141 spec.selector pods=1 (p1)",
            "deferred J-142 - pods=1 (p0) error=InternalError"
        ]
    );
}
