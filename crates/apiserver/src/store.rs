//! The store: objects by resource, namespace and name, one version counter, and what watchers have to hear.

use crate::{Change, failure};
use jobyard_api::Text;
use jobyard_api::request::{Object, ObjectKey, Resource, WatchEvent, WatchEventKind};
use jobyard_api::status::Status;
use std::collections::{BTreeMap, VecDeque};

/// Version of the store before the first write.
const FIRST_VERSION: u64 = 100;

/// Objects and the log of their changes.
#[derive(Clone, Debug)]
pub struct Store {
    tables: [Table; Resource::ALL.len()],
    version: u64,
    watch_log_max: usize,
    changes: Vec<Change>,
}

/// The objects of a resource, by namespace and name.
#[derive(Clone, Debug, Default)]
struct Table {
    objects: BTreeMap<Text, BTreeMap<Text, Object>>,
    log: VecDeque<WatchEvent>,
    /// Version of the last watch event that is no longer in the log.
    forgotten: u64,
}

impl Store {
    /// An empty store.
    pub fn new(watch_log_max: usize) -> Self {
        Self { tables: Default::default(), version: FIRST_VERSION, watch_log_max, changes: Vec::new() }
    }

    /// Puts an object in that was always there: it has the first version and no watch event.
    pub fn insert_first(&mut self, mut object: Object) {
        let metadata = object.metadata_mut();
        metadata.resource_version = FIRST_VERSION;
        let (namespace, name) = (metadata.namespace.clone(), metadata.name.clone());
        self.tables[object.resource() as usize].objects.entry(namespace).or_default().insert(name, object);
    }

    /// Puts an object in under the next version, unseen by watchers.
    pub fn restore(&mut self, mut object: Object) -> Object {
        self.version += 1;
        let metadata = object.metadata_mut();
        metadata.resource_version = self.version;
        let (namespace, name) = (metadata.namespace.clone(), metadata.name.clone());
        self.tables[object.resource() as usize].objects.entry(namespace).or_default().insert(name, object.clone());
        object
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
        self.tables[resource as usize].objects.get(namespace)?.get(name)
    }

    /// All objects of a resource, by namespace and name.
    pub fn objects(&self, resource: Resource) -> impl Iterator<Item = &Object> {
        self.tables[resource as usize].objects.values().flat_map(BTreeMap::values)
    }

    /// The objects of a resource in a namespace, by name.
    pub fn objects_in(&self, resource: Resource, namespace: &str) -> impl Iterator<Item = &Object> {
        self.tables[resource as usize].objects.get(namespace).into_iter().flat_map(BTreeMap::values)
    }

    /// Stores a new object or a new version of one, or takes one out. Returns it with its version.
    pub fn commit(&mut self, kind: WatchEventKind, old: Option<Object>, mut object: Object) -> Object {
        self.version += 1;
        let metadata = object.metadata_mut();
        metadata.resource_version = self.version;
        let (namespace, name) = (metadata.namespace.clone(), metadata.name.clone());
        let table = &mut self.tables[object.resource() as usize];
        match kind {
            WatchEventKind::Added | WatchEventKind::Modified => {
                table.objects.entry(namespace).or_default().insert(name, object.clone());
            }
            WatchEventKind::Deleted => {
                if let Some(objects) = table.objects.get_mut(&namespace) {
                    objects.remove(&name);
                }
            }
        }
        let event = WatchEvent { kind, object: object.clone() };
        table.remember(event.clone(), self.watch_log_max);
        self.changes.push(Change { old, event });
        object
    }

    /// The changes since this was last called, oldest first.
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// Watch events of a resource after a version; `Expired` if the log does not reach back that far.
    pub fn watch_after(&self, resource: Resource, version: u64) -> Result<Vec<WatchEvent>, Box<Status>> {
        let table = &self.tables[resource as usize];
        if version < table.forgotten {
            let oldest = table.log.front().map_or(self.version, |event| version_of(event) - 1);
            return Err(failure::expired(version, oldest));
        }
        let from = table.log.partition_point(|event| version_of(event) <= version);
        Ok(table.log.range(from..).cloned().collect())
    }
}

impl Table {
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
