//! Watches over the wire: what happened after a version, all that there is by now.
//!
//! The connection of a real watch stays open; this one is answered at once, one event a line, and asked again.

use super::heartbeats;
use super::query::{Query, number};
use super::target::Target;
use crate::ApiServer;
use crate::json::go_text;
use crate::list::{check_label, holds};
use crate::selector::Selector;
use jobyard_api::request::{FieldRequirement, Object, WatchEvent, WatchEventKind};
use jobyard_api::status::Status;
use jobyard_api::time::Time;
use serde_json::json;

impl ApiServer {
    /// The events after `resourceVersion`, one a line. Without a version, or with 0, all objects come first as `ADDED`.
    pub(super) fn watch(
        &self,
        now: Time,
        query: &Query,
        target: &Target,
        fields: &[FieldRequirement],
    ) -> Result<String, Box<Status>> {
        for requirement in fields {
            check_label(target.resource, &requirement.path)?;
        }
        let labels = Selector::parse(query.get("labelSelector").unwrap_or("")).map_err(crate::failure::bad_request)?;
        let is_chosen = |object: &Object| {
            let metadata = object.metadata();
            (target.namespace.is_empty() || *metadata.namespace == *target.namespace)
                && labels.matches(|key| metadata.labels.get(key).map(|value| &**value))
                && fields.iter().all(|requirement| holds(requirement, object))
        };
        let version = number(query.get("resourceVersion").filter(|text| !text.is_empty()).unwrap_or("0"))?;
        if version == 0 {
            let objects = self.store.objects(target.resource).filter(|object| is_chosen(object));
            return Ok(objects.map(|object| self.line("ADDED", object, now)).collect());
        }
        // What is chosen by its place cannot come to be chosen, nor cease to be.
        let is_fixed = labels.is_empty() && fields.iter().all(|requirement| requirement.path.starts_with("metadata."));
        let events = self.store.watch_after(target.resource, version.unsigned_abs())?;
        let told = events.iter().filter_map(|event| {
            let is_chosen_now = is_chosen(&event.object);
            let was_chosen = match event.kind {
                WatchEventKind::Added => false,
                _ if is_fixed => is_chosen_now,
                _ => self.store.before(event).map_or(is_chosen_now, is_chosen),
            };
            kind(event, was_chosen, is_chosen_now).map(|kind| self.line(kind, &event.object, now))
        });
        Ok(told.collect())
    }

    fn line(&self, kind: &str, object: &Object, now: Time) -> String {
        let object = heartbeats::told(object.clone(), now);
        go_text(&json!({"type": kind, "object": self.loaded.shown(&object)})) + "\n"
    }
}

/// How an event looks to one who sees only the chosen objects.
const fn kind(event: &WatchEvent, was_chosen: bool, is_chosen: bool) -> Option<&'static str> {
    match (event.kind, was_chosen, is_chosen) {
        (WatchEventKind::Deleted, true, _) | (WatchEventKind::Modified, true, false) => Some("DELETED"),
        (WatchEventKind::Modified, true, true) => Some("MODIFIED"),
        (WatchEventKind::Added | WatchEventKind::Modified, false, true) => Some("ADDED"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::ApiServer;
    use crate::tests_support::{job, server, stored};
    use crate::wire::{HttpRequest, Method};
    use jobyard_api::time::Time;
    use serde_json::Value;

    fn check(server: &mut ApiServer, query: &str, expected: &str) {
        let path = "/apis/batch/v1/namespaces/default/jobs";
        let request = HttpRequest { method: Method::Get, path, query, content_type: None, body: b"" };
        let body = server.serve(Time::default(), &request).body;
        let lines = body.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let told: Vec<String> = lines
            .map(|line| format!("{}:{}", line["type"], line["object"]["metadata"]["name"]).replace('"', ""))
            .collect();
        assert_eq!(told.join(" "), expected, "{query}");
    }

    fn patch(server: &mut ApiServer, name: &str, body: &str) {
        let path = format!("/apis/batch/v1/namespaces/default/jobs/{name}");
        let request = HttpRequest {
            method: Method::Patch,
            path: &path,
            query: "",
            content_type: Some("application/merge-patch+json"),
            body: body.as_bytes(),
        };
        assert_eq!(server.serve(Time::default(), &request).code, 200);
    }

    /// [K-043]
    #[test]
    fn a_watch_tells_what_happened_to_chosen_objects() {
        let mut server = server();
        stored(&mut server, job("a"));
        let start = server.resource_version();
        stored(&mut server, job("b"));
        patch(&mut server, "a", r#"{"metadata": {"labels": {"x": "1"}}}"#);
        patch(&mut server, "a", r#"{"metadata": {"annotations": {"y": "1"}}}"#);
        patch(&mut server, "a", r#"{"metadata": {"labels": null}}"#);
        let watch = |rest: &str| format!("watch=true&resourceVersion={start}{rest}");
        check(&mut server, "watch=true&resourceVersion=0", "ADDED:a ADDED:b");
        check(&mut server, &watch(""), "ADDED:b MODIFIED:a MODIFIED:a MODIFIED:a");
        check(&mut server, &watch("&fieldSelector=metadata.name%3Db"), "ADDED:b");
        check(&mut server, &watch("&labelSelector=x"), "ADDED:a MODIFIED:a DELETED:a");
        let now = server.resource_version();
        check(&mut server, &format!("watch=1&resourceVersion={now}"), "");
    }
}
