//! Hashing that is the same in every run and on every platform, and an index by it.
//!
//! A hash says where something is looked for, never in which order things come: what is found by hash is listed from
//! somewhere else.

/// An odd number without pattern (the golden ratio's).
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// One hash of two numbers.
pub const fn mix(one: u64, other: u64) -> u64 {
    let mixed = (one.rotate_left(23) ^ other).wrapping_mul(MULTIPLIER);
    mixed ^ (mixed >> 29)
}

/// The hash of a text.
pub fn text(text: &str) -> u64 {
    bytes(text.as_bytes())
}

/// The hash of bytes.
pub fn bytes(bytes: &[u8]) -> u64 {
    let word = |at: usize| bytes[at..].first_chunk().map_or(0, |chunk: &[u8; 8]| u64::from_le_bytes(*chunk));
    let start = bytes.len() as u64;
    let Some(last) = bytes.len().checked_sub(8) else {
        return mix(start, bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    };
    // The last eight bytes end the text, whatever part of them was taken before.
    let hash = (0..last).step_by(8).fold(start, |hash, at| mix(hash, word(at)));
    mix(hash, word(last))
}

/// Finds the places of things in a list by their hashes. It holds places only: whoever asks says which thing is meant.
///
/// A table with open addressing, at most three quarters full; what is removed leaves no gap.
#[derive(Clone, Debug, Default)]
pub struct HashIndex {
    /// Hash, and place plus one; zero where there is nothing. A power of two of them.
    slots: Vec<(u32, u32)>,
    len: usize,
}

impl HashIndex {
    /// No place.
    pub const fn new() -> Self {
        Self { slots: Vec::new(), len: 0 }
    }

    /// How many places it holds.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether it holds no place.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The place of the thing with this hash that is the right one.
    pub fn find(&self, hash: u64, mut is_right: impl FnMut(usize) -> bool) -> Option<usize> {
        let tag = tag(hash);
        let mut slot = self.home(tag)?;
        loop {
            let (other, place) = self.slots[slot];
            if place == 0 {
                return None;
            }
            if other == tag && is_right(place as usize - 1) {
                return Some(place as usize - 1);
            }
            slot = self.after(slot);
        }
    }

    /// Puts a place in that is not there yet.
    pub fn insert(&mut self, hash: u64, place: usize) {
        if (self.len + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        self.len += 1;
        self.put(tag(hash), place as u32 + 1);
    }

    /// Puts a place where another one is under the same hash.
    pub fn replace(&mut self, hash: u64, old: usize, new: usize) {
        let Some(mut slot) = self.home(tag(hash)) else { return };
        while self.slots[slot].1 != 0 {
            if self.slots[slot].1 == old as u32 + 1 {
                self.slots[slot].1 = new as u32 + 1;
                return;
            }
            slot = self.after(slot);
        }
    }

    /// Takes a place out that is there under this hash.
    pub fn remove(&mut self, hash: u64, place: usize) {
        let Some(mut gap) = self.home(tag(hash)) else { return };
        while self.slots[gap].1 != place as u32 + 1 {
            if self.slots[gap].1 == 0 {
                return;
            }
            gap = self.after(gap);
        }
        self.len -= 1;
        // What stands behind the gap moves up, unless it would come to stand before its home.
        let mut next = self.after(gap);
        while self.slots[next].1 != 0 {
            let home = self.home(self.slots[next].0).unwrap_or(0);
            let mask = self.slots.len() - 1;
            if next.wrapping_sub(home) & mask >= next.wrapping_sub(gap) & mask {
                self.slots[gap] = self.slots[next];
                gap = next;
            }
            next = self.after(next);
        }
        self.slots[gap] = (0, 0);
    }

    /// Where a thing is looked for first; nowhere in an empty table.
    const fn home(&self, tag: u32) -> Option<usize> {
        match self.slots.len().checked_sub(1) {
            Some(mask) => Some(tag as usize & mask),
            None => None,
        }
    }

    const fn after(&self, slot: usize) -> usize {
        (slot + 1) & (self.slots.len() - 1)
    }

    fn put(&mut self, tag: u32, place: u32) {
        let mut slot = self.home(tag).expect("the table has just grown");
        while self.slots[slot].1 != 0 {
            slot = self.after(slot);
        }
        self.slots[slot] = (tag, place);
    }

    fn grow(&mut self) {
        let wider = vec![(0, 0); (self.slots.len() * 2).max(8)];
        for (tag, place) in std::mem::replace(&mut self.slots, wider) {
            if place != 0 {
                self.put(tag, place);
            }
        }
    }
}

/// Mixed once more: of a text that ends in a number only the upper bits of the hash differ.
const fn tag(hash: u64) -> u32 {
    ((hash ^ (hash >> 32)).wrapping_mul(MULTIPLIER) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_same_everywhere() {
        assert_eq!(text("jobyard"), text(&String::from("jobyard")));
        assert_ne!(text("a"), text(""));
        assert_ne!(text("abcdefgh"), text("abcdefgi"));
        assert_ne!(text("abcdefgh-1"), text("abcdefgh-2"));
        assert_eq!(text("pod-12345-abcde"), 15_979_585_421_909_081_211);
    }

    /// Many insertions and removals, against a plain list. Only 16 hashes, so that things stand in each other's way.
    #[test]
    fn what_is_put_in_is_found_until_it_is_taken_out() {
        let mut index = HashIndex::default();
        let mut present = std::collections::BTreeSet::new();
        let hash = |place: usize| mix(place as u64 % 16, 7);
        for step in 0..4000_usize {
            let place = mix(step as u64, 1) as usize % 200;
            if present.remove(&place) {
                index.remove(hash(place), place);
            } else {
                index.insert(hash(place), place);
                present.insert(place);
            }
            let found = index.find(hash(place), |other| other == place);
            assert_eq!((found.is_some(), index.len()), (present.contains(&place), present.len()));
        }
        for place in 0..200 {
            assert_eq!(index.find(hash(place), |other| other == place).is_some(), present.contains(&place));
        }
    }
}
