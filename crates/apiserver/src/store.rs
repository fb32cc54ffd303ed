//! The store: objects by resource, namespace and name, one version counter, and what watchers have to hear.

use crate::table::Table;
use crate::{Change, failure};
use jobyard_api::Text;
use jobyard_api::meta::Identity;
use jobyard_api::request::{Object, ObjectKey, Resource, WatchEvent, WatchEventKind};
use jobyard_api::status::Status;
use std::cmp::Ordering;
use std::collections::VecDeque;

/// Version of the store before the first write.
const FIRST_VERSION: u64 = 100;

/// Objects and the log of their changes.
#[derive(Clone, Debug)]
pub struct Store {
    shelves: [Shelf; Resource::ALL.len()],
    version: u64,
    watch_log_max: usize,
    changes: Vec<Change>,
}

/// The objects of a resource, by namespace and name.
#[derive(Clone, Debug, Default)]
struct Shelf {
    namespaces: Namespaces,
    log: VecDeque<WatchEvent>,
    /// Version of the last watch event that is no longer in the log.
    forgotten: u64,
}

impl Store {
    /// An empty store.
    pub fn new(watch_log_max: usize) -> Self {
        Self { shelves: Default::default(), version: FIRST_VERSION, watch_log_max, changes: Vec::new() }
    }

    /// Puts an object in that was always there: it has the first version and no watch event.
    pub fn insert_first(&mut self, mut object: Object) {
        let metadata = object.metadata_mut();
        metadata.resource_version = FIRST_VERSION;
        let namespace = metadata.namespace.clone();
        self.shelves[object.resource() as usize].namespaces.table(&namespace).set(object);
    }

    /// Puts an object in under the next version, unseen by watchers.
    pub fn restore(&mut self, mut object: Object) -> Object {
        self.version += 1;
        let metadata = object.metadata_mut();
        metadata.resource_version = self.version;
        let namespace = metadata.namespace.clone();
        self.shelves[object.resource() as usize].namespaces.table(&namespace).set(object.clone());
        object
    }

    /// Puts an object in as it is, unseen by watchers. Versions go on behind its own.
    pub fn put(&mut self, object: Object) {
        let metadata = object.metadata();
        self.version = self.version.max(metadata.resource_version);
        let namespace = metadata.namespace.clone();
        self.shelves[object.resource() as usize].namespaces.table(&namespace).set(object);
    }

    /// Version of the last write.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// One object.
    pub fn get(&self, key: &ObjectKey) -> Option<&Object> {
        self.find(key.resource, &key.namespace, &key.name)
    }

    /// One object.
    pub fn find(&self, resource: Resource, namespace: &str, name: &str) -> Option<&Object> {
        self.shelves[resource as usize].namespaces.get(namespace)?.get(name)
    }

    /// All objects of a resource, by namespace and name.
    pub fn objects(&self, resource: Resource) -> impl Iterator<Item = &Object> {
        self.shelves[resource as usize].namespaces.0.iter().flat_map(|(_, table)| table.iter())
    }

    /// The objects of a resource in a namespace, by name.
    pub fn objects_in(&self, resource: Resource, namespace: &str) -> impl Iterator<Item = &Object> {
        self.shelves[resource as usize].namespaces.get(namespace).into_iter().flat_map(Table::iter)
    }

    /// Whether a namespace has objects of a resource.
    pub fn has_any(&self, resource: Resource, namespace: &str) -> bool {
        self.shelves[resource as usize].namespaces.get(namespace).is_some_and(|table| !table.is_empty())
    }

    /// Stores a new object or a new version of one, or takes one out. Returns it with its version.
    pub fn commit(&mut self, kind: WatchEventKind, old: Option<Object>, mut object: Object) -> Object {
        self.version += 1;
        object.metadata_mut().resource_version = self.version;
        let Identity { namespace, name, .. } = &**object.metadata();
        let of_resource = &mut self.shelves[object.resource() as usize];
        let table = of_resource.namespaces.table(namespace);
        match kind {
            WatchEventKind::Added | WatchEventKind::Modified => table.set(object.clone()),
            WatchEventKind::Deleted => table.remove(name),
        }
        let event = WatchEvent { kind, object: object.clone() };
        of_resource.remember(event.clone(), self.watch_log_max);
        self.changes.push(Change { old, event });
        object
    }

    /// The changes since this was last called, oldest first.
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// The same, into a list that is used again and again.
    pub fn swap_changes(&mut self, changes: &mut Vec<Change>) {
        changes.clear();
        std::mem::swap(&mut self.changes, changes);
    }

    /// Watch events of a resource after a version; `Expired` if the log does not reach back that far.
    pub fn watch_after(&self, resource: Resource, version: u64) -> Result<Vec<WatchEvent>, Box<Status>> {
        let of_resource = &self.shelves[resource as usize];
        if version < of_resource.forgotten {
            let oldest = of_resource.log.front().map_or(self.version, |event| version_of(event) - 1);
            return Err(failure::expired(version, oldest));
        }
        let from = of_resource.log.partition_point(|event| version_of(event) <= version);
        Ok(of_resource.log.range(from..).cloned().collect())
    }

    /// What an object was before an event, if the log still has it and the object is not new with the event.
    pub fn before(&self, event: &WatchEvent) -> Option<&Object> {
        let log = &self.shelves[event.object.resource() as usize].log;
        let to = log.partition_point(|earlier| version_of(earlier) < version_of(event));
        let metadata = event.object.metadata();
        let is_same = |earlier: &&WatchEvent| {
            let other = earlier.object.metadata();
            other.name == metadata.name && other.namespace == metadata.namespace
        };
        log.range(..to).rev().find(is_same).map(|earlier| &earlier.object)
    }
}

/// The tables of namespaces, in the order of their names. There are few, and most requests are about the same one.
#[derive(Clone, Debug, Default)]
struct Namespaces(Vec<(Text, Box<Table>)>);

impl Namespaces {
    fn get(&self, namespace: &str) -> Option<&Table> {
        let place = self.place(namespace).ok()?;
        Some(&self.0[place].1)
    }

    /// The table of a namespace, made if there is none.
    fn table(&mut self, namespace: &Text) -> &mut Table {
        let place = self.place(namespace).unwrap_or_else(|place| {
            self.0.insert(place, (namespace.clone(), Box::default()));
            place
        });
        &mut self.0[place].1
    }

    fn place(&self, namespace: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(name, _)| {
            // Most objects of a namespace have the very same text.
            if std::ptr::eq(&raw const **name, namespace) { Ordering::Equal } else { (**name).cmp(namespace) }
        })
    }
}

impl Shelf {
    fn remember(&mut self, event: WatchEvent, max: usize) {
        self.log.push_back(event);
        if self.log.len() > max
            && let Some(event) = self.log.pop_front()
        {
            self.forgotten = version_of(&event);
        }
    }
}

fn version_of(event: &WatchEvent) -> u64 {
    event.object.metadata().resource_version
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::node::Node;
    use std::sync::Arc;

    fn node(name: &str) -> Object {
        let mut node = Node::default();
        node.metadata.name = name.into();
        Object::Node(Arc::new(node))
    }

    #[test]
    fn a_deletion_takes_a_version_and_its_event_carries_it() {
        let mut store = Store::new(10);
        let stored = store.commit(WatchEventKind::Added, None, node("a"));
        assert_eq!(stored.metadata().resource_version, 101);
        store.commit(WatchEventKind::Deleted, Some(stored.clone()), stored);
        let events = store.watch_after(Resource::Nodes, 101).expect("the log is long enough");
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].object.metadata().resource_version, 102);
        assert_eq!(store.objects(Resource::Nodes).count(), 0);
        assert_eq!(store.take_changes().len(), 2);
        assert!(store.take_changes().is_empty());
    }

    #[test]
    fn a_watch_that_is_too_far_behind_expires() {
        let mut store = Store::new(2);
        for name in ["a", "b", "c"] {
            store.commit(WatchEventKind::Added, None, node(name));
        }
        assert_eq!(store.watch_after(Resource::Nodes, 101).expect("nothing is missing").len(), 2);
        let status = store.watch_after(Resource::Nodes, 100).expect_err("the first event is gone");
        assert_eq!((status.code, &*status.message), (410, "too old resource version: 100 (101)"));
    }
}
