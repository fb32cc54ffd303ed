//! Defaults of containers, their ports and probes ([A-162]).

use super::{Fields, image, items, object};
use jobyard_api::pod::Container;
use serde_json::{Map, Value};

/// Fills in what a container leaves out.
pub fn fill(container: &mut Container) {
    if container.image_pull_policy.is_empty() {
        container.image_pull_policy = image::pull_policy(&container.image).into();
    }
    for source in container.env.iter_mut().filter_map(|variable| variable.value_from.as_mut()) {
        if let Some(field) = source.field_ref.as_mut().filter(|field| field.api_version.is_empty()) {
            field.api_version = "v1".into();
        }
        if let Some(key) = source.unmodelled.get_mut("fileKeyRef").and_then(Value::as_object_mut) {
            key.entry("optional").or_insert_with(|| false.into());
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

/// Fills in what a container without a type of its own leaves out.
pub fn fill_value(value: &mut Value) {
    if let Ok(mut container) = serde_json::from_value::<Container>(value.take()) {
        fill(&mut container);
        *value = serde_json::to_value(container).expect("API objects have a JSON form");
    }
}

/// In a pod, not in a template: in the network of the host a container has its ports there.
pub fn take_host_ports(container: &mut Container) {
    for port in items(container.unmodelled.get_mut("ports")) {
        if let Some(number) = port.get("containerPort").cloned() {
            port.fill_number("hostPort", number.as_i64().unwrap_or(0));
        }
    }
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
