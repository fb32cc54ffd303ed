//! The event queue: what is going to happen, in order of time, then of scheduling.

use jobyard_api::time::Time;
use std::collections::{BTreeMap, VecDeque};

/// Things that are due, earliest first; things of one time in the order in which they were scheduled.
///
/// Latencies are fixed, so that many things have the same time: they share a line.
#[derive(Clone, Debug)]
pub(crate) struct OccurrenceQueue<T> {
    /// None is empty.
    lines: BTreeMap<Time, VecDeque<T>>,
    /// A line that is not used now.
    spare: VecDeque<T>,
}

impl<T> OccurrenceQueue<T> {
    /// An empty queue.
    pub(crate) const fn new() -> Self {
        Self { lines: BTreeMap::new(), spare: VecDeque::new() }
    }

    /// Puts a thing after everything that is due at the same time or before.
    pub(crate) fn push(&mut self, at: Time, what: T) {
        self.lines.entry(at).or_insert_with(|| std::mem::take(&mut self.spare)).push_back(what);
    }

    /// When the next thing is due. [`Time::MAX`] is "never" and not reported.
    pub(crate) fn next_at(&self) -> Option<Time> {
        self.lines.first_key_value().map(|(at, _)| *at).filter(|&at| at < Time::MAX)
    }

    /// When the next thing of a kind is due. Costs as much as there are times with other things only before it.
    pub(crate) fn next_where(&self, is_meant: impl Fn(&T) -> bool) -> Option<Time> {
        let mut lines = self.lines.iter().take_while(|(at, _)| **at < Time::MAX);
        lines.find(|(_, line)| line.iter().any(&is_meant)).map(|(at, _)| *at)
    }

    /// The next thing.
    pub(crate) fn peek(&self) -> Option<&T> {
        self.next_at()?;
        self.lines.first_key_value().and_then(|(_, line)| line.front())
    }

    /// Takes the next thing out.
    pub(crate) fn pop(&mut self) -> Option<(Time, T)> {
        self.next_at()?;
        let mut first = self.lines.first_entry()?;
        let at = *first.key();
        let what = first.get_mut().pop_front()?;
        if first.get().is_empty() {
            self.spare = first.remove();
        }
        Some((at, what))
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
