//! Walks over a JSON value beside the description of its type: finds wrong types, unknown fields, fields that are there
//! twice and fields without effect, and makes a copy in which only known fields of right types are left ([A-198],
//!

use super::schema::{Kind, Struct};
use super::{DecodeProblem, modelled, repeated, time};
use crate::field::{Path, quote};
use crate::json::Json;
use crate::quantity::Quantity;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Unknown and repeated fields that are told, at most.
const STRICT_MAX: usize = 100;

/// What a walk has found.
#[derive(Default)]
pub struct Walk {
    /// Values of wrong types, in the order of the document.
    pub wrong: Vec<DecodeProblem>,
    /// Which of them upstream tells, if it is not the first: its readers of times and quantities give up at once.
    decisive: Option<usize>,
    /// Unknown and repeated fields, in the order of the document.
    pub strict: Vec<StrictProblem>,
    /// Paths of known fields without effect here.
    pub unmodelled: Vec<String>,
    /// How many structs without effect the walk is in.
    below_unmodelled: usize,
    /// How many specs of pods the walk is in.
    pod_specs: usize,
}

/// A field that is an error only where the client asks for that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrictProblem {
    /// Where.
    pub path: String,
    /// Whether the field is known but stands there more than once.
    pub is_repeated: bool,
}

impl StrictProblem {
    /// Upstream's sentence.
    pub fn message(&self) -> String {
        format!("{} field {}", if self.is_repeated { "duplicate" } else { "unknown" }, quote(&self.path))
    }
}

/// A place in the document and the struct whose field it belongs to.
#[derive(Clone, Copy)]
struct Place<'a> {
    owner: &'static str,
    path: &'a Path<'a>,
}

impl Walk {
    /// The wrong type that upstream tells, if there is one.
    pub fn refusal(&self) -> Option<&DecodeProblem> {
        self.wrong.get(self.decisive.unwrap_or(0))
    }

    /// Walks over an object; gives the copy.
    pub fn object(
        &mut self,
        fields: &[(String, Json)],
        of: &'static Struct,
        path: Option<&Path>,
    ) -> Map<String, Value> {
        let mut copy = Map::new();
        let mut seen = BTreeSet::new();
        for (name, value) in fields {
            let child = path.map_or_else(|| Path::new(name), |path| path.child(name));
            let Some(kind) = of.entry(name) else {
                self.strict(&child, false);
                continue;
            };
            let is_repeated = !seen.insert(name);
            if is_repeated {
                self.strict(&child, true);
            }
            let is_without_effect = self.below_unmodelled == 0 && modelled::is_without_effect(of.name, name);
            if is_without_effect && *value != Json::Null {
                self.unmodelled.push(child.in_document());
            }
            self.below_unmodelled += usize::from(is_without_effect);
            let walked = self.value(value, kind.bare(), Place { owner: of.name, path: &child });
            let walked = walked.filter(|_| !modelled::is_dropped(of.name, name));
            self.below_unmodelled -= usize::from(is_without_effect);
            if is_repeated {
                repeated::put(&mut copy, name, walked, kind.bare());
            } else if let Some(walked) = walked {
                copy.insert(name.clone(), walked);
            }
            if is_omitted(kind) && copy.get(name).is_some_and(is_zero) {
                copy.remove(name);
            }
        }
        self.fill(&mut copy, of);
        copy
    }

    /// Puts in what is there even if nobody wrote it.
    fn fill(&mut self, copy: &mut Map<String, Value>, of: &'static Struct) {
        for (name, kind) in of.fields {
            let Kind::Always(kind) = kind else { continue };
            if copy.contains_key(*name) {
                continue;
            }
            let value = match kind {
                Kind::Object(of) => Some(Value::Object(self.object(&[], of, None))),
                Kind::List(_) => Some(Value::Null),
                kind => zero(&Json::Null, kind),
            };
            copy.extend(value.map(|value| ((*name).to_owned(), value)));
        }
    }

    /// Walks over a list of objects that is in nothing else.
    pub fn top_list(&mut self, list: &Json, of: &'static Struct, name: &str) {
        let Json::Array(items) = list else {
            if *list != Json::Null {
                self.top_mismatch(list, name, "");
            }
            return;
        };
        for (place, item) in items.iter().enumerate() {
            let path = Path::item(place);
            match item {
                Json::Object(fields) => drop(self.object(fields, of, Some(&path))),
                Json::Null => {}
                other => self.top_mismatch(other, &format!("handlers.{}", of.name), &path.in_document()),
            }
        }
    }

    fn top_mismatch(&mut self, found: &Json, wanted: &str, path: &str) {
        let message = format!("json: cannot unmarshal {} into Go value of type {wanted}", found.kind());
        self.wrong.push(DecodeProblem { path: path.to_owned(), message, is_unknown_field: false });
    }

    /// Walks over a value; `None` if it is absent (null) or of a wrong type.
    fn value(&mut self, value: &Json, kind: &'static Kind, place: Place) -> Option<Value> {
        match (kind, value) {
            (_, Json::Null) => None,
            (Kind::Any, _)
            | (Kind::Str | Kind::Named(_) | Kind::IntOrString, Json::String(_))
            | (Kind::Bool, Json::Bool(_)) => Some(value.to_value()),
            (Kind::Int32, Json::Number(number)) => {
                self.integer(number, i32::MIN.into(), i32::MAX.into(), "int32", place)
            }
            (Kind::Int64, Json::Number(number)) => self.integer(number, i64::MIN, i64::MAX, "int64", place),
            (Kind::IntOrString, _) => self.int_or_string(value, place),
            (Kind::Time | Kind::MicroTime, _) => self.time(value, kind, place),
            (Kind::Quantity | Kind::Amount, _) => self.quantity(value, kind, place),
            (Kind::Object(of), Json::Object(fields)) => {
                let is_bare = !modelled::is_modelled(of.name);
                let is_pod_spec = of.name == "PodSpec";
                self.below_unmodelled += usize::from(is_bare);
                self.pod_specs += usize::from(is_pod_spec);
                let copy = self.object(fields, of, Some(place.path));
                self.below_unmodelled -= usize::from(is_bare);
                self.pod_specs -= usize::from(is_pod_spec);
                // A lifecycle of which all was dropped goes too.
                let is_gone =
                    of.name == "Lifecycle" && copy.is_empty() && fields.iter().any(|(name, _)| name == "stopSignal");
                (!is_gone).then_some(Value::Object(copy))
            }
            // Empty lists and maps are left out of what is stored ([A-161]); in the spec of a pod only when it is stored, as
            // rules and messages tell an empty one from none.
            (Kind::List(_), Json::Array(items)) if items.is_empty() => {
                let is_remembered = self.pod_specs > 0 || modelled::has_remembered_lists(place.owner);
                is_remembered.then(|| value.to_value())
            }
            (Kind::Map(..), Json::Object(fields)) if fields.is_empty() => {
                (self.pod_specs > 0).then(|| value.to_value())
            }
            (Kind::List(item), Json::Array(items)) => Some(self.list(items, item, place)),
            (Kind::Map(_, item), Json::Object(fields)) => Some(self.map(fields, item, place)),
            _ => {
                self.mismatch(value.kind(), &kind.go_name(), place);
                None
            }
        }
    }

    /// An item that is null is its type's zero value ([A-161]).
    fn list(&mut self, items: &[Json], kind: &'static Kind, place: Place) -> Value {
        let mut copy = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            let path = place.path.index(i);
            let value = self.value(item, kind, Place { owner: place.owner, path: &path });
            copy.extend(value.or_else(|| zero(item, kind)));
        }
        Value::Array(copy)
    }

    fn map(&mut self, fields: &[(String, Json)], kind: &'static Kind, place: Place) -> Value {
        let mut copy = Map::new();
        let mut seen = BTreeSet::new();
        for (key, item) in fields {
            let path = place.path.key(key);
            if !seen.insert(key) {
                self.strict(&path, true);
            }
            let value = self.value(item, kind, Place { owner: place.owner, path: &path }).or_else(|| zero(item, kind));
            copy.extend(value.map(|value| (key.clone(), value)));
        }
        Value::Object(copy)
    }

    fn integer(&mut self, text: &str, min: i64, max: i64, name: &str, place: Place) -> Option<Value> {
        let value = text.parse::<i64>().ok().filter(|value| (min..=max).contains(value));
        if value.is_none() {
            self.mismatch(&format!("number {text}"), name, place);
        }
        value.map(Value::from)
    }

    /// Upstream has an own reader, which takes everything but a text for a number.
    fn int_or_string(&mut self, value: &Json, place: Place) -> Option<Value> {
        let walked = if let Json::Number(text) = value {
            self.integer(text, i32::MIN.into(), i32::MAX.into(), "int32", place)
        } else {
            self.mismatch(value.kind(), "int32", place);
            None
        };
        self.decide(walked)
    }

    fn time(&mut self, value: &Json, kind: &Kind, place: Place) -> Option<Value> {
        let Json::String(text) = value else {
            self.mismatch(value.kind(), "string", place);
            return self.decide(None);
        };
        let layout = if matches!(kind, Kind::MicroTime) { time::MICROSECONDS } else { time::SECONDS };
        let walked = match time::parse(text, layout) {
            Ok(_) if matches!(kind, Kind::MicroTime) => Some(text.as_str().into()),
            Ok(time) => Some(time.to_string().into()),
            Err(message) => {
                self.problem(message, place);
                None
            }
        };
        self.decide(walked)
    }

    fn quantity(&mut self, value: &Json, kind: &Kind, place: Place) -> Option<Value> {
        let text = match value {
            Json::String(text) | Json::Number(text) => text.clone(),
            other => crate::json::write(other),
        };
        let walked = match Quantity::stored(text.trim(), matches!(kind, Kind::Amount)) {
            Ok(text) => Some(text.into()),
            Err(message) => {
                self.problem(message, place);
                None
            }
        };
        self.decide(walked)
    }

    /// The last problem, if there is no value, is the one that upstream tells, unless there was one like that before.
    fn decide(&mut self, walked: Option<Value>) -> Option<Value> {
        if walked.is_none() && self.decisive.is_none() {
            self.decisive = Some(self.wrong.len() - 1);
        }
        walked
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

    fn strict(&mut self, path: &Path, is_repeated: bool) {
        let problem = StrictProblem { path: path.in_document(), is_repeated };
        if self.strict.len() < STRICT_MAX && !self.strict.contains(&problem) {
            self.strict.push(problem);
        }
    }
}

/// Whether Go leaves out the zero value of a field of the kind.
const fn is_omitted(kind: &Kind) -> bool {
    !matches!(kind, Kind::Pointer(_) | Kind::Always(_) | Kind::Object(_) | Kind::List(_) | Kind::Map(..) | Kind::Any)
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.as_i64() == Some(0),
        Value::Bool(flag) => !flag,
        _ => false,
    }
}

/// What Go puts where a list or a map has null.
fn zero(item: &Json, kind: &Kind) -> Option<Value> {
    if *item != Json::Null {
        return None;
    }
    match kind {
        Kind::Str | Kind::Named(_) => Some("".into()),
        Kind::Bool => Some(false.into()),
        Kind::Int32 | Kind::Int64 | Kind::IntOrString => Some(0.into()),
        Kind::Quantity | Kind::Amount => Some("0".into()),
        Kind::Object(_) | Kind::Map(..) => Some(Map::new().into()),
        Kind::List(_) => Some(Vec::<Value>::new().into()),
        Kind::Time | Kind::MicroTime | Kind::Any | Kind::Pointer(_) | Kind::Always(_) => None,
    }
}
