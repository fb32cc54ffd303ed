//! Watch lanes: what was committed and not yet heard, for one client and one resource, in order.

use jobyard_api::request::{Resource, WatchEvent};
use jobyard_api::time::Time;
use std::collections::VecDeque;
use std::time::Duration;

use crate::client::Client;

/// The stream of one resource's changes to one client. Ordered, with a lag of its own.
///
/// At most one wake-up per lane is scheduled: that of its oldest event. Two of them would deliver twice.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    /// Who listens.
    pub(crate) client: Client,
    /// To what.
    pub(crate) resource: Resource,
    /// Whether the list has been applied, from which on changes are heard.
    is_open: bool,
    /// Counts openings and closings, so that a wake-up of an earlier stream is known by it.
    pub(crate) epoch: u32,
    lag: Duration,
    waiting: VecDeque<(Time, WatchEvent)>,
    waiting_max: usize,
    has_wake: bool,
    is_expired: bool,
}

/// What a lane does when its wake-up comes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Delivery {
    /// These events are due, in order.
    WatchEvents(Vec<WatchEvent>),
    /// Too much was missed: the client must list again.
    Expired,
    /// Nothing is due (a late or early wake-up).
    Nothing,
}

impl Lane {
    /// A closed lane.
    pub(crate) fn new(client: Client, resource: Resource, lag: Duration, waiting_max: usize) -> Self {
        Self {
            client,
            resource,
            is_open: false,
            epoch: 0,
            lag,
            waiting: VecDeque::new(),
            waiting_max,
            has_wake: false,
            is_expired: false,
        }
    }

    /// Begins anew with an empty stream: a list was just applied, and shows everything until now.
    pub(crate) fn open(&mut self) {
        self.close();
        self.is_open = true;
    }

    /// Forgets everything: the client is gone.
    pub(crate) fn close(&mut self) {
        self.is_open = false;
        self.epoch += 1;
        self.waiting.clear();
        self.has_wake = false;
        self.is_expired = false;
    }

    /// From now on its events take so long. Those that are on their way keep their time, and their order.
    pub(crate) const fn set_lag(&mut self, lag: Duration) {
        self.lag = lag;
    }

    /// How long its events take.
    pub(crate) const fn lag(&self) -> Duration {
        self.lag
    }

    /// A change was committed. More than the log holds is dropped: the client will have to list.
    pub(crate) fn push(&mut self, now: Time, event: &WatchEvent) {
        if !self.is_open || self.is_expired {
            return;
        }
        if self.waiting.len() >= self.waiting_max {
            self.is_expired = true;
            self.waiting.clear();
            return;
        }
        self.waiting.push_back((now + self.lag, event.clone()));
    }

    /// The time for which a wake-up must be scheduled now, if any; it counts as scheduled after this.
    pub(crate) fn take_wake(&mut self, now: Time, is_held: bool) -> Option<Time> {
        if self.has_wake || is_held {
            return None;
        }
        let at = if self.is_expired { Some(now) } else { self.waiting.front().map(|(at, _)| (*at).max(now)) };
        self.has_wake = at.is_some();
        at
    }

    /// The scheduled wake-up has come.
    pub(crate) fn deliver(&mut self, now: Time, is_held: bool) -> Delivery {
        self.has_wake = false;
        if is_held {
            return Delivery::Nothing;
        }
        if self.is_expired {
            return Delivery::Expired;
        }
        let due = self.waiting.iter().take_while(|(at, _)| *at <= now).count();
        if due == 0 {
            return Delivery::Nothing;
        }
        Delivery::WatchEvents(self.waiting.drain(..due).map(|(_, event)| event).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::pod::Pod;
    use jobyard_api::request::{Object, WatchEventKind};
    use std::sync::Arc;

    fn event(version: u64) -> WatchEvent {
        let mut pod = Pod::default();
        pod.metadata.resource_version = version;
        WatchEvent { kind: WatchEventKind::Added, object: Object::Pod(Arc::new(pod)) }
    }

    fn lane(waiting_max: usize) -> Lane {
        let mut lane = Lane::new(Client::Job, Resource::Pods, Duration::from_nanos(10), waiting_max);
        lane.open();
        lane
    }

    fn at(nanos: i64) -> Time {
        Time::from_nanos(nanos)
    }

    fn versions(delivery: &Delivery) -> Vec<u64> {
        let Delivery::WatchEvents(events) = delivery else { panic!("{delivery:?} has no events") };
        events.iter().map(|event| event.object.metadata().resource_version).collect()
    }

    #[test]
    fn events_arrive_in_order_after_the_lag() {
        let mut lane = lane(9);
        lane.push(at(1), &event(1));
        assert_eq!(lane.take_wake(at(1), false), Some(at(11)));
        lane.push(at(5), &event(2));
        assert_eq!(lane.take_wake(at(5), false), None, "one wake-up is enough");
        assert_eq!(versions(&lane.deliver(at(11), false)), [1]);
        assert_eq!(lane.take_wake(at(11), false), Some(at(15)));
        assert_eq!(versions(&lane.deliver(at(15), false)), [2]);
    }

    #[test]
    fn a_release_brings_all_that_is_due_at_once() {
        let mut lane = lane(9);
        (1..4).for_each(|n| lane.push(at(n), &event(n as u64)));
        assert_eq!(lane.take_wake(at(1), false), Some(at(11)));
        assert_eq!(lane.deliver(at(11), true), Delivery::Nothing);
        lane.push(at(45), &event(9));
        assert_eq!(lane.take_wake(at(50), false), Some(at(50)));
        assert_eq!(versions(&lane.deliver(at(50), false)), [1, 2, 3]);
        assert_eq!(lane.take_wake(at(50), false), Some(at(55)));
    }

    #[test]
    fn who_is_too_far_behind_must_list() {
        let mut lane = lane(2);
        (1..4).for_each(|n| lane.push(at(n), &event(n as u64)));
        assert_eq!(lane.take_wake(at(4), false), Some(at(4)));
        assert_eq!(lane.deliver(at(4), false), Delivery::Expired);
        lane.open();
        lane.push(at(20), &event(9));
        assert_eq!(lane.take_wake(at(20), false), Some(at(30)));
    }

    #[test]
    fn a_closed_lane_hears_nothing() {
        let mut lane = lane(2);
        lane.close();
        lane.push(at(1), &event(1));
        assert_eq!(lane.take_wake(at(1), false), None);
    }
}
