//! The wire level: HTTP requests with bytes in, status code, warnings and bytes out (section 9).
//!
//! Components of the simulation never come this way, they call [`ApiServer::handle`] with typed objects. It is for what
//! a user's client sends, and for comparison with the real API server to the last word.

mod answer;
mod target;

use crate::decode::{self, FieldValidation};
use crate::{ApiServer, failure};
use jobyard_api::request::{Answer, DeleteOptions, ObjectKey, Patch, Request};
use jobyard_api::status::Status;
use jobyard_api::time::Time;
use serde_json::Value;
use target::Target;

/// The verbs of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Create.
    Post,
    /// Update.
    Put,
    /// Change parts.
    Patch,
    /// Ask to go.
    Delete,
}

/// A request as it comes over the network.
#[derive(Clone, Copy, Debug)]
pub struct HttpRequest<'a> {
    /// The verb.
    pub method: Method,
    /// Path of the URL, such as `/apis/batch/v1/namespaces/default/jobs`.
    pub path: &'a str,
    /// What follows the question mark, percent-encoded; may be empty.
    pub query: &'a str,
    /// The header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The body; may be empty.
    pub body: &'a [u8],
}

/// The answer as it goes over the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpResponse {
    /// HTTP status code.
    pub code: u16,
    /// Texts of the `Warning` headers, in order.
    pub warnings: Vec<String>,
    /// An object, a `Status` or a list, as JSON.
    pub body: String,
}

impl ApiServer {
    /// Applies one request as it comes over the network.
    pub fn serve(&mut self, now: Time, request: &HttpRequest) -> HttpResponse {
        let mut warnings = Vec::new();
        let answer = self.route(now, request, &mut warnings);
        answer::write(request.method, answer, warnings)
    }

    fn route(&mut self, now: Time, request: &HttpRequest, warnings: &mut Vec<String>) -> Answer {
        let target = Target::parse(request.path)?;
        let key = ObjectKey { resource: target.resource, namespace: target.namespace.into(), name: target.name.into() };
        match request.method {
            Method::Get => self.handle(now, Request::Get { key }),
            Method::Post => {
                let object = decoded(request, &target, warnings)?;
                self.handle(now, Request::Create { object, dry_run: request.query.contains("dryRun=All") })
            }
            Method::Put => {
                let object = decoded(request, &target, warnings)?;
                let request = if target.status { Request::UpdateStatus { object } } else { Request::Update { object } };
                self.handle(now, request)
            }
            Method::Patch => {
                let body = json(request.body)?;
                let patch = match request.content_type {
                    Some("application/merge-patch+json") => Patch::Merge(body),
                    Some("application/json-patch+json") => Patch::Json(body),
                    _ => Patch::Strategic(body),
                };
                self.handle(now, Request::Patch { key, status: target.status, patch })
            }
            Method::Delete => {
                let options = if request.body.is_empty() {
                    DeleteOptions::default()
                } else {
                    serde_json::from_slice(request.body).map_err(|error| failure::bad_request(error.to_string()))?
                };
                self.handle(now, Request::Delete { key, options })
            }
        }
    }
}

fn json(body: &[u8]) -> Result<Value, Box<Status>> {
    serde_json::from_slice(body).map_err(|error| failure::bad_request(error.to_string()))
}

fn decoded(
    request: &HttpRequest,
    target: &Target,
    warnings: &mut Vec<String>,
) -> Result<jobyard_api::request::Object, Box<Status>> {
    let mode = match request.query.split('&').find_map(|part| part.strip_prefix("fieldValidation=")) {
        Some("Strict") => FieldValidation::Strict,
        Some("Ignore") => FieldValidation::Ignore,
        _ => FieldValidation::Warn,
    };
    let mut decoded = decode::decode(&json(request.body)?, Some(target.resource), mode)?;
    warnings.append(&mut decoded.warnings);
    if decoded.object.metadata().namespace.is_empty() {
        decoded.object.metadata_mut().namespace = target.namespace.into();
    }
    Ok(decoded.object)
}
