//! The scheduler: gives each pod a node, one pod after the other.
//!
//! Room is counted in pods per node. What it knows is what its lanes delivered and what it has decided since; the cost
//! of a decision does not depend on how many pods there are.

mod nodes;
mod reasons;
#[cfg(test)]
mod tests;

pub(crate) use nodes::initial as nodes;

use jobyard_api::Text;
use jobyard_api::event::{NORMAL, WARNING};
use jobyard_api::meta::{StringMap, Uid};
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, ObjectKey, Resource, WatchEventKind};
use jobyard_api::time::Time;
use jobyard_controllers::Input;
use jobyard_controllers::machinery::{About, EventRecorder};
use nodes::Nodes;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use crate::component::{Action, set_condition};
use crate::flight::PodTarget;

/// What one decision takes: 500 pods in a second, as kube-scheduler does on a small cluster.
const DECISION: Duration = Duration::from_millis(2);

/// The scheduler: a value that is fed with inputs.
#[derive(Clone, Debug)]
pub(crate) struct Scheduler {
    nodes: Nodes,
    /// Pods without a node that are not being deleted.
    pending: BTreeMap<Uid, Arc<Pod>>,
    /// Those to be decided about, in order; some may be gone.
    active: VecDeque<Uid>,
    /// Those that fitted nowhere, by what they ask of a node, in order; some may be gone.
    waiting: BTreeMap<StringMap, VecDeque<Uid>>,
    /// Pods that take room, with their node and whether the binding has been seen.
    placed: BTreeMap<Uid, Placed>,
    decides_at: Option<Time>,
    recorder: EventRecorder,
}

#[derive(Clone, Debug)]
struct Placed {
    node: Text,
    is_seen: bool,
}

impl Scheduler {
    /// A scheduler that knows nothing.
    pub(crate) fn new() -> Self {
        Self {
            nodes: Nodes::default(),
            pending: BTreeMap::new(),
            active: VecDeque::new(),
            waiting: BTreeMap::new(),
            placed: BTreeMap::new(),
            decides_at: None,
            recorder: EventRecorder::new("default-scheduler", ""),
        }
    }

    /// Takes one input and returns what is to be done.
    pub(crate) fn handle(&mut self, now: Time, input: Input) -> Vec<Action> {
        let mut out = Vec::new();
        match input {
            Input::Listed { items, .. } => {
                for object in items {
                    self.seen(now, WatchEventKind::Added, &object, &mut out);
                }
            }
            Input::Watch(event) => self.seen(now, event.kind, &event.object, &mut out),
            Input::Timer => {
                if self.decides_at.is_some_and(|at| at <= now) {
                    self.decides_at = None;
                    self.decide(now, &mut out);
                }
            }
            Input::Response(..) => unreachable!("the scheduler waits for no answers"),
        }
        if self.decides_at.is_none() && !self.active.is_empty() {
            self.decides_at = Some(now + DECISION);
            out.push(Action::WakeAt(now + DECISION));
        }
        out
    }

    fn seen(&mut self, now: Time, kind: WatchEventKind, object: &Object, out: &mut Vec<Action>) {
        match object {
            Object::Pod(pod) if kind == WatchEventKind::Deleted => self.forget(pod),
            Object::Pod(pod) => self.pod_seen(now, pod, out),
            Object::Node(node) => {
                if kind == WatchEventKind::Deleted {
                    self.nodes.remove(&node.metadata.name);
                } else if self.nodes.set(node) {
                    self.activate_all();
                }
            }
            Object::CronJob(_) | Object::Job(_) | Object::Event(_) | Object::Namespace(_) => {}
        }
    }

    fn pod_seen(&mut self, now: Time, pod: &Arc<Pod>, out: &mut Vec<Action>) {
        let uid = &pod.metadata.uid;
        if pod.is_terminated() {
            self.forget(pod);
        } else if !pod.spec.node_name.is_empty() {
            self.pending.remove(uid);
            self.bound(now, pod, out);
        } else if pod.metadata.is_being_deleted() {
            self.forget(pod);
        } else if self.placed.contains_key(uid) {
            // Decided, and this is an older change of the pod.
        } else if self.pending.insert(uid.clone(), pod.clone()).is_none() {
            self.active.push_back(uid.clone());
        }
    }

    /// A pod has its node: by this scheduler's decision, or because it was made so.
    fn bound(&mut self, now: Time, pod: &Arc<Pod>, out: &mut Vec<Action>) {
        let node = &pod.spec.node_name;
        match self.placed.get_mut(&pod.metadata.uid) {
            Some(placed) if placed.is_seen => {}
            Some(placed) => {
                placed.is_seen = true;
                let metadata = &pod.metadata;
                let message = format!("Successfully assigned {}/{} to {node}", metadata.namespace, metadata.name);
                self.record(now, pod, NORMAL, "Scheduled", &message, out);
            }
            None => {
                self.nodes.take(node);
                self.placed.insert(pod.metadata.uid.clone(), Placed { node: node.clone(), is_seen: true });
            }
        }
    }

    /// A pod needs no room any more.
    fn forget(&mut self, pod: &Pod) {
        self.pending.remove(&pod.metadata.uid);
        if let Some(placed) = self.placed.remove(&pod.metadata.uid) {
            self.nodes.give_back(&placed.node);
            self.activate_for(&placed.node);
        }
    }

    /// Decides about the next pod.
    fn decide(&mut self, now: Time, out: &mut Vec<Action>) {
        let Some(pod) = self.next_pod() else { return };
        let selector = &pod.spec.shared.node_selector;
        let Some(node) = self.nodes.choose(selector) else {
            self.nothing_fits(now, &pod, out);
            return;
        };
        self.nodes.take(&node);
        self.pending.remove(&pod.metadata.uid);
        self.placed.insert(pod.metadata.uid.clone(), Placed { node: node.clone(), is_seen: false });
        out.push(Action::Bind(target(&pod), node));
    }

    fn next_pod(&mut self) -> Option<Arc<Pod>> {
        while let Some(uid) = self.active.pop_front() {
            if let Some(pod) = self.pending.get(&uid) {
                return Some(pod.clone());
            }
        }
        None
    }

    fn nothing_fits(&mut self, now: Time, pod: &Arc<Pod>, out: &mut Vec<Action>) {
        let selector = &pod.spec.shared.node_selector;
        let message = reasons::message(&self.nodes.refusals(selector));
        self.waiting.entry(selector.clone()).or_default().push_back(pod.metadata.uid.clone());
        let mut status = pod.status.clone();
        set_condition(&mut status, now.into(), "PodScheduled", "False", "Unschedulable", &message);
        self.record(now, pod, WARNING, "FailedScheduling", &message, out);
        if status != pod.status {
            out.push(Action::PodStatus(target(pod), status));
        }
    }

    /// Room for one pod came up on a node: the first of those that may go there is tried again.
    fn activate_for(&mut self, node: &str) {
        let pending = &self.pending;
        for (selector, uids) in &mut self.waiting {
            while uids.front().is_some_and(|uid| !pending.contains_key(uid)) {
                uids.pop_front();
            }
            if !uids.is_empty() && self.nodes.allows(node, selector) {
                self.active.extend(uids.pop_front());
                break;
            }
        }
        self.waiting.retain(|_, uids| !uids.is_empty());
    }

    /// The nodes changed: everything is tried again.
    fn activate_all(&mut self) {
        for (_, uids) in std::mem::take(&mut self.waiting) {
            self.active.extend(uids);
        }
    }

    fn record(&mut self, now: Time, pod: &Arc<Pod>, kind: &str, reason: &str, message: &str, out: &mut Vec<Action>) {
        let write = self.recorder.record(now, About::pod(pod, ""), kind, reason, (message, ""));
        out.extend(write.map(Box::new).map(Action::Record));
    }
}

fn target(pod: &Pod) -> PodTarget {
    let (namespace, name) = (pod.metadata.namespace.clone(), pod.metadata.name.clone());
    PodTarget { key: ObjectKey { resource: Resource::Pods, namespace, name }, uid: pod.metadata.uid.clone() }
}
