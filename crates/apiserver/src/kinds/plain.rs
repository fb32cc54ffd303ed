//! ConfigMaps, Secrets, Services and ServiceAccounts: defaults, and what is checked of them.

use crate::field::{ErrorList, Path};
use crate::validation::{metadata, names};
use jobyard_api::base64;
use jobyard_api::plain::Plain;
use jobyard_api::request::Resource;
use serde_json::{Map, Value, json};

/// Defaults and checks a new one.
pub fn admit_new(plain: &mut Plain, errors: &mut ErrorList) {
    default(plain);
    let form =
        if plain.resource == Resource::Services { metadata::NameForm::Label } else { metadata::NameForm::Subdomain };
    metadata::check(&plain.metadata, true, form, &Path::new("metadata"), errors);
    check(plain, errors);
}

/// Defaults and checks a new version.
pub fn admit_changed(new: &mut Plain, old: &Plain, errors: &mut ErrorList) {
    if new.resource == Resource::Services && old.endpoint().0 != "".into() {
        let address: Value = (*old.endpoint().0).into();
        if let Some(spec) = new.fields.get_mut("spec").and_then(Value::as_object_mut) {
            spec.entry("clusterIP").or_insert(address);
        }
    }
    if new.resource == Resource::Secrets
        && !new.fields.contains_key("type")
        && let Some(kind) = old.fields.get("type")
    {
        new.fields.insert("type".to_owned(), kind.clone());
    }
    default(new);
    if new.fields.get("type") != old.fields.get("type") && new.resource == Resource::Secrets {
        let shown = new.fields.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        errors.invalid(&Path::new("type"), &shown, "field is immutable");
    }
    if old.is_immutable() {
        if !new.is_immutable() {
            errors.forbidden(&Path::new("immutable"), "field is immutable when `immutable` is set");
        }
        for field in ["data", "binaryData"] {
            if new.fields.get(field) != old.fields.get(field) {
                errors.forbidden(&Path::new(field), "field is immutable when `immutable` is set");
            }
        }
    }
    check(new, errors);
}

fn default(plain: &mut Plain) {
    match plain.resource {
        Resource::Secrets => {
            plain.fields.entry("type".to_owned()).or_insert_with(|| "Opaque".into());
            let Some(Value::Object(texts)) = plain.fields.remove("stringData") else { return };
            let data = plain.fields.entry("data".to_owned()).or_insert_with(|| Map::new().into());
            for (key, text) in texts {
                data[key] = base64::encode(text.as_str().unwrap_or_default().as_bytes()).into();
            }
        }
        Resource::Services => {
            let address = address_of(plain);
            let spec = plain.fields.entry("spec".to_owned()).or_insert_with(|| Map::new().into());
            if let Value::Object(spec) = spec {
                default_service(spec, address);
            }
            plain.fields.entry("status".to_owned()).or_insert_with(|| json!({"loadBalancer": {}}));
        }
        _ => {}
    }
}

fn default_service(spec: &mut Map<String, Value>, address: String) {
    let mut fill = |name: &str, value: Value| {
        spec.entry(name).or_insert(value);
    };
    fill("type", "ClusterIP".into());
    fill("sessionAffinity", "None".into());
    fill("internalTrafficPolicy", "Cluster".into());
    fill("ipFamilies", json!(["IPv4"]));
    fill("ipFamilyPolicy", "SingleStack".into());
    if spec.get("type").and_then(Value::as_str) != Some("ExternalName") {
        let address = spec.entry("clusterIP").or_insert_with(|| address.into()).clone();
        spec.entry("clusterIPs").or_insert_with(|| vec![address].into());
    }
    for port in spec.get_mut("ports").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(port) = port.as_object_mut() else { continue };
        port.entry("protocol").or_insert_with(|| "TCP".into());
        if let Some(number) = port.get("port").cloned() {
            port.entry("targetPort").or_insert(number);
        }
    }
}

/// An address of the cluster's Service network that follows from the name.
fn address_of(plain: &Plain) -> String {
    let name = plain.metadata.namespace.bytes().chain([b'/']).chain(plain.metadata.name.bytes());
    let hash = name.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("10.96.{}.{}", hash >> 8 & 0xff, (hash & 0xff).clamp(2, 254))
}

fn check(plain: &Plain, errors: &mut ErrorList) {
    let keyed: &[&str] = match plain.resource {
        Resource::ConfigMaps => &["data", "binaryData"],
        Resource::Secrets => &["data"],
        Resource::Services => return check_service(plain, errors),
        _ => return,
    };
    for field in keyed {
        for (key, _) in plain.texts(field) {
            for detail in names::config_key_errors(key) {
                errors.invalid(&Path::new(field).key(key), key, detail);
            }
        }
    }
    for (key, _) in plain.texts("binaryData") {
        if plain.text("data", key).is_some() {
            errors.invalid(&Path::new("data").key(key), key, "duplicate of key present in binaryData");
        }
    }
}

fn check_service(plain: &Plain, errors: &mut ErrorList) {
    let spec = plain.fields.get("spec");
    let (address, ports) = plain.endpoint();
    let is_external = spec.and_then(|spec| spec.get("type")).and_then(Value::as_str) == Some("ExternalName");
    if ports.is_empty() && &*address != "None" && !is_external {
        errors.required(&Path::new("spec").child("ports"), "");
    }
}
