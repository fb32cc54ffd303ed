//! One sync at a time: what is asked for, in order, for a Job and its pods.

mod support;

use jobyard_api::gates::Gate;
use jobyard_api::job::{JobSpec, JobStatus, PodFailurePolicy, PodFailurePolicyOnExitCodes, PodFailurePolicyRule};
use jobyard_api::list::List;
use jobyard_api::status::Reason;
use jobyard_controllers::job::{Guards, JobControllerConfig};
use std::sync::Arc;
use std::time::Duration;
use support::{Rig, indexed, job};

type Change = fn(&mut JobSpec, &mut JobStatus);

/// A first sync of such a Job with such pods asks for these lines and records these Events.
#[track_caller]
fn check(change: Change, pods: &str, expected: &[&str], events: &[&str]) -> Rig {
    let mut rig = Rig::new(job(change), pods);
    assert_eq!(rig.run(), expected, "{pods}");
    assert_eq!(rig.events, events, "{pods}");
    rig
}

#[test]
fn j040_j055_a_new_job_gets_its_pods_in_growing_batches() {
    let change: Change = |spec, _| (spec.parallelism, spec.completions) = (Some(6), Some(10));
    let mut rig = Rig::new(job(change), "");
    let batches: Vec<usize> = std::iter::from_fn(|| Some(rig.answer().len()).filter(|count| *count > 0)).collect();
    assert_eq!(batches, [1, 2, 3, 1], "three batches of pods, then the status");
    assert_eq!(rig.job.status.active, 6);
    assert_eq!(rig.job.status.start_time.map(jobyard_api::time::Timestamp::seconds), Some(support::START));
}

#[test]
fn j051_a_work_queue_makes_no_pod_after_a_success() {
    let change: Change = |spec, _| (spec.parallelism, spec.completions) = (Some(3), None);
    check(change, "_:succeeded _:running", &["status active=1 +p0", "untrack p0", "status active=1 succeeded=1"], &[]);
}

#[test]
fn j052_parallelism_zero_removes_all_pods_and_leaves_the_job_unfinished() {
    let change: Change = |spec, _| spec.parallelism = Some(0);
    let lines = ["untrack p0", "delete p0", "status active=0 terminating=1"];
    check(change, "_:running", &lines, &["SuccessfulDelete Deleted pod: p0"]);
}

#[test]
fn j053_j071_surplus_pods_lose_the_finalizer_before_they_are_deleted() {
    let change: Change = |spec, _| (spec.parallelism, spec.completions) = (Some(1), Some(5));
    let lines = ["untrack p1", "delete p1", "status active=1 ready=1 terminating=1"];
    check(change, "_:ready _:running", &lines, &["SuccessfulDelete Deleted pod: p1"]);
}

#[test]
fn j110_j120_a_success_is_counted_in_two_steps_and_ends_the_job_in_the_same_sync() {
    let lines = [
        "status active=0 +p0 SuccessCriteriaMet:CompletionsReached",
        "untrack p0",
        "status active=0 succeeded=1 SuccessCriteriaMet:CompletionsReached Complete:CompletionsReached",
    ];
    let rig = check(|_, _| {}, "_:succeeded", &lines, &["Completed Job completed"]);
    assert!(rig.job.status.completion_time.is_some());
}

#[test]
fn j054_j084_a_failure_delays_the_next_pod_by_ten_seconds() {
    let mut rig =
        check(|_, _| {}, "_:failed@0", &["status active=0 +p0", "untrack p0", "status active=0 failed=1"], &[]);
    rig.see_pod(0, "_:failed@0-");
    rig.see_job();
    rig.pass(Duration::from_secs(1));
    rig.pass(Duration::from_millis(8_800));
    assert!(rig.lines().is_empty(), "still waiting: {:?}", rig.lines());
    rig.pass(Duration::from_millis(100));
    assert_eq!(rig.lines(), ["create j-"]);
}

#[test]
fn j086_the_job_fails_when_failures_exceed_the_limit() {
    let change: Change = |spec, status| (spec.backoff_limit, status.failed) = (Some(1), 1);
    let lines = [
        "status active=0 failed=1 +p0 FailureTarget:BackoffLimitExceeded",
        "untrack p0",
        "status active=0 failed=2 FailureTarget:BackoffLimitExceeded Failed:BackoffLimitExceeded",
    ];
    let events = ["BackoffLimitExceeded Job has reached the specified backoff limit"];
    let rig = check(change, "_:failed", &lines, &events);
    assert_eq!(rig.job.status.completion_time, None, "a failed Job has no completion time");
}

#[test]
fn j034_j039_j111_j119_at_the_deadline_running_pods_are_deleted_and_count_as_failed() {
    let change: Change = |spec, status| {
        spec.active_deadline_seconds = Some(5);
        status.start_time = Some(jobyard_api::time::Timestamp::from_seconds(support::START - 5));
    };
    let lines = [
        "delete p0",
        "status active=0 terminating=1 +p0 FailureTarget:DeadlineExceeded",
        "untrack p0",
        "status active=0 terminating=1 failed=1 FailureTarget:DeadlineExceeded",
    ];
    check(change, "_:ready", &lines, &["SuccessfulDelete Deleted pod: p0"]);
}

#[test]
fn j041_j050_j161_a_suspended_job_loses_its_pods_uncounted_and_its_start() {
    let change: Change = |spec, status| {
        spec.suspend = Some(true);
        status.start_time = Some(jobyard_api::time::Timestamp::from_seconds(support::START));
    };
    let lines = ["untrack p0", "delete p0", "status active=0 terminating=1 Suspended:JobSuspended"];
    let events = ["SuccessfulDelete Deleted pod: p0", "Suspended Job suspended"];
    let rig = check(change, "_:ready", &lines, &events);
    assert_eq!(rig.job.status.start_time, None);
}

#[test]
fn j121_no_completions_are_complete_at_once_even_suspended() {
    let change: Change = |spec, _| (spec.completions, spec.suspend) = (Some(0), Some(true));
    let lines = [
        "status active=0 SuccessCriteriaMet:CompletionsReached",
        "status active=0 SuccessCriteriaMet:CompletionsReached Complete:CompletionsReached",
    ];
    check(change, "", &lines, &["Completed Job completed"]);
}

#[test]
fn j062_j090_an_indexed_job_makes_the_lowest_missing_indexes() {
    let lines = ["create j-0-", "create j-3-", "status active=3 completed=1 succeeded=1"];
    let mut rig = Rig::new(job(|spec, _| indexed(spec, 4)), "2:running 1:succeeded");
    let asked = rig.run();
    assert_eq!(asked[..2], lines[..2]);
    assert!(asked[2].starts_with("status active=3 succeeded=1 completed=1"), "{asked:?}");
}

#[test]
fn j070_a_duplicated_index_is_removed_even_when_nothing_is_surplus() {
    let lines = ["untrack p1", "delete p1", "status active=2 ready=1 terminating=1"];
    let mut rig = Rig::new(job(|spec, _| indexed(spec, 4)), "0:ready 0:running 1:running");
    assert_eq!(rig.run(), lines);
}

#[test]
fn j064_j093_the_next_pod_of_an_index_carries_the_failures_of_the_one_it_replaces() {
    let change: Change = |spec, _| {
        indexed(spec, 1);
        spec.backoff_limit_per_index = Some(2);
    };
    let mut rig = Rig::new(job(change), "0:failed@0");
    assert_eq!(rig.run(), ["status active=0"], "the failed pod keeps its finalizer until it is replaced");
    rig.see_job();
    rig.pass(Duration::from_secs(10));
    assert_eq!(rig.answer(), ["create j-0-"]);
}

#[test]
fn j032_j102_a_fail_job_rule_ends_the_job_with_its_message() {
    let change: Change = |spec, _| {
        let on_exit_codes =
            Some(PodFailurePolicyOnExitCodes { container_name: None, operator: "In".into(), values: vec![42].into() });
        let rule = PodFailurePolicyRule { action: "FailJob".into(), on_exit_codes, on_pod_conditions: List::default() };
        spec.pod_failure_policy = Some(PodFailurePolicy { rules: vec![rule].into() });
    };
    let mut rig = Rig::new(job(change), "_:failedx42");
    rig.run();
    let message = "Container main for pod default/p0 failed with exit code 42 matching FailJob rule at index 0";
    assert_eq!(rig.events, [format!("PodFailurePolicy {message}")]);
}

#[test]
fn j056_a_refused_creation_stops_the_batches_and_the_status_is_written_all_the_same() {
    let change: Change = |spec, _| (spec.parallelism, spec.completions) = (Some(5), Some(5));
    let mut rig = Rig::new(job(change), "");
    rig.answer();
    rig.answer_with(|line| line.starts_with("create").then_some(Reason::Forbidden));
    assert_eq!(rig.answer(), ["status active=1"]);
    assert_eq!(rig.events[1], "FailedCreate Error creating: Forbidden");
}

#[test]
fn j019_a_sync_waits_until_the_watch_shows_the_own_write() {
    let mut rig = Rig::new(job(|_, _| {}), "");
    rig.run();
    rig.see_pod(0, "_:running");
    rig.pass(Duration::from_secs(1));
    assert!(rig.lines().is_empty(), "the Job's own status write is not seen yet");
    assert_eq!(rig.rules.last(), Some(&"J-019"));
    rig.see_job();
    rig.pass(Duration::from_secs(1));
    assert!(rig.lines().is_empty(), "nothing changed, and one pod is running: {:?}", rig.lines());
}

#[test]
fn j040_expectations_hold_creations_back_and_without_them_pods_are_made_twice() {
    let made_again = |guards: Guards| {
        let start = jobyard_api::time::Timestamp::from_seconds(support::START).time();
        let config = JobControllerConfig {
            guards,
            gates: support::without(Gate::StaleControllerConsistencyJob),
            ..JobControllerConfig::new(start)
        };
        let mut rig = Rig::with_config(config, job(|_, _| {}), "");
        rig.run();
        rig.see_job();
        rig.pass(Duration::from_secs(1));
        rig.lines()
    };
    assert_eq!(made_again(Guards::ALL), ["status active=0"]);
    assert_eq!(made_again(Guards { expectations: false, ..Guards::ALL }), ["create j-"]);
}

#[test]
fn j115_a_patch_that_fails_leaves_its_uid_uncounted_and_the_rest_is_stored() {
    let change: Change = |spec, _| (spec.parallelism, spec.completions) = (Some(2), Some(3));
    let mut rig = Rig::new(job(change), "_:succeeded _:succeeded");
    rig.answer();
    rig.answer();
    let lines = rig.answer_with(|line| (line == "untrack p1").then_some(Reason::InternalError));
    assert_eq!(lines, ["untrack p0", "untrack p1"]);
    assert_eq!(rig.answer(), ["status active=1 succeeded=1 +p1"]);
}

#[test]
fn j130_j131_pods_are_adopted_after_a_live_look_at_the_job() {
    let mut rig = Rig::new(job(|spec, _| spec.completions = Some(2)), "_:running-o");
    assert_eq!(rig.answer(), ["get j"]);
    assert_eq!(rig.answer(), ["adopt p0"]);
    assert_eq!(rig.answer(), ["status active=1"]);
}

#[test]
fn j045_j151_a_job_that_is_being_deleted_only_counts() {
    let mut deleted = job(|spec, _| spec.parallelism = Some(3));
    deleted.metadata.deletion_timestamp = Some(jobyard_api::time::Timestamp::from_seconds(support::START));
    let mut rig = Rig::new(deleted, "_:running _:succeeded");
    assert_eq!(
        rig.run(),
        ["status active=1 +p1", "untrack p0", "untrack p1", "status active=1 succeeded=1"],
        "the running pod is let go uncounted"
    );
}

#[test]
fn j109_a_job_of_another_controller_is_left_alone() {
    let change: Change = |spec, _| spec.managed_by = Some("acme.io/runner".into());
    check(change, "_:failed", &[], &[]);
}

#[test]
fn j023_an_unknown_completion_mode_is_skipped_with_an_event() {
    let change: Change = |spec, _| spec.completion_mode = Some("Sideways".into());
    check(change, "", &[], &["UnknownCompletionMode Skipped Job sync because completion mode is unknown"]);
}

#[test]
fn the_template_is_shared_by_all_pods() {
    let change: Change = |spec, _| (spec.parallelism, spec.completions) = (Some(1), Some(1));
    let rig = Rig::new(job(change), "");
    let Some((_, jobyard_api::request::Request::Create { object, .. })) = rig.calls.first() else {
        panic!("a pod is asked for: {:?}", rig.lines());
    };
    let pod = object.as_pod().expect("a pod");
    assert!(Arc::ptr_eq(&pod.spec.shared, &rig.job.spec.template.spec.shared));
}
