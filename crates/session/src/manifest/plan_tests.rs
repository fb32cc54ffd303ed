//! Bad texts and what is said about them.

use super::plan::{Plan, plan};
use crate::views::Severity;
use jobyard_cluster::{Config, World};
use std::fmt::Write as _;

const PI: &str = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: pi\nspec:\n  template:\n    spec:\n      containers:\n      \
                  - name: pi\n        image: perl\n        command: [\"perl\", \"-Mbignum=bpi\", \"-wle\", \"print bpi(9)\"]\n      \
                  restartPolicy: Never\n";

fn planned(text: &str) -> Plan {
    let world = World::new(Config::default());
    plan(text, world.api(), world.now())
}

/// `line:column path: message | hint` of each error.
fn lines(plan: &Plan, severity: Severity) -> String {
    let mut out = String::new();
    for found in plan.diagnostics.iter().filter(|found| found.severity == severity) {
        let (line, column) = (found.line, found.column);
        writeln!(out, "{line}:{column} {}: {} | {}", found.path, found.message, found.hint).expect("text grows");
    }
    out
}

fn check(text: &str, severity: Severity, parts: &[&str]) -> Plan {
    let plan = planned(text);
    let found = lines(&plan, severity);
    for part in parts {
        assert!(found.contains(part), "no {part:?} in:\n{found}");
    }
    plan
}

#[test]
fn a_good_text_has_no_mistakes() {
    let plan = planned(PI);
    assert_eq!(lines(&plan, Severity::Error) + &lines(&plan, Severity::Warning), "");
    assert_eq!(plan.objects.len(), 1);
    let json = plan.objects[0].given.to_string();
    assert_eq!(planned(&json).objects.len(), 1, "JSON is YAML too");
}

#[test]
fn an_empty_text_asks_for_a_job() {
    for text in ["", "# nothing\n", "---\n---\n", "\n\n"] {
        check(text, Severity::Error, &["the text has no objects | Paste a Job"]);
    }
}

#[test]
fn restart_policy_always_and_negative_counts_are_placed() {
    let text = PI.replace("Never", "Always").replace("spec:\n  template", "spec:\n  parallelism: -1\n  template");
    let plan = check(
        &text,
        Severity::Error,
        &[
            "6:16 spec.parallelism: Invalid value: -1: must be greater than or equal to 0 | Give zero or a positive number.",
            "13:22 spec.template.spec.restartPolicy: ",
            "Set Never or OnFailure: a Job's pods must end.",
        ],
    );
    assert!(plan.objects.is_empty());
}

#[test]
fn a_missing_template_says_what_to_add() {
    let text = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: pi\nspec:\n  completions: 3\n";
    check(
        text,
        Severity::Error,
        &["spec.template.spec.containers: Required value | Add spec.template.spec.containers"],
    );
}

#[test]
fn a_wrong_type_is_placed_at_its_value() {
    let text = PI.replace("spec:\n  template", "spec:\n  completions: many\n  template");
    check(&text, Severity::Error, &["6:16 spec.completions: ", "cannot unmarshal string"]);
    let text = PI.replace("image: perl", "image: perl\n        env:\n        - name: A\n          value: yes");
    check(&text, Severity::Error, &["13:18 spec.template.spec.containers[0].env[0].value: ", "quotation marks"]);
}

#[test]
fn all_wrong_types_are_told_at_once() {
    let text = PI.replace("spec:\n  template", "spec:\n  completions: many\n  suspend: 3\n  template");
    check(&text, Severity::Error, &["6:16 spec.completions: ", "7:12 spec.suspend: "]);
}

#[test]
fn an_unknown_field_is_a_warning_and_the_job_still_runs() {
    let text = PI.replace("spec:\n  template", "spec:\n  completion: 3\n  template");
    let plan = check(
        &text,
        Severity::Warning,
        &["6:3 spec.completion: unknown field \"spec.completion\" | Did you mean completions?"],
    );
    assert_eq!(plan.objects.len(), 1);
}

#[test]
fn a_field_without_effect_is_explained() {
    let text = PI.replace("restartPolicy: Never", "restartPolicy: Never\n      dnsPolicy: Default");
    let plan = check(&text, Severity::Info, &["spec.template.spec.dnsPolicy: "]);
    assert_eq!(plan.notices.len(), 1);
}

#[test]
fn a_long_name_is_refused() {
    let text = PI.replace("name: pi\nspec", &format!("name: {}\nspec", "x".repeat(300)));
    check(&text, Severity::Error, &["4:9 metadata.name: ", "63 lower-case letters"]);
}

#[test]
fn other_kinds_are_remarks_beside_a_job_and_mistakes_alone() {
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n";
    let message = "kind Deployment is not simulated here";
    check(deployment, Severity::Error, &["2:7 kind: ", message]);
    let plan = check(&format!("{deployment}---\n{PI}"), Severity::Warning, &[message]);
    assert_eq!(plan.objects.len(), 1);
}

#[test]
fn every_object_of_a_text_is_looked_at() {
    let text = format!("{PI}---\n{}", PI.replace("Never", "Always"));
    let plan = check(&text, Severity::Error, &["25:22 spec.template.spec.restartPolicy: "]);
    assert_eq!(plan.objects.len(), 1);
    assert_eq!(plan.diagnostics[0].document, 1);
    let list = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n- apiVersion: batch/v1\n  \
                kind: Job\n  metadata: {name: b, namespace: c}\n";
    let plan = check(
        list,
        Severity::Error,
        &["7:34 items[1].metadata.namespace: namespaces \"c\" not found | Add a Namespace"],
    );
    assert_eq!(plan.objects.len(), 1);
}

#[test]
fn what_is_no_object_and_what_has_no_kind_is_refused() {
    check("hello", Severity::Error, &["1:1 : invalid object to validate"]);
    check("- a\n- b\n", Severity::Error, &["1:3 : invalid object to validate"]);
    check("metadata: {name: x}\n", Severity::Error, &["apiVersion not set, kind not set"]);
    check(
        "apiVersion: batch/v1beta1\nkind: Job\n",
        Severity::Error,
        &["1:13 apiVersion: ", "Write apiVersion: batch/v1."],
    );
}
