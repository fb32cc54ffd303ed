//! What views need to know about all pods and Events, kept up to date from the changes alone.
//!
//! A view of a hundred thousand pods must cost what it shows. So this listens to the API server's watch log, without
//! lag, and keeps counts and orders. Only when the log does not reach back far enough is everything looked at again.

use crate::pod_words::{pod_index, pod_state};
use crate::views::PodState;
use jobyard_api::Text;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, Resource, WatchEvent, WatchEventKind};
use jobyard_cluster::ApiServer;
use std::collections::{BTreeMap, BTreeSet};

/// All states in the order in which they are shown.
pub(crate) const STATES: [PodState; 7] = [
    PodState::Pending,
    PodState::Starting,
    PodState::Running,
    PodState::Backoff,
    PodState::Terminating,
    PodState::Succeeded,
    PodState::Failed,
];

/// Index (0 without) and number of creation: the order of tiles.
pub(crate) type Place = (u32, u64);

/// Namespace and name.
pub(crate) type Key = (Text, Text);

/// Orders and counts of everything that is there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Version of the store up to which this is right.
    version: u64,
    pods: BTreeMap<Key, Entry>,
    groups: BTreeMap<Key, Group>,
    /// Pods that hold a place on each node.
    nodes: BTreeMap<Text, u32>,
    /// Events by the version of their last write.
    events: BTreeMap<u64, Key>,
    event_versions: BTreeMap<Key, u64>,
    /// Counts up with every pod.
    created: u64,
}

/// The pods of one Job (or, under an empty name, those without one).
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    /// In the order of index, then of creation.
    pub order: BTreeMap<Place, (Text, PodState)>,
    /// The same for each state, as in [`STATES`].
    pub by_state: [BTreeSet<Place>; STATES.len()],
    /// Pods so far, for each index (0 without indexes).
    attempts: BTreeMap<u32, u32>,
}

impl Group {
    /// How many pods there are.
    pub fn total(&self) -> u32 {
        self.order.len() as u32
    }

    fn move_to(&mut self, place: Place, old: PodState, new: PodState) {
        self.by_state[old as usize].remove(&place);
        self.by_state[new as usize].insert(place);
        if let Some((_, state)) = self.order.get_mut(&place) {
            *state = new;
        }
    }
}

/// What is remembered of a pod.
#[derive(Clone, Debug)]
struct Entry {
    group: Key,
    place: Place,
    attempt: u32,
    state: PodState,
    node: Text,
}

impl Index {
    /// Takes in what has changed since the last time.
    pub fn catch_up(&mut self, api: &ApiServer) {
        let version = api.resource_version();
        if version == self.version {
            return;
        }
        let pods = api.watch_after(Resource::Pods, self.version);
        let events = api.watch_after(Resource::Events, self.version);
        match (pods, events) {
            (Ok(pods), Ok(events)) => {
                pods.iter().chain(&events).for_each(|event| self.apply(event));
            }
            _ => self.look_again(api),
        }
        self.version = version;
    }

    /// All groups.
    pub fn groups(&self) -> impl Iterator<Item = (&Key, &Group)> {
        self.groups.iter()
    }

    /// Which pod of its Job or index it is, from 1.
    pub fn attempt(&self, pod: &Key) -> u32 {
        self.pods.get(pod).map_or(0, |entry| entry.attempt)
    }

    /// Pods that hold a place on a node.
    pub fn pods_on(&self, node: &str) -> u32 {
        self.nodes.get(node).copied().unwrap_or(0)
    }

    /// How many Events there are.
    pub fn events_total(&self) -> usize {
        self.events.len()
    }

    /// Events by their last write, newest first.
    pub fn newest_events(&self) -> impl Iterator<Item = &Key> {
        self.events.values().rev()
    }

    /// Whether a pod is there that goes on by itself: it has not ended.
    pub fn has_unfinished_pods(&self) -> bool {
        let ended = |at: usize| matches!(STATES[at], PodState::Succeeded | PodState::Failed);
        let mut groups = self.groups.values();
        groups.any(|group| group.by_state.iter().enumerate().any(|(at, places)| !places.is_empty() && !ended(at)))
    }

    fn look_again(&mut self, api: &ApiServer) {
        let attempts = std::mem::take(&mut self.pods);
        *self = Self { created: self.created, ..Self::default() };
        for object in api.objects(Resource::Pods) {
            let Object::Pod(pod) = object else { continue };
            self.put_pod(pod);
            if let Some((known, entry)) = attempts.get(&key_of(object)).zip(self.pods.get_mut(&key_of(object))) {
                entry.attempt = known.attempt;
            }
        }
        for object in api.objects(Resource::Events) {
            self.put_event(object);
        }
    }

    fn apply(&mut self, event: &WatchEvent) {
        match (&event.object, event.kind) {
            (Object::Pod(pod), WatchEventKind::Added | WatchEventKind::Modified) => self.put_pod(pod),
            (Object::Pod(_), WatchEventKind::Deleted) => self.drop_pod(&key_of(&event.object)),
            (Object::Event(_), WatchEventKind::Added | WatchEventKind::Modified) => self.put_event(&event.object),
            (Object::Event(_), WatchEventKind::Deleted) => {
                if let Some(version) = self.event_versions.remove(&key_of(&event.object)) {
                    self.events.remove(&version);
                }
            }
            (Object::Job(_), WatchEventKind::Deleted) => {
                // A Job of the same name that comes after counts its pods from 1.
                if let Some(group) = self.groups.get_mut(&key_of(&event.object)) {
                    group.attempts.clear();
                }
            }
            (Object::CronJob(_) | Object::Job(_) | Object::Node(_) | Object::Namespace(_) | Object::Plain(_), _) => {}
        }
    }

    fn put_pod(&mut self, pod: &Pod) {
        let key = (pod.metadata.namespace.clone(), pod.metadata.name.clone());
        let state = pod_state(pod);
        let node = if pod.is_terminated() { Text::default() } else { pod.spec.node_name.clone() };
        let Some(entry) = self.pods.get_mut(&key) else { return self.add_pod(key, pod, state, &node) };
        if entry.state != state {
            let group = self.groups.get_mut(&entry.group).expect("a pod's group stays while it is there");
            group.move_to(entry.place, entry.state, state);
            entry.state = state;
        }
        if entry.node != node {
            let left = std::mem::replace(&mut entry.node, node.clone());
            self.count_on_node(&left, false);
            self.count_on_node(&node, true);
        }
    }

    fn add_pod(&mut self, key: Key, pod: &Pod, state: PodState, node: &Text) {
        self.created += 1;
        let owner = pod.metadata.controller().filter(|owner| &*owner.kind == "Job");
        let group_key = (key.0.clone(), owner.map(|owner| owner.name.clone()).unwrap_or_default());
        let index = pod_index(pod).unwrap_or(0);
        let place = (index, self.created);
        let group = self.groups.entry(group_key.clone()).or_default();
        group.order.insert(place, (key.1.clone(), state));
        group.by_state[state as usize].insert(place);
        let attempt = group.attempts.entry(index).or_insert(0);
        *attempt += 1;
        let entry = Entry { group: group_key, place, attempt: *attempt, state, node: node.clone() };
        self.pods.insert(key, entry);
        self.count_on_node(node, true);
    }

    fn drop_pod(&mut self, key: &Key) {
        let Some(entry) = self.pods.remove(key) else { return };
        self.count_on_node(&entry.node, false);
        if let Some(group) = self.groups.get_mut(&entry.group) {
            group.order.remove(&entry.place);
            group.by_state[entry.state as usize].remove(&entry.place);
        }
    }

    fn count_on_node(&mut self, node: &Text, came: bool) {
        if node.is_empty() {
            return;
        }
        let count = self.nodes.entry(node.clone()).or_insert(0);
        *count = if came { *count + 1 } else { count.saturating_sub(1) };
    }

    fn put_event(&mut self, object: &Object) {
        let key = key_of(object);
        let version = object.metadata().resource_version;
        if let Some(before) = self.event_versions.insert(key.clone(), version) {
            self.events.remove(&before);
        }
        self.events.insert(version, key);
    }
}

fn key_of(object: &Object) -> Key {
    let metadata = object.metadata();
    (metadata.namespace.clone(), metadata.name.clone())
}
