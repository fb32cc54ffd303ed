//! The spec of a Job (5.2, [A-177], [A-178]).

use super::{go_json, labels, managed_by, pod_failure_policy, pod_template, rules, success_policy};
use crate::field::{ErrorList, Path};
use crate::templates::Templates;
use jobyard_api::job::{FAILED, INDEXED, JobSpec, NON_INDEXED, TERMINATING_OR_FAILED};

/// Most pods at one time and most failed indexes of an Indexed Job.
const INDEXED_MAX: i32 = 100_000;
/// Completions above which an Indexed Job with `backoffLimitPerIndex` is kept smaller in other ways.
const COMPLETIONS_SOFT_MAX: i32 = 100_000;
/// Most pods at one time and most failed indexes of such a Job.
const HIGH_COMPLETIONS_MAX: i32 = 10_000;

/// Checks the spec of a Job, on create and on update.
pub fn check(spec: &JobSpec, templates: &Templates, path: &Path, errors: &mut ErrorList) {
    check_embedded(spec, templates, path, errors);
    check_selector(spec, path, errors);
}

/// Checks a spec wherever it stands: that of a template has no selector yet.
pub fn check_embedded(spec: &JobSpec, templates: &Templates, path: &Path, errors: &mut ErrorList) {
    check_counts(spec, path, errors);
    if let Some(name) = &spec.managed_by {
        managed_by::check(name, &path.child("managedBy"), errors);
    }
    check_completion_mode(spec, path, errors);
    if let Some(policy) = &spec.pod_failure_policy {
        pod_failure_policy::check(policy, spec, &path.child("podFailurePolicy"), errors);
    }
    if let Some(policy) = &spec.success_policy {
        let path = path.child("successPolicy");
        if spec.completion_mode.as_deref() == Some(INDEXED) {
            success_policy::check(policy, spec.completions.unwrap_or(0), &path, errors);
        } else {
            errors.invalid_value(&path, go_json::success_policy(policy), "requires indexed completion mode");
        }
    }
    check_replacement_policy(spec, path, errors);
    pod_template::check(&spec.template, templates, &path.child("template"), errors);
    check_restart_policy(spec, path, errors);
}

///
fn check_counts(spec: &JobSpec, path: &Path, errors: &mut ErrorList) {
    for (name, value) in [
        ("parallelism", spec.parallelism.map(i64::from)),
        ("completions", spec.completions.map(i64::from)),
        ("activeDeadlineSeconds", spec.active_deadline_seconds),
        ("backoffLimit", spec.backoff_limit.map(i64::from)),
        ("ttlSecondsAfterFinished", spec.ttl_seconds_after_finished.map(i64::from)),
        ("backoffLimitPerIndex", spec.backoff_limit_per_index.map(i64::from)),
        ("maxFailedIndexes", spec.max_failed_indexes.map(i64::from)),
    ] {
        errors.non_negative(&path.child(name), value);
    }
    if spec.max_failed_indexes.is_some() && spec.backoff_limit_per_index.is_none() {
        errors.required(&path.child("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
    }
}

///
fn check_completion_mode(spec: &JobSpec, path: &Path, errors: &mut ErrorList) {
    match spec.completion_mode.as_deref() {
        Some(INDEXED) => check_indexed(spec, path, errors),
        Some(NON_INDEXED) | None => check_non_indexed(spec, path, errors),
        Some(other) => rules::refuse_word(&path.child("completionMode"), other, &[NON_INDEXED, INDEXED], errors),
    }
}

///
fn check_indexed(spec: &JobSpec, path: &Path, errors: &mut ErrorList) {
    let (parallelism, max_failed) = (path.child("parallelism"), path.child("maxFailedIndexes"));
    if spec.completions.is_none() {
        errors.required(&path.child("completions"), "when completion mode is Indexed");
    }
    if let Some(value) = spec.parallelism.filter(|value| *value > INDEXED_MAX) {
        let detail = format!("must be less than or equal to {INDEXED_MAX} when completion mode is Indexed");
        errors.invalid_value(&parallelism, value, detail);
    }
    if let (Some(value), Some(completions)) = (spec.max_failed_indexes, spec.completions)
        && value > completions
    {
        errors.invalid_value(&max_failed, value, "must be less than or equal to completions");
    }
    if let Some(value) = spec.max_failed_indexes.filter(|value| *value > INDEXED_MAX) {
        errors.invalid_value(&max_failed, value, format!("must be less than or equal to {INDEXED_MAX}"));
    }
    let is_high = spec.completions.is_some_and(|completions| completions > COMPLETIONS_SOFT_MAX);
    if !is_high || spec.backoff_limit_per_index.is_none() {
        return;
    }
    if spec.max_failed_indexes.is_none() {
        errors.required(&max_failed, format!("must be specified when completions is above {COMPLETIONS_SOFT_MAX}"));
    }
    for (path, value) in [(&parallelism, spec.parallelism), (&max_failed, spec.max_failed_indexes)] {
        if let Some(value) = value.filter(|value| *value > HIGH_COMPLETIONS_MAX) {
            let detail = format!(
                "must be less than or equal to {HIGH_COMPLETIONS_MAX} when completions are above \
                 {COMPLETIONS_SOFT_MAX} and used with backoff limit per index"
            );
            errors.invalid_value(path, value, detail);
        }
    }
}

///
fn check_non_indexed(spec: &JobSpec, path: &Path, errors: &mut ErrorList) {
    for (name, value) in
        [("backoffLimitPerIndex", spec.backoff_limit_per_index), ("maxFailedIndexes", spec.max_failed_indexes)]
    {
        if let Some(value) = value {
            errors.invalid_value(&path.child(name), value, "requires indexed completion mode");
        }
    }
}

///
fn check_replacement_policy(spec: &JobSpec, path: &Path, errors: &mut ErrorList) {
    let Some(policy) = spec.pod_replacement_policy.as_deref() else { return };
    let supported: &[&str] =
        if spec.pod_failure_policy.is_some() { &[FAILED] } else { &[FAILED, TERMINATING_OR_FAILED] };
    if !supported.contains(&policy) {
        rules::refuse_word(&path.child("podReplacementPolicy"), policy, supported, errors);
    }
}

///
fn check_restart_policy(spec: &JobSpec, path: &Path, errors: &mut ErrorList) {
    let (template, pod) = (path.child("template"), "spec");
    let template = template.child(pod);
    let path = template.child("restartPolicy");
    match spec.template.spec.shared.restart_policy.as_deref().unwrap_or("") {
        "" | "Always" => errors.required(&path, "valid values: \"OnFailure\", \"Never\""),
        "Never" => {}
        policy @ "OnFailure" => {
            if spec.pod_failure_policy.is_some() {
                let detail = "only \"Never\" is supported when podFailurePolicy is specified";
                errors.invalid(&path, policy, detail);
            }
        }
        other => rules::refuse_word(&path, other, &["OnFailure", "Never"], errors),
    }
}

///
fn check_selector(spec: &JobSpec, path: &Path, errors: &mut ErrorList) {
    let path_of_selector = path.child("selector");
    let labels = &spec.template.metadata.labels;
    let chooses_template = match &spec.selector {
        // A selector that is not there chooses nothing.
        None => {
            errors.required(&path_of_selector, "");
            false
        }
        Some(selector) => {
            let errors_before = errors.len();
            labels::check_selector(selector, &path_of_selector, errors);
            errors.len() > errors_before || selector.matches(labels)
        }
    };
    if !chooses_template {
        let (template, metadata) = (path.child("template"), "metadata");
        let metadata = template.child(metadata);
        let value = if labels.is_empty() { "null".to_owned() } else { go_json::tagged(labels) };
        errors.invalid_value(&metadata.child("labels"), value, "`selector` does not match template `labels`");
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_job;
    use serde_json::json;

    ///
    #[test]
    fn counts_are_not_negative() {
        check_job(
            json!({"parallelism": -1, "backoffLimit": -2}),
            &[
                "spec.parallelism: Invalid value: -1: must be greater than or equal to 0",
                "spec.backoffLimit: Invalid value: -2: must be greater than or equal to 0",
            ],
        );
        check_job(
            json!({"maxFailedIndexes": 1}),
            &[
                "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified",
                "spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode",
            ],
        );
    }

    ///
    #[test]
    fn indexed_jobs_have_bounds() {
        check_job(json!({"completionMode": "Indexed"}), &[]);
        check_job(
            json!({"completionMode": "Indexed", "parallelism": 100_001}),
            &[
                "spec.completions: Required value: when completion mode is Indexed",
                "spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is \
             Indexed",
            ],
        );
        check_job(
            json!({"completionMode": "indexed"}),
            &["spec.completionMode: Unsupported value: \"indexed\": supported values: \"NonIndexed\", \"Indexed\""],
        );
        check_job(
            json!({"completionMode": "Indexed", "completions": 100_001, "parallelism": 1, "backoffLimitPerIndex": 1}),
            &["spec.maxFailedIndexes: Required value: must be specified when completions is above 100000"],
        );
    }

    ///
    #[test]
    fn policies_need_their_mode() {
        check_job(
            json!({"successPolicy": {"rules": [{"succeededCount": 1}]}}),
            &[
                "spec.successPolicy: Invalid value: {\"Rules\":[{\"SucceededIndexes\":null,\"SucceededCount\":1}]}: requires \
             indexed completion mode",
            ],
        );
        check_job(
            json!({"podReplacementPolicy": "Never"}),
            &["spec.podReplacementPolicy: Unsupported value: \"Never\": supported values: \"Failed\", \
             \"TerminatingOrFailed\""],
        );
    }

    ///
    #[test]
    fn pods_of_a_job_end() {
        let template = |policy| json!({"template": {"spec": {"containers": [{"name": "c", "image": "i"}], "restartPolicy": policy}}});
        for policy in [json!("Always"), json!(null)] {
            check_job(
                template(policy),
                &["spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\""],
            );
        }
        check_job(
            template(json!("Sometimes")),
            &[
                "spec.template.spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \
             \"OnFailure\", \"Never\"",
                "spec.template.spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"OnFailure\", \
             \"Never\"",
            ],
        );
    }

    ///
    #[test]
    fn a_manual_selector_must_choose_the_template() {
        check_job(
            json!({"manualSelector": true}),
            &[
                "spec.selector: Required value",
                "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
            ],
        );
        check_job(json!({"manualSelector": true, "selector": {}}), &[]);
        check_job(
            json!({"manualSelector": true, "selector": {"matchExpressions": [{"key": "a", "operator": "is"}]}}),
            &["spec.selector.matchExpressions[0].operator: Invalid value: \"is\": not a valid selector operator"],
        );
    }
}
