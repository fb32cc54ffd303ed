//! Probes and lifecycle hooks: what the kubelet asks a container or tells it ([A-189]).

use super::ports;
use crate::field::{ErrorList, Path};
use jobyard_api::pod::Container;
use serde_json::Value;

/// Handlers in the order in which upstream looks at them.
const HANDLERS: [&str; 5] = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];
const SCHEMES: [&str; 2] = ["HTTP", "HTTPS"];
const COUNTS: [&str; 5] =
    ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];
const GRACE: &str = "terminationGracePeriodSeconds";

/// Checks hooks and probes of a container in a pod that has so many seconds to stop.
pub fn check(container: &Container, grace: i64, path: &Path, errors: &mut ErrorList) {
    if let Some(lifecycle) = container.unmodelled.get("lifecycle") {
        let path = path.child("lifecycle");
        for name in ["postStart", "preStop"] {
            if let Some(hook) = lifecycle.get(name) {
                check_handler(hook, grace, &path.child(name), errors);
            }
        }
    }
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = container.unmodelled.get(name) else { continue };
        let path = path.child(name);
        check_probe(probe, grace, &path, errors);
        let threshold = number(probe, "successThreshold").unwrap_or(0);
        if name != "readinessProbe" && threshold != 1 {
            errors.invalid_value(&path.child("successThreshold"), threshold, "must be 1");
        }
        if let Some(seconds) = number(probe, GRACE).filter(|_| name == "readinessProbe") {
            errors.invalid_value(&path.child(GRACE), seconds, "must not be set for readinessProbes");
        }
    }
}

fn number(value: &Value, name: &str) -> Option<i64> {
    value.get(name).and_then(Value::as_i64)
}

fn check_probe(probe: &Value, grace: i64, path: &Path, errors: &mut ErrorList) {
    check_handler(probe, grace, path, errors);
    for name in COUNTS {
        errors.non_negative(&path.child(name), number(probe, name));
    }
    if let Some(seconds) = number(probe, GRACE).filter(|seconds| *seconds <= 0) {
        errors.invalid_value(&path.child(GRACE), seconds, "must be greater than 0");
    }
}

fn check_handler(value: &Value, grace: i64, path: &Path, errors: &mut ErrorList) {
    let mut handlers = HANDLERS.iter().filter_map(|name| value.get(name).map(|handler| (*name, handler)));
    let Some((name, handler)) = handlers.next() else {
        return errors.required(path, "must specify a handler type");
    };
    let place = path.child(name);
    match name {
        "exec" => {
            if handler.get("command").is_none() {
                errors.required(&place.child("command"), "");
            }
        }
        "httpGet" => check_http_get(handler, &place, errors),
        "sleep" => {
            let seconds = number(handler, "seconds").unwrap_or(0);
            if seconds < 0 || seconds > grace {
                let detail = format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
                errors.invalid_value(&place, seconds, detail);
            }
        }
        _ => check_port(handler.get("port"), &place.child("port"), errors),
    }
    for (name, _) in handlers {
        errors.forbidden(&path.child(name), "may not specify more than 1 handler type");
    }
}

fn check_http_get(handler: &Value, path: &Path, errors: &mut ErrorList) {
    check_port(handler.get("port"), &path.child("port"), errors);
    let scheme = handler.get("scheme").and_then(Value::as_str).unwrap_or("");
    if !SCHEMES.contains(&scheme) {
        errors.not_supported(&path.child("scheme"), scheme, &SCHEMES);
    }
}

/// A port is a number or the name of one.
fn check_port(port: Option<&Value>, path: &Path, errors: &mut ErrorList) {
    match port {
        Some(Value::String(name)) => {
            for message in ports::name_errors(name) {
                errors.invalid(path, name, message);
            }
        }
        other => ports::check_range(other.and_then(Value::as_i64).unwrap_or(0), path, errors),
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
