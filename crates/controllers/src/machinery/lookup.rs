//! Maps that answer by key only. They cannot be walked through, so their inner order shows nowhere.

use jobyard_api::Text;
use jobyard_api::hash::{self, HashIndex, mix};
use jobyard_api::meta::Uid;
use jobyard_api::shared::is_same_text;
use std::fmt;
use std::hash::{Hash, Hasher};

/// Whether this means a key of that type; both must hash alike.
pub trait Means<K> {
    /// Whether it means this key.
    fn means(&self, key: &K) -> bool;
}

/// Namespace and name: most often they are the very same texts, which [`PartialEq`] does not look at.
impl Means<Self> for (Text, Text) {
    fn means(&self, key: &Self) -> bool {
        is_same_text(&self.1, &key.1) && is_same_text(&self.0, &key.0)
    }
}

impl Means<Self> for Uid {
    fn means(&self, key: &Self) -> bool {
        self == key
    }
}

/// Things that are found by a hash of some part of them. Their order means nothing.
#[derive(Clone, Debug)]
pub struct Places<T> {
    index: HashIndex,
    things: Vec<T>,
}

impl<T> Places<T> {
    /// Nothing.
    pub const fn new() -> Self {
        Self { index: HashIndex::new(), things: Vec::new() }
    }

    fn place(&self, hash: u64, is_right: impl Fn(&T) -> bool) -> Option<usize> {
        self.index.find(hash, |place| is_right(&self.things[place]))
    }

    /// The thing with this hash that is the right one.
    pub fn find(&self, hash: u64, is_right: impl Fn(&T) -> bool) -> Option<&T> {
        Some(&self.things[self.place(hash, is_right)?])
    }

    /// The same, to be changed.
    pub fn find_mut(&mut self, hash: u64, is_right: impl Fn(&T) -> bool) -> Option<&mut T> {
        let place = self.index.find(hash, |place| is_right(&self.things[place]))?;
        Some(&mut self.things[place])
    }

    /// Adds a thing that is not there yet.
    pub fn insert(&mut self, hash: u64, thing: T) -> &mut T {
        let place = self.things.len();
        self.index.insert(hash, place);
        self.things.push(thing);
        &mut self.things[place]
    }

    /// Takes a thing out; `rehash` gives the hash of the one that moves into its place.
    pub fn remove(&mut self, hash: u64, is_right: impl Fn(&T) -> bool, rehash: impl Fn(&T) -> u64) -> Option<T> {
        let place = self.index.find(hash, |place| is_right(&self.things[place]))?;
        self.index.remove(hash, place);
        let last = self.things.len() - 1;
        if place < last {
            self.index.replace(rehash(&self.things[last]), last, place);
        }
        Some(self.things.swap_remove(place))
    }

    /// All things, in no order.
    pub fn all(&self) -> &[T] {
        &self.things
    }
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// A map without an order. Several times as fast as an ordered one when the keys are texts.
#[derive(Clone)]
pub struct Lookup<K, V> {
    entries: Places<(K, V)>,
    /// Place of the entry that was changed last: most often it is asked for again, and need not be looked for.
    last: usize,
}

impl<K: Hash + Means<K>, V> Lookup<K, V> {
    /// An empty map.
    pub const fn new() -> Self {
        Self { entries: Places::new(), last: 0 }
    }

    fn place<Q: Hash + Means<K>>(&self, key: &Q) -> Option<usize> {
        if self.entries.things.get(self.last).is_some_and(|(known, _)| key.means(known)) {
            return Some(self.last);
        }
        self.entries.place(hash_of(key), |(known, _)| key.means(known))
    }

    /// The value of a key.
    pub fn get<Q: Hash + Means<K>>(&self, key: &Q) -> Option<&V> {
        self.get_key_value(key).map(|(_, value)| value)
    }

    /// A key as it is kept, and its value.
    pub fn get_key_value<Q: Hash + Means<K>>(&self, key: &Q) -> Option<(&K, &V)> {
        let (key, value) = &self.entries.things[self.place(key)?];
        Some((key, value))
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Hash + Means<K>>(&mut self, key: &Q) -> Option<&mut V> {
        self.last = self.place(key)?;
        Some(&mut self.entries.things[self.last].1)
    }

    /// Whether the key has a value.
    pub fn contains<Q: Hash + Means<K>>(&self, key: &Q) -> bool {
        self.get(key).is_some()
    }

    /// The value of a key, made if there is none; the key is copied only then.
    pub fn get_or_insert_with(&mut self, key: &K, make: impl FnOnce() -> V) -> &mut V
    where
        K: Clone,
    {
        match self.place(key) {
            Some(place) => self.last = place,
            None => self.add(key.clone(), make()),
        }
        &mut self.entries.things[self.last].1
    }

    /// Gives a key a value; the one before, if there was one.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        if let Some(known) = self.get_mut(&key) {
            return Some(std::mem::replace(known, value));
        }
        self.add(key, value);
        None
    }

    fn add(&mut self, key: K, value: V) {
        self.last = self.entries.things.len();
        self.entries.insert(hash_of(&key), (key, value));
    }

    /// Takes a key out; its value, if it had one.
    pub fn remove<Q: Hash + Means<K>>(&mut self, key: &Q) -> Option<V> {
        let removed = self.entries.remove(hash_of(key), |(known, _)| key.means(known), |(known, _)| hash_of(known));
        removed.map(|(_, value)| value)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries.things.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entries.things.is_empty()
    }

    /// How many values are like this.
    pub fn count(&self, holds: impl Fn(&V) -> bool) -> usize {
        self.entries.all().iter().filter(|(_, value)| holds(value)).count()
    }

    /// The values that are like this, in the order of their keys. It costs a look at all of them.
    pub fn sorted(&self, holds: impl Fn(&V) -> bool) -> Vec<(&K, &V)>
    where
        K: Ord,
    {
        let found = self.entries.all().iter().filter(|(_, value)| holds(value)).map(|(key, value)| (key, value));
        let mut sorted: Vec<_> = found.collect();
        sorted.sort_unstable_by_key(|(key, _)| *key);
        sorted
    }
}

impl<K: Hash + Means<K>, V> FromIterator<(K, V)> for Lookup<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut lookup = Self::new();
        lookup.extend(entries);
        lookup
    }
}

impl<K: Hash + Means<K>, V> Extend<(K, V)> for Lookup<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Hash + Means<K>, V> Default for Lookup<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// In an order of their own: equal maps read alike.
impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Lookup<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut entries: Vec<String> =
            self.entries.all().iter().map(|(key, value)| format!("{key:?}: {value:?}")).collect();
        entries.sort_unstable();
        write!(f, "{{{}}}", entries.join(", "))
    }
}

/// The same number for equal keys, in every run and on every platform.
pub fn hash_of<Q: Hash>(key: &Q) -> u64 {
    let mut mixer = Mixer(0);
    key.hash(&mut mixer);
    mixer.0
}

struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.write_u64(hash::bytes(bytes));
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = mix(self.0, number);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Means<Self> for &str {
        fn means(&self, key: &Self) -> bool {
            self == key
        }
    }

    #[test]
    fn a_lookup_is_a_map() {
        let mut lookup = Lookup::new();
        assert_eq!((lookup.insert("b", 1), lookup.insert("a", 2), lookup.insert("b", 3)), (None, None, Some(1)));
        *lookup.get_or_insert_with(&"c", || 4) += 1;
        *lookup.get_or_insert_with(&"c", || 9) += 1;
        assert_eq!(format!("{lookup:?}"), r#"{"a": 2, "b": 3, "c": 6}"#);
        assert_eq!((lookup.remove(&"a"), lookup.remove(&"a"), lookup.len()), (Some(2), None, 2));
        assert_eq!((lookup.get(&"b"), lookup.contains(&"a"), lookup.count(|value| *value > 3)), (Some(&3), false, 1));
    }
}
