//! What a sync says about its decisions: kind, rules, fields of the spec, facts.

mod support;

use jobyard_api::job::{
    JobSpec, JobStatus, PodFailurePolicy, PodFailurePolicyOnExitCodes, PodFailurePolicyOnPodCondition,
    PodFailurePolicyRule, SuccessPolicy, SuccessPolicyRule,
};
use jobyard_api::time::Timestamp;
use std::time::Duration;
use support::{START, check_decisions as check, condition, indexed};

type Change = fn(&mut JobSpec, &mut JobStatus);

fn exit_code_rule(action: &str, code: i32) -> PodFailurePolicyRule {
    let values = vec![code].into();
    let on_exit_codes = Some(PodFailurePolicyOnExitCodes { container_name: None, operator: "In".into(), values });
    PodFailurePolicyRule { action: action.into(), on_exit_codes, ..Default::default() }
}

#[expect(clippy::unnecessary_wraps, reason = "a field of the spec takes it so")]
fn policy(rules: Vec<PodFailurePolicyRule>) -> Option<PodFailurePolicy> {
    Some(PodFailurePolicy { rules: rules.into() })
}

#[test]
fn j024_a_job_starts() {
    let mut rig = support::Rig::new(support::job(|_, _| {}), "");
    rig.run();
    assert_eq!(rig.decisions[0], "started J-024 spec.suspend status.startTime=1970-01-01T00:16:40Z");
    assert_eq!(rig.sentence, "Making 1 pod: 1 wanted, 0 active");
}

#[test]
fn j021_j022_j023_why_a_job_is_left_alone() {
    check(
        |spec, _| spec.managed_by = Some("acme.io/runner".into()),
        "_:failed",
        &["leftAlone J-021,J-109 spec.managedBy spec.managedBy=acme.io/runner"],
    );
    check(
        |spec, _| spec.completion_mode = Some("Sideways".into()),
        "",
        &["leftAlone J-023 spec.completionMode spec.completionMode=Sideways"],
    );
    check(
        |_, status| status.conditions = vec![condition("Complete", "CompletionsReached")],
        "",
        &["leftAlone J-022 - status.conditions=Complete"],
    );
}

#[test]
fn j055_j107_j108_pods_are_made() {
    check(
        |spec, _| (spec.parallelism, spec.completions) = (Some(3), Some(5)),
        "",
        &[
            "created J-055,J-061 spec.parallelism,spec.completions pods=3 wanted=3 status.active=0 status.terminating=0 spec.parallelism=3 spec.completions=5",
        ],
    );
    check(
        |spec, _| indexed(spec, 4),
        "2:running",
        &[
            "created J-055,J-062 spec.parallelism,spec.completions,spec.completionMode pods=3 wanted=4 status.active=1 status.terminating=0 indexes=0,1,3 spec.parallelism=4 spec.completions=4",
        ],
    );
    check(
        |spec, _| (spec.parallelism, spec.completions, spec.backoff_limit) = (Some(3), Some(5), Some(0)),
        "_:running!-",
        &[
            "created J-055,J-107 spec.parallelism,spec.completions,spec.podReplacementPolicy pods=3 wanted=3 status.active=0 status.terminating=1 spec.parallelism=3 spec.completions=5",
        ],
    );
    let change: Change = |spec, _| {
        (spec.parallelism, spec.completions) = (Some(3), Some(5));
        spec.pod_replacement_policy = Some("Failed".into());
    };
    check(
        change,
        "_:running!",
        &[
            "created J-055,J-108 spec.parallelism,spec.completions,spec.podReplacementPolicy pods=2 wanted=3 status.active=0 status.terminating=1 spec.parallelism=3 spec.completions=5",
        ],
    );
}

#[test]
fn j030_j031_j116_an_end_that_was_announced_goes_on() {
    check(
        |_, status| status.conditions = vec![condition("SuccessCriteriaMet", "SuccessPolicy")],
        "_:running!-",
        &[
            "ending J-030 spec.successPolicy reason=SuccessPolicy",
            "waiting J-116,J-119 spec.successPolicy condition=Complete status.terminating=1 uncounted=0",
        ],
    );
    check(
        |_, status| status.conditions = vec![condition("FailureTarget", "DeadlineExceeded")],
        "_:running!-",
        &[
            "ending J-031 spec.activeDeadlineSeconds reason=DeadlineExceeded",
            "waiting J-116,J-119 spec.activeDeadlineSeconds condition=Failed status.terminating=1 uncounted=0",
        ],
    );
}

#[test]
fn j032_j083_j100_j101_j102_a_policy_says_which_rule_matched_what() {
    let fail_job: Change =
        |spec, _| spec.pod_failure_policy = policy(vec![exit_code_rule("Ignore", 7), exit_code_rule("FailJob", 42)]);
    check(
        fail_job,
        "_:failedx42",
        &[
            "counted J-080,J-084 - new=1 failures=1 last=1970-01-01T00:16:40Z",
            "ending J-032,J-102 spec.podFailurePolicy.rules[1].onExitCodes container=main pod=p0 exitCode=42 rule=1",
            "counted J-101,J-100 spec.podFailurePolicy.rules[1].onExitCodes pods=1 (p0) rule=1 action=FailJob container=main exitCode=42",
            "finished J-116,J-118 spec.podFailurePolicy reason=PodFailurePolicy status.succeeded=0 status.failed=1",
        ],
    );
    let count: Change =
        |spec, _| spec.pod_failure_policy = policy(vec![exit_code_rule("Ignore", 7), exit_code_rule("Count", 42)]);
    check(
        count,
        "_:failedx42 _:failedx7 _:failedx7 _:failedx3",
        &[
            "counted J-080,J-083,J-084 spec.podFailurePolicy new=4 failures=4 last=1970-01-01T00:16:40Z",
            "waiting J-054,J-084 spec.parallelism,spec.completions remaining=79.9s pods=1 failures=4 until=80s",
            "counted J-101,J-100 spec.podFailurePolicy.rules[1].onExitCodes pods=1 (p0) rule=1 action=Count container=main exitCode=42",
            "ignored J-101,J-100 spec.podFailurePolicy.rules[0].onExitCodes pods=2 (p1, p2) rule=0 action=Ignore container=main exitCode=7",
            "counted J-110,J-086 spec.backoffLimit pods=1 (p3)",
        ],
    );
    let disrupted: Change = |spec, _| {
        let pattern = PodFailurePolicyOnPodCondition { kind: "DisruptionTarget".into(), status: "True".into() };
        let on_pod_conditions = vec![pattern].into();
        let rule = PodFailurePolicyRule { action: "Ignore".into(), on_pod_conditions, ..Default::default() };
        spec.pod_failure_policy = policy(vec![rule]);
    };
    check(
        disrupted,
        "_:failed%",
        &[
            "counted J-080,J-083,J-084 spec.podFailurePolicy new=1 failures=1 last=1970-01-01T00:16:40Z",
            "waiting J-054,J-084 spec.parallelism,spec.completions remaining=9.9s pods=1 failures=1 until=10s",
            "ignored J-101,J-100 spec.podFailurePolicy.rules[0].onPodConditions pods=1 (p0) rule=0 action=Ignore condition=DisruptionTarget",
        ],
    );
}

#[test]
fn j033_j086_j088_the_limit_and_what_was_counted_against_it() {
    check(
        |spec, status| (spec.backoff_limit, status.failed) = (Some(6), 6),
        "_:failed",
        &[
            "counted J-080,J-084 - new=1 failures=1 last=1970-01-01T00:16:40Z",
            "ending J-033,J-086 spec.backoffLimit status.failed=7 spec.backoffLimit=6",
            "counted J-110,J-086 spec.backoffLimit pods=1 (p0)",
            "finished J-116,J-118 spec.backoffLimit reason=BackoffLimitExceeded status.succeeded=0 status.failed=7",
        ],
    );
    let total: Change = |spec, status| {
        indexed(spec, 2);
        (spec.backoff_limit, spec.backoff_limit_per_index, status.failed) = (Some(6), Some(9), 6);
    };
    check(
        total,
        "0:failed",
        &[
            "ending J-033,J-088 spec.backoffLimit,spec.backoffLimitPerIndex status.failed=7 spec.backoffLimit=6",
            "counted J-110,J-086 spec.backoffLimit pods=1 (p0)",
            "finished J-116,J-118 spec.backoffLimit reason=BackoffLimitExceeded status.succeeded=0 status.failed=7",
        ],
    );
}

#[test]
fn j034_j035_j039_j111_j119_the_deadline() {
    check(
        |spec, _| spec.active_deadline_seconds = Some(60),
        "_:running",
        &[
            "waiting J-035 spec.activeDeadlineSeconds status.startTime=1970-01-01T00:16:40Z spec.activeDeadlineSeconds=60 until=60.1s",
        ],
    );
    let late: Change = |spec, status| {
        spec.active_deadline_seconds = Some(5);
        status.start_time = Some(Timestamp::from_seconds(START - 5));
    };
    check(
        late,
        "_:ready",
        &[
            "ending J-034 spec.activeDeadlineSeconds status.startTime=1970-01-01T00:16:35Z spec.activeDeadlineSeconds=5",
            "deleted J-039 spec.activeDeadlineSeconds pods=1 (p0) reason=DeadlineExceeded",
            "counted J-111,J-119 - pods=1 (p0)",
            "waiting J-116,J-119 spec.activeDeadlineSeconds condition=Failed status.terminating=1 uncounted=0",
        ],
    );
}

#[test]
fn j036_j037_j091_j092_j093_failed_indexes() {
    let too_many: Change = |spec, _| {
        indexed(spec, 9);
        (spec.backoff_limit_per_index, spec.max_failed_indexes) = (Some(0), Some(1));
    };
    check(
        too_many,
        "2:failed 3:failed",
        &[
            "counted J-091,J-092 spec.backoffLimitPerIndex status.failedIndexes=2,3 spec.backoffLimitPerIndex=0",
            "ending J-036 spec.maxFailedIndexes status.failedIndexes=2,3 spec.maxFailedIndexes=1",
            "counted J-110,J-086 spec.backoffLimit pods=2 (p0, p1)",
            "finished J-116,J-118 spec.maxFailedIndexes reason=MaxFailedIndexesExceeded status.succeeded=0 status.failed=2",
        ],
    );
    let none_left: Change = |spec, _| {
        indexed(spec, 2);
        spec.backoff_limit_per_index = Some(0);
    };
    check(
        none_left,
        "0:failed 1:succeeded",
        &[
            "counted J-091,J-092 spec.backoffLimitPerIndex status.failedIndexes=0 spec.backoffLimitPerIndex=0",
            "ending J-037 spec.backoffLimitPerIndex,spec.completions status.failedIndexes=0 spec.completions=2",
            "counted J-110,J-086 spec.backoffLimit pods=1 (p0)",
            "counted J-110,J-090 spec.completions,spec.completionMode pods=1 (p1) indexes=1",
            "finished J-116,J-118 spec.backoffLimitPerIndex,spec.completions reason=FailedIndexes status.succeeded=1 status.failed=1",
        ],
    );
    let again: Change = |spec, _| {
        indexed(spec, 2);
        spec.backoff_limit_per_index = Some(1);
    };
    let mut rig = check(
        again,
        "0:failed@0 1:running",
        &[
            "waiting J-093 spec.backoffLimitPerIndex pods=1 (p0)",
            "waiting J-085 spec.backoffLimitPerIndex remaining=9.9s pods=1 until=10s",
        ],
    );
    rig.decisions.clear();
    rig.see_job();
    rig.pass(Duration::from_secs(10));
    assert_eq!(
        rig.decisions,
        [
            "waiting J-093 spec.backoffLimitPerIndex pods=1 (p0)",
            "created J-055,J-064 spec.parallelism,spec.completions,spec.backoffLimitPerIndex pods=1 wanted=2 status.active=1 status.terminating=0 indexes=0 spec.parallelism=2 spec.completions=2"
        ]
    );
}

#[test]
fn j038_j104_j106_a_success_policy() {
    let policy: Change = |spec, _| {
        indexed(spec, 3);
        let rule = |count| SuccessPolicyRule { succeeded_indexes: None, succeeded_count: Some(count) };
        spec.success_policy = Some(SuccessPolicy { rules: vec![rule(3), rule(1)].into() });
    };
    check(
        policy,
        "0:running 1:succeeded",
        &[
            "ending J-038,J-104 spec.successPolicy.rules[1] rule=1 status.completedIndexes=1",
            "deleted J-039,J-106 spec.successPolicy pods=1 (p0) reason=SuccessPolicy",
            "ignored J-106 spec.successPolicy pods=1 (p0)",
            "counted J-110,J-090 spec.completions,spec.completionMode pods=1 (p1) indexes=1",
            "waiting J-116,J-119 spec.successPolicy condition=Complete status.terminating=1 uncounted=0",
        ],
    );
}

#[test]
fn j040_j051_j117_j121_j163_completion() {
    check(
        |_, _| {},
        "_:succeeded",
        &[
            "ending J-040 spec.completions status.succeeded=1 spec.completions=1",
            "counted J-110 spec.completions pods=1 (p0)",
            "finished J-116,J-117 spec.completions reason=CompletionsReached status.succeeded=1 status.failed=0",
        ],
    );
    check(
        |spec, _| spec.completions = None,
        "_:succeeded",
        &[
            "ending J-040,J-051 spec.completions status.succeeded=1",
            "counted J-110 spec.completions pods=1 (p0)",
            "finished J-116,J-117 spec.completions reason=CompletionsReached status.succeeded=1 status.failed=0",
        ],
    );
    check(
        |spec, _| spec.completions = Some(0),
        "",
        &[
            "ending J-040,J-121 spec.completions status.succeeded=0 spec.completions=0",
            "finished J-116,J-117 spec.completions reason=CompletionsReached status.succeeded=0 status.failed=0",
        ],
    );
    check(
        |spec, status| (spec.suspend, status.succeeded) = (Some(true), 1),
        "",
        &[
            "ending J-040,J-163 spec.completions status.succeeded=1 spec.completions=1",
            "finished J-116,J-117 spec.completions reason=CompletionsReached status.succeeded=1 status.failed=0",
        ],
    );
    check(
        |spec, _| (spec.parallelism, spec.completions) = (Some(3), None),
        "_:succeeded _:running",
        &[
            "leftAlone J-051 spec.completions missing=0 status.active=1 status.terminating=0",
            "counted J-110 spec.completions pods=1 (p0)",
        ],
    );
}

#[test]
fn j041_j042_j050_j160_j161_j162_suspension() {
    check(
        |spec, _| spec.suspend = Some(true),
        "",
        &["suspended J-041,J-160 spec.suspend status.succeeded=0 status.failed=0"],
    );
    let running: Change = |spec, status| {
        spec.suspend = Some(true);
        status.start_time = Some(Timestamp::from_seconds(START));
    };
    check(
        running,
        "_:ready",
        &[
            "deleted J-050,J-161,J-164 spec.suspend pods=1 (p0)",
            "suspended J-041,J-161 spec.suspend status.succeeded=0 status.failed=0",
        ],
    );
    check(
        |_, status| status.conditions = vec![condition("Suspended", "JobSuspended")],
        "",
        &[
            "created J-055,J-061 spec.parallelism,spec.completions pods=1 wanted=1 status.active=0 status.terminating=0 spec.parallelism=1 spec.completions=1",
            "resumed J-042,J-162 spec.suspend status.succeeded=0 status.failed=0",
        ],
    );
}
