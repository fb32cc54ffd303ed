//! From JSON to objects.
use crate::failure;
use jobyard_api::request::{Object, Resource};
use jobyard_api::status::Status;
use serde_json::Value;
/// What to do with unknown fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValidation {
    /// Refuse the object.
    Strict,
    /// Warn and drop them.
    Warn,
    /// Drop them.
    Ignore,
}
/// An object as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The object.
    pub object: Object,
    /// Warnings.
    pub warnings: Vec<String>,
    /// Paths of fields without effect here.
    pub unmodelled: Vec<String>,
}
/// Makes an object of JSON.
pub fn decode(value: &Value, expected: Option<Resource>, _mode: FieldValidation) -> Result<Decoded, Box<Status>> {
    let kind = value.get("kind").and_then(Value::as_str);
    let resource = expected
        .or_else(|| Resource::ALL.into_iter().find(|resource| Some(resource.kind()) == kind))
        .ok_or_else(|| failure::bad_request("no kind"))?;
    let mut value = value.clone();
    if let Value::Object(map) = &mut value {
        map.remove("kind");
        map.remove("apiVersion");
    }
    let bad = |error: serde_json::Error| failure::bad_request(error.to_string());
    let object = match resource {
        Resource::Jobs => Object::Job(serde_json::from_value(value).map_err(bad)?),
        Resource::Pods => Object::Pod(serde_json::from_value(value).map_err(bad)?),
        Resource::Nodes => Object::Node(serde_json::from_value(value).map_err(bad)?),
        Resource::Events => Object::Event(serde_json::from_value(value).map_err(bad)?),
        Resource::Namespaces => Object::Namespace(serde_json::from_value(value).map_err(bad)?),
    };
    Ok(Decoded { object, warnings: Vec::new(), unmodelled: Vec::new() })
}
/// The JSON word for what a value is.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
