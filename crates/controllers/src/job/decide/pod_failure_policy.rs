//! What a failed pod means under `spec.podFailurePolicy`. [J-100] [J-101]

use jobyard_api::Text;
use jobyard_api::job::{PodFailurePolicy, PodFailurePolicyOnExitCodes, PodFailurePolicyOnPodCondition};
use jobyard_api::pod::{Pod, PodStatus};

/// What a rule makes of a failed pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Counted.
    Count,
    /// Not counted.
    Ignore,
    /// Counted, and its index fails.
    FailIndex,
    /// Counted, and the Job fails.
    FailJob,
}

/// The first rule that matches a failed pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match<'a> {
    /// Its position in the policy.
    pub rule: usize,
    /// What it makes of the pod.
    pub action: Action,
    /// What it matched.
    pub cause: Cause<'a>,
}

/// What of a failed pod a rule matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause<'a> {
    /// A container that ended with this code.
    ExitCode(&'a Text, i32),
    /// A condition of this type.
    Condition(&'a Text),
}

/// The rule that decides about a failed pod; without one the failure counts.
pub fn match_pod_failure_policy<'a>(policy: Option<&PodFailurePolicy>, pod: &'a Pod) -> Option<Match<'a>> {
    let rules = policy.map_or(&[][..], |policy| &policy.rules);
    for (rule, requirements) in rules.iter().enumerate() {
        let cause = match &requirements.on_exit_codes {
            Some(requirement) => match_on_exit_codes(&pod.status, requirement),
            None => match_on_pod_conditions(&pod.status, &requirements.on_pod_conditions),
        };
        let Some(cause) = cause else { continue };
        let action = match &*requirements.action {
            "Ignore" => Action::Ignore,
            "FailIndex" => Action::FailIndex,
            "Count" => Action::Count,
            "FailJob" => Action::FailJob,
            // An action of a later version: the rule has no effect, the next one may.
            _ => continue,
        };
        return Some(Match { rule, action, cause });
    }
    None
}

/// Whether a failed pod counts towards the limits.
pub fn is_counted(policy: Option<&PodFailurePolicy>, pod: &Pod) -> bool {
    match_pod_failure_policy(policy, pod).is_none_or(|matched| matched.action != Action::Ignore)
}

impl Match<'_> {
    /// The message of the condition that the pod fails its Job with.
    pub fn message(&self, pod: &Pod) -> String {
        let (namespace, name, rule) = (&pod.metadata.namespace, &pod.metadata.name, self.rule);
        let reason = match self.cause {
            Cause::ExitCode(container, code) => {
                format!("Container {container} for pod {namespace}/{name} failed with exit code {code}")
            }
            Cause::Condition(kind) => format!("Pod {namespace}/{name} has condition {kind}"),
        };
        format!("{reason} matching FailJob rule at index {rule}")
    }
}

/// The first container, app containers before init containers, that ended with a code that matches.
fn match_on_exit_codes<'a>(status: &'a PodStatus, requirement: &PodFailurePolicyOnExitCodes) -> Option<Cause<'a>> {
    status.container_statuses.iter().chain(&status.init_container_statuses).find_map(|container| {
        let terminated = container.state.terminated.as_ref()?;
        let is_meant = requirement.container_name.as_ref().is_none_or(|name| *name == container.name);
        let is_listed = requirement.values.contains(&terminated.exit_code);
        let matches = match &*requirement.operator {
            "In" => is_listed,
            "NotIn" => !is_listed,
            _ => false,
        };
        let found = is_meant && terminated.exit_code != 0 && matches;
        found.then_some(Cause::ExitCode(&container.name, terminated.exit_code))
    })
}

fn match_on_pod_conditions<'a>(
    status: &'a PodStatus,
    patterns: &[PodFailurePolicyOnPodCondition],
) -> Option<Cause<'a>> {
    let matches = |kind: &Text, state: &Text| patterns.iter().any(|p| p.kind == *kind && p.status == *state);
    status
        .conditions
        .iter()
        .find(|condition| matches(&condition.kind, &condition.status))
        .map(|found| Cause::Condition(&found.kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::job::PodFailurePolicyRule;
    use jobyard_api::pod::{ContainerState, ContainerStateTerminated, ContainerStatus, PodCondition};

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

    /// What comes of the pod: position and action of the rule, the message if the Job fails; empty if none matches.
    fn check(rules: &[&str], codes: &[i32], disrupted: bool, expected: &str) {
        let policy = PodFailurePolicy { rules: rules.iter().map(|text| rule(text)).collect() };
        let pod = pod(codes, disrupted);
        let outcome = match_pod_failure_policy(Some(&policy), &pod).map_or_else(String::new, |matched| {
            let message = if matched.action == Action::FailJob { matched.message(&pod) } else { String::new() };
            format!("{} {:?} {message}", matched.rule, matched.action).trim_end().to_owned()
        });
        assert_eq!(outcome, expected, "{rules:?} {codes:?}");
    }

    #[test]
    fn j100_j101_the_first_matching_rule_decides() {
        check(&["Ignore In 42"], &[42], false, "0 Ignore");
        check(&["Ignore In 42"], &[1], false, "");
        check(&["Ignore NotIn 42", "Count In 42"], &[42], false, "1 Count");
        check(&["Ignore NotIn 42"], &[0], false, "");
        check(&["FailIndex In 42 side"], &[42, 1], false, "");
        check(&["FailIndex In 42 side"], &[1, 42], false, "0 FailIndex");
        check(&["Ignore condition DisruptionTarget", "Count In 1"], &[1], true, "0 Ignore");
        check(&["Ignore condition DisruptionTarget", "Count In 1"], &[1], false, "1 Count");
        check(&["Later In 1", "Count In 1"], &[1], false, "1 Count");
        check(
            &["Count In 3", "FailJob In 1"],
            &[1],
            false,
            "1 FailJob Container main for pod default/j-x failed with exit code 1 matching FailJob rule at index 1",
        );
        check(
            &["FailJob condition DisruptionTarget"],
            &[1],
            true,
            "0 FailJob Pod default/j-x has condition DisruptionTarget matching FailJob rule at index 0",
        );
    }

    #[test]
    fn without_a_policy_every_failure_counts() {
        assert!(is_counted(None, &pod(&[1], false)));
    }
}
