//! The node lifecycle controller: nodes whose kubelet is silent become Unknown, and are tainted. [P-061] [P-062] [P-067]
//!
//! Upstream looks at all nodes every five seconds. Here it looks at the same moments, but only where something is due: a
//! silence that has lasted long enough, a node that came, went or changed its readiness, a taint that was not put on yet.

mod taints;
mod zones;

use crate::machinery::{About, CallId, EventRecorder, Input, Output, Waker};
use jobyard_api::Text;
use jobyard_api::event::{NORMAL, WARNING};
use jobyard_api::meta::ObjectMeta;
use jobyard_api::node::{Node, NodeLease, Taint};
use jobyard_api::pod::Pod;
use jobyard_api::request::{
    Answer, FieldRequirement, Object, ObjectKey, Patch, Request, Resource, WatchEvent, WatchEventKind,
};
use jobyard_api::time::{Time, Timestamp};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use zones::Zones;

/// How often nodes are looked at.
const MONITOR_PERIOD: Duration = Duration::from_secs(5);
/// A kubelet may be silent for so long (`--node-monitor-grace-period`). [P-061]
const GRACE_PERIOD: Duration = Duration::from_secs(50);
/// The conditions that a silent kubelet leaves unknown.
const CONDITIONS: [&str; 4] = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/// The controller: a value that is fed with inputs.
#[derive(Clone, Debug)]
pub struct NodeLifecycle {
    start: Time,
    /// Whether the nodes of the next list are known already.
    joins_silently: bool,
    nodes: BTreeMap<Text, Arc<Node>>,
    /// Nodes that were looked at, with what an Event about them says of them.
    known: BTreeMap<Text, ObjectMeta>,
    /// Heartbeats before this do not count: the controller could not have heard them.
    heard_since: Time,
    /// Whether a node came or went or changed its readiness since the last look.
    has_news: bool,
    zones: Zones,
    /// How many nodes are being made Unknown.
    silencing: usize,
    /// Nodes with a change of taints under way.
    busy: BTreeSet<Text>,
    calls: BTreeMap<CallId, Call>,
    next_call: u64,
    recorder: EventRecorder,
    monitors_at: Option<Time>,
    waker: Waker,
}

/// What an answer is for.
#[derive(Clone, Debug)]
enum Call {
    /// The conditions of a node become Unknown.
    Silence(Text),
    /// The taints of a node change.
    Taint(Text),
    /// The pods of a node, which are not ready any more.
    Pods,
    /// A pod is marked as not ready.
    Mark(Arc<Pod>),
}

impl NodeLifecycle {
    /// A controller process that starts now, knowing nothing. `is_first`: the nodes of the first list joined long ago, so
    /// that nothing is said of them.
    pub fn new(start: Time, is_first: bool) -> Self {
        Self {
            start,
            joins_silently: is_first,
            nodes: BTreeMap::new(),
            known: BTreeMap::new(),
            heard_since: start,
            has_news: false,
            zones: Zones::default(),
            silencing: 0,
            busy: BTreeSet::new(),
            calls: BTreeMap::new(),
            next_call: 0,
            recorder: EventRecorder::new("node-controller", ""),
            monitors_at: None,
            waker: Waker::new(),
        }
    }

    /// Takes one input and returns what is to be done. See the crate's contract; of pods it needs to hear nothing.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Listed { resource: Resource::Nodes, items, .. } => {
                self.nodes.clear();
                let is_silent = std::mem::take(&mut self.joins_silently);
                for item in items {
                    self.observe(now, WatchEvent { kind: WatchEventKind::Added, object: item }, &mut out);
                }
                self.has_news = !is_silent;
                if is_silent {
                    self.known = self.nodes.iter().map(|(name, node)| (name.clone(), about(node))).collect();
                }
            }
            Input::Watch(event) => self.observe(now, event, &mut out),
            Input::Response(call, answer) => self.respond(now, call, answer, &mut out),
            Input::Listed { .. } | Input::Timer => {}
        }
        if self.monitors_at.is_some_and(|at| at <= now) {
            self.monitors_at = None;
            self.monitor(now, &mut out);
        }
        self.taint_queued(now, &mut out);
        self.plan(now);
        self.waker.announce(now, [self.monitors_at, self.zones.next_at(now)], &mut out);
        out
    }

    fn observe(&mut self, now: Time, event: WatchEvent, out: &mut Vec<Output>) {
        let Object::Node(node) = event.object else { return };
        let name = node.metadata.name.clone();
        if event.kind == WatchEventKind::Deleted {
            self.nodes.remove(&name);
            self.has_news = true;
            return;
        }
        self.set(node);
        self.taint_by_conditions(now, &name, out);
    }

    /// Takes a node in, unless a newer version is there already.
    fn set(&mut self, node: Arc<Node>) {
        let old = self.nodes.get(&node.metadata.name);
        if old.is_some_and(|old| {
            old.metadata.uid == node.metadata.uid && old.metadata.resource_version >= node.metadata.resource_version
        }) {
            return;
        }
        let readiness = |node: &Node| node.status.condition("Ready").map(|condition| condition.status.clone());
        let is_news = old.is_none_or(|old| readiness(old) != readiness(&node) || zones::of(old) != zones::of(&node));
        self.has_news |= is_news;
        self.nodes.insert(node.metadata.name.clone(), node);
    }

    /// The moment of a look, at or after a time.
    fn moment(&self, at: Time) -> Time {
        let periods = at.since(self.start).as_nanos().div_ceil(MONITOR_PERIOD.as_nanos());
        self.start + MONITOR_PERIOD.saturating_mul(u32::try_from(periods).unwrap_or(u32::MAX))
    }

    /// When a silent node becomes Unknown: more than the grace period after the look that noticed its last heartbeat.
    fn unknown_at(&self, node: &Node) -> Option<Time> {
        let condition = node.status.condition("Ready")?;
        let stopped = node.lease.stopped.filter(|_| &*condition.status != "Unknown")?;
        let renewed = node.lease.last(stopped, NodeLease::PERIOD_SECONDS)?.time();
        let noticed = self.moment(renewed.max(self.heard_since));
        Some(self.moment(noticed + GRACE_PERIOD + Duration::from_nanos(1)))
    }

    /// Looks again when something is due.
    fn plan(&mut self, now: Time) {
        let silences = self.nodes.values().filter_map(|node| self.unknown_at(node)).min();
        let wants_taint = |node: &&Arc<Node>| {
            let name = &node.metadata.name;
            !self.busy.contains(name) && taints::by_readiness(node).is_some() && !self.zones.is_queued(name)
        };
        let is_due = self.has_news || self.nodes.values().any(|node| wants_taint(&node));
        let next = self.moment(now + Duration::from_nanos(1));
        let soon = is_due.then_some(next);
        // What was due and has been asked for is looked at again with the next look.
        self.monitors_at = [silences.map(|at| at.max(next)), soon].into_iter().flatten().min();
    }

    /// One look at all nodes.
    fn monitor(&mut self, now: Time, out: &mut Vec<Output>) {
        self.has_news = false;
        self.register(now, out);
        let nodes: Vec<Arc<Node>> = self.nodes.values().cloned().collect();
        for node in &nodes {
            if self.unknown_at(node).is_some_and(|at| at <= now) {
                self.silence(now, node, out);
                continue;
            }
            self.taint_by_readiness(now, node, out);
        }
        if self.silencing == 0 {
            self.handle_disruption(now, out);
        }
    }

    /// Says of nodes that came and went.
    fn register(&mut self, now: Time, out: &mut Vec<Output>) {
        for (name, node) in &self.nodes {
            if !self.known.contains_key(name) {
                let metadata = about(node);
                let message = format!("Node {name} event: Registered Node {name} in Controller");
                record(&mut self.recorder, now, &metadata, "RegisteredNode", &message, out);
                self.known.insert(name.clone(), metadata);
            }
        }
        let gone: Vec<Text> = self.known.keys().filter(|name| !self.nodes.contains_key(*name)).cloned().collect();
        for name in gone {
            let Some(metadata) = self.known.remove(&name) else { continue };
            let message = format!("Node {name} event: Removing Node {name} from Controller");
            record(&mut self.recorder, now, &metadata, "RemovingNode", &message, out);
            self.zones.remove(&name);
        }
    }

    /// A kubelet has been silent for too long: nobody knows how its node is. [P-061]
    fn silence(&mut self, now: Time, node: &Arc<Node>, out: &mut Vec<Output>) {
        let mut changed = (**node).clone();
        for condition in &mut changed.status.conditions {
            if CONDITIONS.contains(&&*condition.kind) && &*condition.status != "Unknown" {
                condition.status = "Unknown".into();
                condition.reason = "NodeStatusUnknown".into();
                condition.message = "Kubelet stopped posting node status.".into();
                condition.last_transition_time = Some(now.into());
            }
        }
        let request = Request::UpdateStatus { object: Object::Node(Arc::new(changed)) };
        self.silencing += 1;
        self.call(Call::Silence(node.metadata.name.clone()), request, out);
    }

    fn respond(&mut self, now: Time, id: CallId, answer: Answer, out: &mut Vec<Output>) {
        let Some(call) = self.calls.remove(&id) else { return };
        let object = answer.as_ref().ok().and_then(|response| response.object.clone());
        match call {
            Call::Silence(name) => {
                self.silencing -= 1;
                match object {
                    Some(Object::Node(node)) => self.silenced(now, &name, &node, out),
                    // The next look tries again, with what is seen of the node until then.
                    _ => self.has_news = true,
                }
                if self.silencing == 0 {
                    self.handle_disruption(now, out);
                }
            }
            Call::Taint(name) => {
                self.busy.remove(&name);
                if let Some(Object::Node(node)) = object {
                    self.set(node);
                    self.taint_by_conditions(now, &name, out);
                }
            }
            Call::Pods => {
                let items = answer.map(|response| response.items).unwrap_or_default();
                for pod in items.iter().filter_map(Object::as_pod) {
                    self.mark_not_ready(now, pod, out);
                }
            }
            Call::Mark(pod) => {
                if answer.is_ok() {
                    let about = About::pod(&pod, "");
                    let write = self.recorder.record(now, about, WARNING, "NodeNotReady", ("Node is not ready", ""));
                    out.extend(write.map(Box::new).map(Output::Record));
                }
            }
        }
    }

    fn silenced(&mut self, now: Time, name: &Text, node: &Arc<Node>, out: &mut Vec<Output>) {
        self.set(node.clone());
        self.taint_by_conditions(now, name, out);
        self.taint_by_readiness(now, node, out);
        if let Some(metadata) = self.known.get(name) {
            let message = format!("Node {name} status is now: NodeNotReady");
            record(&mut self.recorder, now, metadata, "NodeNotReady", &message, out);
        }
        let field = FieldRequirement { path: "spec.nodeName".to_owned(), value: name.to_string(), equal: true };
        let request = Request::List { resource: Resource::Pods, namespace: None, labels: None, fields: vec![field] };
        self.call(Call::Pods, request, out);
    }

    fn mark_not_ready(&mut self, now: Time, pod: &Arc<Pod>, out: &mut Vec<Output>) {
        if !pod.is_ready() {
            return;
        }
        let metadata = &pod.metadata;
        let (namespace, name) = (metadata.namespace.clone(), metadata.name.clone());
        let key = ObjectKey { resource: Resource::Pods, namespace, name };
        let since = Timestamp::from(now).to_string();
        let condition = json!({"type": "Ready", "status": "False", "lastTransitionTime": since});
        let patch = json!({"metadata": {"uid": metadata.uid.text()}, "status": {"conditions": [condition]}});
        let request = Request::Patch { key, status: true, patch: Patch::Strategic(patch) };
        self.call(Call::Mark(pod.clone()), request, out);
    }

    /// Keeps the taints that no pod is scheduled against in step with the node's conditions and its cordon. [P-068]
    fn taint_by_conditions(&mut self, now: Time, name: &Text, out: &mut Vec<Output>) {
        let Some(node) = self.nodes.get(name).cloned() else { return };
        if let Some(taints) = taints::by_conditions(&node, now.into()) {
            self.taint(&node, &taints, out);
        }
    }

    /// Puts a node that is not ready in the queue of those that are tainted so that pods go, and takes that taint off one
    /// that is ready again. One that has the wrong one of the two gets the right one at once.
    fn taint_by_readiness(&mut self, now: Time, node: &Arc<Node>, out: &mut Vec<Output>) {
        match taints::by_readiness(node) {
            Some(wanted) if wanted.is_swap() => self.taint(node, &wanted.taints(node, now.into()), out),
            Some(wanted) if wanted.adds() => self.zones.queue(now, node),
            Some(wanted) => {
                self.zones.remove(&node.metadata.name);
                self.taint(node, &wanted.taints(node, now.into()), out);
            }
            None => {
                if node.is_ready() {
                    self.zones.remove(&node.metadata.name);
                }
            }
        }
    }

    /// Taints the nodes of the queues whose turn has come.
    fn taint_queued(&mut self, now: Time, out: &mut Vec<Output>) {
        while let Some(name) = self.zones.next(now, |name| !self.busy.contains(name)) {
            let Some(node) = self.nodes.get(&name).cloned() else { continue };
            if let Some(wanted) = taints::by_readiness(&node).filter(taints::Wanted::adds) {
                self.taint(&node, &wanted.taints(&node, now.into()), out);
            }
        }
    }

    /// [P-067]
    fn handle_disruption(&mut self, now: Time, out: &mut Vec<Output>) {
        let nodes: Vec<Arc<Node>> = self.nodes.values().cloned().collect();
        match self.zones.assess(now, &nodes) {
            zones::Turn::None => {}
            // Nothing is left, or the controller cannot reach anything: nobody is driven off.
            zones::Turn::AllLost => {
                for node in &nodes {
                    if let Some(taints) = taints::reachable(node) {
                        self.taint(node, &taints, out);
                    }
                    self.zones.remove(&node.metadata.name);
                }
            }
            zones::Turn::SomeBack => self.heard_since = now,
        }
    }

    fn taint(&mut self, node: &Node, taints: &[Taint], out: &mut Vec<Output>) {
        let name = &node.metadata.name;
        if !self.busy.insert(name.clone()) {
            // What is under way comes back and is looked at again.
            self.has_news = true;
            return;
        }
        let key = ObjectKey { resource: Resource::Nodes, namespace: Text::default(), name: name.clone() };
        let version = node.metadata.resource_version.to_string();
        let patch = json!({"metadata": {"resourceVersion": version}, "spec": {"taints": taints}});
        let request = Request::Patch { key, status: false, patch: Patch::Merge(patch) };
        self.call(Call::Taint(name.clone()), request, out);
    }

    fn call(&mut self, call: Call, request: Request, out: &mut Vec<Output>) {
        self.next_call += 1;
        let id = CallId(self.next_call);
        self.calls.insert(id, call);
        out.push(Output::Call(id, request));
    }
}

/// What an Event about a node says of it.
fn about(node: &Node) -> ObjectMeta {
    let mut metadata = ObjectMeta::named("", node.metadata.name.clone());
    metadata.uid = node.metadata.uid.clone();
    metadata
}

fn record(
    recorder: &mut EventRecorder,
    now: Time,
    metadata: &ObjectMeta,
    reason: &str,
    message: &str,
    out: &mut Vec<Output>,
) {
    let write = recorder.record(now, About::named(Resource::Nodes, metadata), NORMAL, reason, (message, ""));
    out.extend(write.map(Box::new).map(Output::Record));
}

#[cfg(test)]
mod tests;
