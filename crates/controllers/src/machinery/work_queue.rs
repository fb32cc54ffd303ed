//! The work queue of a controller: each key once, delays, back-off after errors (client-go `workqueue`).

use super::lookup::{Lookup, Means};
use jobyard_api::time::Time;
use std::collections::{BTreeMap, VecDeque};
use std::hash::Hash;
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
    states: Lookup<K, State>,
    schedule: BTreeMap<(Time, u64), K>,
    sequence: u64,
}

/// What is known of a key.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    /// Added, and not taken out since.
    is_dirty: bool,
    is_processing: bool,
    /// The time when it is added, and its place among others of that time.
    waiting: Option<(Time, u64)>,
    /// Errors in a row.
    failures: u32,
}

impl<K: Hash + Means<K> + Clone> WorkQueue<K> {
    /// An empty queue.
    pub const fn new(rate_limit: RateLimit) -> Self {
        Self {
            rate_limit,
            earliest_wins: true,
            ready: VecDeque::new(),
            states: Lookup::new(),
            schedule: BTreeMap::new(),
            sequence: 0,
        }
    }

    fn state(&mut self, key: &K) -> &mut State {
        self.states.get_or_insert_with(key, State::default)
    }

    /// Adds a key at once. While it is worked on it is only marked, and runs again right after.
    pub fn add(&mut self, key: &K) {
        let state = self.state(key);
        if !std::mem::replace(&mut state.is_dirty, true) && !state.is_processing {
            self.ready.push_back(key.clone());
        }
    }

    /// Adds a key later. An earlier waiting time stays, a later one is replaced; no delay is [`WorkQueue::add`].
    pub fn add_after(&mut self, now: Time, key: &K, delay: Duration) {
        if delay.is_zero() {
            self.add(key);
            return;
        }
        let at = now + delay;
        let (sequence, earliest_wins) = (self.sequence + 1, self.earliest_wins);
        let state = self.state(key);
        let replaced = state.waiting;
        if replaced.is_some_and(|(waiting, _)| waiting <= at && earliest_wins) {
            return;
        }
        state.waiting = Some((at, sequence));
        self.sequence = sequence;
        if let Some(replaced) = replaced {
            self.schedule.remove(&replaced);
        }
        self.schedule.insert((at, sequence), key.clone());
    }

    /// Adds a key after an error; each error in a row doubles the delay. Returns when it comes at the latest.
    pub fn add_rate_limited(&mut self, now: Time, key: &K) -> Time {
        let state = self.state(key);
        state.failures = state.failures.saturating_add(1);
        let failures = state.failures;
        let delay = self.rate_limit.delay(failures);
        self.add_after(now, key, delay);
        now + delay
    }

    /// Forgets the errors of a key.
    pub fn forget(&mut self, key: &K) {
        if let Some(state) = self.states.get_mut(key) {
            state.failures = 0;
            self.drop_if_idle(key);
        }
    }

    /// Moves the keys whose waiting is over into the queue.
    pub fn fire(&mut self, now: Time) {
        while let Some(entry) = self.schedule.first_entry() {
            if entry.key().0 > now {
                return;
            }
            let key = entry.remove();
            self.state(&key).waiting = None;
            self.add(&key);
        }
    }

    /// When the next key stops waiting.
    pub fn next_at(&self) -> Option<Time> {
        self.schedule.first_key_value().map(|((at, _), _)| *at)
    }

    /// Takes the next key to work on; [`WorkQueue::done`] must follow.
    pub fn get(&mut self) -> Option<K> {
        let key = self.ready.pop_front()?;
        let state = self.state(&key);
        (state.is_dirty, state.is_processing) = (false, true);
        Some(key)
    }

    /// Says that the work on a key ended. If it was added meanwhile, it is in the queue again.
    pub fn done(&mut self, key: &K) {
        let state = self.state(key);
        state.is_processing = false;
        if state.is_dirty {
            self.ready.push_back(key.clone());
        }
        self.drop_if_idle(key);
    }

    /// Nothing is kept of a key that is not queued, waiting, worked on or failing.
    fn drop_if_idle(&mut self, key: &K) {
        if self.states.get(key).is_some_and(|state| *state == State::default()) {
            self.states.remove(key);
        }
    }

    /// How many keys are queued, waiting or with errors; one that is several of these counts as often.
    pub fn len(&self) -> usize {
        let counts = [
            self.states.count(|state| state.is_dirty),
            self.states.count(|state| state.waiting.is_some()),
            self.states.count(|state| state.failures > 0),
        ];
        counts.iter().sum()
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
        queue.add_after(at(0), &"a", SECOND * 5);
        queue.add_after(at(0), &"a", SECOND * 2);
        queue.add_after(at(0), &"a", SECOND * 9);
        assert_eq!(queue.next_at(), Some(at(2)));
        queue.fire(at(2));
        assert_eq!((queue.get(), queue.get(), queue.next_at()), (Some("a"), None, None));
    }

    #[test]
    fn j017_a_key_added_while_worked_on_runs_again_right_after() {
        let mut queue = queue();
        queue.add(&"a");
        assert_eq!(queue.get(), Some("a"));
        queue.add(&"a");
        queue.add(&"a");
        assert_eq!(queue.get(), None);
        queue.done(&"a");
        assert_eq!((queue.get(), queue.get()), (Some("a"), None));
    }

    #[test]
    fn an_immediate_add_leaves_the_waiting_time_alone() {
        let mut queue = queue();
        queue.add_after(at(0), &"a", SECOND * 5);
        queue.add(&"a");
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
