//! Who belongs to whom, and what the next pass has to look at because of it.

use super::items::{Item, Items};
use jobyard_api::meta::{OwnerReference, Uid};
use jobyard_api::request::{Object, ObjectKey, Resource};
use std::collections::{BTreeMap, BTreeSet};

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

/// Order of a pass: CronJobs before Jobs before Pods, then by namespace and name; the UID tells apart what had the same name.
pub(super) type Place = (ObjectKey, Uid);

/// The objects that are referred to by their dependents.
#[derive(Clone, Debug, Default)]
struct Dependents {
    /// Their places.
    all: BTreeSet<u32>,
    /// How many of them block the owner's foreground deletion.
    blocking: usize,
}

/// All objects that may own or be owned.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    items: Items,
    dependents: BTreeMap<Uid, Dependents>,
    to_serve: BTreeSet<Place>,
    to_release: BTreeSet<Place>,
}

impl Graph {
    /// An object is new or changed.
    pub(super) fn set(&mut self, object: &Object) {
        if !matches!(object.resource(), Resource::CronJobs | Resource::Jobs | Resource::Pods) {
            return;
        }
        let item = Item::of(object);
        let old = self.items.find(item.uid()).and_then(|place| self.items.at(place));
        if old.is_some_and(|old| old.is_same(&item)) {
            return;
        }
        let (is_new, old_state, old_owners) = match old {
            Some(old) => (false, old.owner_state(), Some(old.owners().clone())),
            None => (true, (false, false), None),
        };
        let (state, owners) = (item.owner_state(), item.owners().clone());
        let place = self.items.set(item);
        if old_owners.as_ref() != Some(&owners) {
            if let Some(old_owners) = &old_owners {
                self.untie(place, old_owners);
            }
            self.tie(place, &owners);
        }
        self.look_at(place);
        if is_new || old_state != state {
            self.look_at_dependents(place);
        }
    }

    /// An object is gone from the store.
    pub(super) fn remove(&mut self, uid: &Uid) {
        let Some((place, item)) = self.items.remove(uid) else { return };
        let (key, uid) = item.place();
        self.untie(place, item.owners());
        let place = (key, uid);
        self.to_serve.remove(&place);
        self.to_release.remove(&place);
        self.look_at_dependents_of(&place.1);
    }

    /// Whether the next pass would do something.
    pub(super) fn has_work(&self) -> bool {
        !self.to_serve.is_empty() || !self.to_release.is_empty()
    }

    /// Dependents that something is due to, in the order of a pass.
    pub(super) fn dependents_to_serve(&self) -> impl Iterator<Item = &Item> {
        self.to_serve.iter().filter_map(|(_, uid)| self.item(uid))
    }

    /// Owners whose finalizers are to be taken off, in the order of a pass.
    pub(super) fn owners_to_release(&self) -> impl Iterator<Item = &Item> {
        self.to_release.iter().filter_map(|(_, uid)| self.item(uid))
    }

    /// What the owners of a dependent mean for it.
    pub(super) fn ties<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = Tie<'a>> {
        item.owners().iter().map(|reference| match self.item(&reference.uid) {
            None => Tie::Lost,
            Some(owner) if owner.waits_for_dependents => Tie::Foreground,
            Some(owner) if owner.waits_for_orphaning => Tie::Orphan(&reference.uid),
            Some(_) => Tie::Held,
        })
    }

    /// What is known of an object.
    pub(super) fn item(&self, uid: &Uid) -> Option<&Item> {
        self.items.at(self.items.find(uid)?)
    }

    fn tie(&mut self, place: u32, owners: &[OwnerReference]) {
        for reference in owners {
            if !self.dependents.contains_key(&reference.uid) {
                self.dependents.insert(reference.uid.clone(), Dependents::default());
            }
            let dependents = self.dependents.get_mut(&reference.uid).expect("was inserted above");
            dependents.all.insert(place);
            dependents.blocking += usize::from(reference.block_owner_deletion == Some(true));
            self.look_at_owner(&reference.uid);
        }
    }

    fn untie(&mut self, place: u32, owners: &[OwnerReference]) {
        for reference in owners {
            let Some(dependents) = self.dependents.get_mut(&reference.uid) else { continue };
            dependents.all.remove(&place);
            dependents.blocking -= usize::from(reference.block_owner_deletion == Some(true));
            if dependents.all.is_empty() {
                self.dependents.remove(&reference.uid);
            }
            self.look_at_owner(&reference.uid);
        }
    }

    /// What an owner's state means for its dependents has changed.
    fn look_at_dependents(&mut self, owner: u32) {
        if let Some(uid) = self.items.at(owner).map(|item| item.uid().clone()) {
            self.look_at_dependents_of(&uid);
        }
    }

    fn look_at_dependents_of(&mut self, owner: &Uid) {
        let Some(dependents) = self.dependents.get(owner) else { return };
        for place in dependents.all.clone() {
            self.look_at(place);
        }
    }

    fn look_at_owner(&mut self, uid: &Uid) {
        if let Some(place) = self.items.find(uid) {
            self.look_at(place);
        }
    }

    /// Decides anew whether the next pass has something to do for an object.
    fn look_at(&mut self, place: u32) {
        let Some(item) = self.items.at(place) else { return };
        let is_served = self.ties(item).any(|tie| match tie {
            Tie::Lost | Tie::Foreground => !item.is_being_deleted,
            Tie::Orphan(_) => true,
            Tie::Held => false,
        });
        let is_blocked = || self.dependents.get(item.uid()).is_some_and(|dependents| dependents.blocking > 0);
        // Only an owner that waits in the foreground counts what blocks it.
        let is_released =
            item.waits_for_orphaning && !item.waits_for_dependents || item.waits_for_dependents && !is_blocked();
        let is_idle = !is_served && !is_released && self.to_serve.is_empty() && self.to_release.is_empty();
        if !is_idle {
            let place = item.place();
            put(&mut self.to_serve, &place, is_served);
            put(&mut self.to_release, &place, is_released);
        }
    }
}

fn put(set: &mut BTreeSet<Place>, place: &Place, is_in: bool) {
    if is_in {
        set.insert(place.clone());
    } else if !set.is_empty() {
        set.remove(place);
    }
}
