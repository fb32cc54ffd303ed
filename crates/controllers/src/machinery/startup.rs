//! When a controller's workers begin, and when it wants to be woken.

use super::io::Output;
use jobyard_api::time::Time;
use std::time::Duration;

/// How often a starting controller looks whether its caches are filled (client-go `WaitForNamedCacheSync`).
const CACHE_SYNC_POLL: Duration = Duration::from_millis(100);

/// Workers begin at the first poll after all caches are filled.
#[derive(Clone, Debug)]
pub struct Startup {
    start: Time,
    begin: Option<Time>,
}

impl Startup {
    /// A process that starts at this time.
    pub const fn new(start: Time) -> Self {
        Self { start, begin: None }
    }

    /// All caches are filled now.
    pub fn caches_filled(&mut self, now: Time) {
        if self.begin.is_none() {
            let polls = now.since(self.start).as_nanos() / CACHE_SYNC_POLL.as_nanos() + 1;
            let wait = CACHE_SYNC_POLL.saturating_mul(u32::try_from(polls).unwrap_or(u32::MAX));
            self.begin = Some(self.start + wait);
        }
    }

    /// Whether the workers have begun.
    pub fn may_work(&self, now: Time) -> bool {
        self.begin.is_some_and(|begin| begin <= now)
    }

    /// When they will, if that is to come.
    pub fn next_at(&self, now: Time) -> Option<Time> {
        self.begin.filter(|begin| *begin > now)
    }
}

/// Asks to be woken, once for each time.
#[derive(Clone, Debug, Default)]
pub struct Waker {
    announced: Option<Time>,
}

impl Waker {
    /// Nothing was asked for yet.
    pub const fn new() -> Self {
        Self { announced: None }
    }

    /// Asks for the earliest of these times, unless that, or an earlier one, was asked for already.
    pub fn announce<const N: usize>(&mut self, now: Time, times: [Option<Time>; N], out: &mut Vec<Output>) {
        if self.announced.is_some_and(|announced| announced <= now) {
            self.announced = None;
        }
        let Some(next) = times.into_iter().flatten().min() else { return };
        if self.announced.is_none_or(|announced| next < announced) {
            self.announced = Some(next);
            out.push(Output::WakeAt(next));
        }
    }
}
