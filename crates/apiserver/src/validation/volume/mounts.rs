//! Mounts and block devices of containers ([A-187]).

use super::Volumes;
use crate::field::ErrorList;
use crate::validation::node::Node;
use crate::validation::paths;
use crate::validation::rules::{self, check_word};
use std::collections::{BTreeMap, BTreeSet};

const PROPAGATIONS: [&str; 3] = ["Bidirectional", "HostToContainer", "None"];

/// Where the volumes of a list are in the container: of each the last place.
fn places<'a>(container: &Node<'_, 'a>, list: &str, field: &str) -> BTreeMap<&'a str, &'a str> {
    let list = container.child(list);
    list.items().map(|item| (item.text("name"), item.text(field))).collect()
}

/// Checks the mounts of a container.
pub fn check_mounts(container: &Node, known: &Volumes, errors: &mut ErrorList) {
    let mut taken = BTreeSet::new();
    let (list, devices) = (container.child("volumeMounts"), places(container, "volumeDevices", "devicePath"));
    for mount in list.items() {
        let (name, mount_path) = (mount.text("name"), mount.text("mountPath"));
        let (name_path, path) = (mount.path.child("name"), mount.path.child("mountPath"));
        if name.is_empty() {
            errors.required(&name_path, "");
        }
        if !known.contains_key(name) {
            errors.not_found(&name_path, name);
        }
        if mount_path.is_empty() {
            errors.required(&path, "");
        }
        if !taken.insert(mount_path) {
            errors.invalid(&path, mount_path, "must be unique");
        }
        if devices.contains_key(name) {
            errors.invalid(&name_path, name, "must not already exist in volumeDevices");
        }
        if devices.values().any(|path| *path == mount_path) {
            errors.invalid(&path, mount_path, "must not already exist as a path in volumeDevices");
        }
        check_sub_paths(&mount, &list, errors);
        check_modes(&mount, &list, container, errors);
    }
}

/// Upstream leaves the index out of most paths.
fn check_sub_paths(mount: &Node, list: &Node, errors: &mut ErrorList) {
    let (sub_path, expression) = (mount.text("subPath"), mount.text("subPathExpr"));
    paths::check_descending(sub_path, &list.path.child("subPath"), errors);
    if !sub_path.is_empty() && !expression.is_empty() {
        let detail = "subPathExpr and subPath are mutually exclusive";
        errors.invalid(&mount.path.child("subPathExpr"), expression, detail);
    }
    paths::check_descending(expression, &list.path.child("subPathExpr"), errors);
}

fn check_modes(mount: &Node, list: &Node, container: &Node, errors: &mut ErrorList) {
    let path = list.path.child("mountPropagation");
    let propagation = mount.get("mountPropagation").as_str();
    if propagation.is_some() {
        check_word(&Node::new(path, mount.get("mountPropagation")), &PROPAGATIONS, errors);
    }
    if propagation == Some("Bidirectional") && !container.child("securityContext").is_true("privileged") {
        errors.forbidden(&path, "Bidirectional mount propagation is available only to privileged containers");
    }
    let path = list.path.child("recursiveReadOnly");
    match mount.get("recursiveReadOnly").as_str() {
        None | Some("Disabled") => {}
        Some("Enabled" | "IfPossible") => {
            if !mount.is_true("readOnly") {
                errors.forbidden(&path, "may only be specified when readOnly is true");
            }
            if propagation.is_some_and(|mode| mode != "None") {
                errors.forbidden(&path, "may only be specified when mountPropagation is None or not specified");
            }
        }
        Some(other) => rules::refuse_word(&path, other, &["Disabled", "Enabled", "IfPossible"], errors),
    }
}

/// Checks the block devices of a container.
pub fn check_devices(container: &Node, known: &Volumes, errors: &mut ErrorList) {
    let (mut names, mut taken) = (BTreeSet::new(), BTreeSet::new());
    let mounts = places(container, "volumeMounts", "mountPath");
    for device in container.child("volumeDevices").items() {
        let (name, device_path) = (device.text("name"), device.text("devicePath"));
        let (name_path, path) = (device.path.child("name"), device.path.child("devicePath"));
        if name.is_empty() {
            errors.required(&name_path, "");
        }
        if names.contains(name) {
            errors.invalid(&name_path, name, "must be unique");
        }
        match known.get(name) {
            None => errors.not_found(&name_path, name),
            Some(volume) if volume.get("persistentVolumeClaim").is_none() && volume.get("ephemeral").is_none() => {
                let detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                errors.invalid(&name_path, name, detail);
            }
            Some(_) => {}
        }
        if device_path.is_empty() {
            errors.required(&path, "");
        }
        if taken.contains(device_path) {
            errors.invalid(&path, device_path, "must be unique");
        }
        if paths::has_backsteps(device_path) {
            errors.invalid(&path, device_path, "can not contain backsteps ('..')");
        } else {
            taken.insert(device_path);
        }
        if mounts.contains_key(name) {
            errors.invalid(&name_path, name, "must not already exist in volumeMounts");
        }
        if mounts.values().any(|path| *path == device_path) {
            errors.invalid(&path, device_path, "must not already exist as a path in volumeMounts");
        }
        if !name.is_empty() {
            names.insert(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_job;
    use serde_json::{Value, json};

    fn check(container: Value, expected: &[&str]) {
        let expected: Vec<String> =
            expected.iter().map(|text| format!("spec.template.spec.containers[0].{text}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        let mut container = container;
        (container["name"], container["image"]) = (json!("c"), json!("i"));
        let volumes = json!([{"name": "v"}, {"name": "w"}, {"name": "b", "persistentVolumeClaim": {"claimName": "c"}}]);
        let spec = json!({"restartPolicy": "Never", "volumes": volumes, "containers": [container]});
        check_job(json!({"template": {"spec": spec}}), &expected);
    }

    ///
    #[test]
    fn mounts_name_a_volume() {
        check(
            json!({"volumeMounts": [
                {"name": "v", "mountPath": "/a"},
                {"name": "x", "mountPath": "/a", "subPath": "/b"},
                {"name": "w", "mountPath": "/c", "mountPropagation": "Bidirectional", "recursiveReadOnly": "Enabled"},
            ]}),
            &[
                "volumeMounts[1].name: Not found: \"x\"",
                "volumeMounts[1].mountPath: Invalid value: \"/a\": must be unique",
                "volumeMounts.subPath: Invalid value: \"/b\": must be a relative path",
                "volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only",
                "volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true",
                "volumeMounts.recursiveReadOnly: Forbidden: may only be specified when mountPropagation is None",
            ],
        );
    }

    ///
    #[test]
    fn devices_are_claims() {
        check(json!({"volumeDevices": [{"name": "b", "devicePath": "/d"}]}), &[]);
        check(
            json!({"volumeDevices": [{"name": "v", "devicePath": "/d/.."}], "volumeMounts": [{"name": "v", "mountPath": "/d"}]}),
            &[
                "volumeMounts[0].name: Invalid value: \"v\": must not already exist in volumeDevices",
                "volumeDevices[0].name: Invalid value: \"v\": can only use volume source type of",
                "volumeDevices[0].devicePath: Invalid value: \"/d/..\": can not contain backsteps ('..')",
                "volumeDevices[0].name: Invalid value: \"v\": must not already exist in volumeMounts",
            ],
        );
    }
}
