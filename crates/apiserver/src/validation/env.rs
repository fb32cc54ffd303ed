//! Environment variables ([A-185]).

use super::names;
use crate::field::{ErrorList, Path};
use jobyard_api::pod::{EnvVar, EnvVarSource, ObjectFieldSelector};
use serde_json::Value;

/// Fields of a pod that a variable can have.
const FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];
/// Fields that exist, but not for variables.
const OTHER_FIELDS: [&str; 5] =
    ["metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase"];
const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

/// Checks the variables of a container.
pub fn check(variables: &[EnvVar], path: &Path, errors: &mut ErrorList) {
    for (i, variable) in variables.iter().enumerate() {
        let path = path.index(i);
        if variable.name.is_empty() {
            errors.required(&path.child("name"), "");
        } else {
            for message in names::variable_errors(&variable.name) {
                errors.invalid(&path.child("name"), &variable.name, message);
            }
        }
        if let Some(source) = &variable.value_from {
            check_source(source, !variable.value.is_empty(), &path.child("valueFrom"), errors);
        }
    }
}

fn check_source(source: &EnvVarSource, has_value: bool, path: &Path, errors: &mut ErrorList) {
    let mut count = 0;
    if let Some(field) = &source.field_ref {
        count += 1;
        check_field(field, &path.child("fieldRef"), errors);
    }
    for (name, value) in in_order(source) {
        count += 1;
        match name {
            "resourceFieldRef" => check_resource(value, &path.child(name), errors),
            "configMapKeyRef" | "secretKeyRef" => check_key(value, &path.child(name), errors),
            _ => {}
        }
    }
    let detail = match count {
        0 => "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
        _ if has_value => "may not be specified when `value` is not empty",
        1 => return,
        _ => "may not have more than one field specified at a time",
    };
    errors.invalid(path, "", detail);
}

/// The sources without effect here, in upstream's order.
fn in_order(source: &EnvVarSource) -> impl Iterator<Item = (&'static str, &Value)> {
    ["resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"]
        .into_iter()
        .filter_map(|name| source.unmodelled.get(name).map(|value| (name, value)))
}

fn check_field(field: &ObjectFieldSelector, path: &Path, errors: &mut ErrorList) {
    let name = &*field.field_path;
    if name.is_empty() {
        return errors.required(&path.child("fieldPath"), "");
    }
    let mut convert = |why: String| {
        errors.invalid(&path.child("fieldPath"), name, format!("error converting fieldPath: {why}"));
    };
    if &*field.api_version != "v1" {
        return convert(format!("unsupported pod version: {}", field.api_version));
    }
    if let Some((map, key)) = name.strip_suffix("']").and_then(|name| name.split_once("['")) {
        let key = if map == "metadata.annotations" { key.to_lowercase() } else { key.to_owned() };
        match map {
            "metadata.annotations" | "metadata.labels" => {
                for message in names::qualified_errors(&key) {
                    errors.invalid(path, &key, message);
                }
            }
            _ => convert(format!("field label does not support subscript: {name}")),
        }
    } else if OTHER_FIELDS.contains(&name) {
        errors.not_supported(&path.child("fieldPath"), name, &FIELDS);
    } else if !FIELDS.contains(&name) && name != "spec.host" {
        convert(format!("field label not supported: {name}"));
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("")
}

fn check_resource(value: &Value, path: &Path, errors: &mut ErrorList) {
    let resource = text(value, "resource");
    if resource.is_empty() {
        errors.required(&path.child("resource"), "");
    } else if !RESOURCES.contains(&resource) && !resource.contains(".hugepages-") {
        errors.not_supported(&path.child("resource"), resource, &RESOURCES);
    }
}

fn check_key(value: &Value, path: &Path, errors: &mut ErrorList) {
    let (name, key) = (text(value, "name"), text(value, "key"));
    for message in names::subdomain_errors(name) {
        errors.invalid(&path.child("name"), name, message);
    }
    if key.is_empty() {
        return errors.required(&path.child("key"), "");
    }
    for message in names::config_key_errors(key) {
        errors.invalid(&path.child("key"), key, message);
    }
}

/// Checks `envFrom`. Upstream leaves the index out of some paths.
pub fn check_from(sources: Option<&Value>, path: &Path, errors: &mut ErrorList) {
    for (i, source) in sources.and_then(Value::as_array).into_iter().flatten().enumerate() {
        let prefix = text(source, "prefix");
        if !prefix.is_empty() {
            for message in names::variable_errors(prefix) {
                errors.invalid(&path.index(i).child("prefix"), prefix, message);
            }
        }
        let mut count = 0;
        for name in ["configMapRef", "secretRef"] {
            let Some(reference) = source.get(name) else { continue };
            count += 1;
            let (item, referenced) = (path.index(i), text(reference, "name"));
            let item = item.child(name);
            if referenced.is_empty() {
                errors.required(&item.child("name"), "");
            } else {
                for message in names::subdomain_errors(referenced) {
                    errors.invalid(&item.child("name"), referenced, message);
                }
            }
        }
        match count {
            0 => errors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"),
            1 => {}
            _ => errors.invalid(path, "", "may not have more than one field specified at a time"),
        }
    }
}
