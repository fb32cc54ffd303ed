//! Objects that nothing here acts on by itself, but that pods refer to: ConfigMaps, Secrets, Services, ServiceAccounts.

use crate::meta::ObjectMeta;
use crate::request::Resource;
use crate::{Text, Unmodelled};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An object that is kept as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plain {
    /// What it is.
    #[serde(skip, default = "config_maps")]
    pub resource: Resource,
    /// Name, labels, versions.
    pub metadata: ObjectMeta,
    /// All other fields.
    #[serde(flatten)]
    pub fields: Unmodelled,
}

const fn config_maps() -> Resource {
    Resource::ConfigMaps
}

impl Plain {
    /// A text in a map of texts, such as `data` of a ConfigMap.
    pub fn text(&self, map: &str, key: &str) -> Option<&str> {
        self.fields.get(map)?.get(key)?.as_str()
    }

    /// The entries of a map of texts, in order.
    pub fn texts(&self, map: &str) -> impl Iterator<Item = (&str, &str)> {
        let map = self.fields.get(map).and_then(Value::as_object);
        map.into_iter().flatten().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
    }

    /// Whether it may not be changed any more.
    pub fn is_immutable(&self) -> bool {
        self.fields.get("immutable").and_then(Value::as_bool).unwrap_or(false)
    }

    /// The address and the ports (name, number) of a Service.
    pub fn endpoint(&self) -> (Text, Vec<(Text, u16)>) {
        let spec = self.fields.get("spec");
        let field = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(Text::from);
        let address = spec.and_then(|spec| field(spec, "clusterIP")).unwrap_or_default();
        let ports = spec.and_then(|spec| spec.get("ports")).and_then(Value::as_array);
        let port = |port: &Value| {
            let number = port.get("port").and_then(Value::as_u64).and_then(|number| u16::try_from(number).ok())?;
            Some((field(port, "name").unwrap_or_default(), number))
        };
        (address, ports.into_iter().flatten().filter_map(port).collect())
    }
}
