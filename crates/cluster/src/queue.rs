//! The event queue: what is going to happen, in order of time, then of scheduling.

use jobyard_api::time::Time;
use std::collections::{BTreeMap, VecDeque};

/// Things that are due, earliest first; things of one time in the order in which they were scheduled.
///
/// Latencies are fixed, so that many things have the same time: they share a line.
#[derive(Clone, Debug)]
pub(crate) struct OccurrenceQueue<T> {
    /// The earliest time, and what is due then. Empty only if nothing is due at all.
    first: (Time, VecDeque<T>),
    /// The lines of later times, none of them empty.
    later: BTreeMap<Time, VecDeque<T>>,
    /// A line that is not used now.
    spare: VecDeque<T>,
}

impl<T> OccurrenceQueue<T> {
    /// An empty queue.
    pub(crate) const fn new() -> Self {
        Self { first: (Time::MAX, VecDeque::new()), later: BTreeMap::new(), spare: VecDeque::new() }
    }

    /// Puts a thing after everything that is due at the same time or before.
    pub(crate) fn push(&mut self, at: Time, what: T) {
        if self.first.1.is_empty() {
            self.first.0 = at;
        }
        if at < self.first.0 {
            let line = std::mem::take(&mut self.spare);
            let (later, line) = std::mem::replace(&mut self.first, (at, line));
            self.later.insert(later, line);
        }
        let line = if at == self.first.0 {
            &mut self.first.1
        } else {
            self.later.entry(at).or_insert_with(|| std::mem::take(&mut self.spare))
        };
        line.push_back(what);
    }

    /// When the next thing is due. [`Time::MAX`] is "never" and not reported.
    pub(crate) fn next_at(&self) -> Option<Time> {
        (!self.first.1.is_empty() && self.first.0 < Time::MAX).then_some(self.first.0)
    }

    /// When the next thing of a kind is due. Costs as much as there are times with other things only before it.
    pub(crate) fn next_where(&self, is_meant: impl Fn(&T) -> bool) -> Option<Time> {
        let first = (&self.first.0, &self.first.1);
        let mut lines = std::iter::once(first).chain(&self.later).take_while(|(at, _)| **at < Time::MAX);
        lines.find(|(_, line)| line.iter().any(&is_meant)).map(|(at, _)| *at)
    }

    /// The next thing.
    pub(crate) fn peek(&self) -> Option<&T> {
        self.next_at()?;
        self.first.1.front()
    }

    /// Takes the next thing out.
    pub(crate) fn pop(&mut self) -> Option<(Time, T)> {
        let at = self.next_at()?;
        let what = self.first.1.pop_front()?;
        if self.first.1.is_empty()
            && let Some(next) = self.later.pop_first()
        {
            self.spare = std::mem::replace(&mut self.first, next).1;
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
        for (at, what) in [(5, "c"), (3, "a"), (5, "d"), (3, "b"), (9, "f"), (9, "x")] {
            queue.push(Time::from_nanos(at), what);
        }
        let at = |nanos, what| Some((Time::from_nanos(nanos), what));
        assert_eq!((queue.pop(), queue.pop(), queue.pop()), (at(3, "a"), at(3, "b"), at(5, "c")));
        queue.push(Time::from_nanos(5), "e");
        queue.push(Time::from_nanos(4), "before");
        let order: Vec<&str> = std::iter::from_fn(|| queue.pop()).map(|(_, what)| what).collect();
        assert_eq!(order, ["before", "d", "e", "f", "x"]);
    }

    #[test]
    fn never_is_not_a_time() {
        let mut queue = OccurrenceQueue::new();
        queue.push(Time::MAX, ());
        assert_eq!((queue.next_at(), queue.pop()), (None, None));
    }
}
