//! Probes and lifecycle hooks: what the kubelet asks a container or tells it ([A-189]).

use super::names;
use super::node::Node;
use super::ports;
use super::rules::Rule::{Items, With, Word};
use super::rules::{self, Rule};
use crate::field::ErrorList;

/// Handlers of probes and hooks in the order in which upstream looks at them. Hooks have no `grpc`, probes no `sleep`.
const HANDLERS: [(&str, &[Rule]); 4] = [
    ("exec", &[Items("command")]),
    ("httpGet", &[With(check_port), Word("scheme", &["HTTP", "HTTPS"]), With(check_headers)]),
    ("tcpSocket", &[With(check_port)]),
    ("grpc", &[With(check_port)]),
];
const COUNTS: [&str; 5] =
    ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];
const GRACE: &str = "terminationGracePeriodSeconds";
/// Fields that containers which end by themselves cannot have.
const FIELDS: [&str; 4] = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"];

/// Checks hooks and probes of a container in a pod that has so many seconds to stop.
pub fn check(container: &Node, grace: i64, errors: &mut ErrorList) {
    let lifecycle = container.child("lifecycle");
    for name in ["postStart", "preStop"].into_iter().filter(|name| lifecycle.has(name)) {
        check_handler(&lifecycle.child(name), grace, errors);
    }
    for name in &FIELDS[1..] {
        if container.has(name) {
            check_probe(&container.child(name), name, errors);
        }
    }
}

/// What ends by itself is neither probed nor told to stop ([A-189]).
pub fn forbid(container: &Node, errors: &mut ErrorList) {
    for name in FIELDS.iter().filter(|name| container.has(name)) {
        let detail = "may not be set for init containers without restartPolicy=Always";
        errors.forbidden(&container.path.child(name), detail);
    }
}

fn check_probe(probe: &Node, name: &str, errors: &mut ErrorList) {
    check_handler(probe, 0, errors);
    for name in COUNTS {
        errors.non_negative(&probe.path.child(name), probe.number(name));
    }
    if let Some(seconds) = probe.number(GRACE).filter(|seconds| *seconds <= 0) {
        errors.invalid_value(&probe.path.child(GRACE), seconds, "must be greater than 0");
    }
    let threshold = probe.number("successThreshold").unwrap_or(0);
    if name == "readinessProbe" {
        if let Some(seconds) = probe.number(GRACE) {
            errors.invalid_value(&probe.path.child(GRACE), seconds, "must not be set for readinessProbes");
        }
    } else if threshold != 1 {
        errors.invalid_value(&probe.path.child("successThreshold"), threshold, "must be 1");
    }
}

fn check_handler(node: &Node, grace: i64, errors: &mut ErrorList) {
    let mut has_handler = false;
    let sleep: [(&str, &[Rule]); 1] = [("sleep", &[])];
    for (name, rules) in HANDLERS.iter().chain(&sleep).filter(|(name, _)| node.has(name)) {
        let handler = node.child(name);
        if has_handler {
            errors.forbidden(&handler.path, "may not specify more than 1 handler type");
        } else if *name == "sleep" {
            check_sleep(&handler, grace, errors);
        } else {
            rules::check(&handler, rules, errors);
        }
        has_handler = true;
    }
    if !has_handler {
        errors.required(&node.path, "must specify a handler type");
    }
}

fn check_sleep(sleep: &Node, grace: i64, errors: &mut ErrorList) {
    let seconds = sleep.number("seconds").unwrap_or(0);
    if seconds < 0 || seconds > grace {
        let detail = format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
        errors.invalid_value(&sleep.path, seconds, detail);
    }
}

fn check_port(handler: &Node, errors: &mut ErrorList) {
    ports::check_number_or_name(&handler.child("port"), errors);
}

/// Upstream leaves the index out.
fn check_headers(handler: &Node, errors: &mut ErrorList) {
    let headers = handler.child("httpHeaders");
    for header in headers.items() {
        let name = header.text("name");
        for message in names::header_errors(name) {
            errors.invalid(&headers.path, name, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_container as check;
    use serde_json::json;

    ///
    #[test]
    fn a_probe_has_one_handler() {
        check(json!({"livenessProbe": {"httpGet": {"port": 80}}}), &[]);
        check(
            json!({"livenessProbe": {"periodSeconds": -1, "successThreshold": 2}}),
            &[
                "livenessProbe: Required value: must specify a handler type",
                "livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
                "livenessProbe.successThreshold: Invalid value: 2: must be 1",
            ],
        );
        check(
            json!({"readinessProbe": {"exec": {}, "tcpSocket": {"port": 1}, "terminationGracePeriodSeconds": 0}}),
            &[
                "readinessProbe.exec.command: Required value",
                "readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type",
                "readinessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0",
                "readinessProbe.terminationGracePeriodSeconds: Invalid value: 0: must not be set for readinessProbes",
            ],
        );
        check(
            json!({"startupProbe": {"httpGet": {"port": "", "httpHeaders": [{"name": "a b"}]}}}),
            &[
                "startupProbe.httpGet.port: Invalid value: \"\": must contain only alpha-numeric characters",
                "startupProbe.httpGet.port: Invalid value: \"\": must contain at least one letter (a-z)",
                "startupProbe.httpGet.httpHeaders: Invalid value: \"a b\": a valid HTTP header must consist",
            ],
        );
    }

    ///
    #[test]
    fn a_hook_ends_within_the_grace() {
        check(
            json!({"lifecycle": {"preStop": {"sleep": {"seconds": 31}}}}),
            &["lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than \
             terminationGracePeriodSeconds (30)"],
        );
    }
}
