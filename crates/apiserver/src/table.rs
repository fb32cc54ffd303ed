//! The objects of one resource in one namespace: found by name at once, listed in the order of names.

use jobyard_api::Text;
use jobyard_api::hash::{self, HashIndex};
use jobyard_api::request::Object;
use std::sync::OnceLock;

/// Objects by name.
///
/// A write looks objects up and hardly anyone lists them, so the order is made when a list is asked for: from the last
/// one and what came since.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// In order of creation. What is gone leaves a gap until there are too many.
    rows: Vec<Option<Row>>,
    by_name: HashIndex,
    /// Places that were once in the order of their names.
    sorted_before: Vec<u32>,
    /// Places that were taken since.
    added: Vec<u32>,
    /// All places in the order of their names, gaps among them, if nothing was added since it was made.
    sorted: OnceLock<Vec<u32>>,
}

#[derive(Clone, Debug)]
struct Row {
    name: Text,
    object: Object,
}

impl Table {
    /// Whether there is no object.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// An object.
    pub fn get(&self, name: &str) -> Option<&Object> {
        let place = self.find(hash::text(name), name)?;
        self.rows[place].as_ref().map(|row| &row.object)
    }

    /// Stores a new object or a new version of one.
    pub fn set(&mut self, object: Object) {
        let name = &object.metadata().name;
        let hash = hash::text(name);
        if let Some(place) = self.find(hash, name) {
            if let Some(row) = &mut self.rows[place] {
                row.object = object;
            }
            return;
        }
        let place = self.rows.len();
        self.by_name.insert(hash, place);
        if let Some(sorted) = self.sorted.take() {
            self.sorted_before = sorted;
            self.added.clear();
        }
        self.added.push(place as u32);
        self.rows.push(Some(Row { name: name.clone(), object }));
    }

    /// Takes an object out.
    pub fn remove(&mut self, name: &str) {
        let hash = hash::text(name);
        let Some(place) = self.find(hash, name) else { return };
        self.by_name.remove(hash, place);
        self.rows[place] = None;
        if self.rows.len() > 16 && self.by_name.len() * 2 < self.rows.len() {
            self.close_gaps();
        }
    }

    /// All objects in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Object> {
        let sorted = self.sorted.get_or_init(|| self.sort());
        sorted.iter().filter_map(|place| self.rows[*place as usize].as_ref()).map(|row| &row.object)
    }

    fn find(&self, hash: u64, name: &str) -> Option<usize> {
        self.by_name.find(hash, |place| {
            // Whoever asks often has the very text that the object was stored with.
            self.rows[place].as_ref().is_some_and(|row| std::ptr::eq(&raw const *row.name, name) || *row.name == *name)
        })
    }

    /// The sort is fast where most of the list is in order.
    fn sort(&self) -> Vec<u32> {
        let name = |place: &u32| self.rows[*place as usize].as_ref().map(|row| &*row.name);
        let both = self.sorted_before.iter().chain(&self.added);
        let mut places: Vec<u32> = both.copied().filter(|place| name(place).is_some()).collect();
        places.sort_by(|one, other| name(one).cmp(&name(other)));
        places
    }

    fn close_gaps(&mut self) {
        let sorted = self.sort();
        let rows: Vec<_> = sorted.iter().map(|place| self.rows[*place as usize].take()).collect();
        *self = Self::default();
        for (place, row) in rows.iter().enumerate() {
            let name = row.as_ref().map_or("", |row| &row.name);
            self.by_name.insert(hash::text(name), place);
            self.sorted_before.push(place as u32);
        }
        self.rows = rows;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::node::Node;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    fn node(name: &str, version: u64) -> Object {
        let mut node = Node::default();
        node.metadata.name = name.into();
        node.metadata.resource_version = version;
        Object::Node(Arc::new(node))
    }

    /// Many writes, removals and lists, against a plain map.
    #[test]
    fn objects_are_found_by_name_and_listed_in_order() {
        let (mut table, mut map) = (Table::default(), BTreeMap::new());
        for step in 0..3000_u64 {
            let chance = hash::mix(step, 5);
            let name = format!("n{}", chance % 300);
            if chance >> 32 & 7 < if step < 1500 { 2 } else { 6 } {
                table.remove(&name);
                map.remove(&name);
            } else {
                table.set(node(&name, step));
                map.insert(name.clone(), step);
            }
            assert_eq!(table.get(&name).map(|object| object.metadata().resource_version), map.get(&name).copied());
            if step % 50 == 0 {
                let listed = table.iter().map(|object| (object.metadata().name.to_string(), object.metadata()));
                let listed: Vec<_> = listed.map(|(name, metadata)| (name, metadata.resource_version)).collect();
                assert_eq!(listed, map.clone().into_iter().collect::<Vec<_>>());
                assert_eq!(table.is_empty(), map.is_empty());
            }
        }
    }
}
