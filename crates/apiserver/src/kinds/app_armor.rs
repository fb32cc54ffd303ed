//! AppArmor profiles that are given as annotations, as they were before there were fields.

use crate::field::Path;
use crate::validation;
use jobyard_api::pod::Pod;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What the key of such an annotation begins with; the name of a container follows.
pub const PREFIX: &str = "container.apparmor.security.beta.kubernetes.io/";
const FIELD: &str = "appArmorProfile";

/// The field that says the same as an annotation.
pub fn field_of(annotation: &str) -> Option<Value> {
    match annotation {
        "unconfined" => Some(json!({"type": "Unconfined"})),
        "runtime/default" => Some(json!({"type": "RuntimeDefault"})),
        _ => {
            let profile = annotation.strip_prefix("localhost/").filter(|profile| !profile.is_empty())?;
            Some(json!({"type": "Localhost", "localhostProfile": profile}))
        }
    }
}

/// That such an annotation is a thing of the past.
pub fn warning(path: &Path) -> String {
    format!("{path}: deprecated since v1.30; use the \"appArmorProfile\" field instead")
}

/// Fills the fields of a new pod from its annotations. Returns warnings.
pub fn fill(pod: &mut Pod) -> Vec<String> {
    let mut warnings = Vec::new();
    let is_windows = pod.spec.shared.unmodelled.get("os").is_some_and(|os| os["name"] == "windows");
    if is_windows || !pod.metadata.annotations.keys().any(|key| key.starts_with(PREFIX)) {
        return warnings;
    }
    let shared = Arc::make_mut(&mut pod.spec.shared);
    let of_pod = shared.unmodelled.get("securityContext").and_then(|context| context.get(FIELD)).cloned();
    for container in shared.init_containers.iter_mut().chain(&mut shared.containers) {
        let key = format!("{PREFIX}{}", container.name);
        let Some(annotation) = pod.metadata.annotation(&key) else { continue };
        let context = container.unmodelled.get("securityContext");
        if context.is_some_and(|context| context.get(FIELD).is_some()) {
            continue;
        }
        let field = field_of(annotation).filter(validation::is_app_armor_profile);
        if field.is_none() || field != of_pod {
            let (metadata, annotations) = (Path::new("metadata"), "annotations");
            warnings.push(warning(&metadata.child(annotations).key(&key)));
        }
        if let Some(field) = field.filter(|field| Some(field) != of_pod.as_ref()) {
            let context = container.unmodelled.entry("securityContext".to_owned()).or_insert_with(|| Map::new().into());
            context[FIELD] = field;
        }
    }
    warnings
}
