//! Pods without a node: those that are to be decided about, and those that fitted nowhere.

use super::demand::Demand;
use super::nodes::{Nodes, Room};
use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::time::Time;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// A pod that fitted nowhere is tried again after so long at the latest.
const UNSCHEDULABLE_MAX: Duration = Duration::from_secs(300);
/// How often it is looked for such pods.
const FLUSH_PERIOD: Duration = Duration::from_secs(30);

/// A pod without a node.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) pod: Arc<Pod>,
    pub(super) demand: Arc<Demand>,
    /// The node that others were asked to leave for it.
    pub(super) nominated: Option<Text>,
    /// Its place in the queue that it stands in; places of other numbers that name it are left over.
    ticket: u64,
}

/// Pods without a node that are not being deleted.
///
/// A pod that fitted nowhere is tried again when something happens that could let it in. Upstream makes such pods wait for
/// their back-off as long as others are to be decided about; here those are first anyway.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    pending: BTreeMap<Uid, Pending>,
    /// More important ones first, then in order.
    active: BTreeMap<(Reverse<i32>, u64), Uid>,
    /// Those that fitted nowhere, by what they ask for, in order; some may have gone elsewhere.
    waiting: BTreeMap<Arc<Demand>, VecDeque<(u64, Uid)>>,
    /// The same in order of time.
    since: VecDeque<(Time, u64, Uid)>,
    /// Nodes on which there is more room than before.
    freed: BTreeSet<Text>,
    tickets: u64,
}

impl Queue {
    /// A pod, if it has no node.
    pub(super) fn get_mut(&mut self, uid: &Uid) -> Option<&mut Pending> {
        self.pending.get_mut(uid)
    }

    /// A pod is seen without a node. One that is new or asks for something else is to be decided about.
    pub(super) fn set(&mut self, pod: &Arc<Pod>, demand: Arc<Demand>) {
        let uid = &pod.metadata.uid;
        if let Some(pending) = self.pending.get_mut(uid) {
            pending.pod = pod.clone();
            if pending.demand == demand {
                return;
            }
            self.active.remove(&(pending.demand.priority, pending.ticket));
            pending.demand = demand;
        } else {
            let pending = Pending { pod: pod.clone(), demand, nominated: None, ticket: 0 };
            self.pending.insert(uid.clone(), pending);
        }
        self.activate(uid);
    }

    /// A pod needs no node any more, or has one.
    pub(super) fn remove(&mut self, uid: &Uid) -> Option<Pending> {
        let pending = self.pending.remove(uid)?;
        self.active.remove(&(pending.demand.priority, pending.ticket));
        Some(pending)
    }

    /// A pod fitted nowhere.
    pub(super) fn park(&mut self, now: Time, uid: &Uid) {
        self.tickets += 1;
        let Some(pending) = self.pending.get_mut(uid) else { return };
        pending.ticket = self.tickets;
        self.waiting.entry(pending.demand.clone()).or_default().push_back((self.tickets, uid.clone()));
        self.since.push_back((now, self.tickets, uid.clone()));
    }

    fn activate(&mut self, uid: &Uid) {
        let Some(pending) = self.pending.get_mut(uid) else { return };
        self.tickets += 1;
        pending.ticket = self.tickets;
        if !pending.demand.is_gated {
            self.active.insert((pending.demand.priority, self.tickets), uid.clone());
        }
    }

    /// There is more room on a node.
    pub(super) fn freed(&mut self, node: &Text) {
        if !self.waiting.is_empty() {
            self.freed.insert(node.clone());
        }
    }

    /// A node is new or changed: those that it did not suit, or that it may have room for now, are tried again.
    pub(super) fn node_changed(&mut self, old: Option<&Room>, new: &Room) {
        let may_help = |demand: &Demand| {
            new.unsuited(demand).is_none() && old.is_none_or(|old| old.unsuited(demand).is_some() || new.is_larger(old))
        };
        let helped: Vec<Arc<Demand>> = self.waiting.keys().filter(|demand| may_help(demand)).cloned().collect();
        for demand in helped {
            for (ticket, uid) in self.waiting.remove(&demand).unwrap_or_default() {
                self.retry(ticket, &uid);
            }
        }
    }

    /// Those that have waited too long are tried again.
    pub(super) fn flush(&mut self, now: Time) {
        while let Some((since, _, _)) = self.since.front()
            && *since + UNSCHEDULABLE_MAX <= now
        {
            let Some((_, ticket, uid)) = self.since.pop_front() else { return };
            self.retry(ticket, &uid);
        }
    }

    /// When that is to happen next, seen from the start of the scheduler.
    pub(super) fn next_flush(&mut self, start: Time) -> Option<Time> {
        while let Some((_, ticket, uid)) = self.since.front()
            && self.pending.get(uid).is_none_or(|pending| pending.ticket != *ticket)
        {
            self.since.pop_front();
        }
        let (since, _, _) = self.since.front()?;
        let passed = (*since + UNSCHEDULABLE_MAX).since(start);
        let periods = passed.as_nanos().div_ceil(FLUSH_PERIOD.as_nanos());
        Some(start + FLUSH_PERIOD.saturating_mul(u32::try_from(periods).unwrap_or(u32::MAX)))
    }

    fn retry(&mut self, ticket: u64, uid: &Uid) {
        if self.pending.get(uid).is_some_and(|pending| pending.ticket == ticket) {
            self.activate(uid);
        }
    }

    /// Whether there is a pod to decide about.
    pub(super) fn has_next(&mut self, nodes: &Nodes) -> bool {
        !self.active.is_empty() || self.find_for_freed(nodes).is_some()
    }

    /// The next pod to decide about: the most important one, else one that waits for room that there is now.
    pub(super) fn next(&mut self, nodes: &Nodes) -> Option<Pending> {
        if let Some((_, uid)) = self.active.pop_first() {
            return self.pending.get(&uid).cloned();
        }
        let demand = self.find_for_freed(nodes)?;
        let queue = self.waiting.get_mut(&demand)?;
        let (_, uid) = queue.pop_front()?;
        if queue.is_empty() {
            self.waiting.remove(&demand);
        }
        self.pending.get(&uid).cloned()
    }

    /// What the first of the waiting pods asks for that fits on a node with more room than before. Nodes that help nobody
    /// are not looked at again.
    fn find_for_freed(&mut self, nodes: &Nodes) -> Option<Arc<Demand>> {
        if self.freed.is_empty() {
            return None;
        }
        let pending = &self.pending;
        self.waiting.retain(|_, queue| {
            while queue.front().is_some_and(|(ticket, uid)| pending.get(uid).is_none_or(|p| p.ticket != *ticket)) {
                queue.pop_front();
            }
            !queue.is_empty()
        });
        while let Some(name) = self.freed.first() {
            let room = nodes.get(name);
            let fits = |(demand, queue): &(&Arc<Demand>, &VecDeque<(u64, Uid)>)| {
                queue.front().is_some_and(|(_, uid)| room.is_some_and(|room| room.takes(uid, demand)))
            };
            let first = self.waiting.iter().filter(fits);
            let first = first.min_by_key(|(demand, queue)| (demand.priority, queue.front().map(|(ticket, _)| *ticket)));
            if let Some((demand, _)) = first {
                return Some(demand.clone());
            }
            self.freed.pop_first();
        }
        None
    }
}
