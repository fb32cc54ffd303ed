//! `spec.successPolicy` of an Indexed Job (5.4, [A-180]).

use super::indexes;
use crate::field::{ErrorList, Path};
use jobyard_api::job::{SuccessPolicy, SuccessPolicyRule};

const RULES_MAX: usize = 20;
const INDEXES_LENGTH_MAX: usize = 64 * 1024;

/// Checks the policy of a Job with so many completions.
pub fn check(policy: &SuccessPolicy, completions: i32, path: &Path, errors: &mut ErrorList) {
    let path = path.child("rules");
    if policy.rules.is_empty() {
        errors.required(&path, "at least one rules must be specified when the successPolicy is specified");
    }
    if policy.rules.len() > RULES_MAX {
        errors.too_many(&path, policy.rules.len(), RULES_MAX);
    }
    for (i, rule) in policy.rules.iter().enumerate() {
        check_rule(rule, completions, &path.index(i), errors);
    }
}

fn check_rule(rule: &SuccessPolicyRule, completions: i32, path: &Path, errors: &mut ErrorList) {
    if rule.succeeded_count.is_none() && rule.succeeded_indexes.is_none() {
        errors.required(path, "at least one of succeededCount or succeededIndexes must be specified");
    }
    let mut total = 0;
    if let Some(text) = &rule.succeeded_indexes {
        let path = path.child("succeededIndexes");
        if text.len() > INDEXES_LENGTH_MAX {
            errors.too_long(&path, INDEXES_LENGTH_MAX);
        }
        match indexes::count(text, completions) {
            Ok(count) => total = count,
            Err(why) => errors.invalid(&path, text, format!("error parsing succeededIndexes: {why}")),
        }
    }
    let Some(count) = rule.succeeded_count else { return };
    let path = path.child("succeededCount");
    errors.non_negative(&path, Some(count.into()));
    if count > completions {
        let detail = format!("must be less than or equal to {completions} (the number of specified completions)");
        errors.invalid_value(&path, count, detail);
    }
    if rule.succeeded_indexes.is_some() && count > total {
        let detail = format!(
            "must be less than or equal to {total} (the number of indexes in the specified succeededIndexes field)"
        );
        errors.invalid_value(&path, count, detail);
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_job;
    use serde_json::{Value, json};

    fn check(rules: Value, expected: &[&str]) {
        let spec = json!({"completionMode": "Indexed", "completions": 3, "successPolicy": {"rules": rules}});
        check_job(spec, expected);
    }

    ///
    #[test]
    fn rules_say_which_or_how_many() {
        check(json!([{"succeededCount": 2, "succeededIndexes": "0,2"}]), &[]);
        check(
            json!([]),
            &[
                "spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is \
             specified",
            ],
        );
        check(
            json!([{}]),
            &[
                "spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be \
             specified",
            ],
        );
        check(
            json!([{"succeededCount": 4, "succeededIndexes": "0,3"}]),
            &[
                "spec.successPolicy.rules[0].succeededIndexes: Invalid value: \"0,3\": error parsing succeededIndexes: too \
             large index: \"3\"",
                "spec.successPolicy.rules[0].succeededCount: Invalid value: 4: must be less than or equal to 3 (the number of \
             specified completions)",
                "spec.successPolicy.rules[0].succeededCount: Invalid value: 4: must be less than or equal to 0 (the number of \
             indexes in the specified succeededIndexes field)",
            ],
        );
    }
}
