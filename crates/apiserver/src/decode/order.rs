//! Objects as the server writes them: fields in the order of Go's structs ([A-203] quotes whole objects).

use super::schema::{Kind, Struct};
use super::struct_of;
use crate::json::Json;
use jobyard_api::request::Object;
use serde_json::{Map, Value};

/// The document that a client gets for an object. Real servers keep who set which field; this one does not, and has an
/// empty list in its place.
pub fn document(object: &Object) -> Json {
    let mut value = object.to_json();
    if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("managedFields".to_owned(), Value::Array(Vec::new()));
    }
    match value {
        Value::Object(map) => Json::Object(fields(&map, struct_of(object.resource()))),
        other => Json::from(&other),
    }
}

fn fields(map: &Map<String, Value>, of: &'static Struct) -> Vec<(String, Json)> {
    let in_order =
        of.fields.iter().filter_map(|(name, kind)| map.get(*name).map(|found| (*name, value(found, kind.bare()))));
    in_order.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn value(found: &Value, kind: &'static Kind) -> Json {
    match (found, kind) {
        (Value::Object(map), Kind::Object(of)) => Json::Object(fields(map, of)),
        (Value::Object(map), Kind::Map(_, item)) => {
            Json::Object(map.iter().map(|(key, found)| (key.clone(), value(found, item))).collect())
        }
        (Value::Array(items), Kind::List(item)) => Json::Array(items.iter().map(|found| value(found, item)).collect()),
        (other, _) => Json::from(other),
    }
}
