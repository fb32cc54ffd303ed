//! Feature gates that are off: the controller ignores what they guard, even if it is stored.

mod support;

use jobyard_api::gates::{Gate, Gates, Profile};
use jobyard_api::job::{JobSpec, JobStatus, SuccessPolicy, SuccessPolicyRule};
use jobyard_api::request::Request;
use jobyard_api::time::Timestamp;
use jobyard_controllers::job::JobControllerConfig;
use support::{Rig, START, ignoring, indexed, job, without};

type Change = fn(&mut JobSpec, &mut JobStatus);

fn rig(gates: Gates, change: Change, pods: &str) -> Rig {
    let start = Timestamp::from_seconds(START).time();
    Rig::with_config(JobControllerConfig { gates, ..JobControllerConfig::new(start) }, job(change), pods)
}

/// What a first sync asks for with all gates, and without this one.
#[track_caller]
fn check(gate: Gate, change: Change, pods: &str, with: &[&str], without_it: &[&str]) {
    assert_eq!(rig(Gates::default(), change, pods).run(), with, "with {gate}");
    assert_eq!(rig(without(gate), change, pods).run(), without_it, "without {gate}");
}

#[test]
fn a_job_of_another_controller_is_run() {
    check(
        Gate::JobManagedBy,
        |spec, _| spec.managed_by = Some("acme.io/runner".into()),
        "",
        &[],
        &["create j-", "status active=1"],
    );
}

#[test]
fn a_suspended_job_runs() {
    check(
        Gate::SuspendJob,
        |spec, _| spec.suspend = Some(true),
        "",
        &["status active=0 Suspended:JobSuspended"],
        &["create j-", "status active=1"],
    );
}

/// Upstream's #130103: the policy was stored while the gate was on.
#[test]
fn a_stored_policy_has_no_effect() {
    check(
        Gate::JobPodFailurePolicy,
        |spec, _| spec.pod_failure_policy = ignoring(7),
        "_:failedx7",
        &["status active=0", "untrack p0"],
        &["status active=0 +p0", "untrack p0", "status active=0 failed=1"],
    );
    check(
        Gate::JobSuccessPolicy,
        |spec, _| {
            indexed(spec, 2);
            let rule = SuccessPolicyRule { succeeded_indexes: None, succeeded_count: Some(1) };
            spec.success_policy = Some(SuccessPolicy { rules: vec![rule].into() });
        },
        "0:succeeded 1:running-",
        &[
            "delete p1",
            "status active=0 terminating=1 succeeded=1 completed=0 SuccessCriteriaMet:SuccessPolicy",
            "untrack p0",
        ],
        &["status active=1 succeeded=1 completed=0", "untrack p0"],
    );
}

#[test]
fn a_limit_of_an_index_has_no_effect() {
    check(
        Gate::JobBackoffLimitPerIndex,
        |spec, _| {
            indexed(spec, 1);
            spec.backoff_limit_per_index = Some(0);
        },
        "0:failed@0",
        &[
            "status active=0 failedIndexes=0 +p0 FailureTarget:FailedIndexes",
            "untrack p0",
            "status active=0 failed=1 failedIndexes=0 FailureTarget:FailedIndexes Failed:FailedIndexes",
        ],
        &["status active=0 +p0", "untrack p0", "status active=0 failed=1"],
    );
}

#[test]
fn a_replacement_policy_has_no_effect_and_terminating_is_not_told() {
    check(
        Gate::JobPodReplacementPolicy,
        |spec, _| spec.pod_replacement_policy = Some("Failed".into()),
        "_:running!",
        &["status active=0 terminating=1"],
        &["status active=0 +p0", "untrack p0", "status active=0 failed=1"],
    );
}

#[test]
fn an_indexed_job_is_skipped() {
    let mut rig = rig(without(Gate::IndexedJob), |spec, _| indexed(spec, 2), "");
    assert!(rig.run().is_empty());
    assert_eq!(rig.events, ["IndexedJobDisabled Skipped Indexed Job sync because feature is disabled."]);
}

#[test]
fn the_index_is_an_annotation_only() {
    let pod = |gates| {
        let rig = rig(gates, |spec, _| indexed(spec, 1), "");
        let made = rig.calls.iter().find_map(|(_, request)| match request {
            Request::Create { object, .. } => object.as_pod().cloned(),
            _ => None,
        });
        made.expect("a pod is asked for")
    };
    let index = "batch.kubernetes.io/job-completion-index";
    let seen =
        |gates| (pod(gates).metadata.labels.contains_key(index), pod(gates).metadata.annotation(index).is_some());
    assert_eq!(seen(Gates::default()), (true, true));
    assert_eq!(seen(without(Gate::PodIndexLabel)), (false, true));
}

/// [J-161]: before the gate the start of a suspended Job stayed until it was resumed.
#[test]
fn the_start_of_a_suspended_job_stays() {
    let change: Change = |spec, status| {
        spec.suspend = Some(true);
        status.start_time = Some(Timestamp::from_seconds(START));
    };
    let start = |gates| {
        let mut rig = rig(gates, change, "_:ready");
        rig.run();
        rig.job.status.start_time.map(Timestamp::seconds)
    };
    assert_eq!(start(Gates::default()), None);
    assert_eq!(start(without(Gate::MutableSchedulingDirectivesForSuspendedJobs)), Some(START));
}

/// Before ends were announced, a Job was Complete or Failed at once, with pods still going.
#[test]
fn an_old_version_ends_a_job_at_once() {
    let old = Gates::of(Profile::V1_8.minor());
    let lines = rig(old, |_, _| {}, "_:succeeded").run();
    assert_eq!(lines, ["status active=0 +p0", "untrack p0", "status active=0 succeeded=1 Complete:"]);
    let late: Change = |spec, status| {
        spec.active_deadline_seconds = Some(5);
        status.start_time = Some(Timestamp::from_seconds(START - 5));
    };
    let lines = rig(old, late, "_:running").run();
    assert_eq!(
        lines,
        ["delete p0", "status active=0 +p0", "untrack p0", "status active=0 failed=1 Failed:DeadlineExceeded"]
    );
}

#[test]
fn without_a_limit_a_failing_job_is_tried_again_for_ever() {
    let old = Gates::of(Profile::V1_8.minor());
    let change: Change = |spec, status| (spec.backoff_limit, status.failed) = (None, 1_000_000);
    assert_eq!(rig(old, change, "").run(), ["create j-", "status active=1 failed=1000000"]);
}
