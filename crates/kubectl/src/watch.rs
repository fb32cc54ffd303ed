//! Watching a collection: what happened since it was last asked about.

use crate::client;
use crate::failure::Failure;
use crate::run::Run;
use jobyard_apiserver::wire::Method;
use serde_json::Value;

/// Where a watch stands.
#[derive(Clone, Debug)]
pub struct Watcher {
    path: String,
    labels: String,
    fields: String,
    version: String,
}

/// What happened to an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// `ADDED`, `MODIFIED` or `DELETED`.
    pub kind: String,
    /// The object.
    pub object: Value,
}

impl Watcher {
    /// Watches a collection from a version on; `0` begins with all objects that there are.
    pub const fn new(path: String, labels: String, fields: String, version: String) -> Self {
        Self { path, labels, fields, version }
    }

    /// What happened since.
    pub fn events(&mut self, run: &mut Run) -> Result<Vec<Event>, Failure> {
        let response = run.send(&client::Request {
            method: Method::Get,
            path: &self.path,
            query: &[
                ("watch", "true"),
                ("resourceVersion", &self.version),
                ("labelSelector", &self.labels),
                ("fieldSelector", &self.fields),
            ],
            content_type: None,
            body: b"",
        })?;
        let mut events = Vec::new();
        for line in response.body.lines().filter(|line| !line.is_empty()) {
            let mut line: Value = serde_json::from_str(line).map_err(|why| Failure::Message(why.to_string()))?;
            let kind = line["type"].as_str().unwrap_or("").to_owned();
            let object = line["object"].take();
            if let Some(version) = object["metadata"]["resourceVersion"].as_str() {
                version.clone_into(&mut self.version);
            }
            if kind != "BOOKMARK" {
                events.push(Event { kind, object });
            }
        }
        Ok(events)
    }
}
