//! Pods that take room on a node, or are about to.

use super::demand::Demand;
use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A pod that takes room.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub(super) pod: Arc<Pod>,
    pub(super) node: Text,
    pub(super) demand: Arc<Demand>,
    /// Whether the binding has been seen.
    pub(super) is_seen: bool,
}

/// All pods that take room.
#[derive(Clone, Debug, Default)]
pub(super) struct Pods {
    placed: BTreeMap<Uid, Placed>,
    /// How many there are of each importance.
    priorities: BTreeMap<Reverse<i32>, u32>,
}

impl Pods {
    /// Whether the pod takes room.
    pub(super) fn contains(&self, uid: &Uid) -> bool {
        self.placed.contains_key(uid)
    }

    /// A pod, to be changed.
    pub(super) fn get_mut(&mut self, uid: &Uid) -> Option<&mut Placed> {
        self.placed.get_mut(uid)
    }

    /// Takes a pod in.
    pub(super) fn insert(&mut self, placed: Placed) {
        *self.priorities.entry(placed.demand.priority).or_default() += 1;
        self.placed.insert(placed.pod.metadata.uid.clone(), placed);
    }

    /// Takes a pod out.
    pub(super) fn remove(&mut self, uid: &Uid) -> Option<Placed> {
        let placed = self.placed.remove(uid)?;
        if let Some(count) = self.priorities.get_mut(&placed.demand.priority) {
            *count -= 1;
            if *count == 0 {
                self.priorities.remove(&placed.demand.priority);
            }
        }
        Some(placed)
    }

    /// The pods of a node.
    pub(super) fn on(&self, node: &Text) -> impl Iterator<Item = &Placed> {
        self.placed.values().filter(move |placed| placed.node == *node)
    }

    /// Those that are less important than this. Costs nothing where all are equal.
    pub(super) fn less_important(&self, node: &Text, than: Reverse<i32>) -> impl Iterator<Item = &Placed> {
        let has_any = self.priorities.last_key_value().is_some_and(|(least, _)| *least > than);
        let pods = has_any.then(|| self.on(node)).into_iter().flatten();
        pods.filter(move |placed| placed.demand.priority > than)
    }
}
