//! When the passes are: a fixed time after the first change, and again as long as something changed in between.

use jobyard_api::time::Time;
use std::time::Duration;

/// The times of the passes, also of those that nobody has to be woken for because they would find nothing to do.
///
/// A pass is planned a lag after a change. Changes until then, and those that the pass makes itself, are remembered as
/// one: they plan the next pass a lag after this one, and only that one.
#[derive(Clone, Debug)]
pub(super) struct PassClock {
    lag: Duration,
    planned: Option<Time>,
    changed_since: bool,
    last_pass: Option<Time>,
}

impl PassClock {
    pub(super) const fn new(lag: Duration) -> Self {
        Self { lag, planned: None, changed_since: false, last_pass: None }
    }

    /// Something changed.
    pub(super) fn changed(&mut self, now: Time) {
        self.catch_up(now);
        if self.planned.is_some() {
            // What a pass changes itself belongs to the changes before it, for which the next one is planned already.
            self.changed_since |= self.last_pass != Some(now);
        } else {
            self.planned = Some(now + self.lag);
        }
    }

    /// When the next pass is.
    pub(super) fn next_pass(&mut self, now: Time) -> Option<Time> {
        self.catch_up(now);
        self.planned
    }

    /// Whether a pass is due now; it counts as made.
    pub(super) fn takes_pass(&mut self, now: Time) -> bool {
        self.catch_up(now);
        let is_due = self.planned == Some(now);
        if is_due {
            self.end_pass(now);
        }
        is_due
    }

    /// Passes before now that nobody was woken for: they found nothing to do and changed nothing.
    fn catch_up(&mut self, now: Time) {
        while let Some(at) = self.planned.filter(|at| *at < now) {
            self.end_pass(at);
        }
    }

    fn end_pass(&mut self, at: Time) {
        self.planned = self.changed_since.then(|| at + self.lag);
        self.changed_since = false;
        self.last_pass = Some(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Changes and the passes that they lead to, with a lag of 10.
    #[track_caller]
    fn check(changes: &[i64], passes: &[i64]) {
        let mut clock = PassClock::new(Duration::from_nanos(10));
        let mut made = Vec::new();
        for at in 0..100 {
            if clock.takes_pass(Time::from_nanos(at)) {
                made.push(at);
            }
            changes.iter().filter(|change| **change == at).for_each(|_| clock.changed(Time::from_nanos(at)));
        }
        assert_eq!(made, passes);
        // Who asks only at the end is told the same.
        let mut lazy = PassClock::new(Duration::from_nanos(10));
        for at in changes {
            lazy.changed(Time::from_nanos(*at));
        }
        let last = *changes.last().expect("a table row has changes");
        let next = passes.iter().copied().find(|pass| *pass >= last).map(Time::from_nanos);
        assert_eq!(lazy.next_pass(Time::from_nanos(last)), next);
    }

    #[test]
    fn passes_follow_changes() {
        check(&[5], &[15]);
        check(&[5, 5, 5], &[15, 25]);
        check(&[5, 9], &[15, 25]);
        check(&[5, 9, 40], &[15, 25, 50]);
        check(&[5, 15], &[15, 25]);
        check(&[5, 9, 15, 15], &[15, 25]);
        check(&[5, 9, 20, 27], &[15, 25, 35, 45]);
    }
}
