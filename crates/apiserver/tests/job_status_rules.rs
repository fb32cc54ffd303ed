//! What a Job's status must be: each number of the specification with a write that breaks it and what the client is told.
#![allow(clippy::needless_pass_by_value, reason = "the calls write the values down")]

mod support;

use jobyard_apiserver::wire::Method;
use serde_json::{Value, json};
use support::{Client, STATUS, merge};

const TIME: &str = "2026-01-01T00:00:00Z";
const LATER: &str = "2026-01-01T00:01:00Z";

fn condition(kind: &str, status: &str) -> Value {
    json!({"type": kind, "status": status})
}

fn conditions(kinds: &[&str]) -> Value {
    kinds.iter().map(|kind| condition(kind, "True")).collect()
}

fn complete() -> Value {
    json!({"startTime": TIME, "completionTime": LATER, "conditions": conditions(&["SuccessCriteriaMet", "Complete"])})
}

fn failed() -> Value {
    json!({"startTime": TIME, "conditions": conditions(&["FailureTarget", "Failed"])})
}

/// Writes `old` and then changes of it as the status of a Job, and compares the beginnings of the causes.
#[track_caller]
fn check_of(spec: Value, number: &str, old: &Value, changes: Value, expected: &[&str]) {
    let mut client = Client::with_job(&json!({"spec": spec}));
    let mut write = |status: &Value| {
        let mut job = client.job();
        job["status"] = status.clone();
        client.send(Method::Put, STATUS, &job)
    };
    let answer = write(old);
    assert_eq!(answer.code, 200, "{number}: {answer:?}");
    let mut status = old.clone();
    merge(&mut status, &changes);
    let causes = write(&status).causes();
    assert_eq!(causes.len(), expected.len(), "{number} {changes}: {causes:?}");
    for (cause, start) in causes.iter().zip(expected) {
        assert!(cause.starts_with(start), "{number}: {cause} is not {start}");
    }
}

#[track_caller]
fn check(number: &str, old: &Value, changes: Value, expected: &str) {
    check_of(json!({}), number, old, changes, &[expected]);
}

#[test]
fn conditions_exclude_each_other() {
    let nothing = json!({});
    let with = |mut status: Value, kinds: &[&str]| {
        status["conditions"] = conditions(kinds);
        status
    };
    let path = "status.conditions: Invalid value: cannot set";
    check_of(
        json!({}),
        "[A-120], [A-121], [A-135]",
        &nothing,
        with(complete(), &["SuccessCriteriaMet", "FailureTarget", "Complete", "Failed"]),
        &[
            &format!("{path} Complete=True and Failed=true conditions"),
            &format!("{path} Complete=True and FailureTarget=true conditions"),
            &format!("{path} SuccessCriteriaMet=True and Failed=true conditions"),
            &format!("{path} SuccessCriteriaMet=True and FailureTarget=true conditions"),
        ],
    );
    check(
        "[A-125]",
        &nothing,
        with(failed(), &["Failed"]),
        &format!("{path} Failed=True condition without the FailureTarget=true condition"),
    );
    check(
        "[A-126]",
        &nothing,
        with(complete(), &["Complete"]),
        &format!("{path} Complete=True condition without the SuccessCriteriaMet=true condition"),
    );
    check_of(json!({}), "[A-134]", &nothing, json!({"conditions": conditions(&["SuccessCriteriaMet"])}), &[]);
    let policy =
        json!({"completionMode": "Indexed", "completions": 1, "successPolicy": {"rules": [{"succeededCount": 1}]}});
    let without = format!("{path} Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True");
    let met = format!("{path} Complete=True condition without the SuccessCriteriaMet=true condition");
    check_of(policy, "[A-136]", &nothing, with(complete(), &["Complete"]), &[&met, &without]);
    let odd = json!([condition("Anything", "Sometimes"), condition("Anything", "True")]);
    check_of(json!({}), "[A-182]", &nothing, json!({"conditions": odd, "succeeded": 99}), &[]);
}

#[test]
fn what_was_true_stays() {
    let gone =
        |kind: &str| format!("status.conditions: Invalid value: cannot disable the terminal {kind}=True condition");
    let target = json!({"conditions": conditions(&["FailureTarget"])});
    check("[A-137]", &target, json!({"conditions": [condition("FailureTarget", "False")]}), &gone("FailureTarget"));
    let met = json!({"conditions": conditions(&["SuccessCriteriaMet"])});
    let disabled = "status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition";
    check("[A-137]", &met, json!({"conditions": null}), disabled);
    let counted = json!({"failed": 2, "succeeded": 2});
    check(
        "[A-139]",
        &counted,
        json!({"failed": 1}),
        "status.failed: Invalid value: 1: cannot decrease the failed counter",
    );
    check(
        "[A-140]",
        &counted,
        json!({"succeeded": 1}),
        "status.succeeded: Invalid value: 1: cannot decrease the succeeded counter",
    );
    let moved = "status.completionTime: Invalid value: \"2026-01-01T00:02:00Z\": field is immutable";
    check("[A-141]", &complete(), json!({"completionTime": "2026-01-01T00:02:00Z"}), moved);
    let started = json!({"startTime": TIME});
    let moved =
        format!("status.startTime: Invalid value: \"{LATER}\": field is immutable for unsuspended job once set");
    check("[A-142]", &started, json!({"startTime": LATER}), &moved);
    check_of(json!({"suspend": true}), "[A-142]", &started, json!({"startTime": LATER}), &[]);
}

///
#[test]
fn a_complete_job_meets_its_criteria_no_more() {
    let mut client = Client::with_job(&json!({}));
    let mut job = client.job();
    job["status"] = complete();
    job["status"]["conditions"] = conditions(&["Complete"]);
    // Only an odd controller could have stored such a Job, so it is put in as it is.
    let stored = jobyard_apiserver::decode::decode(&job, None, jobyard_apiserver::decode::FieldValidation::Ignore);
    client.0.restore(stored.expect("a Job").object);
    let mut job = client.job();
    job["status"]["conditions"] = conditions(&["Complete", "SuccessCriteriaMet"]);
    let causes = client.send(Method::Put, STATUS, &job).causes();
    let expected = "status.conditions: Invalid value: cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions";
    assert_eq!(causes, [expected]);
}

#[test]
fn times() {
    let nothing = json!({});
    let early = "status.completionTime: Invalid value: \"2026-01-01T00:01:00Z\": cannot set completionTime when there is no Complete=True condition";
    check("[A-122]", &nothing, json!({"startTime": TIME, "completionTime": LATER}), early);
    let mut status = complete();
    status["completionTime"] = Value::Null;
    check(
        "[A-123]",
        &nothing,
        status,
        "status.completionTime: Required value: completionTime is required for Complete jobs",
    );
    let mut status = complete();
    status["completionTime"] = "2025-01-01T00:00:00Z".into();
    check(
        "[A-124]",
        &nothing,
        status,
        "status.completionTime: Invalid value: \"2025-01-01T00:00:00Z\": must be equal to or after `startTime`",
    );
    let mut status = failed();
    status["startTime"] = Value::Null;
    check("[A-128]", &nothing, status, "status.startTime: Required value: startTime is required for finished job");
}

#[test]
fn counters() {
    let nothing = json!({});
    let finished = |changes: Value| {
        let mut status = failed();
        merge(&mut status, &changes);
        status
    };
    check(
        "[A-127]",
        &nothing,
        finished(json!({"active": 1})),
        "status.active: Invalid value: 1: active>0 is invalid for finished job",
    );
    let uncounted = finished(json!({"uncountedTerminatedPods": {"succeeded": ["a"]}}));
    check(
        "[A-129]",
        &nothing,
        uncounted,
        "status.uncountedTerminatedPods: Invalid value: {\"Succeeded\":[\"a\"],\"Failed\":null}: must be empty for finished job",
    );
    let indexes = "status.completedIndexes: Invalid value: \"0\": cannot set non-empty completedIndexes when non-indexed completion mode";
    check("[A-130]", &nothing, json!({"completedIndexes": "0"}), indexes);
    let per_index = || json!({"completionMode": "Indexed", "completions": 3, "backoffLimitPerIndex": 1});
    let overlap = "status.failedIndexes: Invalid value: \"1\": failedIndexes and completedIndexes overlap at index: 1";
    check_of(per_index(), "[A-131]", &nothing, json!({"completedIndexes": "0,1", "failedIndexes": "1"}), &[overlap]);
    let parse = "status.failedIndexes: Invalid value: \"3\": error parsing failedIndexes: too large index: \"3\"";
    check_of(per_index(), "[A-131]", &nothing, json!({"failedIndexes": "3"}), &[parse]);
    check(
        "[A-132]",
        &nothing,
        finished(json!({"terminating": 1})),
        "status.terminating: Invalid value: 1: terminating>0 is invalid for finished job",
    );
    check(
        "[A-133]",
        &nothing,
        json!({"active": 1, "ready": 2}),
        "status.ready: Invalid value: 2: cannot set more ready pods than active",
    );
}
