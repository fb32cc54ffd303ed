//! Nodes that are cut off or without power, and what was on its way when they were.

use jobyard_api::Text;
use jobyard_api::request::WatchEvent;
use jobyard_api::time::Time;
use std::collections::{BTreeMap, BTreeSet};

use crate::component::Action;

/// What is going to happen to a node by itself, unless a user does something to the same end first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Its power fails.
    Off,
    /// It starts.
    On,
    /// It has memory again.
    Relieved,
}

/// What waits for a node that is cut off.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut {
    /// What its kubelet has not heard.
    pub(crate) events: Vec<WatchEvent>,
    /// What its kubelet could not send.
    pub(crate) actions: Vec<Action>,
}

/// Nodes that are not as they should be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outages {
    pub(crate) cut: BTreeMap<Text, Cut>,
    pub(crate) off: BTreeSet<Text>,
    /// By time, in order.
    pub(crate) turns: BTreeMap<Time, Vec<(Text, Turn)>>,
    /// Starts of nodes so far: each has a number of its own.
    pub(crate) boots: u32,
}

impl Outages {
    /// Gives up turns that are planned for a node, as something else has been done to it since.
    pub(crate) fn forget(&mut self, node: &str, turns: &[Turn]) {
        for planned in self.turns.values_mut() {
            planned.retain(|(name, turn)| **name != *node || !turns.contains(turn));
        }
    }

    /// Whether the kubelet of a node can be reached.
    pub(crate) fn is_reachable(&self, node: &str) -> bool {
        !self.cut.contains_key(node) && !self.off.contains(node)
    }
}
