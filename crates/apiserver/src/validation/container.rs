//! Containers and init containers ([A-184], [A-190]).

use super::{env, names, ports, probes, volumes};
use crate::field::{ErrorList, Path, quote};
use jobyard_api::pod::Container;
use serde_json::Value;
use std::collections::BTreeSet;

const PULL_POLICIES: [&str; 3] = ["Always", "IfNotPresent", "Never"];
const MESSAGE_POLICIES: [&str; 2] = ["File", "FallbackToLogsOnError"];
const RESTART_POLICIES: [&str; 3] = ["Always", "Never", "OnFailure"];
const RULE_ACTIONS: [&str; 2] = ["Restart", "RestartAllContainers"];
const RULES_MAX: usize = 20;
const RULE_VALUES_MAX: usize = 255;

/// What containers are checked against in their pod.
pub struct Surroundings<'a> {
    /// Names of its volumes.
    pub volumes: BTreeSet<&'a str>,
    /// Seconds that it has to stop.
    pub grace_seconds: i64,
}

/// Checks the containers of a pod.
pub fn check_list(containers: &[Container], pod: &Surroundings, path: &Path, errors: &mut ErrorList) {
    if containers.is_empty() {
        return errors.required(path, "");
    }
    let mut names = BTreeSet::new();
    for (i, container) in containers.iter().enumerate() {
        let path = path.index(i);
        check(container, pod, &path, errors);
        if !names.insert(&*container.name) {
            errors.duplicate(&path.child("name"), quote(&container.name));
        }
        probes::check(container, pod.grace_seconds, &path, errors);
        check_restart_policy(container, &path, errors);
    }
    ports::check_host_conflicts(containers, path, errors);
}

/// Checks the init containers of a pod whose containers have these names.
pub fn check_init_list<'a>(
    containers: &'a [Container],
    mut names: BTreeSet<&'a str>,
    pod: &Surroundings,
    path: &Path,
    errors: &mut ErrorList,
) {
    for (i, container) in containers.iter().enumerate() {
        let path = path.index(i);
        check(container, pod, &path, errors);
        check_restart_policy(container, &path, errors);
        if !container.name.is_empty() && !names.insert(&container.name) {
            errors.duplicate(&path.child("name"), quote(&container.name));
        }
        if container.restart_policy.as_deref() == Some("Always") {
            probes::check(container, pod.grace_seconds, &path, errors);
        } else {
            forbid_probes(container, &path, errors);
        }
    }
}

/// What ends by itself is neither probed nor told to stop ([A-189]).
fn forbid_probes(container: &Container, path: &Path, errors: &mut ErrorList) {
    for name in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
        if container.unmodelled.contains_key(name) {
            errors.forbidden(&path.child(name), "may not be set for init containers without restartPolicy=Always");
        }
    }
}

fn check(container: &Container, pod: &Surroundings, path: &Path, errors: &mut ErrorList) {
    if container.name.is_empty() {
        errors.required(&path.child("name"), "");
    } else {
        for message in names::label_errors(&container.name) {
            errors.invalid(&path.child("name"), &container.name, message);
        }
    }
    if container.image.is_empty() {
        errors.required(&path.child("image"), "");
    }
    if let Some(policy) = container.unmodelled.get("terminationMessagePolicy").and_then(Value::as_str)
        && !MESSAGE_POLICIES.contains(&policy)
    {
        errors.not_supported(&path.child("terminationMessagePolicy"), policy, &MESSAGE_POLICIES);
    }
    ports::check(container, &path.child("ports"), errors);
    env::check(&container.env, &path.child("env"), errors);
    env::check_from(container.unmodelled.get("envFrom"), &path.child("envFrom"), errors);
    volumes::check_mounts(container, &pod.volumes, &path.child("volumeMounts"), errors);
    if !PULL_POLICIES.contains(&&*container.image_pull_policy) {
        errors.not_supported(&path.child("imagePullPolicy"), &container.image_pull_policy, &PULL_POLICIES);
    }
}

///
fn check_restart_policy(container: &Container, path: &Path, errors: &mut ErrorList) {
    let rules = container.unmodelled.get("restartPolicyRules").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    match container.restart_policy.as_deref() {
        None if rules.is_empty() => return,
        None => {
            let detail = "must specify restartPolicy when restart rules are used";
            errors.required(&path.child("restartPolicy"), detail);
        }
        Some(policy) if !RESTART_POLICIES.contains(&policy) => {
            errors.not_supported(&path.child("restartPolicy"), policy, &RESTART_POLICIES);
        }
        Some(_) => {}
    }
    let path = path.child("restartPolicyRules");
    if rules.len() > RULES_MAX {
        errors.too_many(&path, rules.len(), RULES_MAX);
    }
    for (i, rule) in rules.iter().enumerate() {
        check_rule(rule, &path.index(i), errors);
    }
}

fn check_rule(rule: &Value, path: &Path, errors: &mut ErrorList) {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or("").to_owned();
    let action = text(rule.get("action"));
    if !RULE_ACTIONS.contains(&&*action) {
        errors.not_supported(&path.child("action"), &action, &RULE_ACTIONS);
    }
    let path = path.child("exitCodes");
    let Some(codes) = rule.get("exitCodes") else { return errors.required(&path, "must be specified") };
    let operator = text(codes.get("operator"));
    if !["In", "NotIn"].contains(&&*operator) {
        errors.not_supported(&path.child("operator"), &operator, &["In", "NotIn"]);
    }
    let count = codes.get("values").and_then(Value::as_array).map_or(0, Vec::len);
    if count > RULE_VALUES_MAX {
        errors.too_many(&path.child("values"), count, RULE_VALUES_MAX);
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_container as check;
    use serde_json::json;

    ///
    #[test]
    fn restart_rules() {
        check(json!({"restartPolicy": "Never"}), &[]);
        check(
            json!({"restartPolicy": ""}),
            &["restartPolicy: Unsupported value: \"\": supported values: \"Always\", \"Never\", \"OnFailure\""],
        );
        check(
            json!({"restartPolicyRules": [{"action": "Go"}]}),
            &[
                "restartPolicy: Required value: must specify restartPolicy when restart rules are used",
                "restartPolicyRules[0].action: Unsupported value: \"Go\": supported values: \"Restart\", \
             \"RestartAllContainers\"",
                "restartPolicyRules[0].exitCodes: Required value: must be specified",
            ],
        );
    }

    ///
    #[test]
    fn variables() {
        check(
            json!({"env": [{"name": ""}, {"name": "a=b"}, {"name": "c", "value": "1", "valueFrom": {}}]}),
            &[
                "env[0].name: Required value",
                "env[1].name: Invalid value: \"a=b\": a valid environment variable name",
                "env[2].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, `resourceFieldRef`, \
             `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
            ],
        );
        check(
            json!({"env": [{"name": "a", "valueFrom": {"fieldRef": {"fieldPath": "spec.foo"}}}]}),
            &[
                "env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"spec.foo\": error converting fieldPath: field label \
             not supported: spec.foo",
            ],
        );
        check(
            json!({"env": [{"name": "a", "valueFrom": {"secretKeyRef": {"name": "", "key": "a b"}}}]}),
            &[
                "env[0].valueFrom.secretKeyRef.name: Invalid value: \"\": a lowercase RFC 1123 subdomain",
                "env[0].valueFrom.secretKeyRef.key: Invalid value: \"a b\": a valid config key",
            ],
        );
        check(
            json!({"envFrom": [{}, {"configMapRef": {}}]}),
            &[
                "envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`",
                "envFrom[1].configMapRef.name: Required value",
            ],
        );
    }

    ///
    #[test]
    fn ports() {
        check(
            json!({"ports": [{"name": "web", "containerPort": 80}, {"name": "web"}, {"containerPort": 70_000}]}),
            &[
                "ports[1].name: Duplicate value: \"web\"",
                "ports[1].containerPort: Required value",
                "ports[2].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
            ],
        );
        check(
            json!({"ports": [{"containerPort": 1, "protocol": "tcp", "name": "A-very-long-port-name"}]}),
            &[
                "ports[0].name: Invalid value: \"A-very-long-port-name\": must be no more than 15 characters",
                "ports[0].name: Invalid value: \"A-very-long-port-name\": must contain only alpha-numeric characters (a-z, \
             0-9), and hyphens (-)",
                "ports[0].protocol: Unsupported value: \"tcp\": supported values: \"SCTP\", \"TCP\", \"UDP\"",
            ],
        );
    }
}
