//! Environment variables of a container, and where they come from.

use super::writer::Writer;
use crate::text::quantity::{self, Quantity};
use crate::value::{at, flag, items, set, text};
use serde_json::Value;

/// The sources of many variables at once.
pub fn sources(out: &mut Writer, sources: &[Value]) {
    if !sources.is_empty() {
        out.line(2, "Environment Variables from:");
    }
    for source in sources {
        let (kind, reference) = match (set(source, "configMapRef"), set(source, "secretRef")) {
            (Some(map), _) => ("ConfigMap", map),
            (None, Some(secret)) => ("Secret", secret),
            (None, None) => ("", source),
        };
        let prefix = match text(source, "prefix") {
            "" => String::new(),
            prefix => format!(" with prefix '{prefix}'"),
        };
        let name = if kind.is_empty() { "" } else { text(reference, "name") };
        let optional = !kind.is_empty() && flag(reference, "optional");
        out.line(3, &format!("{name}\t{kind}{prefix}\tOptional: {optional}"));
    }
}

/// The variables. In a pod those are resolved that need only its metadata.
pub fn variables(out: &mut Writer, container: &Value, pod: Option<&Value>) {
    let variables = items(container, "env");
    out.line(2, if variables.is_empty() { "Environment:\t<none>" } else { "Environment:" });
    for variable in variables {
        let name = text(variable, "name");
        let Some(from) = set(variable, "valueFrom") else {
            let value = text(variable, "value").replace('\n', "\n      \t");
            out.field(3, name, &value);
            continue;
        };
        if let Some(value) = source(from, container, pod) {
            out.field(3, name, &value);
        }
    }
}

fn source(from: &Value, container: &Value, pod: Option<&Value>) -> Option<String> {
    if let Some(field) = set(from, "fieldRef") {
        let path = text(field, "fieldPath");
        let value = match (pod, path) {
            (Some(pod), "metadata.name" | "metadata.namespace") => text(pod, path),
            _ => "",
        };
        return Some(format!("{value} ({}:{path})", text(field, "apiVersion")));
    }
    if let Some(resource) = set(from, "resourceFieldRef") {
        let name = text(resource, "resource");
        let value = amount(resource, container).map_or(String::new(), |amount| amount.to_string());
        let is_open = value == "0" && matches!(name, "limits.cpu" | "limits.memory");
        return Some(format!("{} ({name})", if is_open { "node allocatable" } else { &value }));
    }
    for (path, of, kind) in [("secretKeyRef", "in", "secret"), ("configMapKeyRef", "of", "config map")] {
        if let Some(key) = set(from, path) {
            let (name, optional) = (text(key, "name"), flag(key, "optional"));
            return Some(format!("<set to the key '{}' {of} {kind} '{name}'>\tOptional: {optional}", text(key, "key")));
        }
    }
    None
}

/// The amount of a container's resource in units of the divisor.
fn amount(reference: &Value, container: &Value) -> Option<i128> {
    let (list, name) = text(reference, "resource").split_once('.')?;
    let is_known = matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
    if !matches!(list, "limits" | "requests") || !is_known {
        return None;
    }
    let value = at(container, "resources").get(list).and_then(|list| list.get(name));
    let value = value.map_or(Quantity::ZERO, quantity::of);
    let divisor = quantity::of(at(reference, "divisor"));
    if name == "cpu" {
        let divisor = if divisor.nanos() == 0 { 1000 } else { quantity::milli(divisor) };
        return Some(quantity::ceiling(quantity::milli(value), divisor));
    }
    let divisor = if divisor.nanos() == 0 { 1 } else { divisor.whole() };
    Some(quantity::ceiling(value.whole(), divisor))
}
