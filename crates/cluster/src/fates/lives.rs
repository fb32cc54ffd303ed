//! The pods that live, found by UID or by place.

use super::life::Life;
use jobyard_api::hash::HashIndex;
use jobyard_api::meta::Uid;

/// All lives. Places are used again.
#[derive(Clone, Debug, Default)]
pub struct Lives {
    places: Vec<Option<Life>>,
    free: Vec<u32>,
    by_uid: HashIndex,
}

impl Lives {
    /// How many there are.
    pub const fn len(&self) -> usize {
        self.by_uid.len()
    }

    /// Begins a life and returns its place.
    pub fn insert(&mut self, life: Life) -> u32 {
        let hash = life.uid.hash();
        let place = self.free.pop().unwrap_or_else(|| {
            self.places.push(None);
            self.places.len() as u32 - 1
        });
        self.by_uid.insert(hash, place as usize);
        self.places[place as usize] = Some(life);
        place
    }

    /// The life at a place.
    pub fn at(&self, place: u32) -> Option<&Life> {
        self.places.get(place as usize)?.as_ref()
    }

    /// The life at a place, to be changed.
    pub fn at_mut(&mut self, place: u32) -> Option<&mut Life> {
        self.places.get_mut(place as usize)?.as_mut()
    }

    /// The place of a pod's life.
    pub fn find(&self, uid: &Uid) -> Option<u32> {
        let is_it = |place: usize| self.places[place].as_ref().is_some_and(|life| life.uid == *uid);
        self.by_uid.find(uid.hash(), is_it).map(|place| place as u32)
    }

    /// Ends a life.
    pub fn remove(&mut self, place: u32) {
        let Some(life) = self.places.get_mut(place as usize).and_then(Option::take) else { return };
        self.by_uid.remove(life.uid.hash(), place as usize);
        self.free.push(place);
    }
}
