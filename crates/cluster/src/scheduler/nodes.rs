//! The nodes as the scheduler knows them: room, cordons, labels.

use jobyard_api::Text;
use jobyard_api::meta::StringMap;
use jobyard_api::node::{Node, NodeCondition};
use jobyard_api::request::Object;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::NodesConfig;

/// Pods on a node if it does not say otherwise (the kubelet's `--max-pods`).
const PODS_MAX: u32 = 110;

/// The nodes of a new cluster.
pub(crate) fn initial(config: NodesConfig) -> Vec<Object> {
    (1..=config.nodes).map(|number| Object::Node(Arc::new(node(number, config.pods_per_node)))).collect()
}

fn node(number: u32, pods: u32) -> Node {
    let mut node = Node::default();
    let name: Text = format!("node-{number}").into();
    node.metadata.name = name.clone();
    node.metadata.labels = StringMap::from([
        ("kubernetes.io/arch".into(), "amd64".into()),
        ("kubernetes.io/hostname".into(), name),
        ("kubernetes.io/os".into(), "linux".into()),
    ]);
    node.status.allocatable = StringMap::from([("pods".into(), pods.to_string().into())]);
    node.status.conditions = vec![NodeCondition {
        kind: "Ready".into(),
        status: "True".into(),
        reason: "KubeletReady".into(),
        message: "kubelet is posting ready status".into(),
    }];
    node
}

/// Why a node does not take a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refusal {
    /// It is full.
    TooManyPods,
    /// Its labels are not those that the pod asks for.
    Selector,
    /// It is cordoned.
    Unschedulable,
}

#[derive(Clone, Debug)]
struct Room {
    pods: u32,
    pods_max: u32,
    is_cordoned: bool,
    labels: StringMap,
}

/// All nodes, with those that have room in the order of choice.
#[derive(Clone, Debug, Default)]
pub(super) struct Nodes {
    rooms: BTreeMap<Text, Room>,
    /// Least loaded first, then by name.
    free: BTreeSet<(u32, Text)>,
}

impl Nodes {
    /// A node is new or changed. Returns whether that can matter to a pod that waits.
    pub(super) fn set(&mut self, node: &Node) -> bool {
        let name = &node.metadata.name;
        let pods_max = node.status.allocatable.get("pods").and_then(|text| text.parse().ok()).unwrap_or(PODS_MAX);
        let (is_cordoned, labels) = (node.spec.unschedulable, node.metadata.labels.clone());
        let old = self.rooms.get(name);
        let pods = old.map_or(0, |room| room.pods);
        let is_same =
            old.is_some_and(|old| old.pods_max == pods_max && old.is_cordoned == is_cordoned && old.labels == labels);
        if !is_same {
            self.change(name, |room| *room = Some(Room { pods, pods_max, is_cordoned, labels }));
        }
        !is_same
    }

    /// A node is gone, and with it the count of its pods.
    pub(super) fn remove(&mut self, name: &Text) {
        self.change(name, |room| *room = None);
    }

    /// One more pod is on a node, if that is known.
    pub(super) fn take(&mut self, name: &Text) {
        self.change(name, |room| {
            if let Some(room) = room {
                room.pods += 1;
            }
        });
    }

    /// One pod less is on a node.
    pub(super) fn give_back(&mut self, name: &Text) {
        self.change(name, |room| {
            if let Some(room) = room {
                room.pods = room.pods.saturating_sub(1);
            }
        });
    }

    /// The least loaded node that takes a pod with this selector; of several the first by name.
    pub(super) fn choose(&self, selector: &StringMap) -> Option<Text> {
        self.free.iter().map(|(_, name)| name).find(|name| self.allows(name, selector)).cloned()
    }

    /// Whether a node's labels are those that a pod asks for.
    pub(super) fn allows(&self, name: &str, selector: &StringMap) -> bool {
        self.rooms.get(name).is_some_and(|room| room.has_labels(selector))
    }

    /// Why each node refuses a pod, where it does. Upstream's filters in their order: the first that refuses counts.
    pub(super) fn refusals(&self, selector: &StringMap) -> Vec<Refusal> {
        self.rooms.values().filter_map(|room| room.refusal(selector)).collect()
    }

    fn change(&mut self, name: &Text, change: impl FnOnce(&mut Option<Room>)) {
        let mut room = self.rooms.remove(name);
        if let Some(room) = room.as_ref().filter(|room| room.is_free()) {
            self.free.remove(&(room.pods, name.clone()));
        }
        change(&mut room);
        if let Some(room) = room {
            if room.is_free() {
                self.free.insert((room.pods, name.clone()));
            }
            self.rooms.insert(name.clone(), room);
        }
    }
}

impl Room {
    const fn is_free(&self) -> bool {
        !self.is_cordoned && self.pods < self.pods_max
    }

    fn has_labels(&self, selector: &StringMap) -> bool {
        selector.iter().all(|(key, value)| self.labels.get(key) == Some(value))
    }

    fn refusal(&self, selector: &StringMap) -> Option<Refusal> {
        if self.is_cordoned {
            Some(Refusal::Unschedulable)
        } else if !self.has_labels(selector) {
            Some(Refusal::Selector)
        } else {
            (self.pods >= self.pods_max).then_some(Refusal::TooManyPods)
        }
    }
}
