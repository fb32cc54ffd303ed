//! Files that are made of other objects: keys, fields of the pod, tokens, certificates.

use super::sources::LOCAL;
use crate::field::{ErrorList, Path};
use crate::validation::node::Node;
use crate::validation::rules::Rule::{Given, LocalPath, Required};
use crate::validation::rules::{self, MODE, MODE_MAX, Rule};
use crate::validation::{env, go_json, labels, names, signer};
use std::collections::BTreeSet;

/// A key of a ConfigMap or Secret and the file that it becomes.
pub const KEY_TO_PATH: &[Rule] = &[Required("key"), Required("path"), LOCAL, Given("mode", 0, MODE_MAX, MODE)];

const CONFLICT: &str = "conflicting duplicate paths";
/// Files of a certificate.
const FILES: [&str; 3] = ["credentialBundlePath", "keyPath", "certificateChainPath"];
const KEY_TYPES: [&str; 6] = ["RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"];
/// Fields of a pod that a file can have.
const FIELDS: [&str; 5] =
    ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/// Checks files about the pod. Upstream leaves the index out of their paths.
pub fn check_downward(node: &Node, errors: &mut ErrorList) {
    for item in node.child("items").items() {
        check_file(&Node::new(node.path, item.value), errors);
    }
}

fn check_file(file: &Node, errors: &mut ErrorList) {
    rules::check(file, &[Required("path"), LOCAL], errors);
    let (field, resource) = (file.child("fieldRef"), file.child("resourceFieldRef"));
    if !field.value.is_null() {
        env::check_field(field.text("apiVersion"), field.text("fieldPath"), &FIELDS, &field.path, errors);
        if !resource.value.is_null() {
            let detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
            errors.invalid(&file.path, "resource", detail);
        }
    } else if resource.value.is_null() {
        errors.required(&file.path, "one of fieldRef and resourceFieldRef is required");
    } else {
        env::check_resource(&resource, true, errors);
    }
    rules::check(file, &[Given("mode", 0, MODE_MAX, MODE)], errors);
}

/// The paths that files of a projected volume have so far.
struct Files<'a> {
    paths: BTreeSet<&'a str>,
    volume: Path<'a>,
}

impl<'a> Files<'a> {
    /// Takes a path; `shown` stands in the error if it is taken.
    fn take(&mut self, path: &'a str, shown: &str, errors: &mut ErrorList) {
        if !self.paths.insert(path) {
            errors.invalid(&self.volume, shown, CONFLICT);
        }
    }
}

/// Checks the sources of a projected volume.
pub fn check(volume: &Node, errors: &mut ErrorList) {
    let mut files = Files { paths: BTreeSet::new(), volume: volume.path };
    for source in volume.child("sources").items() {
        let mut count = 0;
        for (name, check) in KINDS.iter().filter(|(name, _)| source.has(name)) {
            count += 1;
            check(source.child(name).value, &source.path.child(name), &mut files, errors);
        }
        if count > 1 {
            errors.forbidden(&source.path, "may not specify more than 1 volume type per source");
        }
    }
}

type Check = for<'a> fn(&'a serde_json::Value, &Path, &mut Files<'a>, &mut ErrorList);

const KINDS: [(&str, Check); 6] = [
    ("secret", check_keys),
    ("configMap", check_keys),
    ("downwardAPI", check_pod_files),
    ("serviceAccountToken", check_token),
    ("clusterTrustBundle", check_trust_bundle),
    ("podCertificate", check_certificate),
];

fn check_keys<'a>(value: &'a serde_json::Value, path: &Path, files: &mut Files<'a>, errors: &mut ErrorList) {
    let node = Node::new(*path, value);
    rules::check(&node, &[Required("name")], errors);
    for item in node.child("items").items() {
        rules::check(&item, KEY_TO_PATH, errors);
        take_unless_empty(files, item.value, "path", Some(node.text("name")), errors);
    }
}

fn check_pod_files<'a>(value: &'a serde_json::Value, path: &Path, files: &mut Files<'a>, errors: &mut ErrorList) {
    for item in value.get("items").and_then(serde_json::Value::as_array).into_iter().flatten() {
        check_file(&Node::new(*path, item), errors);
        take_unless_empty(files, item, "path", None, errors);
    }
}

fn take_unless_empty<'a>(
    files: &mut Files<'a>,
    item: &'a serde_json::Value,
    field: &str,
    shown: Option<&str>,
    errors: &mut ErrorList,
) {
    if let Some(path) = item.get(field).and_then(serde_json::Value::as_str).filter(|path| !path.is_empty()) {
        files.take(path, shown.unwrap_or(path), errors);
    }
}

fn check_token<'a>(value: &'a serde_json::Value, path: &Path, files: &mut Files<'a>, errors: &mut ErrorList) {
    let node = Node::new(*path, value);
    let place = path.child("expirationSeconds");
    let seconds = node.number("expirationSeconds").unwrap_or(0);
    if seconds < 10 * 60 {
        errors.invalid_value(&place, seconds, "may not specify a duration less than 10 minutes");
    }
    if seconds > 1 << 32 {
        errors.invalid_value(&place, seconds, "may not specify a duration larger than 2^32 seconds");
    }
    // Upstream names the volume here.
    let volume = Node::new(files.volume, value);
    let missing = [Required("path")];
    rules::check(&volume, if node.text("path").is_empty() { &missing } else { &[LOCAL] }, errors);
}

fn check_trust_bundle<'a>(value: &'a serde_json::Value, path: &Path, files: &mut Files<'a>, errors: &mut ErrorList) {
    let node = Node::new(*path, value);
    match (node.has("name"), node.has("signerName")) {
        (true, true) => {
            errors.invalid_value(path, go_json::trust_bundle(value), "only one of name and signerName may be used");
        }
        (true, false) => check_bundle_name(&node, errors),
        (false, true) => {
            let (signer, place) = (node.text("signerName"), path.child("signerName"));
            if signer.is_empty() {
                errors.required(&place, "must be a valid signer name");
            }
            signer::check(signer, &place, errors);
            labels::check_selector_value(&node.child("labelSelector"), errors);
        }
        (false, false) => errors.required(path, "either name or signerName must be specified"),
    }
    rules::check(&node, &[Required("path"), LOCAL], errors);
    let file = value.get("path").and_then(serde_json::Value::as_str).unwrap_or("");
    files.take(file, file, errors);
}

fn check_bundle_name(node: &Node, errors: &mut ErrorList) {
    let (name, path) = (node.text("name"), node.path.child("name"));
    if name.is_empty() {
        errors.required(&path, "must be a valid object name");
    }
    // A name with a colon is that of a bundle of the signer before it.
    let rest = name.rsplit_once(':').map_or(name, |(_, rest)| rest);
    for message in names::subdomain_errors(rest) {
        errors.invalid(&path, name, format!("not a valid clustertrustbundlename: {message}"));
    }
    if node.has("labelSelector") {
        let shown = rules::shown(node.get("labelSelector"));
        errors.invalid_value(
            &node.path.child("labelSelector"),
            shown,
            "labelSelector must be unset if name is specified",
        );
    }
}

fn check_certificate<'a>(value: &'a serde_json::Value, path: &Path, files: &mut Files<'a>, errors: &mut ErrorList) {
    let node = Node::new(*path, value);
    signer::check(node.text("signerName"), &path.child("signerName"), errors);
    signer::check_annotations(&node.child("userAnnotations"), errors);
    let key_type = node.text("keyType");
    if !KEY_TYPES.contains(&key_type) {
        errors.not_supported(&path.child("keyType"), key_type, &KEY_TYPES);
    }
    if let Some(seconds) = node.number("maxExpirationSeconds") {
        let place = path.child("maxExpirationSeconds");
        if seconds < 3600 {
            errors.invalid_value(&place, seconds, "if provided, maxExpirationSeconds must be >= 3600");
        }
        let max = if signer::is_of_kubernetes(node.text("signerName")) { 86_400 } else { 7_862_400 };
        if seconds > max {
            errors.invalid_value(&place, seconds, format!("if provided, maxExpirationSeconds must be <= {max}"));
        }
    }
    for name in FILES {
        rules::check(&node, &[LocalPath(name)], errors);
        take_unless_empty(files, value, name, None, errors);
    }
    if FILES.iter().all(|name| node.text(name).is_empty()) {
        let detail = "specify at least one of credentialBundlePath, keyPath, and certificateChainPath";
        errors.required(path, detail);
    }
}
