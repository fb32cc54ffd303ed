//! Who belongs to whom, and what the next pass has to look at because of it.

use jobyard_api::meta::{ObjectMeta, OwnerReference, Uid};
use jobyard_api::request::{Object, ObjectKey, Resource};
use jobyard_api::words::{FOREGROUND_DELETION, ORPHAN_DEPENDENTS};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the collector knows of an object.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) key: ObjectKey,
    pub(super) uid: Uid,
    pub(super) is_being_deleted: bool,
    /// Being deleted, with the finalizer `orphan`.
    pub(super) waits_for_orphaning: bool,
    /// Being deleted, with the finalizer `foregroundDeletion`.
    pub(super) waits_for_dependents: bool,
    owners: Arc<Vec<OwnerReference>>,
}

/// What a reference to an owner means now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tie<'a> {
    /// The owner is gone.
    Lost,
    /// The owner waits until its dependents are gone.
    Foreground,
    /// The owner waits until its dependents are free.
    Orphan(&'a Uid),
    /// The owner is there.
    Held,
}

/// Order of a pass: Jobs before Pods, then by namespace and name; the UID tells apart what had the same name.
type Place = (ObjectKey, Uid);

/// The objects that are referred to by their dependents.
#[derive(Clone, Debug, Default)]
struct Dependents {
    all: BTreeSet<Uid>,
    /// How many of them block the owner's foreground deletion.
    blocking: usize,
}

/// All objects that may own or be owned.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    items: BTreeMap<Uid, Item>,
    dependents: BTreeMap<Uid, Dependents>,
    to_serve: BTreeSet<Place>,
    to_release: BTreeSet<Place>,
}

impl Graph {
    /// An object is new or changed.
    pub(super) fn set(&mut self, object: &Object) {
        if !matches!(object.resource(), Resource::Jobs | Resource::Pods) {
            return;
        }
        let item = Item::of(object);
        let uid = item.uid.clone();
        let old = self.items.get(&uid);
        if old.is_some_and(|old| old.is_same(&item)) {
            return;
        }
        let (is_new, old_state, old_owners) = match old {
            Some(old) => (false, old.owner_state(), old.owners.clone()),
            None => (true, (false, false), Arc::default()),
        };
        let (state, owners) = (item.owner_state(), item.owners.clone());
        self.items.insert(uid.clone(), item);
        if old_owners != owners {
            self.untie(&uid, &old_owners);
            self.tie(&uid, &owners);
        }
        self.look_at(&uid);
        if is_new || old_state != state {
            self.look_at_dependents(&uid);
        }
    }

    /// An object is gone from the store.
    pub(super) fn remove(&mut self, uid: &Uid) {
        let Some(item) = self.items.remove(uid) else { return };
        let owners = item.owners.clone();
        let place = (item.key, item.uid);
        self.to_serve.remove(&place);
        self.to_release.remove(&place);
        self.untie(uid, &owners);
        self.look_at_dependents(uid);
    }

    /// Whether the next pass would do something.
    pub(super) fn has_work(&self) -> bool {
        !self.to_serve.is_empty() || !self.to_release.is_empty()
    }

    /// Dependents that something is due to, in the order of a pass.
    pub(super) fn dependents_to_serve(&self) -> impl Iterator<Item = &Item> {
        self.to_serve.iter().filter_map(|(_, uid)| self.items.get(uid))
    }

    /// Owners whose finalizers are to be taken off, in the order of a pass.
    pub(super) fn owners_to_release(&self) -> impl Iterator<Item = &Item> {
        self.to_release.iter().filter_map(|(_, uid)| self.items.get(uid))
    }

    /// What the owners of a dependent mean for it.
    pub(super) fn ties<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = Tie<'a>> {
        item.owners.iter().map(|reference| match self.items.get(&reference.uid) {
            None => Tie::Lost,
            Some(owner) if owner.waits_for_dependents => Tie::Foreground,
            Some(owner) if owner.waits_for_orphaning => Tie::Orphan(&reference.uid),
            Some(_) => Tie::Held,
        })
    }

    #[cfg(test)]
    pub(super) fn item(&self, uid: &Uid) -> Option<&Item> {
        self.items.get(uid)
    }

    fn tie(&mut self, uid: &Uid, owners: &[OwnerReference]) {
        for reference in owners {
            let dependents = self.dependents.entry(reference.uid.clone()).or_default();
            dependents.all.insert(uid.clone());
            dependents.blocking += usize::from(reference.block_owner_deletion == Some(true));
            self.look_at(&reference.uid);
        }
    }

    fn untie(&mut self, uid: &Uid, owners: &[OwnerReference]) {
        for reference in owners {
            let Some(dependents) = self.dependents.get_mut(&reference.uid) else { continue };
            dependents.all.remove(uid);
            dependents.blocking -= usize::from(reference.block_owner_deletion == Some(true));
            if dependents.all.is_empty() {
                self.dependents.remove(&reference.uid);
            }
            self.look_at(&reference.uid);
        }
    }

    /// What an owner's state means for its dependents has changed.
    fn look_at_dependents(&mut self, owner: &Uid) {
        let Some(dependents) = self.dependents.get(owner) else { return };
        for uid in dependents.all.clone() {
            self.look_at(&uid);
        }
    }

    /// Decides anew whether the next pass has something to do for an object.
    fn look_at(&mut self, uid: &Uid) {
        let Some(item) = self.items.get(uid) else { return };
        let is_served = self.ties(item).any(|tie| match tie {
            Tie::Lost | Tie::Foreground => !item.is_being_deleted,
            Tie::Orphan(_) => true,
            Tie::Held => false,
        });
        let is_blocked = self.dependents.get(uid).is_some_and(|dependents| dependents.blocking > 0);
        // Only an owner that waits in the foreground counts what blocks it.
        let is_released =
            item.waits_for_orphaning && !item.waits_for_dependents || item.waits_for_dependents && !is_blocked;
        let place = (item.key.clone(), item.uid.clone());
        put(&mut self.to_serve, &place, is_served);
        put(&mut self.to_release, &place, is_released);
    }
}

fn put(set: &mut BTreeSet<Place>, place: &Place, is_in: bool) {
    if is_in {
        set.insert(place.clone());
    } else if !set.is_empty() {
        set.remove(place);
    }
}

impl Item {
    fn of(object: &Object) -> Self {
        let metadata: &ObjectMeta = object.metadata();
        let is_being_deleted = metadata.is_being_deleted();
        Self {
            key: ObjectKey {
                resource: object.resource(),
                namespace: metadata.namespace.clone(),
                name: metadata.name.clone(),
            },
            uid: metadata.uid.clone(),
            is_being_deleted,
            waits_for_orphaning: is_being_deleted && metadata.has_finalizer(ORPHAN_DEPENDENTS),
            waits_for_dependents: is_being_deleted && metadata.has_finalizer(FOREGROUND_DELETION),
            owners: metadata.owner_references.clone(),
        }
    }

    /// What its dependents look at.
    const fn owner_state(&self) -> (bool, bool) {
        (self.waits_for_orphaning, self.waits_for_dependents)
    }

    /// Whether nothing changed that the collector looks at: most changes of a pod are of that kind.
    fn is_same(&self, other: &Self) -> bool {
        self.is_being_deleted == other.is_being_deleted
            && self.owner_state() == other.owner_state()
            && (Arc::ptr_eq(&self.owners, &other.owners) || self.owners == other.owners)
    }
}
