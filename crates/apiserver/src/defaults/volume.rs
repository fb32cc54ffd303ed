//! Defaults of volumes ([A-162]).

use super::{Fields, image, items, object};
use serde_json::{Map, Value};

/// Permission bits of projected files: 0644.
const DEFAULT_MODE: i64 = 420;
/// Texts of sources of volumes.
const TEXTS: [(&str, &str, &str); 6] = [
    ("iscsi", "iscsiInterface", "default"),
    ("rbd", "pool", "rbd"),
    ("rbd", "user", "admin"),
    ("rbd", "keyring", "/etc/ceph/keyring"),
    ("scaleIO", "storageMode", "ThinProvisioned"),
    ("scaleIO", "fsType", "xfs"),
];
/// Texts that may also be empty.
const POINTERS: [(&str, &str, &str); 4] = [
    ("hostPath", "type", ""),
    ("azureDisk", "cachingMode", "ReadWrite"),
    ("azureDisk", "fsType", "ext4"),
    ("azureDisk", "kind", "Shared"),
];

/// Fills in what a volume leaves out.
pub fn fill(volume: &mut Map<String, Value>) {
    if volume.keys().all(|key| key == "name") {
        volume.insert("emptyDir".to_owned(), Map::new().into());
    }
    for kind in ["secret", "configMap", "downwardAPI", "projected"] {
        if let Some(source) = object(volume, kind) {
            source.entry("defaultMode").or_insert_with(|| DEFAULT_MODE.into());
        }
    }
    for (kind, field, text) in TEXTS {
        if let Some(source) = object(volume, kind) {
            source.fill(field, text);
        }
    }
    for (kind, field, text) in POINTERS {
        if let Some(source) = object(volume, kind) {
            source.entry(field).or_insert_with(|| text.into());
        }
    }
    if let Some(disk) = object(volume, "azureDisk") {
        disk.entry("readOnly").or_insert_with(|| false.into());
    }
    if let Some(source) = object(volume, "downwardAPI") {
        fill_field_versions(source);
    }
    if let Some(projected) = object(volume, "projected") {
        items(projected.get_mut("sources")).for_each(fill_projection);
    }
    if let Some(source) = object(volume, "image") {
        let reference = source.get("reference").and_then(Value::as_str).unwrap_or("");
        let policy = image::pull_policy(reference);
        source.fill("pullPolicy", policy);
    }
    let template = object(volume, "ephemeral").and_then(|source| object(source, "volumeClaimTemplate"));
    if let Some(template) = template
        && let Some(spec) = template.entry("spec").or_insert_with(|| Map::new().into()).as_object_mut()
    {
        spec.entry("volumeMode").or_insert_with(|| "Filesystem".into());
    }
}

fn fill_projection(source: &mut Map<String, Value>) {
    if let Some(token) = object(source, "serviceAccountToken") {
        token.entry("expirationSeconds").or_insert_with(|| 3600.into());
    }
    if let Some(downward) = object(source, "downwardAPI") {
        fill_field_versions(downward);
    }
}

fn fill_field_versions(source: &mut Map<String, Value>) {
    for item in items(source.get_mut("items")) {
        if let Some(field) = object(item, "fieldRef") {
            field.fill("apiVersion", "v1");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    ///
    #[test]
    fn sources_are_filled() {
        for (given, expected) in [
            (json!({"name": "v"}), json!({"name": "v", "emptyDir": {}})),
            (
                json!({"name": "v", "azureDisk": {"kind": "Managed"}}),
                json!({"name": "v", "azureDisk": {
                    "kind": "Managed", "cachingMode": "ReadWrite", "fsType": "ext4", "readOnly": false,
                }}),
            ),
            (
                json!({"name": "v", "image": {"reference": "perl"}}),
                json!({"name": "v", "image": {"reference": "perl", "pullPolicy": "Always"}}),
            ),
            (
                json!({"name": "v", "ephemeral": {"volumeClaimTemplate": {"spec": {}}}}),
                json!({"name": "v", "ephemeral": {"volumeClaimTemplate": {"spec": {"volumeMode": "Filesystem"}}}}),
            ),
        ] {
            let mut volume = given.as_object().cloned().expect("a volume");
            fill(&mut volume);
            assert_eq!(Value::Object(volume), expected);
        }
    }
}
