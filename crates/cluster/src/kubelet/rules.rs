//! Whether a container that ended runs again. [P-025] [P-026] [P-027]

use jobyard_api::pod::Container;
use serde_json::Value;

/// When a container runs again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Restart {
    policy: Policy,
    /// The first that matches an exit code decides before the policy.
    rules: Vec<Rule>,
    is_regular_init: bool,
}

/// Whether an exit leads to another run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Policy {
    #[default]
    Always,
    OnFailure,
    Never,
}

/// `restartPolicyRules`
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    restarts_all: bool,
    is_in: bool,
    codes: Vec<i64>,
}

/// What follows an exit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It ended for good.
    End,
    /// It runs again.
    Restart,
    /// All containers of the pod run again.
    RestartAll,
}

impl Restart {
    /// Reads what a container and its pod say.
    pub(super) fn of(container: &Container, is_init: bool, pod_policy: Option<&str>) -> Self {
        let own = container.restart_policy.as_deref();
        let rules = container.unmodelled.get("restartPolicyRules").and_then(Value::as_array);
        Self {
            policy: match own.or(pod_policy) {
                Some("Never") => Policy::Never,
                Some("OnFailure") => Policy::OnFailure,
                _ => Policy::Always,
            },
            rules: rules.map_or_else(Vec::new, |rules| rules.iter().map(Rule::of).collect()),
            is_regular_init: is_init && own != Some("Always"),
        }
    }

    /// Whether some exit makes all containers run again.
    pub(super) fn may_restart_all(&self) -> bool {
        self.rules.iter().any(|rule| rule.restarts_all)
    }

    /// What follows an exit with this code.
    pub(super) fn verdict(&self, exit_code: i32) -> Verdict {
        if let Some(rule) = self.rules.iter().find(|rule| rule.matches(exit_code)) {
            return if rule.restarts_all { Verdict::RestartAll } else { Verdict::Restart };
        }
        let restarts = match self.policy {
            Policy::Never => false,
            Policy::OnFailure => exit_code != 0,
            // An init container that did its part does not do it again.
            Policy::Always => !(self.is_regular_init && exit_code == 0),
        };
        if restarts { Verdict::Restart } else { Verdict::End }
    }
}

impl Rule {
    fn of(rule: &Value) -> Self {
        let codes = &rule["exitCodes"];
        let values = codes["values"].as_array();
        Self {
            restarts_all: rule["action"] == "RestartAllContainers",
            is_in: codes["operator"] != "NotIn",
            codes: values.map_or_else(Vec::new, |values| values.iter().filter_map(Value::as_i64).collect()),
        }
    }

    fn matches(&self, exit_code: i32) -> bool {
        self.codes.contains(&i64::from(exit_code)) == self.is_in
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(container: Value, is_init: bool, pod_policy: &str, ends: &[(i32, Verdict)]) {
        let container: Container = serde_json::from_value(container).expect("a container");
        let restart = Restart::of(&container, is_init, Some(pod_policy));
        for &(code, want) in ends {
            assert_eq!(restart.verdict(code), want, "{container:?} {code}");
        }
    }

    /// [P-025]
    #[test]
    fn the_policy_of_the_pod_decides() {
        check(json!({}), false, "Never", &[(0, Verdict::End), (1, Verdict::End)]);
        check(json!({}), false, "OnFailure", &[(0, Verdict::End), (1, Verdict::Restart)]);
        check(json!({}), false, "Always", &[(0, Verdict::Restart), (1, Verdict::Restart)]);
        check(json!({}), true, "Always", &[(0, Verdict::End), (1, Verdict::Restart)]);
        check(json!({"restartPolicy": "Always"}), true, "Never", &[(0, Verdict::Restart), (1, Verdict::Restart)]);
    }

    /// [P-026]
    #[test]
    fn a_rule_that_matches_comes_before_the_policy_of_the_container_and_that_before_the_pods() {
        let rule = |operator: &str, values: &[i32], action: &str| json!({"action": action, "exitCodes": {"operator": operator, "values": values}});
        let rules = json!([rule("In", &[42], "Restart"), rule("In", &[43], "RestartAllContainers")]);
        let ends = [(0, Verdict::End), (1, Verdict::End), (42, Verdict::Restart), (43, Verdict::RestartAll)];
        check(json!({"restartPolicy": "Never", "restartPolicyRules": rules}), false, "OnFailure", &ends);
        let not_in = json!([rule("NotIn", &[0, 3], "Restart")]);
        let ends = [(0, Verdict::End), (1, Verdict::Restart), (3, Verdict::End)];
        check(json!({"restartPolicy": "Never", "restartPolicyRules": not_in}), false, "Never", &ends);
        check(json!({"restartPolicy": "Never"}), false, "OnFailure", &[(1, Verdict::End)]);
    }
}
