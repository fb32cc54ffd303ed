//! Whether an Indexed Job has succeeded before its last index (`spec.successPolicy`). [J-104]

use super::intervals::Intervals;
use jobyard_api::job::SuccessPolicy;

/// The position of the first rule that is met. Nothing is met before the first index succeeded.
pub fn match_success_policy(policy: Option<&SuccessPolicy>, completions: i64, succeeded: &Intervals) -> Option<usize> {
    if succeeded.is_empty() {
        return None;
    }
    policy?.rules.iter().position(|rule| match (&rule.succeeded_indexes, rule.succeeded_count) {
        (Some(text), count) => {
            let wanted = Intervals::parse(text, completions);
            let have = wanted.overlap(succeeded);
            !wanted.is_empty() && (have == wanted.total() || count.is_some_and(|count| have >= i64::from(count)))
        }
        (None, Some(count)) => succeeded.total() >= i64::from(count),
        (None, None) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::job::SuccessPolicyRule;

    fn check(rules: &[(Option<&str>, Option<i32>)], succeeded: &str, expected: Option<usize>) {
        let rules = rules.iter().map(|(indexes, count)| SuccessPolicyRule {
            succeeded_indexes: indexes.map(Into::into),
            succeeded_count: *count,
        });
        let policy = SuccessPolicy { rules: rules.collect() };
        assert_eq!(match_success_policy(Some(&policy), 10, &Intervals::parse(succeeded, 10)), expected);
    }

    #[test]
    fn j104_all_indexes_or_enough_of_them() {
        check(&[(Some("0,2-3"), None)], "0,2,3", Some(0));
        check(&[(Some("0,2-3"), None)], "0,2,4", None);
        check(&[(Some("0,2-3"), Some(2))], "0,2,4", Some(0));
        check(&[(None, Some(3))], "0,2", None);
        check(&[(None, Some(3)), (Some("2"), None)], "0,2", Some(1));
        check(&[(Some("20-30"), None)], "0", None);
        check(&[(None, Some(0))], "", None);
    }
}
