//! Zones: how many nodes are lost in each, and how fast the pods of lost nodes may be driven off. [P-067]

use jobyard_api::Text;
use jobyard_api::node::Node;
use jobyard_api::time::Time;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// The queues are looked at this often.
const EVICTION_PERIOD: Duration = Duration::from_millis(100);
/// From one node to the next (`--node-eviction-rate` 0.1).
const NORMAL: Duration = Duration::from_secs(10);
/// The same in a large zone that is disturbed (`--secondary-node-eviction-rate` 0.01).
const SLOW: Duration = Duration::from_secs(100);
/// Zones of more nodes than this are large.
const LARGE: usize = 50;
/// Labels that say where a node is.
const LABELS: [&str; 2] = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];
/// Nodes with this label do not count.
const EXCLUDED: &str = "node.kubernetes.io/exclude-disruption";

/// How a zone is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Initial,
    Normal,
    /// At least three nodes and 55 % are lost.
    Partial,
    /// No node is ready.
    Full,
}

/// What happened to the cluster as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    None,
    /// No zone has a ready node any more.
    AllLost,
    /// Some zone has one again.
    SomeBack,
}

#[derive(Clone, Debug, Default)]
struct Zone {
    state: State,
    /// Nodes, each with the first look at the queue after it came.
    queue: VecDeque<(Time, Text)>,
    /// From one node to the next; none if no node is.
    interval: Option<Duration>,
    /// When the next node may be.
    free_at: Option<Time>,
}

/// All zones.
#[derive(Clone, Debug, Default)]
pub(super) struct Zones {
    zones: BTreeMap<(Text, Text), Zone>,
}

/// Region and zone of a node.
pub(super) fn of(node: &Node) -> (Text, Text) {
    let [region, zone] = LABELS.map(|label| node.metadata.labels.get(label).cloned().unwrap_or_default());
    (region, zone)
}

impl Zones {
    /// The pods of a node are to be driven off when its turn comes.
    pub(super) fn queue(&mut self, now: Time, node: &Node) {
        let zone = self.zones.entry(of(node)).or_insert_with(|| Zone::new(now));
        if !zone.has(&node.metadata.name) {
            zone.queue.push_back((now + EVICTION_PERIOD, node.metadata.name.clone()));
        }
    }

    /// They are not, or not any more.
    pub(super) fn remove(&mut self, name: &Text) {
        self.zones.values_mut().for_each(|zone| zone.queue.retain(|(_, queued)| queued != name));
    }

    /// Whether a node waits for its turn.
    pub(super) fn is_queued(&self, name: &Text) -> bool {
        self.zones.values().any(|zone| zone.has(name))
    }

    /// The next node whose turn has come, if it can be changed now.
    pub(super) fn next(&mut self, now: Time, is_free: impl Fn(&Text) -> bool) -> Option<Text> {
        self.zones.values_mut().find_map(|zone| {
            let interval = zone.interval?;
            if zone.free_at? > now || !zone.queue.front().is_some_and(|(at, name)| *at <= now && is_free(name)) {
                return None;
            }
            zone.free_at = Some(now + interval);
            zone.queue.pop_front().map(|(_, name)| name)
        })
    }

    /// When that is.
    pub(super) fn next_at(&self, now: Time) -> Option<Time> {
        let due = self.zones.values().filter(|zone| zone.interval.is_some());
        let at = due.filter_map(|zone| Some(zone.free_at?.max(zone.queue.front()?.0))).min()?;
        Some(if at <= now { now + EVICTION_PERIOD } else { at })
    }

    /// Counts the nodes of each zone and sets the pace.
    pub(super) fn assess(&mut self, now: Time, nodes: &[Arc<Node>]) -> Turn {
        let mut counts: BTreeMap<(Text, Text), (usize, usize)> = BTreeMap::new();
        for node in nodes.iter().filter(|node| !node.metadata.labels.contains_key(EXCLUDED)) {
            let (ready, lost) = counts.entry(of(node)).or_default();
            *(if node.is_ready() { ready } else { lost }) += 1;
        }
        for key in counts.keys() {
            self.zones.entry(key.clone()).or_insert_with(|| Zone::new(now));
        }
        self.zones.retain(|key, _| counts.contains_key(key));
        let are_lost = counts.values().all(|count| state(*count) == State::Full);
        let were_lost = self.zones.values().all(|zone| zone.state == State::Full);
        if self.zones.is_empty() || (are_lost && were_lost) {
            return Turn::None;
        }
        for (key, zone) in &mut self.zones {
            let (ready, lost) = counts[key];
            let new = state((ready, lost));
            if zone.state != new {
                zone.state = new;
                zone.set_pace(now, if are_lost { None } else { pace(new, ready + lost) });
            }
        }
        match (are_lost, were_lost) {
            (true, _) => {
                self.zones.values_mut().for_each(|zone| zone.set_pace(now, None));
                Turn::AllLost
            }
            (false, true) => Turn::SomeBack,
            (false, false) => Turn::None,
        }
    }
}

impl Zone {
    fn new(now: Time) -> Self {
        Self { interval: Some(NORMAL), free_at: Some(now), ..Self::default() }
    }

    fn has(&self, name: &Text) -> bool {
        self.queue.iter().any(|(_, queued)| queued == name)
    }

    /// Another pace. Who had to wait begins to wait anew.
    fn set_pace(&mut self, now: Time, interval: Option<Duration>) {
        if self.interval == interval {
            return;
        }
        let waits = self.free_at.is_none_or(|at| at > now);
        self.interval = interval;
        self.free_at = interval.map(|interval| if waits { now + interval } else { now });
    }
}

fn state((ready, lost): (usize, usize)) -> State {
    match (ready, lost) {
        (0, 1..) => State::Full,
        // 55 %
        (ready, 3..) if lost * 20 >= (lost + ready) * 11 => State::Partial,
        _ => State::Normal,
    }
}

const fn pace(state: State, nodes: usize) -> Option<Duration> {
    match state {
        State::Initial | State::Normal | State::Full => Some(NORMAL),
        State::Partial if nodes > LARGE => Some(SLOW),
        State::Partial => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::node::NodeCondition;

    fn nodes(ready: usize, lost: usize) -> Vec<Arc<Node>> {
        let node = |number: usize| {
            let mut node = Node::default();
            node.metadata.name = format!("n{number:02}").into();
            let status = if number < ready { "True" } else { "Unknown" };
            node.status.conditions.push(NodeCondition {
                kind: "Ready".into(),
                status: status.into(),
                ..NodeCondition::default()
            });
            Arc::new(node)
        };
        (0..ready + lost).map(node).collect()
    }

    /// Seconds at which the lost nodes get their turn, within ten minutes.
    fn turns(ready: usize, lost: usize) -> Vec<u64> {
        let (mut zones, start) = (Zones::default(), Time::from_nanos(0));
        let nodes = nodes(ready, lost);
        zones.assess(start, &nodes);
        nodes[ready..].iter().for_each(|node| zones.queue(start, node));
        (0..600)
            .filter(|second| zones.next(start + EVICTION_PERIOD + Duration::from_secs(*second), |_| true).is_some())
            .collect()
    }

    #[test]
    fn p067_nodes_are_tainted_one_after_the_other() {
        assert_eq!(turns(4, 3), [0, 10, 20]);
        assert_eq!(turns(1, 2), [0, 10], "two are too few to matter");
        assert_eq!(turns(1, 3), [0_u64; 0], "a small zone that is mostly lost");
        assert_eq!(turns(20, 31).len(), 6, "a large one");
        assert_eq!(turns(0, 3), [0_u64; 0], "everything is lost");
    }

    #[test]
    fn p067_nobody_is_driven_off_while_everything_is_lost() {
        let (mut zones, start) = (Zones::default(), Time::from_nanos(0));
        assert_eq!(zones.assess(start, &nodes(1, 1)), Turn::None);
        assert_eq!(zones.assess(start, &nodes(0, 2)), Turn::AllLost);
        assert_eq!(zones.assess(start, &nodes(0, 2)), Turn::None);
        assert_eq!(zones.assess(start, &nodes(1, 1)), Turn::SomeBack);
        zones.queue(start, &nodes(1, 1)[1]);
        assert_eq!(zones.next(start, |_| true), None);
        assert_eq!(zones.next(start + NORMAL, |_| true).as_deref(), Some("n01"));
    }
}
