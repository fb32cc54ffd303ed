//! JSON of events with their fields in the order of the Go type ([K-128]), in which kubectl reads them.

use super::json::{self, end, start};
use jobyard_apiserver::json::go_text;
use serde_json::Value;

const EVENT: &[&str] = &[
    "kind",
    "apiVersion",
    "metadata",
    "involvedObject",
    "reason",
    "message",
    "source",
    "firstTimestamp",
    "lastTimestamp",
    "count",
    "type",
    "eventTime",
    "series",
    "action",
    "related",
    "reportingComponent",
    "reportingInstance",
    "items",
];
const METADATA: &[&str] = &[
    "name",
    "generateName",
    "namespace",
    "selfLink",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "labels",
    "annotations",
    "ownerReferences",
    "finalizers",
    "managedFields",
];
const REFERENCE: &[&str] = &["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];
const FREE: &[&str] = &[];

/// An event or a list of events, over several lines.
pub fn events(value: &Value, with_managed_fields: bool) -> String {
    let mut out = String::new();
    push(&mut out, value, EVENT, 0, with_managed_fields);
    out.push('\n');
    out
}

fn push(out: &mut String, value: &Value, order: &[&str], level: usize, with_managed_fields: bool) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let place = |name: &str| order.iter().position(|known| *known == name).unwrap_or(order.len());
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort_by_key(|name| place(name));
            names.retain(|name| with_managed_fields || *name != "managedFields");
            out.push('{');
            for (number, name) in names.into_iter().enumerate() {
                start(out, number, level + 1);
                out.push_str(&go_text(&Value::from(name.as_str())));
                out.push_str(": ");
                let inner = match name.as_str() {
                    "items" => EVENT,
                    "metadata" => METADATA,
                    "involvedObject" | "related" => REFERENCE,
                    _ => FREE,
                };
                push(out, &fields[name], inner, level + 1, with_managed_fields);
            }
            end(out, level, '}');
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (number, item) in items.iter().enumerate() {
                start(out, number, level + 1);
                push(out, item, order, level + 1, with_managed_fields);
            }
            end(out, level, ']');
        }
        other => out.push_str(&json::indented(other)),
    }
}
