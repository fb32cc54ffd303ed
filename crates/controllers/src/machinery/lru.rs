//! A map that forgets what was used longest ago.

use std::collections::BTreeMap;

/// At most `max` entries; the one used longest ago goes first.
#[derive(Clone, Debug)]
pub struct Lru<K, V> {
    max: usize,
    uses: u64,
    entries: BTreeMap<K, (u64, V)>,
    order: BTreeMap<u64, K>,
}

impl<K: Ord + Clone, V> Lru<K, V> {
    /// An empty map.
    pub const fn new(max: usize) -> Self {
        Self { max, uses: 0, entries: BTreeMap::new(), order: BTreeMap::new() }
    }

    /// The value of a key, made by `make` if it is not there. Counts as a use.
    pub fn get_or_insert_with(&mut self, key: &K, make: impl FnOnce() -> V) -> &mut V {
        self.uses += 1;
        let now = self.uses;
        match self.entries.get(key).map(|(last, _)| *last) {
            Some(last) => {
                self.order.remove(&last);
            }
            None if self.entries.len() >= self.max => {
                if let Some((_, oldest)) = self.order.pop_first() {
                    self.entries.remove(&oldest);
                }
            }
            None => {}
        }
        self.order.insert(now, key.clone());
        let entry = self.entries.entry(key.clone()).or_insert_with(|| (now, make()));
        entry.0 = now;
        &mut entry.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_used_longest_ago_goes_first() {
        let mut lru = Lru::new(2);
        *lru.get_or_insert_with(&"a", || 0) += 1;
        *lru.get_or_insert_with(&"b", || 0) += 1;
        *lru.get_or_insert_with(&"a", || 0) += 1;
        *lru.get_or_insert_with(&"c", || 0) += 1;
        assert_eq!(*lru.get_or_insert_with(&"a", || 0), 2);
        assert_eq!(*lru.get_or_insert_with(&"b", || 0), 0, "b was forgotten");
    }
}
