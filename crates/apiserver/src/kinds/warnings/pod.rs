//! What is odd in the spec of a pod or of a template, in upstream's order ([A-165]).

use super::{containers, volumes};
use crate::field::{Path, quote};
use crate::quantity::Quantity;
use crate::validation::node::Node;
use crate::validation::{ip, names};
use jobyard_api::meta::ObjectMeta;
use std::collections::BTreeSet;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const NO_SELECTOR: &str = "a null labelSelector results in matching no pod";

const DEPRECATED_LABELS: [(&str, &str); 8] = [
    ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
    ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
    (
        "failure-domain.beta.kubernetes.io/region",
        "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
    ),
    ("failure-domain.beta.kubernetes.io/zone", "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"),
    ("beta.kubernetes.io/instance-type", "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"),
    ("app.kubernetes.io/created-by", "deprecated since v1.9"),
    ("scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"),
    ("node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"),
];
const DEPRECATED_ANNOTATIONS: [(&str, &str); 3] = [
    ("scheduler.alpha.kubernetes.io/critical-pod", "v1.16+; use the \"priorityClassName\""),
    ("security.alpha.kubernetes.io/sysctls", "v1.11+; use the \"sysctls\""),
    ("security.alpha.kubernetes.io/unsafe-sysctls", "v1.11+; use the \"sysctls\""),
];

/// A pod or a template that is looked at.
pub struct Subject<'a> {
    /// Its metadata.
    pub metadata: &'a ObjectMeta,
    /// Where its annotations stand.
    pub annotations: Path<'a>,
    /// Its spec.
    pub spec: Node<'a, 'a>,
    /// Whether it is a template.
    pub is_template: bool,
}

/// The warnings of a pod or a template.
pub fn check(subject: &Subject) -> Vec<String> {
    let mut warnings = Vec::new();
    let spec = &subject.spec;
    node_labels(spec, &mut warnings);
    spread(spec, &mut warnings);
    annotations(subject, &mut warnings);
    volumes::check(&spec.child("volumes"), &mut warnings);
    repeated(&spec.child("hostAliases"), "ip", "ip", &mut warnings);
    repeated(&spec.child("imagePullSecrets"), "name", "name", &mut warnings);
    for secret in spec.child("imagePullSecrets").items().filter(|secret| secret.text("name").is_empty()) {
        warnings.push(format!("{}: invalid empty name \"\"", secret.path.child("name")));
    }
    for name in ["memory", "ephemeral-storage"] {
        fraction(&spec.child("overhead"), name, &mut warnings);
    }
    if !spec.child("securityContext").has("seccompProfile") {
        seccomp(subject, "seccomp.security.alpha.kubernetes.io/pod", &mut warnings);
    }
    containers::check(subject, &mut warnings);
    if spec.number("terminationGracePeriodSeconds").is_some_and(|seconds| seconds < 0) {
        let path = spec.path.child("terminationGracePeriodSeconds");
        warnings.push(format!("{path}: must be >= 0; negative values are invalid and will be treated as 1"));
    }
    pod_affinity(spec, &mut warnings);
    let config = spec.child("dnsConfig");
    config.child("nameservers").items().for_each(|server| address(&server, &mut warnings));
    spec.child("hostAliases").items().for_each(|alias| address(&alias.child("ip"), &mut warnings));
    warnings
}

fn deprecated_label(key: &str) -> Option<&'static str> {
    DEPRECATED_LABELS.iter().find(|(label, _)| *label == key).map(|(_, message)| *message)
}

fn node_labels(spec: &Node, warnings: &mut Vec<String>) {
    let selector = spec.child("nodeSelector");
    for (key, _) in selector.entries() {
        if let Some(message) = deprecated_label(key) {
            warnings.push(format!("{}: {message}", selector.path.key(key)));
        }
    }
    let (affinity, node) = (spec.child("affinity"), "nodeAffinity");
    let affinity = affinity.child(node);
    let required = affinity.child(REQUIRED);
    for term in required.child("nodeSelectorTerms").items() {
        node_term(&term, false, warnings);
    }
    for term in affinity.child(PREFERRED).items() {
        node_term(&term.child("preference"), true, warnings);
    }
}

fn node_term(term: &Node, with_values: bool, warnings: &mut Vec<String>) {
    for expression in term.child("matchExpressions").items() {
        let key = expression.text("key");
        if let Some(message) = deprecated_label(key) {
            warnings.push(format!("{}: {key} is {message}", expression.path.child("key")));
        }
        for value in expression.child("values").items().filter(|_| with_values) {
            let text = value.value.as_str().unwrap_or("");
            for message in names::label_value_errors(text) {
                warnings.push(format!("{}: {text} is invalid, {message}", value.path));
            }
        }
    }
}

fn spread(spec: &Node, warnings: &mut Vec<String>) {
    for constraint in spec.child("topologySpreadConstraints").items() {
        let key = constraint.text("topologyKey");
        if let Some(message) = deprecated_label(key) {
            warnings.push(format!("{}: {key} is {message}", constraint.path.child("topologyKey")));
        }
        no_selector(&constraint, warnings);
    }
}

fn no_selector(node: &Node, warnings: &mut Vec<String>) {
    if !node.has("labelSelector") {
        warnings.push(format!("{}: {NO_SELECTOR}", node.path.child("labelSelector")));
    }
}

fn pod_affinity(spec: &Node, warnings: &mut Vec<String>) {
    let affinity = spec.child("affinity");
    for name in ["podAffinity", "podAntiAffinity"] {
        let affinity = affinity.child(name);
        affinity.child(REQUIRED).items().for_each(|term| no_selector(&term, warnings));
        affinity.child(PREFERRED).items().for_each(|term| no_selector(&term.child("podAffinityTerm"), warnings));
    }
}

fn annotations(subject: &Subject, warnings: &mut Vec<String>) {
    for (key, hint) in DEPRECATED_ANNOTATIONS {
        if subject.metadata.annotation(key).is_some() {
            let path = subject.annotations.key(key);
            warnings.push(format!("{path}: non-functional in {hint} field instead"));
        }
    }
}

/// An annotation that once was what now is a field.
pub fn seccomp(subject: &Subject, key: &str, warnings: &mut Vec<String>) {
    if subject.metadata.annotation(key).is_some() {
        let path = subject.annotations.key(key);
        warnings.push(format!("{path}: non-functional in v1.27+; use the \"seccompProfile\" field instead"));
    }
}

fn repeated(list: &Node, field: &str, word: &str, warnings: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for item in list.items() {
        let text = item.text(field);
        if !seen.insert(text) {
            warnings.push(format!("{}: duplicate {word} {}", item.path.child(field), quote(text)));
        }
    }
}

/// There are no parts of bytes.
pub fn fraction(amounts: &Node, name: &str, warnings: &mut Vec<String>) {
    let amount = Quantity::of(amounts.get(name));
    if !amount.rounded().is_whole() {
        let (path, amount) = (amounts.path.key(name), amounts.text(name));
        warnings.push(format!("{path}: fractional byte value \"{amount}\" is invalid, must be an integer"));
    }
}

fn address(node: &Node, warnings: &mut Vec<String>) {
    let text = node.value.as_str().unwrap_or("");
    if let Some(better) = ip::better(text) {
        let path = &node.path;
        warnings.push(format!("{path}: IPv6 address \"{text}\" should be in RFC 5952 canonical format (\"{better}\")"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check_spec(spec: Value, expected: &[&str]) {
        let metadata = ObjectMeta::default();
        let subject = Subject {
            metadata: &metadata,
            annotations: Path::new("annotations"),
            spec: Node::new(Path::new("spec"), &spec),
            is_template: false,
        };
        let expected: Vec<String> = expected.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(check(&subject), expected);
    }

    ///
    #[test]
    fn odd_fields() {
        check_spec(json!({}), &[]);
        check_spec(
            json!({
                "nodeSelector": {"beta.kubernetes.io/os": "linux"}, "topologySpreadConstraints": [{"topologyKey": "zone"}],
                "imagePullSecrets": [{"name": "s"}, {"name": "s"}, {}], "overhead": {"memory": "1500m"},
                "terminationGracePeriodSeconds": -1, "hostAliases": [{"ip": "2001:db8:0::1"}],
                "affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{}]}},
            }),
            &[
                "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead",
                "spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod",
                "spec.imagePullSecrets[1].name: duplicate name \"s\"",
                "spec.imagePullSecrets[2].name: invalid empty name \"\"",
                "spec.overhead[memory]: fractional byte value \"1500m\" is invalid, must be an integer",
                "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
                "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null \
                 labelSelector results in matching no pod",
                "spec.hostAliases[0].ip: IPv6 address \"2001:db8:0::1\" should be in RFC 5952 canonical format \
                 (\"2001:db8::1\")",
            ],
        );
    }

    ///
    #[test]
    fn odd_containers() {
        check_spec(
            json!({"containers": [
                {
                    "name": "a", "env": [{"name": "A", "value": "1"}, {"name": "A", "value": "$(A)2"}, {"name": "A"}],
                    "ports": [{"containerPort": 80, "protocol": "TCP", "name": "web", "hostIP": "1.2.3.4"}],
                },
                {"name": "b", "ports": [{"containerPort": 80, "protocol": "TCP", "name": "web"}],
                 "resources": {"limits": {"memory": "100m"}}},
            ]}),
            &[
                "spec.containers[0].env[2]: hides previous definition of \"A\", which may be dropped when using apply",
                "spec.containers[1].resources.limits[memory]: fractional byte value \"100m\" is invalid, must be an integer",
                "spec.containers[0].ports[0]: hostIP set without hostPort: {Name:web HostPort:0 ContainerPort:80 \
                 Protocol:TCP HostIP:1.2.3.4}",
                "spec.containers[1].ports[0]: overlapping port definition with spec.containers[0].ports[0]",
                "spec.containers[1].ports[0]: duplicate port name \"web\" with spec.containers[0].ports[0], services and \
                 probes that select ports by name will use spec.containers[0].ports[0]",
            ],
        );
    }

    ///
    #[test]
    fn odd_volumes() {
        check_spec(
            json!({"volumes": [
                {"name": "g", "gitRepo": {}},
                {"name": "c", "configMap": {"name": "m", "items": [{"path": "a"}, {"path": "a/b"}]}},
                {"name": "p", "projected": {"sources": [
                    {}, {"secret": {"name": "s", "items": [{"path": "a/"}]}}, {"serviceAccountToken": {"path": "a"}},
                ]}},
            ]}),
            &[
                "spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+",
                "volume \"c\" (ConfigMap \"m\"): overlapping paths: \"a/b\" with \"a\"",
                "volume \"p\" (Projected) has no sources provided",
                "volume \"p\" (Projected): overlapping paths: \"a\" (ServiceAccountToken) with \"a\" (Secret \"s\")",
            ],
        );
    }
}
