//! Answers as bytes: objects, `Status` objects in upstream's order of fields, lists.

use super::HttpResponse;
use super::warnings::headers;
use crate::json::go_text;
use crate::loaded::Loaded;
use jobyard_api::meta::Uid;
use jobyard_api::request::{Object, Resource};
use jobyard_api::status::{Reason, Status, StatusDetails};
use serde::Serialize;
use serde_json::json;

/// What a request comes to.
pub enum Outcome {
    /// An object, with the code of the answer.
    Object(u16, Object),
    /// An object is gone.
    Gone(Resource, Object),
    /// Something was done that leaves nothing to show.
    Done,
    /// Something else as JSON.
    Json(String),
}

/// `metav1.Status` as it is written.
#[derive(Serialize)]
struct Written<'a> {
    kind: &'static str,
    #[serde(rename = "apiVersion")]
    api_version: &'static str,
    metadata: serde_json::Value,
    status: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'a str,
    #[serde(skip_serializing_if = "is_unknown")]
    reason: Reason,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a StatusDetails>,
    #[serde(skip_serializing_if = "is_zero")]
    code: u16,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_unknown(reason: &Reason) -> bool {
    *reason == Reason::Unknown
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(code: &u16) -> bool {
    *code == 0
}

/// Writes an answer.
pub fn write(outcome: Result<Outcome, Box<Status>>, warnings: Vec<String>, loaded: &Loaded) -> HttpResponse {
    let (code, body) = match outcome {
        Ok(Outcome::Object(code, object)) => (code, go_text(&shown(&object, loaded))),
        Ok(Outcome::Gone(resource, object)) => (200, success(resource, &object)),
        Ok(Outcome::Done) => (201, text(&Written { status: "Success", code: 201, ..written() })),
        Ok(Outcome::Json(body)) => (200, body),
        Err(status) => (status.code, failure(&status)),
    };
    HttpResponse { code, warnings: headers(warnings), body }
}

/// An object that is not stored has no version to show.
fn shown(object: &Object, loaded: &Loaded) -> serde_json::Value {
    let mut value = loaded.shown(object);
    if object.metadata().resource_version == 0
        && let Some(metadata) = value.get_mut("metadata").and_then(serde_json::Value::as_object_mut)
    {
        metadata.remove("resourceVersion");
    }
    value
}

fn success(resource: Resource, object: &Object) -> String {
    let metadata = object.metadata();
    let details = StatusDetails {
        name: metadata.name.clone(),
        group: resource.group().into(),
        kind: resource.plural().into(),
        uid: Uid::text(&metadata.uid).clone(),
        causes: Vec::new(),
    };
    text(&Written { status: "Success", details: Some(&details), ..written() })
}

fn failure(status: &Status) -> String {
    text(&Written {
        message: &status.message,
        reason: status.reason,
        details: status.details.as_deref(),
        code: status.code,
        ..written()
    })
}

fn written() -> Written<'static> {
    Written {
        kind: "Status",
        api_version: "v1",
        metadata: json!({}),
        status: "Failure",
        message: "",
        reason: Reason::Unknown,
        details: None,
        code: 0,
    }
}

fn text(status: &Written) -> String {
    serde_json::to_string(status).expect("a status has a JSON form")
}
