//! The wire level: HTTP requests with bytes in, status code, warnings and bytes out (section 9).
//!
//! Components of the simulation never come this way, they call [`ApiServer::handle`] with typed objects. It is for what
//! a user's client sends, and for comparison with the real API server to the last word. [`target`] reads paths, [`query`]
//! parameters, [`body`] bodies; [`verbs`] follows upstream's handlers, whose order of checks
//! decides which of several mistakes a client is told.

mod answer;
mod body;
mod delete;
mod discovery;
mod eviction;
mod list;
mod query;
mod target;
mod verbs;
mod warnings;
mod watch;

use crate::json::go_text;
use crate::{ApiServer, failure, heartbeats};
use answer::Outcome;
use jobyard_api::status::Status;
use jobyard_api::time::Time;
pub use target::Target;

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
        let path = query::plain_path(request.path);
        let outcome = self.route(now, &HttpRequest { path: &path, ..*request }, &mut warnings);
        answer::write(outcome, warnings, &self.loaded)
    }

    fn route(&mut self, now: Time, request: &HttpRequest, warnings: &mut Vec<String>) -> Result<Outcome, Box<Status>> {
        if request.method == Method::Get
            && let Some(document) = discovery::document(request.path)
        {
            return Ok(Outcome::Json(document.to_owned()));
        }
        if request.method == Method::Get
            && let Some(lease) = heartbeats::lease(&self.store, request.path, now)
        {
            return lease.map(|lease| Outcome::Json(go_text(&lease)));
        }
        let target = Target::parse(request.path)?;
        if target.eviction {
            return match request.method {
                Method::Post => self.evict(now, request, &target),
                Method::Get | Method::Put | Method::Patch | Method::Delete => Err(failure::method_not_allowed()),
            };
        }
        match (request.method, target.name.is_empty()) {
            (Method::Get, false) => self.get_one(now, &target),
            (Method::Get, true) => self.get_list(now, request, &target),
            (Method::Post, true) => self.post(now, request, &target, warnings),
            (Method::Put, false) => self.put(now, request, &target, warnings),
            (Method::Patch, false) => self.patch_one(now, request, &target, warnings),
            (Method::Delete, false) => self.delete_one(now, request, &target, warnings),
            (Method::Post, false) | (Method::Put | Method::Patch | Method::Delete, true) => {
                Err(failure::method_not_allowed())
            }
        }
    }
}
