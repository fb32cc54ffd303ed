//! What is odd in volumes: kinds that are gone, files on top of each other ([A-165]).

use super::pod::fraction;
use crate::field::quote;
use crate::validation::node::Node;

/// The field, how the warning calls it, and since when it is not there any more.
const GONE: [(&str, &str, &str); 9] = [
    ("photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
    ("gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
    ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
    ("flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"),
    ("storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"),
    ("quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"),
    ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
    ("cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"),
    ("rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"),
];

/// The warnings of all volumes.
pub fn check(list: &Node, warnings: &mut Vec<String>) {
    for volume in list.items() {
        for (_, name, message) in GONE.iter().filter(|(field, ..)| volume.has(field)) {
            warnings.push(format!("{}: {message}", volume.path.child(name)));
        }
        let ephemeral = volume.child("ephemeral");
        let template = ephemeral.child("volumeClaimTemplate");
        let spec = template.child("spec");
        let resources = spec.child("resources");
        for list in ["requests", "limits"] {
            fraction(&resources.child(list), "storage", warnings);
        }
    }
    list.items().for_each(|volume| overlaps(&volume, warnings));
}

/// A file in a volume and where it comes from; empty if that goes without saying.
struct File {
    path: String,
    source: String,
}

impl File {
    fn new(path: &str, source: &str) -> Self {
        Self { path: path.trim_end_matches('/').to_owned(), source: source.to_owned() }
    }

    fn shown(&self) -> String {
        let path = quote(&self.path);
        if self.source.is_empty() { path } else { format!("{path} ({})", self.source) }
    }

    /// Whether one is the other, or lies in it.
    fn overlaps(&self, other: &Self) -> bool {
        let (one, two) = (format!("{}/", self.path), format!("{}/", other.path));
        !self.path.is_empty() && !other.path.is_empty() && (one.starts_with(&two) || two.starts_with(&one))
    }
}

/// The files that the items of a source become.
fn files(source: &Node, name: &str) -> Vec<File> {
    source.child("items").items().map(|item| File::new(item.text("path"), name)).collect()
}

fn overlaps(volume: &Node, warnings: &mut Vec<String>) {
    let name = quote(volume.text("name"));
    for (field, kind, key) in [("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName")] {
        let source = volume.child(field);
        let what = format!("volume {name} ({kind} {})", quote(source.text(key)));
        tell(&what, files(&source, ""), &mut Vec::new(), warnings);
    }
    let what = format!("volume {name} (DownwardAPI)");
    tell(&what, files(&volume.child("downwardAPI"), ""), &mut Vec::new(), warnings);
    let what = format!("volume {name} (Projected)");
    let projected = volume.child("projected");
    let mut before = Vec::new();
    for source in projected.child("sources").items() {
        if source.value.as_object().is_some_and(serde_json::Map::is_empty) {
            warnings.push(format!("{what} has no sources provided"));
        }
        tell(&what, projected_files(&source), &mut before, warnings);
    }
}

/// Tells which files lie on those before them, and puts them there too.
fn tell(what: &str, files: Vec<File>, before: &mut Vec<File>, warnings: &mut Vec<String>) {
    for file in files {
        for other in before.iter().filter(|other| file.overlaps(other)) {
            warnings.push(format!("{what}: overlapping paths: {} with {}", file.shown(), other.shown()));
        }
        before.push(file);
    }
}

fn projected_files(source: &Node) -> Vec<File> {
    for (field, kind) in [("configMap", "ConfigMap"), ("secret", "Secret")] {
        let part = source.child(field);
        if !part.list("items").is_empty() {
            return files(&part, &format!("{kind} {}", quote(part.text("name"))));
        }
    }
    let downward = source.child("downwardAPI");
    if !downward.list("items").is_empty() {
        return files(&downward, "DownwardAPI");
    }
    if source.has("serviceAccountToken") {
        return vec![File::new(source.child("serviceAccountToken").text("path"), "ServiceAccountToken")];
    }
    let bundle = source.child("clusterTrustBundle");
    if !bundle.value.is_null() {
        let name = if bundle.has("name") { bundle.text("name") } else { bundle.text("signerName") };
        return vec![File::new(bundle.text("path"), &format!("ClusterTrustBundle {}", quote(name)))];
    }
    let certificate = source.child("podCertificate");
    [
        ("certificateChainPath", "PodCertificate chain"),
        ("keyPath", "PodCertificate key"),
        ("credentialBundlePath", "PodCertificate credential bundle"),
    ]
    .into_iter()
    .filter(|(field, _)| !certificate.text(field).is_empty())
    .map(|(field, name)| File::new(certificate.text(field), name))
    .collect()
}
