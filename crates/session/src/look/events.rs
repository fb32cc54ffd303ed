//! Events as rows of `kubectl get events`. [K-037]

use super::{EVENTS_MAX, Scene};
use crate::views::EventView;
use jobyard_api::event::Event;
use jobyard_api::request::{Object, ObjectKey, Resource};

impl Scene<'_> {
    /// The newest Events, newest last.
    pub(super) fn events(&self) -> Vec<EventView> {
        let event = |(namespace, name): &(_, _)| {
            let key =
                ObjectKey { resource: Resource::Events, namespace: Clone::clone(namespace), name: Clone::clone(name) };
            let Object::Event(event) = self.api().get(&key)? else { return None };
            Some(self.event(event))
        };
        let mut views: Vec<_> = self.index.newest_events().take(EVENTS_MAX).filter_map(event).collect();
        views.reverse();
        views
    }

    fn event(&self, event: &Event) -> EventView {
        let last = event.last_timestamp.or(event.first_timestamp);
        let object = &event.involved_object;
        EventView {
            name: event.metadata.name.to_string(),
            at_ms: last.map_or(0.0, |last| self.ms(last.time())),
            last_seen: self.age(last),
            kind: event.kind.to_string(),
            reason: event.reason.to_string(),
            object: format!("{}/{}", object.kind.to_lowercase(), object.name),
            message: event.message.trim().to_owned(),
            source: match &*event.source.host {
                "" => event.source.component.to_string(),
                host => format!("{}, {host}", event.source.component),
            },
            count: event.count.max(1),
        }
    }
}
