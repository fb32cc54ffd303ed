//! Volumes and where containers mount them ([A-187]).

mod claim;
mod mounts;
mod projected;
mod sources;

pub use mounts::{check_devices, check_mounts};

use super::names;
use super::node::Node;
use crate::field::{ErrorList, quote};
use serde_json::Value;
use std::collections::BTreeMap;

/// Volumes by name: those that are right. A mount of another one finds nothing.
pub type Volumes<'a> = BTreeMap<&'a str, &'a Value>;

/// Checks the volumes of a pod's spec. A pod has a name, a template has none.
pub fn check<'a>(spec: &Node<'_, 'a>, pod_name: Option<&str>, errors: &mut ErrorList) -> Volumes<'a> {
    let mut known = Volumes::new();
    let list = spec.child("volumes");
    for volume in list.items() {
        let errors_before = errors.len();
        sources::check(&volume, pod_name, errors);
        let name = volume.text("name");
        let place = volume.path.child("name");
        if name.is_empty() {
            errors.required(&place, "");
        }
        super::rules::check_form(&volume.child("name"), names::label_errors, errors);
        if known.contains_key(name) {
            errors.duplicate(&place, quote(name));
        }
        if errors.len() == errors_before {
            known.insert(name, volume.value);
        }
        check_claim(&volume, &list, pod_name, errors);
    }
    known
}

/// A claim that is made for a volume of the pod is not one that the pod can ask for.
fn check_claim(volume: &Node, all: &Node, pod_name: Option<&str>, errors: &mut ErrorList) {
    let claim = volume.child("persistentVolumeClaim");
    let name = claim.text("claimName");
    let made = |other: &Node| pod_name.is_some_and(|pod| name == format!("{pod}-{}", other.text("name")));
    if !claim.value.is_null() && all.items().any(|other| other.has("ephemeral") && made(&other)) {
        let detail = "must not reference a PVC that gets created for an ephemeral volume";
        errors.invalid(&claim.path.child("claimName"), name, detail);
    }
}

#[cfg(test)]
mod tests {
    use crate::validation::tests_support::check_job;
    use serde_json::{Value, json};

    fn check(volume: Value, expected: &[&str]) {
        let expected: Vec<String> =
            expected.iter().map(|text| format!("spec.template.spec.volumes[0]{text}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        let mut volume = volume;
        volume["name"] = json!("v");
        let container = json!({"name": "c", "image": "i"});
        let spec = json!({"restartPolicy": "Never", "volumes": [volume], "containers": [container]});
        check_job(json!({"template": {"spec": spec}}), &expected);
    }

    ///
    #[test]
    fn a_volume_has_one_source() {
        check(json!({}), &[]);
        check(
            json!({"emptyDir": {}, "hostPath": {"path": "/a"}, "cephfs": {}}),
            &[
                ".hostPath: Forbidden: may not specify more than 1 volume type",
                ".cephFS: Forbidden: may not specify more than 1 volume type",
            ],
        );
    }

    ///
    #[test]
    fn sources_need_what_finds_them() {
        check(json!({"secret": {"secretName": "s", "items": [{"key": "k", "path": "p"}]}}), &[]);
        check(
            json!({"configMap": {"defaultMode": 512, "items": [{"path": "..a"}]}}),
            &[
                ".configMap.name: Required value",
                ".configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both",
                ".configMap.items[0].key: Required value",
                ".configMap.items[0].path: Invalid value: \"..a\": must not start with '..'",
            ],
        );
        check(
            json!({"nfs": {"server": "s", "path": "p"}}),
            &[".nfs.path: Invalid value: \"p\": must be an absolute path"],
        );
        check(
            json!({"gcePersistentDisk": {"partition": 256}}),
            &[
                ".persistentDisk.pdName: Required value",
                ".persistentDisk.partition: Invalid value: 256: must be between 1 and 255, inclusive",
            ],
        );
        check(
            json!({"iscsi": {"targetPortal": "t", "iqn": "iqn.x", "chapAuthSession": true}}),
            &[".iscsi.iqn: Invalid value: \"iqn.x\": must be valid format", ".iscsi.secretRef: Required value"],
        );
        check(
            json!({"fc": {"targetWWNs": ["a"], "wwids": ["b"]}}),
            &[
                ".fc.targetWWNs: Invalid value: [\"a\"]: targetWWNs and wwids can not be specified simultaneously",
                ".fc.lun: Required value: lun is required if targetWWNs is specified",
            ],
        );
        check(
            json!({"azureDisk": {"diskName": "d", "diskURI": "u", "kind": "Managed"}}),
            &[".azureDisk.diskURI: Unsupported value: \"u\": supported values: \"/subscriptions/{sub-id}"],
        );
    }

    ///
    #[test]
    fn projected_volumes_have_distinct_paths() {
        check(
            json!({"projected": {"sources": [
                {"secret": {"name": "s", "items": [{"key": "a", "path": "p"}]}},
                {"configMap": {"name": "c", "items": [{"key": "a", "path": "p"}]}, "serviceAccountToken": {"expirationSeconds": 1}},
            ]}}),
            &[
                ".projected: Invalid value: \"c\": conflicting duplicate paths",
                ".projected.sources[1].serviceAccountToken.expirationSeconds: Invalid value: 1: may not specify a duration \
                 less than 10 minutes",
                ".projected.path: Required value",
                ".projected.sources[1]: Forbidden: may not specify more than 1 volume type per source",
            ],
        );
        check(
            json!({"projected": {"sources": [{"podCertificate": {"signerName": "a", "keyType": "RSA"}}]}}),
            &[
                ".projected.sources[0].podCertificate.signerName: Invalid value: \"a\": must be a fully qualified domain",
                ".projected.sources[0].podCertificate.keyType: Unsupported value: \"RSA\": supported values: \"RSA3072\"",
                ".projected.sources[0].podCertificate: Required value: specify at least one of",
            ],
        );
    }

    ///
    #[test]
    fn an_ephemeral_volume_has_a_claim() {
        check(json!({"ephemeral": {}}), &[".ephemeral.volumeClaimTemplate: Required value"]);
        let template = json!({"metadata": {"name": "n"}, "spec": {"accessModes": ["All"]}});
        check(
            json!({"ephemeral": {"volumeClaimTemplate": template}}),
            &[
                ".ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set",
                ".ephemeral.volumeClaimTemplate.spec.accessModes: Unsupported value: \"All\": supported values: \
                 \"ReadOnlyMany\", \"ReadWriteMany\", \"ReadWriteOnce\", \"ReadWriteOncePod\"",
                ".ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value",
            ],
        );
    }

    ///
    #[test]
    fn files_about_the_pod_have_one_source() {
        check(
            json!({"downwardAPI": {"items": [{"path": "a"}, {"path": "b", "fieldRef": {"fieldPath": "spec.nodeName"}}]}}),
            &[
                ".downwardAPI: Required value: one of fieldRef and resourceFieldRef is required",
                ".downwardAPI.fieldRef.fieldPath: Unsupported value: \"spec.nodeName\": supported values: \
                 \"metadata.annotations\"",
            ],
        );
    }
}
