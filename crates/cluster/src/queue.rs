//! The event queue: what is going to happen, in order of time, then of scheduling.

use jobyard_api::time::Time;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Things that are due, earliest first; things of one time in the order in which they were scheduled.
#[derive(Clone, Debug)]
pub(crate) struct OccurrenceQueue<T> {
    heap: BinaryHeap<Reverse<Due<T>>>,
    scheduled: u64,
}

/// A thing with its place in the order. The sequence is unique, so the thing itself is never compared.
#[derive(Clone, Debug)]
struct Due<T> {
    at: Time,
    sequence: u64,
    what: T,
}

impl<T> PartialEq for Due<T> {
    fn eq(&self, other: &Self) -> bool {
        self.sequence == other.sequence
    }
}

impl<T> Eq for Due<T> {}

impl<T> PartialOrd for Due<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Due<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.sequence).cmp(&(other.at, other.sequence))
    }
}

impl<T> OccurrenceQueue<T> {
    /// An empty queue.
    pub(crate) const fn new() -> Self {
        Self { heap: BinaryHeap::new(), scheduled: 0 }
    }

    /// Puts a thing after everything that is due at the same time or before.
    pub(crate) fn push(&mut self, at: Time, what: T) {
        self.scheduled += 1;
        self.heap.push(Reverse(Due { at, sequence: self.scheduled, what }));
    }

    /// When the next thing is due. [`Time::MAX`] is "never" and not reported.
    pub(crate) fn next_at(&self) -> Option<Time> {
        self.heap.peek().map(|Reverse(due)| due.at).filter(|&at| at < Time::MAX)
    }

    /// Takes the next thing out.
    pub(crate) fn pop(&mut self) -> Option<(Time, T)> {
        self.next_at()?;
        self.heap.pop().map(|Reverse(due)| (due.at, due.what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_of_one_time_come_in_the_order_of_scheduling() {
        let mut queue = OccurrenceQueue::new();
        for (at, what) in [(5, "c"), (3, "a"), (5, "d"), (3, "b"), (9, "e")] {
            queue.push(Time::from_nanos(at), what);
        }
        let order: Vec<&str> = std::iter::from_fn(|| queue.pop()).map(|(_, what)| what).collect();
        assert_eq!(order, ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn never_is_not_a_time() {
        let mut queue = OccurrenceQueue::new();
        queue.push(Time::MAX, ());
        assert_eq!((queue.next_at(), queue.pop()), (None, None));
    }
}
