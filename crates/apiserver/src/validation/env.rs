//! Environment variables ([A-185]).

use super::names;
use super::node::Node;
use super::rules::Rule::{Required, RequiredForm};
use super::rules::{self, Rule};
use crate::field::{ErrorList, Path};
use crate::quantity::Quantity;
use crate::validation::paths;

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
/// Fields of a pod that have a name, whether or not a variable can have them.
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
const SIZES: &str =
    "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the";

/// The name of a ConfigMap or Secret and a key in it. The name is looked at even where there is none.
const KEY: &[Rule] = &[Rule::With(check_reference_name), RequiredForm("key", names::config_key_errors)];
const FILE_KEY: &[Rule] = &[
    RequiredForm("key", names::variable_errors),
    RequiredForm("volumeName", names::label_errors),
    Required("path"),
    Rule::With(|node, errors| paths::check_no_backsteps(node.text("path"), &node.path.child("path"), errors)),
];
/// A whole ConfigMap or Secret. Upstream takes the name for the beginning of one.
const WHOLE: &[Rule] = &[RequiredForm("name", |name| names::subdomain_errors(&names::without_last_dash(name)))];
/// The sources of a variable in upstream's order.
const SOURCES: [(&str, &[Rule]); 5] = [
    ("fieldRef", &[Rule::With(check_pod_field)]),
    ("resourceFieldRef", &[Rule::With(|node, errors| check_resource(node, false, errors))]),
    ("configMapKeyRef", KEY),
    ("secretKeyRef", KEY),
    ("fileKeyRef", FILE_KEY),
];

/// Checks the variables of a container.
pub fn check(variables: &Node, errors: &mut ErrorList) {
    for variable in variables.items() {
        rules::check(&variable, &[RequiredForm("name", names::variable_errors)], errors);
        if variable.has("valueFrom") {
            check_source(&variable, errors);
        }
    }
}

fn check_source(variable: &Node, errors: &mut ErrorList) {
    let source = variable.child("valueFrom");
    let mut count = 0;
    for (name, rules) in SOURCES.iter().filter(|(name, _)| source.has(name)) {
        count += 1;
        rules::check(&source.child(name), rules, errors);
    }
    let detail = match count {
        0 => "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
        _ if !variable.text("value").is_empty() => "may not be specified when `value` is not empty",
        1 => return,
        _ => "may not have more than one field specified at a time",
    };
    errors.invalid(&source.path, "", detail);
}

fn check_pod_field(node: &Node, errors: &mut ErrorList) {
    check_field(node.text("apiVersion"), node.text("fieldPath"), &FIELDS, &node.path, errors);
}

/// Checks a reference to one of these fields of the pod.
pub fn check_field(version: &str, name: &str, supported: &[&str], path: &Path, errors: &mut ErrorList) {
    if name.is_empty() {
        return errors.required(&path.child("fieldPath"), "");
    }
    let mut convert = |why: String| {
        errors.invalid(&path.child("fieldPath"), name, format!("error converting fieldPath: {why}"));
    };
    if version != "v1" {
        return convert(format!("unsupported pod version: {version}"));
    }
    if let Some((map, key)) = subscripted(name) {
        let key = if map == "metadata.annotations" { key.to_lowercase() } else { key.to_owned() };
        match map {
            "metadata.annotations" | "metadata.labels" => {
                for message in names::qualified_errors(&key) {
                    errors.invalid(path, &key, message);
                }
            }
            _ => convert(format!("field label does not support subscript: {name}")),
        }
        return;
    }
    let name = if name == "spec.host" { "spec.nodeName" } else { name };
    if !FIELDS.contains(&name) && !OTHER_FIELDS.contains(&name) {
        convert(format!("field label not supported: {name}"));
    } else if !supported.contains(&name) {
        errors.not_supported(&path.child("fieldPath"), name, supported);
    }
}

/// `metadata.labels['key']`: the map and the key.
fn subscripted(name: &str) -> Option<(&str, &str)> {
    let (map, key) = name.strip_suffix("']")?.split_once("['")?;
    (!map.is_empty()).then_some((map, key))
}

/// Checks a reference to an amount of a container; a file has to say of which.
pub fn check_resource(node: &Node, is_file: bool, errors: &mut ErrorList) {
    let resource = node.text("resource");
    if is_file && node.text("containerName").is_empty() {
        errors.required(&node.path.child("containerName"), "");
    } else if resource.is_empty() {
        errors.required(&node.path.child("resource"), "");
    } else if !RESOURCES.contains(&resource) && !is_hugepages(resource) {
        errors.not_supported(&node.path.child("resource"), resource, &RESOURCES);
    }
    check_divisor(resource, node, errors);
}

fn is_hugepages(resource: &str) -> bool {
    resource.starts_with("limits.hugepages-") || resource.starts_with("requests.hugepages-")
}

fn check_divisor(resource: &str, node: &Node, errors: &mut ErrorList) {
    let divisor = node.text("divisor");
    if Quantity::of(node.get("divisor")) == Quantity::ZERO {
        return;
    }
    let is_size = divisor
        .strip_prefix('1')
        .is_some_and(|suffix| ["", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].contains(&suffix));
    let name = resource.split_once('.').map_or("", |(_, name)| name);
    let detail = match name {
        "cpu" if !matches!(divisor, "1" | "1m") => {
            "only divisor's values 1m and 1 are supported with the cpu resource".to_owned()
        }
        "memory" if !is_size => format!("{SIZES} memory resource"),
        "ephemeral-storage" if !is_size => format!("{SIZES} local ephemeral storage resource"),
        _ if is_hugepages(resource) && !is_size => format!("{SIZES} hugepages resource"),
        _ => return,
    };
    errors.invalid(&node.path.child("divisor"), resource, detail);
}

fn check_reference_name(node: &Node, errors: &mut ErrorList) {
    rules::check_text(node.text("name"), &node.child("name"), names::subdomain_errors, errors);
}

/// Checks `envFrom`. Upstream leaves the index out of some paths.
pub fn check_from(sources: &Node, errors: &mut ErrorList) {
    for source in sources.items() {
        rules::check(&source, &[Rule::Form("prefix", names::variable_errors)], errors);
        let mut count = 0;
        for name in ["configMapRef", "secretRef"].into_iter().filter(|name| source.has(name)) {
            count += 1;
            rules::check(&source.child(name), WHOLE, errors);
        }
        match count {
            0 => errors.invalid(&sources.path, "", "must specify one of: `configMapRef` or `secretRef`"),
            1 => {}
            _ => errors.invalid(&sources.path, "", "may not have more than one field specified at a time"),
        }
    }
}

/// Files with variables lie in volumes of the pod that are directories ([A-185]).
pub fn check_file_volumes(spec: &Node, errors: &mut ErrorList) {
    for list in super::container::LISTS {
        let containers = spec.child(list);
        for container in containers.items() {
            for variable in container.child("env").items() {
                check_file_volume(&variable, spec, errors);
            }
        }
    }
}

fn check_file_volume(variable: &Node, spec: &Node, errors: &mut ErrorList) {
    let (source, key) = (variable.child("valueFrom"), "fileKeyRef");
    let key = source.child(key);
    if key.value.is_null() {
        return;
    }
    let (name, path) = (key.text("volumeName"), key.path.child("volumeName"));
    let volumes = spec.child("volumes");
    match volumes.items().filter(|volume| volume.text("name") == name).last() {
        None => errors.not_found(&path, name),
        Some(volume) if !volume.has("emptyDir") => {
            errors.invalid(&path, name, "referenced volume must be of type emptyDir");
        }
        Some(_) => {}
    }
}
