//! The active pods of one owner in list order: a list that finds its entries at once.

use super::owned::{Member, Order};
use std::collections::VecDeque;

/// Entries that are left empty before they are dropped even if others stand before them.
const EMPTY_MIN: usize = 16;

/// Pods by their order.
///
/// The pods of a large Job are made one after the other and end in nearly the same order, so that the place of one
/// follows from its order; where it does not, the list is searched. A pod that comes late (adopted ones do) moves those on
/// the shorter side of its place.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// In order; empty where one was taken out. The first is never empty.
    places: VecDeque<(Order, Option<Member>)>,
    len: usize,
}

impl Members {
    /// How many there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// One of them, to be changed.
    pub fn get_mut(&mut self, order: Order) -> Option<&mut Member> {
        let place = self.place(order).ok()?;
        self.places[place].1.as_mut()
    }

    /// Adds one that is not there.
    pub fn insert(&mut self, order: Order, member: Member) {
        self.len += 1;
        if self.places.back().is_none_or(|(last, _)| *last < order) {
            self.places.push_back((order, Some(member)));
            return;
        }
        match self.place(order) {
            Ok(place) => self.places[place].1 = Some(member),
            Err(place) => self.places.insert(place, (order, Some(member))),
        }
    }

    /// Takes one out, if it is there.
    pub fn remove(&mut self, order: Order) -> Option<Member> {
        let place = self.place(order).ok()?;
        let member = self.places[place].1.take()?;
        self.len -= 1;
        while self.places.front().is_some_and(|(_, member)| member.is_none()) {
            self.places.pop_front();
        }
        if self.places.len() > EMPTY_MIN + 2 * self.len {
            self.places.retain(|(_, member)| member.is_some());
        }
        Some(member)
    }

    /// All of them, by their order.
    pub fn iter(&self) -> impl Iterator<Item = (Order, &Member)> {
        self.places.iter().filter_map(|(order, member)| Some((*order, member.as_ref()?)))
    }

    /// Where the one of this order is, or would have to be put.
    fn place(&self, order: Order) -> Result<usize, usize> {
        let first = self.places.front().map_or(order, |(first, _)| *first);
        let guess = usize::try_from(order.saturating_sub(first)).unwrap_or(usize::MAX);
        if self.places.get(guess).is_some_and(|(at, _)| *at == order) {
            return Ok(guess);
        }
        self.places.binary_search_by_key(&order, |(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::hash::mix;
    use jobyard_api::pod::Pod;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    /// Many insertions and removals, against a plain map. Most come in order, as pods do.
    #[test]
    fn members_are_found_by_their_order() {
        let (mut members, mut map) = (Members::default(), BTreeMap::new());
        for step in 0..4000_u64 {
            let chance = mix(step, 3);
            let order = if chance.is_multiple_of(4) { chance >> 8 & 255 } else { step % 256 };
            let member = Member::new(Arc::new(Pod::default()));
            if let std::collections::btree_map::Entry::Vacant(e) = map.entry(order) {
                assert!(members.get_mut(order).is_none() && members.remove(order).is_none());
                e.insert(member.pod.clone());
                members.insert(order, member);
            } else {
                assert!(members.get_mut(order).is_some() && members.remove(order).is_some());
                map.remove(&order);
            }
            assert_eq!((members.len(), members.is_empty()), (map.len(), map.is_empty()));
            let (kept, expected) = (members.iter(), map.iter());
            assert!(
                kept.zip(expected)
                    .all(|((order, member), (other, pod))| order == *other && Arc::ptr_eq(&member.pod, pod))
            );
        }
    }
}
