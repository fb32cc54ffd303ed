//! Volumes and where containers mount them ([A-187]). Of the sources those that Jobs usually have are looked into.

use super::names;
use crate::field::{ErrorList, Path, quote};
use jobyard_api::pod::{Container, PodSpecShared};
use serde_json::Value;
use std::collections::BTreeSet;

/// Sources in the order in which upstream looks at them.
const SOURCES: [&str; 30] = [
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "flocker",
    "downwardAPI",
    "fc",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "scaleIO",
    "csi",
    "quobyte",
    "projected",
    "flexVolume",
    "ephemeral",
    "image",
];
const HOST_PATH_TYPES: [&str; 8] =
    ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
/// Largest permission bits.
const MODE_MAX: i64 = 0o777;

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("")
}

/// Checks the volumes of a pod. Gives the names of those that are right: a mount of another one finds nothing.
pub fn check<'a>(spec: &'a PodSpecShared, path: &Path, errors: &mut ErrorList) -> BTreeSet<&'a str> {
    let mut known = BTreeSet::new();
    for (i, volume) in list(spec.unmodelled.get("volumes")).iter().enumerate() {
        let path = path.index(i);
        let errors_before = errors.len();
        check_sources(volume, &path, errors);
        let name = text(volume, "name");
        if name.is_empty() {
            errors.required(&path.child("name"), "");
        } else {
            for message in names::label_errors(name) {
                errors.invalid(&path.child("name"), name, message);
            }
        }
        if known.contains(name) {
            errors.duplicate(&path.child("name"), quote(name));
        }
        if errors.len() == errors_before {
            known.insert(name);
        }
    }
    known
}

fn check_sources(volume: &Value, path: &Path, errors: &mut ErrorList) {
    let mut sources = SOURCES.iter().filter_map(|name| volume.get(name).map(|source| (*name, source)));
    let Some((name, source)) = sources.next() else {
        return errors.required(path, "must specify a volume type");
    };
    check_source(name, source, &path.child(name), errors);
    for (name, _) in sources {
        errors.forbidden(&path.child(name), "may not specify more than 1 volume type");
    }
}

fn check_source(name: &str, source: &Value, path: &Path, errors: &mut ErrorList) {
    let required = match name {
        "hostPath" => "path",
        "secret" => "secretName",
        "configMap" => "name",
        "persistentVolumeClaim" => "claimName",
        _ => return,
    };
    if text(source, required).is_empty() {
        errors.required(&path.child(required), "");
    }
    if name == "hostPath" {
        let (host_path, kind) = (text(source, "path"), text(source, "type"));
        if host_path.split('/').any(|part| part == "..") {
            errors.invalid(&path.child("path"), host_path, "must not contain '..'");
        }
        if !HOST_PATH_TYPES.contains(&kind) {
            errors.not_supported(&path.child("type"), kind, &HOST_PATH_TYPES);
        }
    }
    if let Some(mode) = source.get("defaultMode").and_then(Value::as_i64)
        && !(0..=MODE_MAX).contains(&mode)
    {
        let detail = "must be a number between 0 and 0777 (octal), both inclusive";
        errors.invalid_value(&path.child("defaultMode"), mode, detail);
    }
}

/// Checks the mounts of a container.
pub fn check_mounts(container: &Container, known: &BTreeSet<&str>, path: &Path, errors: &mut ErrorList) {
    let mut paths = BTreeSet::new();
    for (i, mount) in list(container.unmodelled.get("volumeMounts")).iter().enumerate() {
        let item = path.index(i);
        let (name, mount_path) = (text(mount, "name"), text(mount, "mountPath"));
        if name.is_empty() {
            errors.required(&item.child("name"), "");
        }
        if !known.contains(name) {
            errors.not_found(&item.child("name"), name);
        }
        if mount_path.is_empty() {
            errors.required(&item.child("mountPath"), "");
        }
        if !paths.insert(mount_path) {
            errors.invalid(&item.child("mountPath"), mount_path, "must be unique");
        }
        // Upstream leaves the index out here.
        check_sub_path(text(mount, "subPath"), &path.child("subPath"), errors);
        if !text(mount, "subPath").is_empty() && !text(mount, "subPathExpr").is_empty() {
            let detail = "subPathExpr and subPath are mutually exclusive";
            errors.invalid(&item.child("subPathExpr"), text(mount, "subPathExpr"), detail);
        }
        check_sub_path(text(mount, "subPathExpr"), &path.child("subPathExpr"), errors);
    }
}

fn check_sub_path(sub_path: &str, path: &Path, errors: &mut ErrorList) {
    if sub_path.starts_with('/') {
        errors.invalid(path, sub_path, "must be a relative path");
    }
    if sub_path.split('/').any(|part| part == "..") {
        errors.invalid(path, sub_path, "must not contain '..'");
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_job;
    use serde_json::{Value, json};

    fn check(volumes: Value, mounts: Value, expected: &[&str]) {
        let expected: Vec<String> = expected.iter().map(|text| format!("spec.template.spec.{text}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        let container = json!({"name": "c", "image": "i", "volumeMounts": mounts});
        let spec = json!({"restartPolicy": "Never", "volumes": volumes, "containers": [container]});
        check_job(json!({"template": {"spec": spec}}), &expected);
    }

    ///
    #[test]
    fn volumes_have_one_source() {
        check(json!([{"name": "v"}, {"name": "w", "secret": {"secretName": "s"}}]), json!([]), &[]);
        check(
            json!([{"name": "v", "emptyDir": {}, "hostPath": {"path": "/a"}}]),
            json!([]),
            &["volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"],
        );
        check(
            json!([{"name": "A", "configMap": {"defaultMode": 512}}]),
            json!([]),
            &[
                "volumes[0].configMap.name: Required value",
                "volumes[0].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both",
                "volumes[0].name: Invalid value: \"A\": a lowercase RFC 1123 label",
            ],
        );
    }

    ///
    #[test]
    fn mounts_name_a_volume() {
        let mounts = json!([{"name": "v", "mountPath": "/a"}, {"name": "w", "mountPath": "/a", "subPath": "/b"}]);
        check(
            json!([{"name": "v"}]),
            mounts,
            &[
                "containers[0].volumeMounts[1].name: Not found: \"w\"",
                "containers[0].volumeMounts[1].mountPath: Invalid value: \"/a\": must be unique",
                "containers[0].volumeMounts.subPath: Invalid value: \"/b\": must be a relative path",
            ],
        );
    }
}
