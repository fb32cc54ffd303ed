//! Writing Events: at once, created or counted up.

use jobyard_api::request::{Object, ObjectKey, Request, Resource};
use jobyard_apiserver::Naming;
use jobyard_controllers::EventWrite;
use std::sync::Arc;

use super::World;
use crate::client::Client;
use crate::trace::{Body, Header, Verb};

impl World {
    /// Writes a recorder's Event. One that should be there and is not was never written, because the recorder's rate
    /// limit dropped it: the patch fails with 404 and the Event is created with the count reached.
    pub(super) fn write_event(&mut self, client: Client, write: EventWrite) {
        if write.is_repeat && self.count_event(client, &write) {
            return;
        }
        let EventWrite { key, mut event, is_combined, .. } = write;
        if event.metadata.namespace.is_empty() {
            event.metadata.namespace = "default".into();
        }
        let request = Request::Create { object: Object::Event(Arc::new(event)), dry_run: false };
        // An Event that is refused is lost, as upstream.
        let stored = self.apply(client.name(), request).map(|response| response.object);
        // A real server keeps the name that client-go gave, so a combined Event is found again. The recordings' server
        // completes names as ours does, and client-go never learns the completed name of a combined Event.
        let is_lost = is_combined && self.config.naming == Naming::Counted;
        if let (Ok(Some(stored)), false) = (stored, is_lost) {
            self.events.remember(client, key, stored.metadata().name.clone());
        }
    }

    /// Counts an Event up. False if it is not there.
    fn count_event(&mut self, client: Client, write: &EventWrite) -> bool {
        let event = &write.event;
        let name = self.events.name(client, write.key).unwrap_or(&event.metadata.name).clone();
        let namespace = event.metadata.namespace.clone();
        let key = ObjectKey { resource: Resource::Events, namespace, name };
        let is_there = self.api.mutate(self.now, &key, |object| {
            let Object::Event(stored) = object else { return false };
            let stored = Arc::make_mut(stored);
            stored.count = event.count;
            stored.message = event.message.clone();
            stored.last_timestamp = event.last_timestamp;
            true
        });
        let message = if is_there { String::new() } else { format!("events \"{}\" not found", key.name) };
        let header = Header {
            time: self.now,
            by: client.name(),
            verb: Verb::Patch,
            resource: Resource::Events,
            is_status: false,
            namespace: &key.namespace,
            name: Some(&key.name),
        };
        let body = Body::EventCount { count: event.count, message: event.message.clone() };
        self.trace.other(&header, (!is_there).then_some((404, message.as_str())), body);
        self.spread();
        is_there
    }
}
