//! Lists, chosen by fields ([A-035]).

use super::query::Query;
use crate::failure;
use crate::json::go_text;
use crate::loaded::Loaded;
use crate::selector::Selector;
use jobyard_api::request::{FieldRequirement, Object, Resource, Response};
use jobyard_api::status::Status;
use serde_json::json;

/// Keeps the objects that a label selector chooses ([K-120], [K-153]).
pub fn keep_labelled(query: &Query, items: &mut Vec<Object>) -> Result<(), Box<Status>> {
    let selector = Selector::parse(query.get("labelSelector").unwrap_or("")).map_err(failure::bad_request)?;
    if !selector.is_empty() {
        items.retain(|object| {
            let labels = &object.metadata().labels;
            selector.matches(|key| labels.get(key).map(|value| &**value))
        });
    }
    Ok(())
}

/// Reads a field selector: `a=b,c!=d`; `==` is `=`.
pub fn fields(query: &Query) -> Result<Vec<FieldRequirement>, Box<Status>> {
    let selector = query.get("fieldSelector").unwrap_or("");
    selector.split(',').filter(|term| !term.is_empty()).map(|term| requirement(selector, term)).collect()
}

fn requirement(selector: &str, term: &str) -> Result<FieldRequirement, Box<Status>> {
    let (path, value, equal) = if let Some((path, value)) = term.split_once("!=") {
        (path, value, false)
    } else if let Some((path, value)) = term.split_once("==").or_else(|| term.split_once('=')) {
        (path, value, true)
    } else {
        return Err(failure::bad_request(format!("invalid selector: '{selector}'; can't understand '{term}'")));
    };
    Ok(FieldRequirement { path: path.to_owned(), value: value.to_owned(), equal })
}

/// A list as it is written.
pub fn body(resource: Resource, response: &Response, loaded: &Loaded) -> String {
    let items: Vec<_> = response.items.iter().map(|object| loaded.shown(object)).collect();
    go_text(&json!({
        "kind": format!("{}List", resource.kind()),
        "apiVersion": resource.api_version(),
        "metadata": {"resourceVersion": response.resource_version.to_string()},
        "items": items,
    }))
}
