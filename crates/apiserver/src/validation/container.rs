//! Containers, init containers and ephemeral containers ([A-184], [A-190]).

use super::node::Node;
use super::rules::Rule::{Each, Required, RequiredForm, With, Word};
use super::rules::{self, Rule, check_word};
use super::volume::{self, Volumes};
use super::{env, names, ports, probes, resources, security};
use crate::field::{ErrorList, quote};
use serde_json::Value;
use std::collections::BTreeSet;

/// When an image is pulled.
pub const PULL_POLICIES: [&str; 3] = ["Always", "IfNotPresent", "Never"];
/// The lists of containers that a pod has, in the order in which upstream visits them.
pub const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];
const RESTART_POLICIES: [&str; 3] = ["Always", "Never", "OnFailure"];
const RULES_MAX: usize = 20;
const RULE_VALUES_MAX: usize = 255;

/// What containers are checked against in their pod.
pub struct Surroundings<'a> {
    /// Its volumes.
    pub volumes: Volumes<'a>,
    /// Names of its resource claims.
    pub claims: BTreeSet<&'a str>,
    /// Its spec.
    pub spec: Node<'a, 'a>,
}

impl Surroundings<'_> {
    fn grace(&self) -> i64 {
        self.spec.number("terminationGracePeriodSeconds").unwrap_or(0)
    }
}

fn names_of<'a>(spec: &Node<'_, 'a>, list: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    spec.list(list).iter().map(|container| container.get("name").and_then(Value::as_str).unwrap_or(""))
}

/// Checks the containers of a pod.
pub fn check_list(pod: &Surroundings, errors: &mut ErrorList) {
    let list = pod.spec.child("containers");
    if list.value.as_array().is_none_or(Vec::is_empty) {
        return errors.required(&list.path, "");
    }
    let mut names = BTreeSet::new();
    for container in list.items() {
        check(&container, pod, errors);
        if !names.insert(container.text("name")) {
            errors.duplicate(&container.path.child("name"), quote(container.text("name")));
        }
        probes::check(&container, pod.grace(), errors);
        check_restart_policy(&container, false, errors);
    }
    ports::check_host_conflicts(pod.spec.list("containers"), &list.path, errors);
}

/// Checks the init containers of a pod.
pub fn check_init_list(pod: &Surroundings, errors: &mut ErrorList) {
    let list = pod.spec.child("initContainers");
    let mut names: BTreeSet<&str> = names_of(&pod.spec, "containers").collect();
    for container in list.items() {
        check(&container, pod, errors);
        check_restart_policy(&container, true, errors);
        let name = container.text("name");
        let is_new = !names.contains(name);
        if !is_new {
            errors.duplicate(&container.path.child("name"), quote(name));
        } else if !name.is_empty() {
            names.insert(name);
        }
        ports::check_host_conflicts(std::slice::from_ref(container.value), &list.path, errors);
        if container.text("restartPolicy") == "Always" {
            probes::check(&container, pod.grace(), errors);
        } else {
            probes::forbid(&container, errors);
            forbid_restart_on_resize(&container, errors);
        }
    }
}

fn forbid_restart_on_resize(container: &Node, errors: &mut ErrorList) {
    for policy in container.child("resizePolicy").items() {
        let word = policy.text("restartPolicy");
        if word == "RestartContainer" {
            let detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
            errors.invalid_value(&policy.path.child("restartPolicy"), rules::shown_word(word), detail);
        }
    }
}

/// Checks containers that were added to a running pod. On create neither a pod nor a template may have any.
pub fn check_ephemeral_list(pod: &Surroundings, errors: &mut ErrorList) {
    const FORBIDDEN: &str = "cannot be set for an Ephemeral Container";
    let others: BTreeSet<&str> =
        names_of(&pod.spec, "containers").chain(names_of(&pod.spec, "initContainers")).collect();
    let mut names = others.clone();
    for container in pod.spec.child("ephemeralContainers").items() {
        check(&container, pod, errors);
        check_image(&container, errors);
        let (name, target) = (container.text("name"), container.text("targetContainerName"));
        if !names.insert(name) {
            errors.duplicate(&container.path.child("name"), quote(name));
        }
        if !target.is_empty() && !others.contains(target) {
            errors.not_found(&container.path.child("targetContainerName"), target);
        }
        for field in [
            "ports",
            "resources",
            "resizePolicy",
            "restartPolicy",
            "restartPolicyRules",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
            "lifecycle",
        ] {
            let value = container.get(field);
            if !value.is_null() && value.as_object().is_none_or(|map| field != "resources" || !map.is_empty()) {
                errors.forbidden(&container.path.child(field), FORBIDDEN);
            }
        }
        for mount in container.child("volumeMounts").items() {
            for field in ["subPath", "subPathExpr"].into_iter().filter(|field| !mount.text(field).is_empty()) {
                errors.forbidden(&mount.path.child(field), FORBIDDEN);
            }
        }
    }
}

/// a template may have such images, a pod may not.
pub fn check_image(container: &Node, errors: &mut ErrorList) {
    let image = container.text("image");
    if image.trim() != image {
        errors.invalid(&container.path.child("image"), image, "must not have leading or trailing whitespace");
    }
}

fn check(container: &Node, pod: &Surroundings, errors: &mut ErrorList) {
    const NAME_AND_IMAGE: &[Rule] = &[
        RequiredForm("name", names::label_errors),
        Required("image"),
        Word("terminationMessagePolicy", &["File", "FallbackToLogsOnError"]),
    ];
    rules::check(container, NAME_AND_IMAGE, errors);
    ports::check(&container.child("ports"), errors);
    env::check(&container.child("env"), errors);
    env::check_from(&container.child("envFrom"), errors);
    volume::check_mounts(container, &pod.volumes, errors);
    volume::check_devices(container, &pod.volumes, errors);
    check_word(&container.child("imagePullPolicy"), &PULL_POLICIES, errors);
    resources::check(&container.child("resources"), &pod.claims, errors);
    check_resize_policies(container, &pod.spec, errors);
    security::check_container(&container.child("securityContext"), &pod.spec, errors);
}

/// Upstream names the list, not the item, in most of these.
fn check_resize_policies(container: &Node, spec: &Node, errors: &mut ErrorList) {
    let list = container.child("resizePolicy");
    let mut seen = BTreeSet::new();
    for policy in list.items() {
        let (resource, word) = (policy.text("resourceName"), policy.text("restartPolicy"));
        if !seen.insert(resource) {
            errors.duplicate(&policy.path, rules::shown_word(resource));
        }
        for (word, supported) in [(resource, ["cpu", "memory"]), (word, ["NotRequired", "RestartContainer"])] {
            if word.is_empty() {
                errors.required(&list.path, "");
            } else if !supported.contains(&word) {
                rules::refuse_word(&list.path, word, &supported, errors);
            }
        }
        if spec.text("restartPolicy") == "Never" && word != "NotRequired" {
            let detail = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
            errors.invalid_value(&list.path, rules::shown_word(word), detail);
        }
    }
}

/// the rules of an init container are looked at only if it has a policy.
fn check_restart_policy(container: &Node, is_init: bool, errors: &mut ErrorList) {
    const RULE: &[Rule] = &[With(check_rule)];
    let policy = container.child("restartPolicy");
    let count = container.list("restartPolicyRules").len();
    if !policy.value.is_null() {
        check_word(&policy, &RESTART_POLICIES, errors);
    } else if count > 0 {
        errors.required(&policy.path, "must specify restartPolicy when restart rules are used");
        if is_init {
            return;
        }
    }
    if count > RULES_MAX {
        errors.too_many(&container.path.child("restartPolicyRules"), count, RULES_MAX);
    }
    rules::check(container, &[Each("restartPolicyRules", RULE)], errors);
}

fn check_rule(rule: &Node, errors: &mut ErrorList) {
    check_word(&rule.child("action"), &["Restart", "RestartAllContainers"], errors);
    let codes = rule.child("exitCodes");
    if codes.value.is_null() {
        return errors.required(&codes.path, "must be specified");
    }
    check_word(&codes.child("operator"), &["In", "NotIn"], errors);
    let count = codes.list("values").len();
    if count > RULE_VALUES_MAX {
        errors.too_many(&codes.path.child("values"), count, RULE_VALUES_MAX);
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
        check(
            json!({"env": [{"name": "a", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "2"}}}]}),
            &[
                "env[0].valueFrom.resourceFieldRef.divisor: Invalid value: \"limits.cpu\": only divisor's values 1m and 1",
            ],
        );
        check(
            json!({"env": [{"name": "a", "valueFrom": {"fileKeyRef": {"key": "k", "path": "p", "volumeName": "v"}}}]}),
            &["env[0].valueFrom.fileKeyRef.volumeName: Not found: \"v\""],
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

    ///
    #[test]
    fn resize_policies() {
        check(
            json!({"resizePolicy": [{"resourceName": "foo", "restartPolicy": "NotRequired"}, {"resourceName": "foo"}]}),
            &[
                "resizePolicy: Unsupported value: \"foo\": supported values: \"cpu\", \"memory\"",
                "resizePolicy[1]: Duplicate value: \"foo\"",
                "resizePolicy: Required value",
                "resizePolicy: Invalid value: \"\": must be 'NotRequired' when pod `restartPolicy` is 'Never'",
            ],
        );
    }
}
