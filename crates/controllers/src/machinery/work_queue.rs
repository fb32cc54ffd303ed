//! The work queue of a controller: each key once, delays, back-off after errors (client-go `workqueue`).

use jobyard_api::time::Time;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// Delay of a key after errors: `base` · 2ⁿ⁻¹ after the n-th in a row, at most `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Delay after the first error.
    pub base: Duration,
    /// Longest delay.
    pub max: Duration,
}

impl RateLimit {
    /// The delay after so many errors (at least one).
    fn delay(self, failures: u32) -> Duration {
        // The exponent is capped before the power: 2^64 would wrap to no delay at all, a hot loop (B52).
        let factor = 1_u32 << (failures.saturating_sub(1)).min(30);
        self.base.saturating_mul(factor).min(self.max)
    }
}

/// Keys to be worked on. A key is in the queue, being worked on, or neither, and has at most one waiting time. [J-017]
#[derive(Clone, Debug)]
pub struct WorkQueue<K> {
    rate_limit: RateLimit,
    /// Whether an earlier waiting time stays when a later one is asked for; without it requeues get lost.
    pub(crate) earliest_wins: bool,
    ready: VecDeque<K>,
    dirty: BTreeSet<K>,
    processing: BTreeSet<K>,
    waiting: BTreeMap<K, (Time, u64)>,
    schedule: BTreeMap<(Time, u64), K>,
    sequence: u64,
    failures: BTreeMap<K, u32>,
}

impl<K: Ord + Clone> WorkQueue<K> {
    /// An empty queue.
    pub const fn new(rate_limit: RateLimit) -> Self {
        Self {
            rate_limit,
            earliest_wins: true,
            ready: VecDeque::new(),
            dirty: BTreeSet::new(),
            processing: BTreeSet::new(),
            waiting: BTreeMap::new(),
            schedule: BTreeMap::new(),
            sequence: 0,
            failures: BTreeMap::new(),
        }
    }

    /// Adds a key at once. While it is worked on it is only marked, and runs again right after.
    pub fn add(&mut self, key: K) {
        if self.dirty.insert(key.clone()) && !self.processing.contains(&key) {
            self.ready.push_back(key);
        }
    }

    /// Adds a key later. An earlier waiting time stays, a later one is replaced; no delay is [`WorkQueue::add`].
    pub fn add_after(&mut self, now: Time, key: K, delay: Duration) {
        if delay.is_zero() {
            self.add(key);
            return;
        }
        let at = now + delay;
        if let Some(&(waiting, sequence)) = self.waiting.get(&key) {
            if waiting <= at && self.earliest_wins {
                return;
            }
            self.schedule.remove(&(waiting, sequence));
        }
        self.sequence += 1;
        self.waiting.insert(key.clone(), (at, self.sequence));
        self.schedule.insert((at, self.sequence), key);
    }

    /// Adds a key after an error; each error in a row doubles the delay. Returns when it comes at the latest.
    pub fn add_rate_limited(&mut self, now: Time, key: K) -> Time {
        let failures = self.failures.entry(key.clone()).or_default();
        *failures = failures.saturating_add(1);
        let delay = self.rate_limit.delay(*failures);
        self.add_after(now, key, delay);
        now + delay
    }

    /// Forgets the errors of a key.
    pub fn forget(&mut self, key: &K) {
        self.failures.remove(key);
    }

    /// Moves the keys whose waiting is over into the queue.
    pub fn fire(&mut self, now: Time) {
        while let Some(entry) = self.schedule.first_entry() {
            if entry.key().0 > now {
                return;
            }
            let key = entry.remove();
            self.waiting.remove(&key);
            self.add(key);
        }
    }

    /// When the next key stops waiting.
    pub fn next_at(&self) -> Option<Time> {
        self.schedule.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes the next key to work on; [`WorkQueue::done`] must follow.
    pub fn get(&mut self) -> Option<K> {
        let key = self.ready.pop_front()?;
        self.dirty.remove(&key);
        self.processing.insert(key.clone());
        Some(key)
    }

    /// Says that the work on a key ended. If it was added meanwhile, it is in the queue again.
    pub fn done(&mut self, key: &K) {
        self.processing.remove(key);
        if self.dirty.contains(key) {
            self.ready.push_back(key.clone());
        }
    }

    /// How many keys are known: queued, waiting or with errors.
    pub fn len(&self) -> usize {
        self.dirty.len() + self.waiting.len() + self.failures.len()
    }

    /// Whether no key is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn queue() -> WorkQueue<&'static str> {
        WorkQueue::new(RateLimit { base: SECOND, max: SECOND * 60 })
    }

    fn at(seconds: u64) -> Time {
        Time::from_nanos(0) + Duration::from_secs(seconds)
    }

    #[test]
    fn j017_the_earliest_of_several_delays_wins() {
        let mut queue = queue();
        queue.add_after(at(0), "a", SECOND * 5);
        queue.add_after(at(0), "a", SECOND * 2);
        queue.add_after(at(0), "a", SECOND * 9);
        assert_eq!(queue.next_at(), Some(at(2)));
        queue.fire(at(2));
        assert_eq!((queue.get(), queue.get(), queue.next_at()), (Some("a"), None, None));
    }

    #[test]
    fn j017_a_key_added_while_worked_on_runs_again_right_after() {
        let mut queue = queue();
        queue.add("a");
        assert_eq!(queue.get(), Some("a"));
        queue.add("a");
        queue.add("a");
        assert_eq!(queue.get(), None);
        queue.done(&"a");
        assert_eq!((queue.get(), queue.get()), (Some("a"), None));
    }

    #[test]
    fn an_immediate_add_leaves_the_waiting_time_alone() {
        let mut queue = queue();
        queue.add_after(at(0), "a", SECOND * 5);
        queue.add("a");
        assert_eq!((queue.get(), queue.next_at()), (Some("a"), Some(at(5))));
    }

    #[test]
    fn b52_delays_double_up_to_the_maximum_and_never_wrap() {
        let limit = RateLimit { base: SECOND, max: SECOND * 60 };
        let seconds: Vec<u64> =
            [1, 2, 3, 6, 7, 8, 64, 1000].into_iter().map(|failures| limit.delay(failures).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 32, 60, 60, 60, 60]);
    }
}
