//! The scheduler: gives each pod a node, one pod after the other. [P-030] [P-031]
//!
//! What it knows is what its lanes delivered and what it has decided since; the cost of a decision does not depend on how
//! many pods there are. Not modelled: affinity between pods, topology spread, ports, volumes, disruption budgets.

mod affinity;
mod demand;
mod nodes;
mod placed;
mod preemption;
mod queue;
mod reasons;
#[cfg(test)]
mod tests;

use demand::Demands;
use jobyard_api::Text;
use jobyard_api::event::{NORMAL, WARNING};
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{DeleteOptions, Object, ObjectKey, Patch, Preconditions, Request, Resource, WatchEventKind};
use jobyard_api::time::{Time, Timestamp};
use jobyard_controllers::Input;
use jobyard_controllers::machinery::{About, EventRecorder};
use nodes::Nodes;
use placed::{Placed, Pods};
use preemption::Candidate;
use queue::{Pending, Queue};
use reasons::{Preemption, Refusal};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

use crate::component::{Action, set_condition};
use crate::flight::PodTarget;

/// What one decision takes: 500 pods in a second, as kube-scheduler does on a small cluster.
const DECISION: Duration = Duration::from_millis(2);
/// Where a pod's status says for which node it waits.
pub(crate) const NOMINATED: &str = "nominatedNodeName";
/// Reason of the condition of a pod that makes way.
const PREEMPTED: &str = "PreemptionByScheduler";

/// The scheduler: a value that is fed with inputs.
#[derive(Clone, Debug)]
pub(crate) struct Scheduler {
    nodes: Nodes,
    queue: Queue,
    demands: Demands,
    /// Pods that take room.
    pods: Pods,
    started: Option<Time>,
    decides_at: Option<Time>,
    flushes_at: Option<Time>,
    recorder: EventRecorder,
}

impl Scheduler {
    /// A scheduler that knows nothing.
    pub(crate) fn new() -> Self {
        Self {
            nodes: Nodes::default(),
            queue: Queue::default(),
            demands: Demands::default(),
            pods: Pods::default(),
            started: None,
            decides_at: None,
            flushes_at: None,
            recorder: EventRecorder::new("default-scheduler", ""),
        }
    }

    /// Takes one input and returns what is to be done.
    pub(crate) fn handle(&mut self, now: Time, input: Input) -> Vec<Action> {
        let mut out = Vec::new();
        let started = *self.started.get_or_insert(now);
        match input {
            Input::Listed { items, .. } => {
                for object in items {
                    self.seen(now, WatchEventKind::Added, &object, &mut out);
                }
            }
            Input::Watch(event) => self.seen(now, event.kind, &event.object, &mut out),
            Input::Timer => self.fire(now, &mut out),
            Input::Response(..) => unreachable!("the scheduler waits for no answers"),
        }
        if self.decides_at.is_none() && self.queue.has_next(&self.nodes) {
            self.decides_at = Some(now + DECISION);
            out.push(Action::WakeAt(now + DECISION));
        }
        if self.flushes_at.is_none()
            && let Some(at) = self.queue.next_flush(started)
        {
            self.flushes_at = Some(at);
            out.push(Action::WakeLater(at));
        }
        out
    }

    fn fire(&mut self, now: Time, out: &mut Vec<Action>) {
        if self.flushes_at.is_some_and(|at| at <= now) {
            self.flushes_at = None;
            self.queue.flush(now);
        }
        if self.decides_at.is_some_and(|at| at <= now) {
            self.decides_at = None;
            self.decide(now, out);
        }
    }

    fn seen(&mut self, now: Time, kind: WatchEventKind, object: &Object, out: &mut Vec<Action>) {
        match object {
            Object::Pod(pod) if kind == WatchEventKind::Deleted => self.forget(pod),
            Object::Pod(pod) => self.pod_seen(now, pod, out),
            Object::Node(node) if kind == WatchEventKind::Deleted => self.nodes.remove(&node.metadata.name),
            Object::Node(node) => {
                let name = &node.metadata.name;
                let (old, is_other) = self.nodes.set(node);
                if old.is_none() {
                    // Pods that were there before the node was heard of, or heard of again.
                    for placed in self.pods.on(name) {
                        self.nodes.take(name, &placed.demand, 1);
                    }
                }
                if is_other && let Some(new) = self.nodes.get(name) {
                    self.queue.node_changed(old.as_ref(), new);
                }
            }
            _ => {}
        }
    }

    fn pod_seen(&mut self, now: Time, pod: &Arc<Pod>, out: &mut Vec<Action>) {
        let uid = &pod.metadata.uid;
        if pod.is_terminated() {
            self.forget(pod);
        } else if !pod.spec.node_name.is_empty() {
            self.leave_queue(uid);
            self.bound(now, pod, out);
        } else if pod.metadata.is_being_deleted() {
            self.forget(pod);
        } else if !self.pods.contains(uid) {
            // Otherwise it is decided, and this is an older change of the pod.
            let demand = self.demands.get(&pod.spec.shared);
            if !demand.is_foreign {
                self.queue.set(pod, demand);
            }
        }
    }

    /// A pod has its node: by this scheduler's decision, or because it was made so.
    fn bound(&mut self, now: Time, pod: &Arc<Pod>, out: &mut Vec<Action>) {
        let node = &pod.spec.node_name;
        let Some(placed) = self.pods.get_mut(&pod.metadata.uid) else {
            let demand = self.demands.get(&pod.spec.shared);
            self.nodes.take(node, &demand, 1);
            self.pods.insert(Placed { pod: pod.clone(), node: node.clone(), demand, is_seen: true });
            return;
        };
        placed.pod = pod.clone();
        if !std::mem::replace(&mut placed.is_seen, true) {
            let metadata = &pod.metadata;
            let message = format!("Successfully assigned {}/{} to {node}", metadata.namespace, metadata.name);
            self.record(now, pod, NORMAL, "Scheduled", &message, out);
        }
    }

    fn leave_queue(&mut self, uid: &Uid) {
        if let Some(node) = self.queue.remove(uid).and_then(|pending| pending.nominated) {
            self.nodes.nominate(&node, uid, None);
            self.queue.freed(&node);
        }
    }

    /// A pod needs no room any more.
    fn forget(&mut self, pod: &Pod) {
        let uid = &pod.metadata.uid;
        self.leave_queue(uid);
        if let Some(placed) = self.pods.remove(uid) {
            self.nodes.take(&placed.node, &placed.demand, -1);
            self.queue.freed(&placed.node);
        }
    }

    /// Decides about the next pod.
    fn decide(&mut self, now: Time, out: &mut Vec<Action>) {
        let Some(pending) = self.queue.next(&self.nodes) else { return };
        let uid = &pending.pod.metadata.uid;
        // A pod for which others left goes where they were, if it fits there.
        let nominated = pending.nominated.as_ref().and_then(|node| self.nodes.get(node));
        let nominated = nominated.filter(|room| room.takes(uid, &pending.demand)).map(|room| room.name().clone());
        let Some(node) = nominated.or_else(|| self.nodes.choose(uid, &pending.demand)) else {
            self.nothing_fits(now, &pending, out);
            return;
        };
        self.leave_queue(uid);
        self.nodes.take(&node, &pending.demand, 1);
        out.push(Action::Bind(target(&pending.pod), node.clone()));
        self.pods.insert(Placed { pod: pending.pod, node, demand: pending.demand, is_seen: false });
    }

    fn nothing_fits(&mut self, now: Time, pending: &Pending, out: &mut Vec<Action>) {
        let pod = &pending.pod;
        let uid = &pod.metadata.uid;
        self.queue.park(now, uid);
        let refusals: Vec<Refusal> = self
            .nodes
            .iter()
            .map(|room| {
                let used = room.expected(uid, &pending.demand, room.used().clone());
                room.refusal(&pending.demand, &used).expect("a node that takes the pod would have been chosen")
            })
            .collect();
        let (preemption, nominated) = match self.preempt(pending, &refusals) {
            Ok(candidate) => {
                self.drive_off(now, pod, &candidate, out);
                let (node, victims) = (&candidate.node, candidate.victims.len());
                let said = format!("found a potential placement for pod on node {node}, preempting {victims} victims");
                (Preemption::Said(said), Some(candidate.node))
            }
            // A pod that waits for its victims goes on doing so.
            Err(said @ Preemption::Said(_)) => (said, pending.nominated.clone()),
            Err(nothing @ Preemption::Nothing(_)) => (nothing, None),
        };
        self.nominate(pending, nominated.as_ref());
        let message = reasons::message(&refusals, &preemption);
        let mut status = pod.status.clone();
        set_condition(&mut status, now.into(), "PodScheduled", "False", "Unschedulable", &message);
        if nominated != pending.nominated {
            match &nominated {
                Some(node) => drop(status.unmodelled.insert(NOMINATED.to_owned(), (**node).into())),
                None => drop(status.unmodelled.remove(NOMINATED)),
            }
        }
        self.record(now, pod, WARNING, "FailedScheduling", &message, out);
        if status != pod.status {
            out.push(Action::PodStatus(target(pod), status));
        }
    }

    /// Which pods are to make way, if that helps.
    fn preempt(&self, pending: &Pending, refusals: &[Refusal]) -> Result<Candidate, Preemption> {
        let demand = &pending.demand;
        if let Some(node) = &pending.nominated
            && self.nodes.get(node).is_some_and(|room| room.unsuited(demand).is_none())
            && self.pods.less_important(node, demand.priority).any(|placed| is_going_by_preemption(&placed.pod))
        {
            let why = "not eligible due to a terminating pod on the nominated node.";
            return Err(Preemption::Said(why.to_owned()));
        }
        let nodes = self.nodes.iter().zip(refusals);
        preemption::evaluate(&pending.pod.metadata.uid, demand, nodes, &self.pods)
    }

    fn nominate(&mut self, pending: &Pending, node: Option<&Text>) {
        let uid = &pending.pod.metadata.uid;
        if let Some(old) = &pending.nominated {
            self.nodes.nominate(old, uid, None);
        }
        if let Some(node) = node {
            self.nodes.nominate(node, uid, Some(&pending.demand));
        }
        if let Some(pending) = self.queue.get_mut(uid) {
            pending.nominated = node.cloned();
        }
    }

    /// Asks the victims to go, with a condition that says why.
    fn drive_off(&mut self, now: Time, pod: &Pod, candidate: &Candidate, out: &mut Vec<Action>) {
        let message = format!("Preempted by pod {} on node {}", pod.metadata.uid, candidate.node);
        for victim in candidate.victims.iter().filter(|victim| !victim.metadata.is_being_deleted()) {
            let PodTarget { key, uid } = target(victim);
            let condition = json!({
                "type": "DisruptionTarget", "status": "True", "reason": PREEMPTED,
                "message": "default-scheduler: preempting to accommodate a higher priority pod",
                "lastProbeTime": null, "lastTransitionTime": Timestamp::from(now).to_string(),
            });
            let patch = json!({"metadata": {"uid": uid.text()}, "status": {"conditions": [condition]}});
            out.push(Action::Send(Request::Patch { key: key.clone(), status: true, patch: Patch::Strategic(patch) }));
            let preconditions = Some(Preconditions { uid: Some(uid), resource_version: None });
            let options = DeleteOptions { preconditions, ..DeleteOptions::default() };
            out.push(Action::Send(Request::Delete { key, options }));
            self.record(now, victim, NORMAL, "Preempted", &message, out);
        }
    }

    fn record(&mut self, now: Time, pod: &Arc<Pod>, kind: &str, reason: &str, message: &str, out: &mut Vec<Action>) {
        let write = self.recorder.record(now, About::pod(pod, ""), kind, reason, (message, ""));
        out.extend(write.map(Box::new).map(Action::Record));
    }
}

/// Whether a pod makes way for another.
fn is_going_by_preemption(pod: &Pod) -> bool {
    let condition = pod.status.condition("DisruptionTarget");
    pod.metadata.is_being_deleted()
        && condition.is_some_and(|condition| &*condition.status == "True" && &*condition.reason == PREEMPTED)
}

fn target(pod: &Pod) -> PodTarget {
    let (namespace, name) = (pod.metadata.namespace.clone(), pod.metadata.name.clone());
    PodTarget { key: ObjectKey { resource: Resource::Pods, namespace, name }, uid: pod.metadata.uid.clone() }
}
