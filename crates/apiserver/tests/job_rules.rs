//! What a new Job must be: each number of the specification with a Job that breaks it and what the client is told.
#![allow(clippy::needless_pass_by_value, reason = "the calls write the values down")]

mod support;

use jobyard_apiserver::wire::Method;
use serde_json::{Value, json};
use support::{Client, JOBS, job};

/// Sends a Job `j` with these changes of its spec and compares the beginnings of the causes.
#[track_caller]
fn check(number: &str, spec: Value, expected: &[&str]) {
    check_job(number, json!({"spec": spec}), expected);
}

#[track_caller]
fn check_job(number: &str, changes: Value, expected: &[&str]) {
    let answer = Client::new().send(Method::Post, JOBS, &job(&changes));
    let causes = answer.causes();
    assert_eq!(causes.len(), expected.len(), "{number} {changes}: {causes:?} {}", answer.message());
    for (cause, start) in causes.iter().zip(expected) {
        assert!(cause.starts_with(start), "{number}: {cause} is not {start}");
    }
}

fn indexed(changes: Value) -> Value {
    let mut spec = json!({"completionMode": "Indexed", "completions": 5, "parallelism": 2});
    support::merge(&mut spec, &changes);
    spec
}

#[test]
fn counts() {
    let negative = "Invalid value: -1: must be greater than or equal to 0";
    for field in ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"] {
        check("[A-050]", json!({field: -1}), &[&format!("spec.{field}: {negative}")]);
    }
    let required = "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified";
    check("[A-051]", indexed(json!({"maxFailedIndexes": 1})), &[required]);
    check("[A-052]", json!({"managedBy": ""}), &["spec.managedBy: Required value"]);
    check(
        "[A-052]",
        json!({"managedBy": "foo"}),
        &["spec.managedBy: Invalid value: \"foo\": must be a domain-prefixed path"],
    );
    check(
        "[A-053]",
        json!({"managedBy": format!("a.b/{}", "c".repeat(60))}),
        &["spec.managedBy: Too long: may not be more than 63 bytes"],
    );
}

#[test]
fn completion_modes() {
    let supported = "spec.completionMode: Unsupported value: \"X\": supported values: \"NonIndexed\", \"Indexed\"";
    check("[A-054]", json!({"completionMode": "X"}), &[supported]);
    let required = "spec.completions: Required value: when completion mode is Indexed";
    check("[A-055]", indexed(json!({"completions": null})), &[required]);
    let parallelism =
        "spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed";
    check("[A-056]", indexed(json!({"parallelism": 100_001})), &[parallelism]);
    let per_index = |changes: Value| {
        let mut spec = indexed(json!({"backoffLimitPerIndex": 1}));
        support::merge(&mut spec, &changes);
        spec
    };
    let completions = "spec.maxFailedIndexes: Invalid value: 6: must be less than or equal to completions";
    check("[A-057]", per_index(json!({"maxFailedIndexes": 6})), &[completions]);
    let many = per_index(json!({"completions": 200_000, "maxFailedIndexes": 100_001}));
    let ten_thousand =
        "must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index";
    check(
        "[A-058], [A-061]",
        many,
        &[
            "spec.maxFailedIndexes: Invalid value: 100001: must be less than or equal to 100000",
            &format!("spec.maxFailedIndexes: Invalid value: 100001: {ten_thousand}"),
        ],
    );
    let required = "spec.maxFailedIndexes: Required value: must be specified when completions is above 100000";
    check("[A-059]", per_index(json!({"completions": 100_001})), &[required]);
    let many = per_index(json!({"completions": 100_001, "parallelism": 10_001, "maxFailedIndexes": 1}));
    check("[A-060]", many, &[&format!("spec.parallelism: Invalid value: 10001: {ten_thousand}")]);
    let mode = "Invalid value: 1: requires indexed completion mode";
    check("[A-062]", json!({"backoffLimitPerIndex": 1}), &[&format!("spec.backoffLimitPerIndex: {mode}")]);
    let mode = "spec.successPolicy: Invalid value: {\"Rules\":[{\"SucceededIndexes\":null,\"SucceededCount\":1}]}: requires indexed";
    check("[A-064]", json!({"successPolicy": {"rules": [{"succeededCount": 1}]}}), &[mode]);
}

#[test]
fn templates() {
    let with_policy = json!({"podFailurePolicy": {"rules": []}, "podReplacementPolicy": "TerminatingOrFailed"});
    let supported =
        "spec.podReplacementPolicy: Unsupported value: \"TerminatingOrFailed\": supported values: \"Failed\"";
    check("[A-065]", with_policy, &[supported]);
    let pod = |pod: Value| json!({"template": {"spec": pod}});
    check("[A-066]", pod(json!({"containers": null})), &["spec.template.spec.containers: Required value"]);
    let policy = "spec.template.spec.restartPolicy:";
    let required = format!("{policy} Required value: valid values: \"OnFailure\", \"Never\"");
    check("[A-067]", pod(json!({"restartPolicy": "Always"})), &[&required]);
    let supported = |values: &str| format!("{policy} Unsupported value: \"X\": supported values: {values}");
    let both = [supported("\"Always\", \"OnFailure\", \"Never\""), supported("\"OnFailure\", \"Never\"")];
    check("[A-068]", pod(json!({"restartPolicy": "X"})), &[&both[0], &both[1]]);
    let on_failure = json!({"podFailurePolicy": {"rules": []}, "template": {"spec": {"restartPolicy": "OnFailure"}}});
    let never = format!(
        "{policy} Invalid value: \"OnFailure\": only \"Never\" is supported when podFailurePolicy is specified"
    );
    check("[A-069]", on_failure, &[&never]);
    let chosen = "`selector` does not match template `labels`";
    check(
        "[A-070], [A-071], [A-022]",
        json!({"manualSelector": true}),
        &["spec.selector: Required value", &format!("spec.template.metadata.labels: Invalid value: null: {chosen}")],
    );
    let manual = json!({"manualSelector": true, "selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}}});
    check("[A-022]", manual, &[]);
    let generated = "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"x\",";
    let labelled =
        json!({"selector": {"matchLabels": {"app": "x"}}, "template": {"metadata": {"labels": {"app": "x"}}}});
    check("[A-042]", labelled, &[generated]);
    check("[A-194]", json!({"template": {"metadata": {"name": "A b", "namespace": "?", "finalizers": ["x"]}}}), &[]);
}

fn rule(changes: Value) -> Value {
    let mut rule = json!({"action": "Ignore", "onExitCodes": {"operator": "In", "values": [1]}});
    support::merge(&mut rule, &changes);
    json!({"podFailurePolicy": {"rules": [rule]}})
}

#[test]
fn pod_failure_policies() {
    let rules: Vec<Value> = (0..21).map(|_| json!({"action": "Ignore", "onPodConditions": [{"type": "a"}]})).collect();
    let many = "Too many: 21: must have at most 20 items";
    check(
        "[A-063], [A-080]",
        json!({"podFailurePolicy": {"rules": rules}}),
        &[&format!("spec.podFailurePolicy.rules: {many}")],
    );
    let first = "spec.podFailurePolicy.rules[0]";
    let check_rule =
        |number: &str, changes: Value, expected: &str| check(number, rule(changes), &[&format!("{first}{expected}")]);
    check_rule(
        "[A-081]",
        json!({"action": ""}),
        ".action: Required value: valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]",
    );
    check_rule(
        "[A-082]",
        json!({"action": "FailIndex"}),
        ".action: Invalid value: \"FailIndex\": requires the backoffLimitPerIndex to be set",
    );
    check_rule(
        "[A-083]",
        json!({"action": "X"}),
        ".action: Unsupported value: \"X\": supported values: \"Count\", \"FailIndex\", \"FailJob\", \"Ignore\"",
    );
    let patterns: Vec<Value> = (0..21).map(|_| json!({"type": "a"})).collect();
    check_rule(
        "[A-084]",
        json!({"onExitCodes": null, "onPodConditions": patterns}),
        &format!(".onPodConditions: {many}"),
    );
    let pattern = |pattern: Value| json!({"onExitCodes": null, "onPodConditions": [pattern]});
    check_rule(
        "[A-085]",
        pattern(json!({"type": "a b"})),
        ".onPodConditions[0].type: Invalid value: \"a b\": name part must consist",
    );
    check_rule(
        "[A-086]",
        pattern(json!({"type": "a", "status": "X"})),
        ".onPodConditions[0].status: Unsupported value: \"X\": supported values: \"False\", \"True\", \"Unknown\"",
    );
    check_rule(
        "[A-087]",
        json!({"onPodConditions": [{"type": "a"}]}),
        ": Invalid value: specifying both OnExitCodes and OnPodConditions is not supported",
    );
    check_rule(
        "[A-088]",
        json!({"onExitCodes": null}),
        ": Invalid value: specifying one of OnExitCodes and OnPodConditions is required",
    );
    let codes = |codes: Value| json!({"onExitCodes": codes});
    check_rule(
        "[A-089]",
        codes(json!({"operator": ""})),
        ".onExitCodes.operator: Required value: valid values: [\"In\" \"NotIn\"]",
    );
    check_rule(
        "[A-090]",
        codes(json!({"containerName": "x"})),
        ".onExitCodes.containerName: Invalid value: \"x\": must be one of the container or initContainer names",
    );
    check_rule(
        "[A-091]",
        codes(json!({"values": []})),
        ".onExitCodes.values: Invalid value: []: at least one value is required",
    );
    check_rule(
        "[A-092]",
        codes(json!({"values": [0, 1]})),
        ".onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator",
    );
    check_rule("[A-092]", codes(json!({"values": [1, 1]})), ".onExitCodes.values[1]: Duplicate value: 1");
    check_rule(
        "[A-093]",
        codes(json!({"values": [2, 1]})),
        ".onExitCodes.values: Invalid value: [2,1]: must be ordered",
    );
}

#[test]
fn success_policies() {
    let policy = |rules: Value| indexed(json!({"successPolicy": {"rules": rules}}));
    let rules = "spec.successPolicy.rules";
    let required = "Required value: at least one rules must be specified when the successPolicy is specified";
    check("[A-100]", policy(json!([])), &[&format!("{rules}: {required}")]);
    let many: Vec<Value> = (0..21).map(|_| json!({"succeededCount": 1})).collect();
    check("[A-101]", policy(json!(many)), &[&format!("{rules}: Too many: 21: must have at most 20 items")]);
    let required = "Required value: at least one of succeededCount or succeededIndexes must be specified";
    check("[A-102]", policy(json!([{}])), &[&format!("{rules}[0]: {required}")]);
    let indexes = |text: &str| policy(json!([{"succeededIndexes": text}]));
    let long = format!("0,1{}", ",2".repeat(32_767));
    let found = [
        format!("{rules}[0].succeededIndexes: Too long: may not be more than 65536 bytes"),
        format!("{rules}[0].succeededIndexes: Invalid value: \"0,1,2"),
    ];
    check("[A-103]", indexes(&long), &[&found[0], &found[1]]);
    let wrong =
        "Invalid value: \"x\": error parsing succeededIndexes: cannot convert string to integer for index: \"x\"";
    check("[A-104]", indexes("x"), &[&format!("{rules}[0].succeededIndexes: {wrong}")]);
    let count = |count: i32| policy(json!([{"succeededCount": count}]));
    check(
        "[A-105]",
        count(-1),
        &[&format!("{rules}[0].succeededCount: Invalid value: -1: must be greater than or equal to 0")],
    );
    let more = "must be less than or equal to 5 (the number of specified completions)";
    check("[A-106]", count(6), &[&format!("{rules}[0].succeededCount: Invalid value: 6: {more}")]);
    let more = "must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)";
    let both = policy(json!([{"succeededIndexes": "0-1", "succeededCount": 3}]));
    check("[A-107]", both, &[&format!("{rules}[0].succeededCount: Invalid value: 3: {more}")]);
}

#[test]
fn names_and_order() {
    let name = "a".repeat(64);
    check_job(
        "[A-155]",
        json!({"metadata": {"name": name}}),
        &[&format!("spec.template.labels: Invalid value: \"{name}\": must be no more than 63 bytes")],
    );
    let name = "a".repeat(61);
    let last = format!(
        "metadata.name: Invalid value: \"{name}\": will not able to create pod with invalid DNS label: {name}-10"
    );
    check_job("[A-043]", json!({"metadata": {"name": name}, "spec": indexed(json!({"completions": 11}))}), &[&last]);
    let everywhere = json!({
        "metadata": {"generateName": "A_", "labels": {"a b": ""}, "annotations": {"c d": ""}, "finalizers": ["f"]},
        "spec": {
            "parallelism": -1, "managedBy": "", "podReplacementPolicy": "X",
            "template": {"metadata": {"labels": {"e f": ""}}, "spec": {"restartPolicy": "Always"}},
        },
    });
    check_job(
        "[A-156]",
        everywhere,
        &[
            "metadata.generateName: ",
            "metadata.labels: ",
            "metadata.annotations: ",
            "metadata.finalizers[0]: ",
            "spec.parallelism: ",
            "spec.managedBy: ",
            "spec.podReplacementPolicy: ",
            "spec.template.labels: ",
            "spec.template.spec.restartPolicy: ",
        ],
    );
}

/// What is filled in and what is dropped.
#[test]
fn defaults() {
    let policy =
        json!({"spec": {"podFailurePolicy": {"rules": [{"action": "Ignore", "onPodConditions": [{"type": "a"}]}]}}});
    let stored = Client::with_job(&policy).job();
    assert_eq!(stored["spec"]["podFailurePolicy"]["rules"][0]["onPodConditions"][0]["status"], "True", "[A-007]");
    let stored = Client::with_job(&json!({"spec": {"scheduling": {"schedulingPolicy": {"basic": {}}}}})).job();
    assert_eq!(stored["spec"].get("scheduling"), None, "[A-163]");
}
