//! The sources of volumes: which fields each must have, as tables.

use super::{claim, projected};
use crate::field::{ErrorList, Path};
use crate::validation::node::Node;
use crate::validation::paths;
use crate::validation::rules::Rule::{
    Each, Form, Given, Inside, Items, LocalPath, Number, Required, RequiredForm, With, Word,
};
use crate::validation::rules::{self, MODE, MODE_MAX, Rule, check_word};
use crate::validation::{container::PULL_POLICIES, names};

const PARTITION: &str = "must be between 1 and 255, inclusive";
const ONLY_ONE: &str = "may not specify more than 1 volume type";
/// A reference whose name must be there.
const NAMED: &[Rule] = &[Required("name")];

/// A kind of sources.
struct Source {
    /// The field of the volume.
    field: &'static str,
    /// How errors below it call the field; upstream is not always right.
    place: &'static str,
    /// How the error calls it that there is another source already.
    second: &'static str,
    rules: &'static [Rule],
}

const fn source(field: &'static str, rules: &'static [Rule]) -> Source {
    Source { field, place: field, second: field, rules }
}

/// In the order in which upstream looks at them.
const SOURCES: &[Source] = &[
    source("emptyDir", &[With(check_empty_dir)]),
    source("hostPath", &[With(check_host_path)]),
    source("gitRepo", &[Required("repository"), With(check_directory)]),
    Source {
        place: "persistentDisk",
        ..source("gcePersistentDisk", &[Required("pdName"), Number("partition", 0, 255, PARTITION)])
    },
    source("awsElasticBlockStore", &[Required("volumeID"), Number("partition", 0, 255, PARTITION)]),
    source(
        "secret",
        &[Required("secretName"), Given("defaultMode", 0, MODE_MAX, MODE), Each("items", projected::KEY_TO_PATH)],
    ),
    source("nfs", &[Required("server"), Required("path"), With(check_absolute)]),
    source("iscsi", &[With(check_iscsi)]),
    source("glusterfs", &[Required("endpoints"), Required("path")]),
    source("flocker", &[With(check_flocker)]),
    source("persistentVolumeClaim", &[Required("claimName")]),
    source("rbd", &[Items("monitors"), Required("image")]),
    source("cinder", &[Required("volumeID"), Inside("secretRef", NAMED)]),
    Source { second: "cephFS", ..source("cephfs", &[Items("monitors")]) },
    source("quobyte", &[With(check_quobyte), Required("volume")]),
    Source {
        second: "downwarAPI",
        ..source("downwardAPI", &[Given("defaultMode", 0, MODE_MAX, MODE), With(projected::check_downward)])
    },
    source("fc", &[With(check_fc)]),
    source("flexVolume", &[Required("driver"), With(check_flex_options)]),
    source(
        "configMap",
        &[Required("name"), Given("defaultMode", 0, MODE_MAX, MODE), Each("items", projected::KEY_TO_PATH)],
    ),
    source("azureFile", &[Required("secretName"), Required("shareName")]),
    source("vsphereVolume", &[Required("volumePath")]),
    source("photonPersistentDisk", &[Required("pdID")]),
    source("portworxVolume", &[Required("volumeID")]),
    source("azureDisk", &[Required("diskName"), Required("diskURI"), With(check_azure_disk)]),
    source(
        "storageos",
        &[
            RequiredForm("volumeName", names::label_errors),
            Form("volumeNamespace", names::label_errors),
            Inside("secretRef", NAMED),
        ],
    ),
    source("projected", &[Given("defaultMode", 0, MODE_MAX, MODE), With(projected::check)]),
    source("scaleIO", &[Required("gateway"), Required("system"), Required("volumeName")]),
    source("csi", &[With(check_csi)]),
    source("ephemeral", &[With(claim::check)]),
    source("image", &[Required("reference"), Word("pullPolicy", &PULL_POLICIES)]),
];

/// Checks that a volume has one source, and that source.
pub fn check(volume: &Node, pod_name: Option<&str>, errors: &mut ErrorList) {
    let mut has_source = false;
    for source in SOURCES.iter().filter(|source| volume.has(source.field)) {
        let pod_name = pod_name.filter(|_| !has_source);
        if has_source {
            errors.forbidden(&volume.path.child(source.second), ONLY_ONE);
        } else {
            has_source = true;
            let node = Node::new(volume.path.child(source.place), volume.get(source.field));
            rules::check(&node, source.rules, errors);
        }
        check_name(source.field, volume, pod_name, errors);
    }
    if !has_source {
        errors.required(&volume.path, "must specify a volume type");
    }
}

/// What names that are made of the volume's name must be like.
fn check_name(source: &str, volume: &Node, pod_name: Option<&str>, errors: &mut ErrorList) {
    let name = volume.text("name");
    match (source, pod_name) {
        ("iscsi", _) => {
            let disk = volume.child("iscsi");
            if disk.has("initiatorName") && name.len() + 1 + disk.text("targetPortal").len() > 64 {
                let detail = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if \
                              iscsi.initiatorName is specified.";
                errors.invalid(&volume.path.child("name"), name, detail);
            }
        }
        ("ephemeral", Some(pod)) if !pod.is_empty() && !name.is_empty() => {
            let claim = format!("{pod}-{name}");
            for message in names::subdomain_errors(&claim) {
                let detail = format!("PVC name {}: {message}", crate::field::quote(&claim));
                errors.invalid(&volume.path.child("name"), name, detail);
            }
        }
        _ => {}
    }
}

fn check_empty_dir(node: &Node, errors: &mut ErrorList) {
    if crate::quantity::Quantity::of(node.get("sizeLimit")).nanos() < 0 {
        errors.forbidden(&node.path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
    }
}

fn check_host_path(node: &Node, errors: &mut ErrorList) {
    let (text, path) = (node.text("path"), node.path.child("path"));
    if text.is_empty() {
        return errors.required(&path, "");
    }
    paths::check_no_backsteps(text, &path, errors);
    let types = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
    check_word(&node.child("type"), &types, errors);
}

fn check_directory(node: &Node, errors: &mut ErrorList) {
    paths::check_descending(node.text("directory"), &node.path.child("directory"), errors);
}

fn check_absolute(node: &Node, errors: &mut ErrorList) {
    let path = node.text("path");
    if !path.starts_with('/') {
        errors.invalid(&node.path.child("path"), path, "must be an absolute path");
    }
}

const INITIATOR: &str = "must be valid format starting with iqn, eui, or naa";

fn check_iscsi(node: &Node, errors: &mut ErrorList) {
    rules::check(node, &[Required("targetPortal"), Required("iqn")], errors);
    let name = node.text("iqn");
    if !name.is_empty() {
        check_initiator(name, &node.path.child("iqn"), errors);
    }
    rules::check(node, &[Number("lun", 0, 255, "must be between 0 and 255, inclusive")], errors);
    let is_authenticated = node.is_true("chapAuthDiscovery") || node.is_true("chapAuthSession");
    if is_authenticated && !node.has("secretRef") {
        errors.required(&node.path.child("secretRef"), "");
    }
    if let Some(name) = node.get("initiatorName").as_str() {
        check_initiator(name, &node.path.child("initiatorname"), errors);
    }
}

fn check_initiator(name: &str, path: &Path, errors: &mut ErrorList) {
    let is_right = match name.get(..3) {
        Some("iqn") => is_qualified_initiator(name),
        Some("eui") => is_numbered_initiator(name, 16),
        Some("naa") => is_numbered_initiator(name, 32),
        _ => return errors.invalid(path, name, INITIATOR),
    };
    if !is_right {
        errors.invalid(path, name, "must be valid format");
    }
}

/// `iqn.2001-04.com.example:disk`
fn is_qualified_initiator(name: &str) -> bool {
    let Some((prefix, rest)) = name.split_once(':') else { return false };
    let bytes = prefix.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    bytes.len() > 12
        && (bytes[3], bytes[8], bytes[11]) == (b'.', b'-', b'.')
        && digits(4..8)
        && digits(9..11)
        && bytes[12..].iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        && !rest.is_empty()
        && !rest.contains(|letter: char| ",;*&$|".contains(letter) || letter.is_ascii_whitespace())
}

/// `eui.` or `naa.` and so many digits; any letter will do for the dot.
fn is_numbered_initiator(name: &str, digits: usize) -> bool {
    name.char_indices().nth(4).is_some_and(|(start, _)| {
        let number = &name[start..];
        number.len() == digits && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn check_flocker(node: &Node, errors: &mut ErrorList) {
    let (name, uuid) = (node.text("datasetName"), node.text("datasetUUID"));
    if name.is_empty() && uuid.is_empty() {
        errors.required(&node.path, "one of datasetName and datasetUUID is required");
    }
    if !name.is_empty() && !uuid.is_empty() {
        errors.invalid(&node.path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
    }
    if name.contains('/') {
        errors.invalid(&node.path.child("datasetName"), name, "must not contain '/'");
    }
}

fn check_quobyte(node: &Node, errors: &mut ErrorList) {
    const PAIRS: &str = "must be a host:port pair or multiple pairs separated by commas";
    let (registry, path) = (node.text("registry"), node.path.child("registry"));
    if registry.is_empty() {
        errors.required(&path, PAIRS);
    } else if node.text("tenant").len() >= 65 {
        let detail = "must be a UUID and may not exceed a length of 64 characters";
        errors.required(&node.path.child("tenant"), detail);
    } else {
        let wrong = registry.split(',').filter(|pair| !is_host_and_port(pair)).count();
        (0..wrong).for_each(|_| errors.invalid(&path, registry, PAIRS));
    }
}

/// Whether Go's `net.SplitHostPort` takes the text apart.
fn is_host_and_port(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let (host, is_bracketed) = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(host) => (host, true),
        None => (host, false),
    };
    (is_bracketed || !host.contains(':')) && !host.contains(['[', ']']) && !port.contains(['[', ']'])
}

fn check_fc(node: &Node, errors: &mut ErrorList) {
    let (targets, ids) = (node.list("targetWWNs"), node.list("wwids"));
    let path = node.path.child("targetWWNs");
    if targets.is_empty() && ids.is_empty() {
        errors.required(&path, "must specify either targetWWNs or wwids, but not both");
    }
    if targets.is_empty() {
        return;
    }
    if !ids.is_empty() {
        let detail = "targetWWNs and wwids can not be specified simultaneously";
        errors.invalid_value(&path, rules::shown(node.get("targetWWNs")), detail);
    }
    if node.has("lun") {
        rules::check(node, &[Number("lun", 0, 255, "must be between 0 and 255, inclusive")], errors);
    } else {
        errors.required(&node.path.child("lun"), "lun is required if targetWWNs is specified");
    }
}

fn check_flex_options(node: &Node, errors: &mut ErrorList) {
    let options = node.child("options");
    for (key, _) in options.entries() {
        let namespace = key.split_once('/').map_or(key, |(namespace, _)| namespace);
        let normalized = format!(".{}", namespace.to_lowercase());
        if normalized.ends_with(".kubernetes.io") || normalized.ends_with(".k8s.io") {
            errors.invalid(&options.path.key(key), key, "kubernetes.io and k8s.io namespaces are reserved");
        }
    }
}

fn check_azure_disk(node: &Node, errors: &mut ErrorList) {
    const MANAGED: &str =
        "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
    const BLOB: &str = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";
    let words: &[Rule] =
        &[Word("cachingMode", &["None", "ReadOnly", "ReadWrite"]), Word("kind", &["Dedicated", "Managed", "Shared"])];
    rules::check(node, words, errors);
    let (uri, is_managed) = (node.text("diskURI"), node.text("kind") == "Managed");
    let (start, supported) = if is_managed { ("/subscriptions/", MANAGED) } else { ("https://", BLOB) };
    if !uri.starts_with(start) {
        errors.not_supported(&node.path.child("diskURI"), uri, &[supported]);
    }
}

fn check_csi(node: &Node, errors: &mut ErrorList) {
    let (driver, path) = (node.text("driver"), node.path.child("driver"));
    if driver.is_empty() {
        errors.required(&path, "");
    } else {
        if driver.len() > 63 {
            errors.too_long(&path, 63);
        }
        for message in names::subdomain_errors(&driver.to_lowercase()) {
            errors.invalid(&path, driver, message);
        }
    }
    let secret = node.child("nodePublishSecretRef");
    if secret.value.is_null() {
        return;
    }
    let name = secret.text("name");
    if name.is_empty() {
        return errors.required(&secret.path.child("name"), "");
    }
    for message in names::subdomain_errors(name) {
        // Upstream names the wrong place.
        errors.invalid(&node.path.child("name"), name, message);
    }
}

/// What a path in a directory of a volume must be like; the name of the field.
pub const LOCAL: Rule = LocalPath("path");
