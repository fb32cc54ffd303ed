//! Maps that answer by key only. They cannot be walked through, so their inner order shows nowhere.

use hashbrown::{Equivalent, HashTable};
use rustc_hash::FxHasher;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A map without an order. Several times as fast as an ordered one when the keys are texts.
#[derive(Clone)]
pub struct Lookup<K, V>(HashTable<(K, V)>);

impl<K: Hash + Eq, V> Lookup<K, V> {
    /// An empty map.
    pub const fn new() -> Self {
        Self(HashTable::new())
    }

    /// The value of a key.
    pub fn get<Q: Hash + Equivalent<K> + ?Sized>(&self, key: &Q) -> Option<&V> {
        self.0.find(hash_of(key), |(known, _)| key.equivalent(known)).map(|(_, value)| value)
    }

    /// A key as it is kept, and its value.
    pub fn get_key_value<Q: Hash + Equivalent<K> + ?Sized>(&self, key: &Q) -> Option<(&K, &V)> {
        self.0.find(hash_of(key), |(known, _)| key.equivalent(known)).map(|(key, value)| (key, value))
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Hash + Equivalent<K> + ?Sized>(&mut self, key: &Q) -> Option<&mut V> {
        self.0.find_mut(hash_of(key), |(known, _)| key.equivalent(known)).map(|(_, value)| value)
    }

    /// Whether the key has a value.
    pub fn contains<Q: Hash + Equivalent<K> + ?Sized>(&self, key: &Q) -> bool {
        self.get(key).is_some()
    }

    /// The value of a key, made if there is none; the key is copied only then.
    pub fn get_or_insert_with(&mut self, key: &K, make: impl FnOnce() -> V) -> &mut V
    where
        K: Clone,
    {
        let place = self.0.entry(hash_of(key), |(known, _)| known == key, |(known, _)| hash_of(known));
        &mut place.or_insert_with(|| (key.clone(), make())).into_mut().1
    }

    /// Gives a key a value; the one before, if there was one.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        if let Some(known) = self.get_mut(&key) {
            return Some(std::mem::replace(known, value));
        }
        self.0.insert_unique(hash_of(&key), (key, value), |(known, _)| hash_of(known));
        None
    }

    /// Takes a key out; its value, if it had one.
    pub fn remove<Q: Hash + Equivalent<K> + ?Sized>(&mut self, key: &Q) -> Option<V> {
        let entry = self.0.find_entry(hash_of(key), |(known, _)| key.equivalent(known));
        entry.ok().map(|entry| entry.remove().0.1)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many values are like this.
    pub fn count(&self, holds: impl Fn(&V) -> bool) -> usize {
        self.0.iter().filter(|(_, value)| holds(value)).count()
    }

    /// The values that are like this, in the order of their keys. It costs a look at all of them.
    pub fn sorted(&self, holds: impl Fn(&V) -> bool) -> Vec<(&K, &V)>
    where
        K: Ord,
    {
        let found = self.0.iter().filter(|(_, value)| holds(value)).map(|(key, value)| (key, value));
        let mut sorted: Vec<_> = found.collect();
        sorted.sort_unstable_by_key(|(key, _)| *key);
        sorted
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, V)> for Lookup<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut lookup = Self::new();
        lookup.extend(entries);
        lookup
    }
}

impl<K: Hash + Eq, V> Extend<(K, V)> for Lookup<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Hash + Eq, V> Default for Lookup<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// In an order of their own: equal maps read alike.
impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Lookup<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut entries: Vec<String> = self.0.iter().map(|(key, value)| format!("{key:?}: {value:?}")).collect();
        entries.sort_unstable();
        write!(f, "{{{}}}", entries.join(", "))
    }
}

/// The same number for equal keys, in every run.
pub fn hash_of<Q: Hash + ?Sized>(key: &Q) -> u64 {
    let mut hasher = FxHasher::default();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

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
