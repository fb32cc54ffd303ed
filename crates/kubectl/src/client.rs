//! Requests: URLs, answers as JSON, refusals, warnings.

use crate::failure::Failure;
use crate::resources::ResourceType;
use crate::run::Run;
use jobyard_apiserver::wire::{HttpRequest, HttpResponse, Method};
use serde_json::Value;

/// Media types of patches.
pub const MERGE_PATCH: &str = "application/merge-patch+json";
/// RFC 6902.
pub const JSON_PATCH: &str = "application/json-patch+json";
/// Kubernetes' own.
pub const STRATEGIC_PATCH: &str = "application/strategic-merge-patch+json";

/// A query: names and values, encoded when it is sent.
pub type Query<'a> = &'a [(&'a str, &'a str)];

/// A request of one object or a collection.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The verb.
    pub method: Method,
    /// Path of the URL.
    pub path: &'a str,
    /// Parameters.
    pub query: Query<'a>,
    /// Media type of the body.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// The path of an object, of its subresource, or with an empty name of a collection.
pub fn path(resource: &ResourceType, namespace: &str, name: &str, subresource: &str) -> String {
    let mut path = resource.root();
    if resource.namespaced && !namespace.is_empty() {
        path += "/namespaces/";
        path += &encode(namespace, true);
    }
    for part in [resource.plural, name, subresource].into_iter().filter(|part| !part.is_empty()) {
        path.push('/');
        path += &encode(part, true);
    }
    path
}

/// Percent-encoding: of a part of a path, or of a query.
pub fn encode(text: &str, in_path: bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(byte.into()),
            b'$' | b'&' | b'+' | b'=' | b':' | b'@' if in_path => encoded.push(byte.into()),
            b' ' if !in_path => encoded.push('+'),
            other => encoded += &format!("%{other:02X}"),
        }
    }
    encoded
}

fn query_text(query: Query) -> String {
    let pairs = query.iter().filter(|(_, value)| !value.is_empty());
    pairs.map(|(name, value)| format!("{name}={}", encode(value, false))).collect::<Vec<_>>().join("&")
}

impl Run<'_> {
    /// Sends a request; parameters without a value are left out. Warnings of the answer are written, each once. A
    /// refusal is a failure.
    pub fn send(&mut self, request: &Request) -> Result<HttpResponse, Failure> {
        if !crate::impersonate::is_admin(self) {
            let is_watch = request.query.iter().any(|(name, value)| *name == "watch" && !value.is_empty());
            let user = self.context.text("as");
            if let Some(refusal) = crate::impersonate::refusal(user, request.method, request.path, is_watch) {
                return Err(refusal.into());
            }
        }
        let query = query_text(request.query);
        let response = self.host.request(&HttpRequest {
            method: request.method,
            path: request.path,
            query: &query,
            content_type: request.content_type,
            body: request.body,
        });
        for warning in &response.warnings {
            if !self.warned.contains(warning) {
                self.warned.push(warning.clone());
                self.output.stderr += &format!("Warning: {warning}\n");
            }
        }
        if (200..300).contains(&response.code) { Ok(response) } else { Err(Failure::from_response(&response)) }
    }

    /// Sends a request and reads the answer as JSON.
    pub fn json(&mut self, request: &Request) -> Result<Value, Failure> {
        let response = self.send(request)?;
        serde_json::from_str(&response.body).map_err(|why| Failure::Message(why.to_string()))
    }

    /// Reads an object or a list.
    pub fn get(&mut self, path: &str, query: Query) -> Result<Value, Failure> {
        self.json(&Request { method: Method::Get, path, query, content_type: None, body: b"" })
    }

    /// Sends an object to be created.
    pub fn post(&mut self, path: &str, query: Query, object: &Value) -> Result<Value, Failure> {
        self.with_body(Method::Post, path, query, "application/json", object)
    }

    /// Sends an object in place of another.
    pub fn put(&mut self, path: &str, query: Query, object: &Value) -> Result<Value, Failure> {
        self.with_body(Method::Put, path, query, "application/json", object)
    }

    /// Sends a patch; `form` is one of the media types of this module.
    pub fn patch(&mut self, path: &str, query: Query, form: &str, patch: &Value) -> Result<Value, Failure> {
        self.with_body(Method::Patch, path, query, form, patch)
    }

    /// Asks an object to go; `options` is a `DeleteOptions`.
    pub fn delete(&mut self, path: &str, query: Query, options: &Value) -> Result<Value, Failure> {
        self.with_body(Method::Delete, path, query, "application/json", options)
    }

    fn with_body(
        &mut self,
        method: Method,
        path: &str,
        query: Query,
        content_type: &str,
        body: &Value,
    ) -> Result<Value, Failure> {
        let body = body.to_string();
        self.json(&Request { method, path, query, content_type: Some(content_type), body: body.as_bytes() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::resolve;

    #[test]
    fn paths_are_those_of_the_api() {
        let check = |resource: &str, namespace: &str, name: &str, subresource: &str, expected: &str| {
            let resource = resolve(resource).expect("a type");
            assert_eq!(path(resource, namespace, name, subresource), expected);
        };
        check("job", "default", "pi", "", "/apis/batch/v1/namespaces/default/jobs/pi");
        check("pods", "", "", "", "/api/v1/pods");
        check("node", "default", "n", "status", "/api/v1/nodes/n/status");
        check("job", "a", "a b/c", "", "/apis/batch/v1/namespaces/a/jobs/a%20b%2Fc");
        assert_eq!(query_text(&[("a", "x=1,y in (z)"), ("b", ""), ("c", "d")]), "a=x%3D1%2Cy+in+%28z%29&c=d");
    }
}
