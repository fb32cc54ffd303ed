//! What the collector knows of the objects, found by UID or by place.

use super::graph::Place;
use jobyard_api::hash::HashIndex;
use jobyard_api::meta::{Identity, OwnerReference, Uid};
use jobyard_api::request::{Object, ObjectKey, Resource};
use jobyard_api::shared::Shared;
use jobyard_api::words::{FOREGROUND_DELETION, ORPHAN_DEPENDENTS};
use std::sync::Arc;

/// What the collector knows of an object.
#[derive(Clone, Debug)]
pub(super) struct Item {
    identity: Shared<Identity>,
    resource: Resource,
    pub(super) is_being_deleted: bool,
    /// Being deleted, with the finalizer `orphan`.
    pub(super) waits_for_orphaning: bool,
    /// Being deleted, with the finalizer `foregroundDeletion`.
    pub(super) waits_for_dependents: bool,
}

impl Item {
    pub(super) fn of(object: &Object) -> Self {
        let metadata = object.metadata();
        let is_being_deleted = metadata.is_being_deleted();
        Self {
            identity: metadata.identity.clone(),
            resource: object.resource(),
            is_being_deleted,
            waits_for_orphaning: is_being_deleted && metadata.has_finalizer(ORPHAN_DEPENDENTS),
            waits_for_dependents: is_being_deleted && metadata.has_finalizer(FOREGROUND_DELETION),
        }
    }

    pub(super) fn uid(&self) -> &Uid {
        &self.identity.uid
    }

    pub(super) fn owners(&self) -> &Arc<Vec<OwnerReference>> {
        &self.identity.owner_references
    }

    pub(super) fn key(&self) -> ObjectKey {
        let Identity { namespace, name, .. } = &*self.identity;
        ObjectKey { resource: self.resource, namespace: namespace.clone(), name: name.clone() }
    }

    /// Where it stands in the order of a pass.
    pub(super) fn place(&self) -> Place {
        (self.key(), self.uid().clone())
    }

    /// What its dependents look at.
    pub(super) const fn owner_state(&self) -> (bool, bool) {
        (self.waits_for_orphaning, self.waits_for_dependents)
    }

    /// Whether nothing changed that the collector looks at: most changes of a pod are of that kind.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.is_being_deleted == other.is_being_deleted
            && self.owner_state() == other.owner_state()
            && (Arc::ptr_eq(self.owners(), other.owners()) || self.owners() == other.owners())
    }
}

/// All items. Places are used again.
#[derive(Clone, Debug, Default)]
pub(super) struct Items {
    places: Vec<Option<Item>>,
    free: Vec<u32>,
    by_uid: HashIndex,
}

impl Items {
    pub(super) fn find(&self, uid: &Uid) -> Option<u32> {
        let is_it = |place: usize| self.places[place].as_ref().is_some_and(|item| item.uid() == uid);
        self.by_uid.find(uid.hash(), is_it).map(|place| place as u32)
    }

    pub(super) fn at(&self, place: u32) -> Option<&Item> {
        self.places.get(place as usize)?.as_ref()
    }

    /// Takes an item up, in place of what was known of it before.
    pub(super) fn set(&mut self, item: Item) -> u32 {
        let place = self.find(item.uid()).unwrap_or_else(|| {
            let place = self.free.pop().unwrap_or_else(|| {
                self.places.push(None);
                self.places.len() as u32 - 1
            });
            self.by_uid.insert(item.uid().hash(), place as usize);
            place
        });
        self.places[place as usize] = Some(item);
        place
    }

    pub(super) fn remove(&mut self, uid: &Uid) -> Option<(u32, Item)> {
        let place = self.find(uid)?;
        self.by_uid.remove(uid.hash(), place as usize);
        self.free.push(place);
        Some((place, self.places[place as usize].take()?))
    }
}
