//! From documents to objects: apiVersion and kind, lists.

use super::documents::Document;
use super::found::Item;
use super::{Builder, Info};
use crate::failure::Failure;
use crate::go::quote;
use crate::resources;
use serde_json::Value;
use std::collections::VecDeque;

/// What kubectl itself wants of a document before the server is asked; the server checks the rest.
pub fn validate(value: &Value) -> Result<(), String> {
    let Some(fields) = value.as_object() else { return Err("invalid object to validate".to_owned()) };
    let mut wrong = Vec::new();
    for name in ["apiVersion", "kind"] {
        match fields.get(name) {
            None | Some(Value::Null) => wrong.push(format!("{name} not set")),
            Some(Value::String(text)) if name == "apiVersion" && text.matches('/').count() > 1 => {
                wrong.push(format!("unexpected GroupVersion string: {text}"));
            }
            Some(Value::String(_)) => {}
            Some(_) => wrong.push(format!("{name} isn't string type")),
        }
    }
    match wrong.len() {
        0 => Ok(()),
        1 => Err(wrong.remove(0)),
        _ => Err(format!("[{}]", wrong.join(", "))),
    }
}

/// Adds the object of a document, or the objects of a list.
pub(super) fn add(document: Document, source: &str, builder: &Builder, items: &mut VecDeque<Item>) {
    let kind = document.value["kind"].as_str().unwrap_or("");
    if !document.value.is_object() {
        let word = match &document.value {
            Value::Array(_) => "array",
            Value::String(_) => "string",
            Value::Bool(_) => "bool",
            _ => "number",
        };
        let why = format!("json: cannot unmarshal {word} into Go value of type unstructured.detector");
        items.push_back(Item::Failed(Failure::Message(format!("unable to decode {}: {why}", quote(source)))));
        return;
    }
    if kind.is_empty() {
        let text = format!("unable to decode {}: Object 'Kind' is missing in '{}'", quote(source), document.raw);
        items.push_back(Item::Failed(Failure::Message(text)));
        return;
    }
    match list_items(&document.value) {
        Some(objects) => {
            for object in objects {
                items.push_back(of(object, source, builder, true));
            }
        }
        None => items.push_back(of(document.value, source, builder, false)),
    }
}

/// The objects of a list, lists in it opened up behind the others.
fn list_items(value: &Value) -> Option<Vec<Value>> {
    let mut waiting: VecDeque<Value> = items_of(value)?.into();
    let mut objects = Vec::new();
    while let Some(object) = waiting.pop_front() {
        match items_of(&object) {
            Some(inner) => waiting.extend(inner),
            None => objects.push(object),
        }
    }
    Some(objects)
}

fn items_of(value: &Value) -> Option<Vec<Value>> {
    let mut items = value.get("items")?.as_array()?.clone();
    let list_kind = value["kind"].as_str().unwrap_or("");
    for item in &mut items {
        if item.is_object() && item.get("kind").is_none() && item.get("apiVersion").is_none() {
            item["kind"] = list_kind.strip_suffix("List").unwrap_or(list_kind).into();
            item["apiVersion"] = value["apiVersion"].clone();
        }
    }
    Some(items)
}

fn of(object: Value, source: &str, builder: &Builder, is_listed: bool) -> Item {
    let kind = object["kind"].as_str().unwrap_or("");
    let api_version = object["apiVersion"].as_str().unwrap_or("");
    let text = |name: &str| object["metadata"][name].as_str().unwrap_or("").to_owned();
    let (name, namespace) = (text("name"), text("namespace"));
    let Some(resource) = resources::of_kind(kind, api_version) else {
        let why = format!("no matches for kind {} in version {}", quote(kind), quote(api_version));
        let text = if is_listed {
            format!("unable to recognize {why}")
        } else {
            format!(
                "resource mapping not found for name: {} namespace: {} from {}: {why}\nensure CRDs are installed first",
                quote(&name),
                quote(&namespace),
                quote(source)
            )
        };
        return Item::Failed(Failure::Message(text));
    };
    Item::Info(Box::new(Info {
        resource,
        namespace,
        name,
        source: source.to_owned(),
        subresource: builder.subresource.clone(),
        object: Some(object),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(value: Value, expected: &[&str]) {
        let mut items = VecDeque::new();
        let raw = value.to_string();
        add(Document { value, raw }, "f.yaml", &Builder::default(), &mut items);
        let shown = items.iter().map(|item| match item {
            Item::Info(info) => info.printed(),
            Item::Failed(failure) => failure.text(),
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected);
    }

    /// [K-134]
    #[test]
    fn documents_become_objects() {
        let job = |name: &str| json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}});
        check(job("a"), &["job.batch/a"]);
        check(
            json!({"apiVersion": "v1", "kind": "List", "items": [job("a"), job("b")]}),
            &["job.batch/a", "job.batch/b"],
        );
        check(
            json!({"apiVersion": "batch/v1", "kind": "JobList", "items": [{"metadata": {"name": "c"}}]}),
            &["job.batch/c"],
        );
        check(
            json!({"apiVersion": "batch/v1", "kind": "Jobb", "metadata": {"name": "x"}}),
            &[
                "resource mapping not found for name: \"x\" namespace: \"\" from \"f.yaml\": no matches for kind \"Jobb\" in \
               version \"batch/v1\"\nensure CRDs are installed first",
            ],
        );
        check(json!({"a": 1}), &["unable to decode \"f.yaml\": Object 'Kind' is missing in '{\"a\":1}'"]);
    }

    /// [K-134]
    #[test]
    fn a_document_must_say_what_it_is() {
        let check = |value: Value, expected: Result<(), &str>| {
            assert_eq!(validate(&value), expected.map_err(str::to_owned), "{value}");
        };
        check(json!({"apiVersion": "v1", "kind": "Pod"}), Ok(()));
        check(json!({"kind": "Pod"}), Err("apiVersion not set"));
        check(json!({"x": 1}), Err("[apiVersion not set, kind not set]"));
        check(json!({"apiVersion": 1, "kind": "Pod"}), Err("apiVersion isn't string type"));
        check(json!("text"), Err("invalid object to validate"));
    }
}
