//! How values are owned: field by field, item by item, or as a whole.

use serde_json::{Map, Value};

/// How the value of a field is owned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As its type says: objects field by field, anything else as a whole.
    Plain,
    /// As a whole.
    Atomic,
    /// A list whose items are told apart by fields; the second is the value of such a field where it is missing.
    Keyed(&'static [(&'static str, Option<&'static str>)]),
    /// A list of different texts.
    Set,
}

const NAME: Kind = Kind::Keyed(&[("name", None)]);

/// How a field is owned. Names mean the same wherever they stand, but for ports.
pub fn kind(field: &str, value: &Value) -> Kind {
    match field {
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "env"
        | "volumes"
        | "imagePullSecrets"
        | "schedulingGates"
        | "resourceClaims"
        | "claims"
        | "secrets" => NAME,
        "volumeMounts" => Kind::Keyed(&[("mountPath", None)]),
        "volumeDevices" => Kind::Keyed(&[("devicePath", None)]),
        "hostAliases" => Kind::Keyed(&[("ip", None)]),
        "ownerReferences" => Kind::Keyed(&[("uid", None)]),
        "topologySpreadConstraints" => Kind::Keyed(&[("topologyKey", None), ("whenUnsatisfiable", None)]),
        "ports" if value.get(0).is_some_and(|port| port.get("containerPort").is_some()) => {
            Kind::Keyed(&[("containerPort", None), ("protocol", Some("TCP"))])
        }
        "ports" => Kind::Keyed(&[("port", None), ("protocol", Some("TCP"))]),
        "finalizers" => Kind::Set,
        "selector"
        | "nodeSelector"
        | "labelSelector"
        | "secretKeyRef"
        | "configMapKeyRef"
        | "fieldRef"
        | "resourceFieldRef"
        | "requiredDuringSchedulingIgnoredDuringExecution" => Kind::Atomic,
        _ => Kind::Plain,
    }
}

/// What tells an item of a keyed list apart.
pub fn key(item: &Value, fields: &[(&str, Option<&str>)]) -> Map<String, Value> {
    let value = |(field, default): &(&str, Option<&str>)| {
        let value = item.get(*field).cloned().or_else(|| default.map(Value::from));
        value.map(|value| ((*field).to_owned(), value))
    };
    fields.iter().filter_map(value).collect()
}
