//! A map that forgets what was used longest ago.

use super::lookup::{Means, hash_of};
use jobyard_api::hash::HashIndex;
use std::hash::Hash;

/// At most `max` entries; the one used longest ago goes first.
///
/// The entries are a list in the order of their last use, linked by places, so that a use costs the same however many
/// entries there are.
#[derive(Clone, Debug)]
pub struct Lru<K, V> {
    max: usize,
    places: HashIndex,
    entries: Vec<Entry<K, V>>,
    /// Place of the entry used last. Its `older` leads on; the oldest one's leads to itself.
    newest: usize,
    oldest: usize,
}

#[derive(Clone, Debug)]
struct Entry<K, V> {
    key: K,
    value: V,
    newer: usize,
    older: usize,
}

impl<K: Hash, V> Lru<K, V> {
    /// An empty map.
    pub const fn new(max: usize) -> Self {
        Self { max, places: HashIndex::new(), entries: Vec::new(), newest: 0, oldest: 0 }
    }

    /// The value of a key; the entry is made if it is not there. Counts as a use.
    pub fn get_or_insert_with<Q: Hash + Means<K>>(&mut self, key: &Q, make: impl FnOnce() -> (K, V)) -> &mut V {
        // Most often it is the one that was used last.
        if self.entries.get(self.newest).is_some_and(|newest| key.means(&newest.key)) {
            return &mut self.entries[self.newest].value;
        }
        let hash = hash_of(key);
        let known = self.places.find(hash, |place| key.means(&self.entries[place].key));
        let place = known.unwrap_or_else(|| self.insert(hash, make()));
        self.used(place);
        &mut self.entries[place].value
    }

    /// Puts an entry in at the old end, in the place of the oldest one if there are enough.
    fn insert(&mut self, hash: u64, (key, value): (K, V)) -> usize {
        let place = if self.entries.len() < self.max {
            let place = self.entries.len();
            let older = if self.entries.is_empty() { place } else { self.oldest };
            self.entries.push(Entry { key, value, newer: older, older: place });
            self.entries[older].older = place;
            self.oldest = place;
            place
        } else {
            let place = self.oldest;
            let forgotten = hash_of(&self.entries[place].key);
            self.places.remove(forgotten, place);
            (self.entries[place].key, self.entries[place].value) = (key, value);
            place
        };
        self.places.insert(hash, place);
        place
    }

    /// Moves an entry to the new end of the list.
    fn used(&mut self, place: usize) {
        if place == self.newest {
            return;
        }
        let (newer, older) = (self.entries[place].newer, self.entries[place].older);
        if place == self.oldest {
            self.oldest = newer;
            self.entries[newer].older = newer;
        } else {
            self.entries[newer].older = older;
            self.entries[older].newer = newer;
        }
        self.entries[self.newest].newer = place;
        self.entries[place].older = self.newest;
        self.newest = place;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Means<Self> for char {
        fn means(&self, key: &Self) -> bool {
            self == key
        }
    }

    /// Uses these keys in order; which of them were remembered.
    fn check(max: usize, uses: &str, remembered: &str) {
        let mut lru = Lru::new(max);
        let found = uses.chars().filter(|key| {
            let uses = lru.get_or_insert_with(key, || (*key, 0));
            *uses += 1;
            *uses > 1
        });
        assert_eq!(found.collect::<String>(), remembered, "{uses}");
    }

    #[test]
    fn the_entry_used_longest_ago_goes_first() {
        check(2, "abacab", "aa");
        check(1, "aabba", "ab");
        check(3, "abcabcdabc", "abc");
        check(3, "abcbadbac", "baba");
        check(4, "abcdcbaefab", "cbaab");
    }
}
