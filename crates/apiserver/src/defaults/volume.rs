//! Defaults of volumes ([A-162]).

use super::{Fields, items, object};
use serde_json::{Map, Value};

/// Permission bits of projected files: 0644.
const DEFAULT_MODE: i64 = 420;

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
    if let Some(source) = object(volume, "hostPath") {
        source.entry("type").or_insert_with(|| "".into());
    }
    if let Some(source) = object(volume, "downwardAPI") {
        fill_field_versions(source);
    }
    if let Some(projected) = object(volume, "projected") {
        items(projected.get_mut("sources")).for_each(fill_projection);
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
