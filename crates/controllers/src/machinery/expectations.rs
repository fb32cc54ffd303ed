//! What a controller waits to see before it trusts its cache: creations and deletions it asked for.

use super::lookup::{Lookup, Means};
use jobyard_api::time::Time;
use std::hash::Hash;
use std::time::Duration;

/// Expectations older than this are given up: a lost event must not stop a Job for ever. [J-040]
pub const EXPECTATIONS_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// Creations and deletions that were asked for and not yet seen, by key.
///
/// Without them a sync that runs before the watch shows the pods just made would make them a second time.
#[derive(Clone, Debug)]
pub struct Expectations<K>(Lookup<K, Expectation>);

#[derive(Clone, Copy, Debug)]
struct Expectation {
    creations: i64,
    deletions: i64,
    since: Time,
}

impl<K: Hash + Means<K>> Default for Expectations<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Hash + Means<K>> Expectations<K> {
    /// Nothing is expected.
    pub const fn new() -> Self {
        Self(Lookup::new())
    }

    /// From now on so many creations are expected, and nothing else.
    pub fn expect_creations(&mut self, now: Time, key: K, creations: usize) {
        self.0.insert(key, Expectation { creations: creations as i64, deletions: 0, since: now });
    }

    /// From now on so many deletions are expected, and nothing else.
    pub fn expect_deletions(&mut self, now: Time, key: K, deletions: usize) {
        self.0.insert(key, Expectation { creations: 0, deletions: deletions as i64, since: now });
    }

    /// A creation was seen, or will never be.
    pub fn creation_observed(&mut self, key: &K) {
        if let Some(expectation) = self.0.get_mut(key) {
            expectation.creations -= 1;
        }
    }

    /// A deletion was seen, or will never be.
    pub fn deletion_observed(&mut self, key: &K) {
        if let Some(expectation) = self.0.get_mut(key) {
            expectation.deletions -= 1;
        }
    }

    /// Whether nothing is waited for any more.
    pub fn satisfied(&self, now: Time, key: &K) -> bool {
        self.0.get(key).is_none_or(|expectation| {
            (expectation.creations <= 0 && expectation.deletions <= 0)
                || now.since(expectation.since) > EXPECTATIONS_TIMEOUT
        })
    }

    /// Creations and deletions that are waited for, and when the waiting is given up.
    pub fn waiting(&self, key: &K) -> Option<(i64, i64, Time)> {
        let expectation = self.0.get(key)?;
        let open = |count: i64| count.max(0);
        let until = expectation.since + EXPECTATIONS_TIMEOUT;
        Some((open(expectation.creations), open(expectation.deletions), until))
    }

    /// Forgets a key.
    pub fn forget(&mut self, key: &K) {
        self.0.remove(key);
    }

    /// How many keys are remembered.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no key is remembered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn j040_expectations_hold_until_seen_or_five_minutes_old() {
        let start = Time::from_nanos(0);
        let mut expectations = Expectations::new();
        assert!(expectations.satisfied(start, &"a"));
        expectations.expect_creations(start, "a", 2);
        expectations.creation_observed(&"a");
        assert!(!expectations.satisfied(start + EXPECTATIONS_TIMEOUT, &"a"));
        assert!(expectations.satisfied(start + EXPECTATIONS_TIMEOUT + Duration::from_nanos(1), &"a"));
        expectations.creation_observed(&"a");
        assert!(expectations.satisfied(start, &"a"));
    }
}
