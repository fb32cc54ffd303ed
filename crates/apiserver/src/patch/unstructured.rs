//! What a strategic patch makes of an object is not read as JSON but converted field by field, with rules and messages of
//! its own ([A-203]).

use crate::decode::schema::{Kind, Struct};
use crate::decode::time;
use crate::field::Path;
use crate::quantity::Quantity;
use serde_json::{Map, Value};

/// Fields that the type does not have.
#[derive(Default)]
pub struct Unknown(Vec<String>);

impl Unknown {
    /// A sentence for each, sorted.
    pub fn sentences(mut self) -> Vec<String> {
        self.0.sort();
        self.0
    }
}

/// The values of an object as its type has them.
pub fn object(
    map: &Map<String, Value>,
    of: &'static Struct,
    path: Option<&Path>,
    unknown: &mut Unknown,
) -> Result<Map<String, Value>, String> {
    let mut converted = Map::new();
    for (name, kind) in of.fields {
        if let Some(found) = map.get(*name).filter(|found| !found.is_null()) {
            let child = path.map_or_else(|| Path::new(name), |path| path.child(name));
            converted.insert((*name).to_owned(), value(found, kind.bare(), &child, unknown)?);
        }
    }
    for name in map.keys().filter(|name| of.field(name).is_none()) {
        let child = path.map_or_else(|| Path::new(name), |path| path.child(name));
        // Not as Go would quote it: the path stands in plain quotation marks.
        unknown.0.push(format!("unknown field \"{}\"", child.in_document()));
    }
    Ok(converted)
}

fn value(found: &Value, kind: &'static Kind, path: &Path, unknown: &mut Unknown) -> Result<Value, String> {
    match (kind, found) {
        (Kind::Object(of), Value::Object(map)) => object(map, of, Some(path), unknown).map(Value::Object),
        (Kind::Object(_), other) => Err(format!("cannot restore struct from: {}", go_kind(other))),
        (Kind::List(item), Value::Array(items)) => list(items, item, path, unknown),
        (Kind::List(_), other) => Err(format!("cannot restore slice from {}", go_kind(other))),
        (Kind::Map(_, item), Value::Object(map)) => map_of(map, item, path, unknown),
        (Kind::Map(..), other) => Err(format!("cannot restore map from {}", go_kind(other))),
        (Kind::Any, other) => Ok(other.clone()),
        (Kind::Str | Kind::Named(_) | Kind::IntOrString, Value::String(_)) | (Kind::Bool, Value::Bool(_)) => {
            Ok(found.clone())
        }
        (Kind::Int32, Value::Number(_)) => whole(found, kind).map(|number| Value::from(number as i32)),
        (Kind::Int64, Value::Number(_)) => whole(found, kind).map(Value::from),
        // Go could make a letter of a whole number, so it says something else.
        (Kind::Str | Kind::Named(_), Value::Number(number)) if !number.is_f64() => {
            Err(format!("cannot convert int64 to {}", kind.go_name()))
        }
        (Kind::Str | Kind::Named(_), _) => Err("unrecognized type: string".to_owned()),
        (Kind::Bool | Kind::Int32 | Kind::Int64, _) => Err(format!("unrecognized type: {}", kind.go_name())),
        (Kind::Pointer(kind) | Kind::Always(kind), _) => value(found, kind, path, unknown),
        (Kind::Time | Kind::MicroTime, _) => a_time(found, kind),
        (Kind::Quantity | Kind::Amount, _) => {
            let text = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
            Quantity::parse(text.trim()).map(|_| text.into())
        }
        (Kind::IntOrString, Value::Number(number)) if number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => {
            Ok(found.clone())
        }
        (Kind::IntOrString, Value::Number(number)) => {
            Err(format!("json: cannot unmarshal number {number} into Go value of type int32"))
        }
        (Kind::IntOrString, other) => {
            Err(format!("json: cannot unmarshal {} into Go value of type int32", json_kind(other)))
        }
    }
}

fn list(items: &[Value], kind: &'static Kind, path: &Path, unknown: &mut Unknown) -> Result<Value, String> {
    let item = |(place, item): (usize, &Value)| match item {
        Value::Null => Ok(Value::Null),
        item => value(item, kind, &path.index(place), unknown),
    };
    items.iter().enumerate().map(item).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// Upstream leaves keys of maps out of the paths of what is in them.
fn map_of(map: &Map<String, Value>, kind: &'static Kind, path: &Path, unknown: &mut Unknown) -> Result<Value, String> {
    let item = |(key, item): (&String, &Value)| match item {
        Value::Null => Ok((key.clone(), Value::Null)),
        item => value(item, kind, path, unknown).map(|item| (key.clone(), item)),
    };
    map.iter().map(item).collect::<Result<Map<_, _>, _>>().map(Value::Object)
}

/// A whole number. What does not fit into fewer bits is cut, as Go does.
fn whole(found: &Value, kind: &Kind) -> Result<i64, String> {
    match (found.as_i64(), found.as_f64()) {
        (Some(number), _) => Ok(number),
        (None, Some(number)) if number.fract() == 0.0 => Ok(number as i64),
        _ => Err(format!("cannot convert float64 to {}", kind.go_name())),
    }
}

fn a_time(found: &Value, kind: &Kind) -> Result<Value, String> {
    let layout = if matches!(kind, Kind::MicroTime) { time::MICROSECONDS } else { time::SECONDS };
    match found.as_str() {
        Some(text) => time::parse(text, layout).map(|_| text.into()),
        None => Err(format!("json: cannot unmarshal {} into Go value of type string", json_kind(found))),
    }
}

fn json_kind(value: &Value) -> &'static str {
    crate::json::Json::from(value).kind()
}

/// What a value without a type is in Go.
fn go_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "invalid",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "slice",
        Value::Object(_) => "map",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::struct_of;
    use jobyard_api::request::Resource;
    use serde_json::json;

    fn check(spec: Value, expected: Result<&[&str], &str>) {
        let Value::Object(document) = json!({"metadata": {"name": "j"}, "spec": spec}) else { return };
        let mut unknown = Unknown::default();
        let result = object(&document, struct_of(Resource::Jobs), None, &mut unknown).map(|_| unknown.sentences());
        let found = result.as_ref().map(|sentences| sentences.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(found.as_deref().map_err(|why| why.as_str()), expected);
    }

    ///
    #[test]
    fn wrong_types_are_told_with_names_of_go() {
        let containers = |value: Value| json!({"template": {"spec": {"containers": value}}});
        for (spec, expected) in [
            (json!({"parallelism": "x"}), "unrecognized type: int32"),
            (json!({"parallelism": 1.5}), "cannot convert float64 to int32"),
            (json!({"suspend": 1}), "unrecognized type: bool"),
            (json!({"managedBy": 1}), "cannot convert int64 to string"),
            (json!({"completionMode": 1}), "cannot convert int64 to v1.CompletionMode"),
            (json!({"completionMode": true}), "unrecognized type: string"),
            (json!({"selector": 1}), "cannot restore struct from: int64"),
            (containers(json!({})), "cannot restore slice from map"),
            (containers(json!([{"resources": {"limits": "x"}}])), "cannot restore map from string"),
            (
                containers(json!([{"resources": {"limits": {"cpu": "x"}}}])),
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            ),
        ] {
            check(spec, Err(expected));
        }
        check(json!({"parallelism": 2.0}), Ok(&[]));
    }

    ///
    #[test]
    fn unknown_fields_are_sorted() {
        check(
            json!({"foo": 1, "template": {"spec": {"containers": [{"bar": 1}]}}}),
            Ok(&["unknown field \"spec.foo\"", "unknown field \"spec.template.spec.containers[0].bar\""]),
        );
    }
}
