//! What a failed pod means under `spec.podFailurePolicy`. [J-100] [J-101]

use jobyard_api::Text;
use jobyard_api::job::{PodFailurePolicy, PodFailurePolicyOnExitCodes, PodFailurePolicyOnPodCondition};
use jobyard_api::pod::{ContainerStatus, Pod, PodStatus};

/// What the first matching rule makes of a failed pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No rule matches: counted.
    Unmatched,
    /// Counted.
    Count,
    /// Not counted.
    Ignore,
    /// Counted, and its index fails.
    FailIndex,
    /// Counted, and the Job fails with this message.
    FailJob(Text),
}

impl Verdict {
    /// Whether the failure counts towards the limits.
    pub const fn is_counted(&self) -> bool {
        !matches!(self, Self::Ignore)
    }
}

/// The verdict on a failed pod; without a policy every failure counts.
pub fn match_pod_failure_policy(policy: Option<&PodFailurePolicy>, pod: &Pod) -> Verdict {
    let rules = policy.map_or(&[][..], |policy| &policy.rules);
    for (index, rule) in rules.iter().enumerate() {
        let reason = if let Some(requirement) = &rule.on_exit_codes {
            match_on_exit_codes(&pod.status, requirement).map(|status| exit_code_reason(status, pod))
        } else {
            match_on_pod_conditions(&pod.status, &rule.on_pod_conditions).map(|kind| condition_reason(kind, pod))
        };
        let Some(reason) = reason else { continue };
        match &*rule.action {
            "Ignore" => return Verdict::Ignore,
            "FailIndex" => return Verdict::FailIndex,
            "Count" => return Verdict::Count,
            "FailJob" => return Verdict::FailJob(format!("{reason} matching FailJob rule at index {index}").into()),
            // An action of a later version: the rule has no effect, the next one may.
            _ => {}
        }
    }
    Verdict::Unmatched
}

fn exit_code_reason(status: &ContainerStatus, pod: &Pod) -> String {
    let code = status.state.terminated.as_ref().map_or(0, |terminated| terminated.exit_code);
    let metadata = &pod.metadata;
    format!("Container {} for pod {}/{} failed with exit code {code}", status.name, metadata.namespace, metadata.name)
}

fn condition_reason(kind: &str, pod: &Pod) -> String {
    format!("Pod {}/{} has condition {kind}", pod.metadata.namespace, pod.metadata.name)
}

/// The first container, app containers before init containers, that ended with a code that matches.
fn match_on_exit_codes<'a>(
    status: &'a PodStatus,
    requirement: &PodFailurePolicyOnExitCodes,
) -> Option<&'a ContainerStatus> {
    status.container_statuses.iter().chain(&status.init_container_statuses).find(|container| {
        let Some(terminated) = &container.state.terminated else { return false };
        let is_meant = requirement.container_name.as_ref().is_none_or(|name| *name == container.name);
        let is_listed = requirement.values.contains(&terminated.exit_code);
        let matches = match &*requirement.operator {
            "In" => is_listed,
            "NotIn" => !is_listed,
            _ => false,
        };
        is_meant && terminated.exit_code != 0 && matches
    })
}

fn match_on_pod_conditions<'a>(status: &'a PodStatus, patterns: &[PodFailurePolicyOnPodCondition]) -> Option<&'a str> {
    let matches = |kind: &Text, state: &Text| patterns.iter().any(|p| p.kind == *kind && p.status == *state);
    status.conditions.iter().find(|condition| matches(&condition.kind, &condition.status)).map(|c| &*c.kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::job::PodFailurePolicyRule;
    use jobyard_api::pod::{ContainerState, ContainerStateTerminated, PodCondition};

    /// A pod whose containers `main`, `side`, … ended with these codes, with a condition DisruptionTarget if asked.
    fn pod(codes: &[i32], disrupted: bool) -> Pod {
        let mut pod = Pod::default();
        pod.metadata.namespace = "default".into();
        pod.metadata.name = "j-x".into();
        for (name, code) in ["main", "side"].into_iter().zip(codes) {
            let terminated = Some(ContainerStateTerminated { exit_code: *code, ..Default::default() });
            let state = ContainerState { terminated, ..Default::default() };
            pod.status.container_statuses.push(ContainerStatus { name: name.into(), state, ..Default::default() });
        }
        if disrupted {
            let condition =
                PodCondition { kind: "DisruptionTarget".into(), status: "True".into(), ..Default::default() };
            pod.status.conditions.push(condition);
        }
        pod
    }

    /// A rule as `action codes-operator values [container]`, or `action condition TYPE`.
    fn rule(text: &str) -> PodFailurePolicyRule {
        let words: Vec<&str> = text.split(' ').collect();
        let mut rule = PodFailurePolicyRule { action: words[0].into(), ..Default::default() };
        if words[1] == "condition" {
            let pattern = PodFailurePolicyOnPodCondition { kind: words[2].into(), status: "True".into() };
            rule.on_pod_conditions = vec![pattern].into();
        } else {
            rule.on_exit_codes = Some(PodFailurePolicyOnExitCodes {
                container_name: words.get(3).map(|name| (*name).into()),
                operator: words[1].into(),
                values: words[2].split(',').map(|code| code.parse().expect("a code")).collect(),
            });
        }
        rule
    }

    fn check(rules: &[&str], codes: &[i32], disrupted: bool, expected: &Verdict) {
        let policy = PodFailurePolicy { rules: rules.iter().map(|text| rule(text)).collect() };
        assert_eq!(match_pod_failure_policy(Some(&policy), &pod(codes, disrupted)), *expected, "{rules:?} {codes:?}");
    }

    #[test]
    fn j100_j101_the_first_matching_rule_decides() {
        let failed = |text: &str| Verdict::FailJob(text.into());
        check(&["Ignore In 42"], &[42], false, &Verdict::Ignore);
        check(&["Ignore In 42"], &[1], false, &Verdict::Unmatched);
        check(&["Ignore NotIn 42", "Count In 42"], &[42], false, &Verdict::Count);
        check(&["Ignore NotIn 42"], &[0], false, &Verdict::Unmatched);
        check(&["FailIndex In 42 side"], &[42, 1], false, &Verdict::Unmatched);
        check(&["FailIndex In 42 side"], &[1, 42], false, &Verdict::FailIndex);
        check(&["Ignore condition DisruptionTarget", "Count In 1"], &[1], true, &Verdict::Ignore);
        check(&["Ignore condition DisruptionTarget", "Count In 1"], &[1], false, &Verdict::Count);
        check(&["Later In 1", "Count In 1"], &[1], false, &Verdict::Count);
        check(
            &["Count In 3", "FailJob In 1"],
            &[1],
            false,
            &failed("Container main for pod default/j-x failed with exit code 1 matching FailJob rule at index 1"),
        );
        check(
            &["FailJob condition DisruptionTarget"],
            &[1],
            true,
            &failed("Pod default/j-x has condition DisruptionTarget matching FailJob rule at index 0"),
        );
    }

    #[test]
    fn without_a_policy_every_failure_counts() {
        assert!(match_pod_failure_policy(None, &pod(&[1], false)).is_counted());
    }
}
