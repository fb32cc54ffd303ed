//! How Jobs end, and what keeps them from it: limits, policies, caps, suspension.

mod support;

use jobyard_api::job::{JobSpec, JobStatus, SuccessPolicy, SuccessPolicyRule};
use jobyard_api::pod::ContainerStatus;
use jobyard_api::request::WatchEventKind::{Deleted, Modified};
use jobyard_api::status::Reason;
use jobyard_api::time::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use support::{Rig, START, condition, indexed, job};

type Change = fn(&mut JobSpec, &mut JobStatus);

/// Types and reasons of the conditions, in order.
fn conditions(rig: &Rig) -> Vec<String> {
    let conditions = rig.job.status.conditions.iter();
    conditions.map(|condition| format!("{}={} {}", condition.kind, condition.status, condition.reason)).collect()
}

// [J-087]
#[test]
fn restarts_in_place_count_against_the_limit_of_on_failure() {
    let check = |limit: i32, phase: &str, restarts: (i32, i32), policy: &str, is_past: bool| {
        let mut rig = Rig::new(
            job(|spec, _| {
                spec.backoff_limit = Some(limit);
                Arc::make_mut(&mut spec.template.spec.shared).restart_policy = Some(policy.into());
            }),
            "_:running",
        );
        rig.run();
        rig.see_job();
        rig.show_pod(Modified, 0, phase, |pod| {
            let status = |count| vec![ContainerStatus { restart_count: count, ..Default::default() }];
            pod.status.init_container_statuses = status(restarts.0);
            pod.status.container_statuses = status(restarts.1);
        });
        rig.pass(Duration::from_secs(1));
        rig.run();
        let failed = conditions(&rig).contains(&"FailureTarget=True BackoffLimitExceeded".to_owned());
        assert_eq!(failed, is_past, "limit {limit}, {phase}, {restarts:?}, {policy}");
    };
    check(3, "_:running", (0, 2), "OnFailure", false);
    check(3, "_:running", (0, 3), "OnFailure", true);
    check(3, "_:running", (1, 2), "OnFailure", true);
    check(3, "_:pending", (3, 0), "OnFailure", true);
    check(3, "_:running", (0, 9), "Never", false);
    check(3, "_:succeeded", (0, 9), "OnFailure", false);
    check(0, "_:running", (0, 0), "OnFailure", false);
    check(0, "_:running", (0, 1), "OnFailure", true);
}

// [J-096] [J-095] [J-094]
#[test]
fn indexes_that_were_dropped_run_again_after_a_scale_up() {
    let change: Change = |spec, status| {
        indexed(spec, 2);
        (status.completed_indexes, status.succeeded) = ("0,3,4".into(), 3);
    };
    let mut rig = Rig::new(job(change), "1:running");
    assert_eq!(rig.run(), ["status active=1 succeeded=1 completed=0"]);
    rig.show_job(Modified, |job| {
        let spec = Arc::make_mut(&mut job.spec);
        (spec.parallelism, spec.completions) = (Some(5), Some(5));
        job.metadata.generation += 1;
    });
    rig.pass(Duration::ZERO);
    let creations = rig.run();
    assert_eq!(creations[..3], ["create j-2-", "create j-3-", "create j-4-"]);
}

// [J-105] [J-106]
#[test]
fn failures_come_before_a_success_policy_and_not_after_it() {
    let both: Change = |spec, _| {
        indexed(spec, 2);
        spec.backoff_limit = Some(0);
        let rule = SuccessPolicyRule { succeeded_indexes: None, succeeded_count: Some(1) };
        spec.success_policy = Some(SuccessPolicy { rules: vec![rule].into() });
    };
    let mut rig = Rig::new(job(both), "0:succeeded 1:failed");
    rig.run();
    assert_eq!(conditions(&rig), ["FailureTarget=True BackoffLimitExceeded", "Failed=True BackoffLimitExceeded"]);
    let met: Change = |spec, status| {
        indexed(spec, 2);
        spec.backoff_limit = Some(0);
        status.conditions = vec![condition("SuccessCriteriaMet", "SuccessPolicy")];
    };
    let mut rig = Rig::new(job(met), "0:succeeded 1:failed");
    rig.run();
    assert_eq!(conditions(&rig), ["SuccessCriteriaMet=True SuccessPolicy", "Complete=True SuccessPolicy"]);
}

// [J-112]
#[test]
fn a_sync_counts_five_hundred_pods_and_does_not_end_the_job_before_the_rest() {
    let pods = "_:succeeded ".repeat(501);
    let mut rig = Rig::new(job(|spec, _| (spec.parallelism, spec.completions) = (Some(501), Some(501))), &pods);
    let parked = |line: &str| line.split(' ').filter(|word| word.starts_with('+')).count();
    let first = rig.answer();
    assert_eq!((first.len(), parked(&first[0])), (1, 500));
    assert_eq!(rig.answer().len(), 500, "finalizers go");
    let last = rig.answer();
    assert!(last[0].contains("succeeded=500"), "{last:?}");
    assert_eq!(conditions(&rig), ["SuccessCriteriaMet=True CompletionsReached"], "it ends with the last pod");
}

// [J-113] [J-044] [J-118] [J-120]
#[test]
fn an_end_is_announced_before_it_comes() {
    let mut rig = Rig::new(job(|spec, _| spec.backoff_limit = Some(0)), "_:failed");
    rig.run();
    assert_eq!(conditions(&rig), ["FailureTarget=True BackoffLimitExceeded", "Failed=True BackoffLimitExceeded"]);
    let messages: Vec<&str> = rig.job.status.conditions.iter().map(|condition| &*condition.message).collect();
    assert_eq!(messages, ["Job has reached the specified backoff limit"; 2]);
    assert_eq!(rig.events, ["BackoffLimitExceeded Job has reached the specified backoff limit"]);
    let mut rig = Rig::new(job(|_, _| {}), "_:succeeded");
    rig.run();
    assert_eq!(conditions(&rig), ["SuccessCriteriaMet=True CompletionsReached", "Complete=True CompletionsReached"]);
    let again: Change = |_, status| status.conditions = vec![condition("SuccessCriteriaMet", "CompletionsReached")];
    let mut rig = Rig::new(job(again), "_:succeeded");
    rig.run();
    assert_eq!(conditions(&rig), ["SuccessCriteriaMet=True CompletionsReached", "Complete=True CompletionsReached"]);
}

// [J-119] [J-031] [J-039]
#[test]
fn a_job_has_failed_when_its_last_pod_is_gone() {
    let change: Change = |spec, status| {
        (spec.parallelism, spec.completions, spec.backoff_limit) = (Some(2), Some(2), Some(0));
        status.start_time = Some(Timestamp::from_seconds(START));
    };
    let mut rig = Rig::new(job(change), "_:failed _:running");
    let lines = rig.run();
    assert_eq!(lines[0], "delete p1");
    assert_eq!(conditions(&rig), ["FailureTarget=True BackoffLimitExceeded"]);
    assert_eq!(rig.job.status.failed, 2, "the running pod counts with the Job");
    rig.show_job(Modified, |_| {});
    rig.show_pod(Deleted, 0, "_:failed-", |_| {});
    rig.show_pod(Deleted, 1, "_:running!-", |_| {});
    rig.pass(Duration::from_secs(1));
    rig.run();
    assert_eq!(conditions(&rig), ["FailureTarget=True BackoffLimitExceeded", "Failed=True BackoffLimitExceeded"]);
}

// [J-043] [J-056]
#[test]
fn a_refused_creation_makes_the_sync_fail_and_come_again() {
    let mut rig = Rig::new(job(|_, _| {}), "");
    rig.answer_with(|_| Some(Reason::Forbidden));
    rig.run();
    rig.see_job();
    rig.pass(Duration::from_millis(900));
    assert!(rig.lines().is_empty(), "{:?}", rig.lines());
    rig.pass(Duration::from_millis(100));
    assert_eq!(rig.lines(), ["create j-"], "after a second");
    rig.answer_with(|_| Some(Reason::Forbidden));
    rig.pass(Duration::from_millis(1900));
    assert!(rig.lines().is_empty(), "{:?}", rig.lines());
    rig.pass(Duration::from_millis(100));
    assert_eq!(rig.lines(), ["create j-"], "after two");
}

// [J-160] [J-162] [J-024]
#[test]
fn a_job_that_is_made_suspended_starts_when_it_is_resumed() {
    let mut rig = Rig::new(job(|spec, _| spec.suspend = Some(true)), "");
    assert_eq!(rig.run(), ["status active=0 Suspended:JobSuspended"]);
    assert_eq!((rig.job.status.start_time, rig.events.clone()), (None, vec!["Suspended Job suspended".to_owned()]));
    rig.pass(Duration::from_secs(9));
    rig.show_job(Modified, |job| {
        Arc::make_mut(&mut job.spec).suspend = Some(false);
        job.metadata.generation += 1;
    });
    rig.pass(Duration::ZERO);
    assert_eq!(rig.run()[0], "create j-");
    assert_eq!(rig.job.status.start_time.map(Timestamp::seconds), Some(START + 9));
    assert_eq!(conditions(&rig), ["Suspended=False JobResumed"]);
    assert_eq!(rig.events.last().map(String::as_str), Some("Resumed Job resumed"));
}

// [J-163]
#[test]
fn a_suspended_job_that_has_its_completions_is_complete() {
    let change: Change = |spec, status| {
        (spec.suspend, status.succeeded) = (Some(true), 1);
        status.start_time = Some(Timestamp::from_seconds(START));
    };
    let mut rig = Rig::new(job(change), "");
    rig.run();
    assert_eq!(conditions(&rig), ["SuccessCriteriaMet=True CompletionsReached", "Complete=True CompletionsReached"]);
}

// [J-164] [J-161]
#[test]
fn the_pods_of_a_suspended_job_are_terminating_until_they_are_gone() {
    let change: Change = |spec, status| {
        spec.suspend = Some(true);
        status.start_time = Some(Timestamp::from_seconds(START));
    };
    let mut rig = Rig::new(job(change), "_:ready");
    rig.run();
    assert_eq!((rig.job.status.active, rig.job.status.terminating, rig.job.status.failed), (0, Some(1), 0));
    rig.see_job();
    rig.show_pod(Modified, 0, "_:ready!-", |_| {});
    rig.pass(Duration::from_secs(1));
    assert!(rig.lines().is_empty(), "nothing to tell while it goes: {:?}", rig.lines());
    rig.show_pod(Deleted, 0, "_:ready!-", |_| {});
    rig.pass(Duration::from_secs(1));
    assert_eq!(rig.run(), ["status active=0 Suspended:JobSuspended"]);
    assert_eq!((rig.job.status.terminating, rig.job.status.failed), (Some(0), 0));
}

// [J-153] [J-107] [J-001]
#[test]
fn a_pod_that_somebody_deletes_has_failed_and_is_replaced() {
    let mut rig = Rig::new(job(|_, _| {}), "_:running!");
    rig.run();
    assert_eq!((rig.job.status.failed, rig.job.status.terminating), (1, Some(1)), "as soon as it is asked to go");
    rig.see_job();
    rig.show_pod(Modified, 0, "_:running!-", |_| {});
    rig.pass(Duration::from_secs(10));
    assert_eq!(rig.lines(), ["create j-"], "after the back-off, though the old one still runs");
}

// [J-081] [J-080]
#[test]
fn a_success_ends_the_back_off() {
    let wide: Change = |spec, _| (spec.parallelism, spec.completions) = (Some(2), Some(3));
    let mut rig = Rig::new(job(wide), "_:failed@0 _:running");
    rig.run();
    rig.see_job();
    rig.show_pod(Modified, 0, "_:failed@0-", |_| {});
    rig.pass(Duration::from_secs(2));
    assert!(rig.lines().is_empty(), "the back-off lasts: {:?}", rig.lines());
    rig.show_pod(Modified, 1, "_:succeeded@2", |_| {});
    rig.pass(Duration::from_secs(1));
    assert_eq!(rig.answer(), ["create j-"]);
}
