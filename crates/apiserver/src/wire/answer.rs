//! Answers as bytes: objects, `Status` objects in upstream's order of fields, lists.

use super::{HttpResponse, Method};
use jobyard_api::request::Answer;
use jobyard_api::status::{Reason, Status};
use serde::Serialize;
use serde_json::json;

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
    details: Option<&'a jobyard_api::status::StatusDetails>,
    code: u16,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_unknown(reason: &Reason) -> bool {
    *reason == Reason::Unknown
}

/// Writes an answer.
pub fn write(method: Method, answer: Answer, mut warnings: Vec<String>) -> HttpResponse {
    match answer {
        Err(status) => HttpResponse { code: status.code, warnings, body: failure(&status) },
        Ok(mut response) => {
            warnings.append(&mut response.warnings);
            let code = if method == Method::Post { 201 } else { 200 };
            let body = response.object.map_or_else(|| "{}".to_owned(), |object| object.to_json().to_string());
            HttpResponse { code, warnings, body }
        }
    }
}

fn failure(status: &Status) -> String {
    let written = Written {
        kind: "Status",
        api_version: "v1",
        metadata: json!({}),
        status: "Failure",
        message: &status.message,
        reason: status.reason,
        details: status.details.as_deref(),
        code: status.code,
    };
    serde_json::to_string(&written).expect("a status has a JSON form")
}
