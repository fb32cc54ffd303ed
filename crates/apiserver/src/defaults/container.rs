//! Defaults of containers, their ports and probes ([A-162]).

use super::{Fields, image, items, object};
use jobyard_api::pod::Container;
use serde_json::{Map, Value};

/// Fills in what a container leaves out.
pub fn fill(container: &mut Container) {
    if container.image_pull_policy.is_empty() {
        let policy = if image::is_latest(&container.image) { "Always" } else { "IfNotPresent" };
        container.image_pull_policy = policy.into();
    }
    for variable in &mut container.env {
        if let Some(field) = variable.value_from.as_mut().and_then(|source| source.field_ref.as_mut())
            && field.api_version.is_empty()
        {
            field.api_version = "v1".into();
        }
    }
    let rest = &mut container.unmodelled;
    rest.fill("terminationMessagePath", "/dev/termination-log");
    rest.fill("terminationMessagePolicy", "File");
    rest.fill("resources", Map::new());
    items(rest.get_mut("ports")).for_each(|port| port.fill("protocol", "TCP"));
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = rest.get_mut(name).and_then(Value::as_object_mut) {
            fill_probe(probe);
        }
    }
    if let Some(lifecycle) = rest.get_mut("lifecycle").and_then(Value::as_object_mut) {
        for name in ["postStart", "preStop"] {
            if let Some(get) = object(lifecycle, name).and_then(|handler| object(handler, "httpGet")) {
                fill_http_get(get);
            }
        }
    }
}

fn fill_probe(probe: &mut Map<String, Value>) {
    probe.fill_number("timeoutSeconds", 1);
    probe.fill_number("periodSeconds", 10);
    probe.fill_number("successThreshold", 1);
    probe.fill_number("failureThreshold", 3);
    if let Some(get) = object(probe, "httpGet") {
        fill_http_get(get);
    }
    if let Some(grpc) = object(probe, "grpc") {
        grpc.entry("service").or_insert_with(|| "".into());
    }
}

fn fill_http_get(get: &mut Map<String, Value>) {
    get.fill("path", "/");
    get.fill("scheme", "HTTP");
}

/// In a pod, not in a template: what has a limit and no request requests its limit.
pub fn request_limits(container: &mut Container) {
    let Some(resources) = container.unmodelled.get_mut("resources").and_then(Value::as_object_mut) else { return };
    let Some(limits) = resources.get("limits").and_then(Value::as_object).cloned() else { return };
    let requests = resources.entry("requests").or_insert_with(|| Map::new().into());
    if let Some(requests) = requests.as_object_mut() {
        for (name, limit) in limits {
            requests.entry(name).or_insert(limit);
        }
    }
}
