//! A client of the API server that sends bytes, and Jobs to send.
#![allow(dead_code, reason = "each test file uses a part")]

use jobyard_api::time::Timestamp;
use jobyard_apiserver::wire::{HttpRequest, HttpResponse, Method};
use jobyard_apiserver::{ApiServer, Config, Naming};
use serde_json::{Value, json};

/// Where the Jobs of the tests live.
pub const JOBS: &str = "/apis/batch/v1/namespaces/default/jobs";
/// The Job of most tests.
pub const JOB: &str = "/apis/batch/v1/namespaces/default/jobs/j";
/// Its status.
pub const STATUS: &str = "/apis/batch/v1/namespaces/default/jobs/j/status";

/// An answer, taken apart.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status code.
    pub code: u16,
    /// The body.
    pub body: Value,
    /// Texts of the warnings.
    pub warnings: Vec<String>,
}

impl Answer {
    /// `path: message` of each cause of a refusal.
    pub fn causes(&self) -> Vec<String> {
        let causes = self.body["details"]["causes"].as_array().cloned().unwrap_or_default();
        let text = |cause: &Value, name: &str| cause[name].as_str().unwrap_or_default().to_owned();
        causes.iter().map(|cause| format!("{}: {}", text(cause, "field"), text(cause, "message"))).collect()
    }

    /// The sentence of a refusal.
    pub fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }
}

/// A server and who talks to it.
pub struct Client(pub ApiServer);

impl Client {
    /// With an empty server.
    pub fn new() -> Self {
        Self(ApiServer::new(Config { naming: Naming::Counted, watch_log_max: 100 }))
    }

    /// With a server that has the Job `j`.
    pub fn with_job(changes: &Value) -> Self {
        let mut client = Self::new();
        let answer = client.send(Method::Post, JOBS, &job(changes));
        assert_eq!(answer.code, 201, "{answer:?}");
        client
    }

    /// The Job `j` as it is stored.
    pub fn job(&mut self) -> Value {
        self.send(Method::Get, JOB, &Value::Null).body
    }

    /// Sends JSON, or nothing for null. `address` may have a query.
    pub fn send(&mut self, method: Method, address: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let media_type = if method == Method::Patch { "application/merge-patch+json" } else { "application/json" };
        self.send_bytes(method, address, Some(media_type), body.as_bytes())
    }

    /// Sends bytes of some form.
    pub fn send_bytes(&mut self, method: Method, address: &str, content_type: Option<&str>, body: &[u8]) -> Answer {
        let (path, query) = address.split_once('?').unwrap_or((address, "fieldValidation=Strict"));
        let request = HttpRequest { method, path, query, content_type, body };
        let now = Timestamp::parse("2026-01-01T00:00:00Z").expect("a time").time();
        let HttpResponse { code, warnings, body } = self.0.serve(now, &request);
        Answer { code, body: serde_json::from_str(&body).unwrap_or_else(|_| body.into()), warnings }
    }
}

/// A Job `j` with changes: objects are merged, null takes a field away.
pub fn job(changes: &Value) -> Value {
    let mut job = json!({
        "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j"},
        "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "busybox"}], "restartPolicy": "Never"}}},
    });
    merge(&mut job, changes);
    job
}

/// Changes fields of a value: objects are merged, null takes a field away.
pub fn merge(value: &mut Value, changes: &Value) {
    let Some(changes) = changes.as_object() else {
        *value = changes.clone();
        return;
    };
    if !value.is_object() {
        *value = json!({});
    }
    let fields = value.as_object_mut().expect("it has just been made one");
    for (name, change) in changes {
        if change.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name.clone()).or_insert(Value::Null), change);
        }
    }
}
