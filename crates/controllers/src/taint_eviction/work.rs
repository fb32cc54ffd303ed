//! Deletions that are to come: when, and for how long a pod puts up with taints.

use jobyard_api::Text;
use jobyard_api::node::Taint;
use jobyard_api::request::ObjectKey;
use jobyard_api::time::Time;
use jobyard_api::toleration::Toleration;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A deletion that is to come.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) node: Text,
    /// Since when the pod has been on the tainted node.
    pub(super) since: Time,
    pub(super) at: Time,
    /// How often it failed.
    pub(super) tries: u32,
}

/// Deletions that are to come, by pod.
#[derive(Clone, Debug, Default)]
pub(super) struct Works {
    works: BTreeMap<ObjectKey, Work>,
    times: BTreeSet<(Time, ObjectKey)>,
}

impl Works {
    pub(super) fn get(&self, key: &ObjectKey) -> Option<&Work> {
        self.works.get(key)
    }

    pub(super) fn add(&mut self, key: ObjectKey, work: Work) {
        self.remove(&key);
        self.times.insert((work.at, key.clone()));
        self.works.insert(key, work);
    }

    /// Whether there was one.
    pub(super) fn remove(&mut self, key: &ObjectKey) -> bool {
        let Some(work) = self.works.remove(key) else { return false };
        self.times.remove(&(work.at, key.clone()))
    }

    /// The pods of a node that are to go.
    pub(super) fn of_node(&self, node: &Text) -> Vec<ObjectKey> {
        self.works.iter().filter(|(_, work)| work.node == *node).map(|(key, _)| key.clone()).collect()
    }

    /// Those whose time has come, taken out.
    pub(super) fn due(&mut self, now: Time) -> Vec<(ObjectKey, u32)> {
        let mut due = Vec::new();
        while let Some((at, _)) = self.times.first()
            && *at <= now
        {
            let Some((_, key)) = self.times.pop_first() else { break };
            let tries = self.works.remove(&key).map_or(0, |work| work.tries);
            due.push((key, tries));
        }
        due
    }

    pub(super) fn next_at(&self) -> Option<Time> {
        self.times.first().map(|(at, _)| *at)
    }
}

/// How long a pod stays on a node with these taints; none is for ever.
pub(super) fn stay(taints: &[Taint], tolerations: &[Toleration]) -> Option<Duration> {
    let mut shortest = None;
    for taint in taints {
        let Some(toleration) = tolerations.iter().find(|toleration| toleration.tolerates(taint)) else {
            return Some(Duration::ZERO);
        };
        if let Some(seconds) = toleration.toleration_seconds {
            let time = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
            shortest = Some(shortest.map_or(time, |shortest: Duration| shortest.min(time)));
        }
    }
    shortest
}
