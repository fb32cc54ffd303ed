//! Walks over a JSON value beside the description of its type: finds wrong types, unknown fields and fields without effect,
//! and makes a copy in which only known fields of right types are left ([A-198], [A-199]).

use super::schema::{Kind, Struct};
use super::{DecodeProblem, kind_of, modelled};
use crate::field::{Path, quote};
use crate::quantity::Quantity;
use jobyard_api::time::Timestamp;
use serde_json::{Map, Number, Value};

/// What a walk has found.
#[derive(Default)]
pub struct Walk {
    /// Values of wrong types, in the order of the document.
    pub wrong: Vec<DecodeProblem>,
    /// Paths of fields that no version of Kubernetes' API at 1.37 has.
    pub unknown: Vec<String>,
    /// Paths of known fields without effect here.
    pub unmodelled: Vec<String>,
    /// How many structs without effect the walk is in.
    below_unmodelled: usize,
}

/// A place in the document and the struct whose field it belongs to.
#[derive(Clone, Copy)]
struct Place<'a> {
    owner: &'static str,
    path: &'a Path<'a>,
}

impl Walk {
    /// Walks over an object; gives the copy.
    pub fn object(&mut self, map: &Map<String, Value>, of: &'static Struct, path: Option<&Path>) -> Map<String, Value> {
        let mut copy = Map::new();
        for (name, value) in map {
            let child = path.map_or_else(|| Path::new(name), |path| path.child(name));
            let Some(kind) = of.field(name) else {
                self.unknown.push(child.in_document());
                continue;
            };
            let is_without_effect = self.below_unmodelled == 0 && modelled::is_without_effect(of.name, name);
            if is_without_effect && !value.is_null() {
                self.unmodelled.push(child.in_document());
            }
            self.below_unmodelled += usize::from(is_without_effect);
            let value = self.value(value, kind, Place { owner: of.name, path: &child });
            if let Some(value) = value.filter(|_| !modelled::is_dropped(of.name, name)) {
                copy.insert(name.clone(), value);
            }
            self.below_unmodelled -= usize::from(is_without_effect);
        }
        copy
    }

    /// Walks over a value; `None` if it is absent (null) or of a wrong type.
    fn value(&mut self, value: &Value, kind: &'static Kind, place: Place) -> Option<Value> {
        match (kind, value) {
            (_, Value::Null) => None,
            (Kind::Any, _)
            | (Kind::Str | Kind::Named(_) | Kind::IntOrString, Value::String(_))
            | (Kind::Bool, Value::Bool(_)) => Some(value.clone()),
            (Kind::Int32 | Kind::IntOrString, Value::Number(number)) => {
                self.integer(number, i32::MIN.into(), i32::MAX.into(), "int32", place)
            }
            (Kind::Int64, Value::Number(number)) => self.integer(number, i64::MIN, i64::MAX, "int64", place),
            (Kind::Time | Kind::MicroTime, _) => self.time(value, kind, place),
            (Kind::Quantity | Kind::Amount, Value::String(_) | Value::Number(_)) => self.quantity(value, kind, place),
            (Kind::Object(of), Value::Object(map)) => {
                let is_bare = !modelled::is_modelled(of.name);
                self.below_unmodelled += usize::from(is_bare);
                let copy = self.object(map, of, Some(place.path));
                self.below_unmodelled -= usize::from(is_bare);
                // A lifecycle of which all was dropped goes too.
                let is_gone = of.name == "Lifecycle" && copy.is_empty() && map.contains_key("stopSignal");
                (!is_gone).then_some(Value::Object(copy))
            }
            // Empty lists and maps are left out of what is stored ([A-161]).
            (Kind::List(_), Value::Array(items)) if items.is_empty() => {
                modelled::has_remembered_lists(place.owner).then(|| value.clone())
            }
            (Kind::Map(..), Value::Object(map)) if map.is_empty() => None,
            (Kind::List(item), Value::Array(items)) => Some(self.list(items, item, place)),
            (Kind::Map(_, item), Value::Object(map)) => Some(self.map(map, item, place)),
            _ => {
                self.mismatch(kind_of(value), &kind.go_name(), place);
                None
            }
        }
    }

    /// An item that is null is its type's zero value ([A-161]).
    fn list(&mut self, items: &[Value], kind: &'static Kind, place: Place) -> Value {
        let mut copy = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            let path = place.path.index(i);
            copy.extend(self.value(item, kind, Place { owner: place.owner, path: &path }).or_else(|| zero(item, kind)));
        }
        Value::Array(copy)
    }

    fn map(&mut self, map: &Map<String, Value>, kind: &'static Kind, place: Place) -> Value {
        let mut copy = Map::new();
        for (key, item) in map {
            let path = place.path.key(key);
            let value = self.value(item, kind, Place { owner: place.owner, path: &path }).or_else(|| zero(item, kind));
            copy.extend(value.map(|value| (key.clone(), value)));
        }
        Value::Object(copy)
    }

    fn integer(&mut self, number: &Number, min: i64, max: i64, name: &str, place: Place) -> Option<Value> {
        // Go reads `-0` as 0; serde reads it as a float.
        let value =
            number.as_i64().or_else(|| (number.as_f64() == Some(0.0) && number.to_string() == "-0.0").then_some(0));
        let value = value.filter(|value| (min..=max).contains(value));
        if value.is_none() {
            self.mismatch(&format!("number {number}"), name, place);
        }
        value.map(Value::from)
    }

    fn time(&mut self, value: &Value, kind: &Kind, place: Place) -> Option<Value> {
        let Value::String(text) = value else {
            let message = format!("json: cannot unmarshal {} into Go value of type string", kind_of(value));
            self.problem(message, place);
            return None;
        };
        match (Timestamp::parse(text), kind) {
            (Some(_), Kind::MicroTime) => Some(value.clone()),
            (Some(time), _) => Some(time.to_string().into()),
            (None, _) => {
                let text = quote(text);
                let message =
                    format!("parsing time {text} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text} as \"2006\"");
                self.problem(message, place);
                None
            }
        }
    }

    fn quantity(&mut self, value: &Value, kind: &Kind, place: Place) -> Option<Value> {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match Quantity::parse(&text) {
            Ok(quantity) if matches!(kind, Kind::Amount) => Some(quantity.rounded().to_string().into()),
            Ok(quantity) => Some(quantity.to_string().into()),
            Err(message) => {
                self.problem(message, place);
                None
            }
        }
    }

    fn mismatch(&mut self, found: &str, wanted: &str, place: Place) {
        let (owner, path) = (place.owner, place.path.in_go());
        self.problem(
            format!("json: cannot unmarshal {found} into Go struct field {owner}.{path} of type {wanted}"),
            place,
        );
    }

    fn problem(&mut self, message: String, place: Place) {
        self.wrong.push(DecodeProblem { path: place.path.in_document(), message, is_unknown_field: false });
    }
}

/// What Go puts where a list or a map has null.
fn zero(item: &Value, kind: &Kind) -> Option<Value> {
    if !item.is_null() {
        return None;
    }
    match kind {
        Kind::Str | Kind::Named(_) => Some("".into()),
        Kind::Bool => Some(false.into()),
        Kind::Int32 | Kind::Int64 | Kind::IntOrString => Some(0.into()),
        Kind::Quantity | Kind::Amount => Some("0".into()),
        Kind::Object(_) | Kind::Map(..) => Some(Map::new().into()),
        Kind::List(_) => Some(Vec::<Value>::new().into()),
        Kind::Time | Kind::MicroTime | Kind::Any => None,
    }
}
