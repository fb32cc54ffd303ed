//! The pod garbage collector: pods that nobody else ends or takes away. [P-070] to [P-073]
//!
//! Upstream looks at all pods every twenty seconds. Here it looks at the same moments, but only if the one who drives it
//! said that there might be something to find ([`PodGc::heed`]), or if the last look left something to do; and it asks for
//! the lists then, instead of being told of every change of every pod.

mod choice;

use crate::machinery::{CallId, Input, Output, Waker};
pub use choice::is_out_of_service;
use choice::{Choice, choose};
use jobyard_api::Text;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Answer, DeleteOptions, Object, ObjectKey, Patch, Preconditions, Request, Resource};
use jobyard_api::status::Reason;
use jobyard_api::time::{Time, Timestamp};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// How often it looks.
const PERIOD: Duration = Duration::from_secs(20);
/// How long a node must be missing before its pods are taken for lost.
const QUARANTINE: Duration = Duration::from_secs(40);

/// The controller: a value that is fed with inputs.
#[derive(Clone, Debug)]
pub struct PodGc {
    start: Time,
    /// More ended pods than this are too many; 0 is no limit.
    terminated_max: usize,
    /// When it looks the next time, if there is a reason to.
    looks_at: Option<Time>,
    /// Nodes that pods name and that are not there, and when they are believed to be gone.
    quarantine: BTreeMap<Text, Time>,
    look: Look,
    calls: BTreeMap<CallId, Call>,
    next_call: u64,
    waker: Waker,
}

/// What a look has brought so far.
#[derive(Clone, Debug, Default)]
struct Look {
    pods: Option<Vec<Arc<Pod>>>,
    nodes: Option<Vec<Object>>,
    /// Nodes that are asked for once more before their pods go, and those that are gone.
    asked: usize,
    gone: BTreeSet<Text>,
}

/// What an answer is for.
#[derive(Clone, Debug)]
enum Call {
    ListPods,
    ListNodes,
    /// Whether a node is there.
    Node(Text),
    /// The pod's phase was set.
    Mark(Arc<Pod>),
    Delete,
}

impl PodGc {
    /// A controller process that starts now, knowing nothing. More ended pods than `terminated_max` are too many; 0 is no
    /// limit.
    pub const fn new(start: Time, terminated_max: usize) -> Self {
        Self {
            start,
            terminated_max,
            looks_at: None,
            quarantine: BTreeMap::new(),
            look: Look { pods: None, nodes: None, asked: 0, gone: BTreeSet::new() },
            calls: BTreeMap::new(),
            next_call: 0,
            waker: Waker::new(),
        }
    }

    /// There may be something to find at the next look.
    pub fn heed(&mut self, now: Time) -> Vec<Output> {
        let mut out = Vec::new();
        self.plan(now);
        self.waker.announce(now, [self.looks_at], &mut out);
        out
    }

    /// Takes one input and returns what is to be done. See the crate's contract.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Listed { .. } => self.plan(now),
            Input::Watch(_) => {}
            Input::Timer => {
                if self.looks_at.is_some_and(|at| at <= now) {
                    self.looks_at = None;
                    self.look = Look::default();
                    self.list(Call::ListPods, Resource::Pods, &mut out);
                    self.list(Call::ListNodes, Resource::Nodes, &mut out);
                }
            }
            Input::Response(call, answer) => self.respond(now, call, answer, &mut out),
        }
        self.waker.announce(now, [self.looks_at], &mut out);
        out
    }

    /// Looks at the next of its moments.
    fn plan(&mut self, now: Time) {
        let periods = now.since(self.start).as_nanos() / PERIOD.as_nanos() + 1;
        let at = self.start + PERIOD.saturating_mul(u32::try_from(periods).unwrap_or(u32::MAX));
        self.looks_at = Some(self.looks_at.unwrap_or(at).min(at));
    }

    fn list(&mut self, call: Call, resource: Resource, out: &mut Vec<Output>) {
        self.call(call, Request::List { resource, namespace: None, labels: None, fields: Vec::new() }, out);
    }

    fn call(&mut self, call: Call, request: Request, out: &mut Vec<Output>) {
        self.next_call += 1;
        let id = CallId(self.next_call);
        self.calls.insert(id, call);
        out.push(Output::Call(id, request));
    }

    fn respond(&mut self, now: Time, id: CallId, answer: Answer, out: &mut Vec<Output>) {
        let Some(call) = self.calls.remove(&id) else { return };
        match (call, answer) {
            (Call::ListPods, Ok(response)) => {
                let pods = response.items.iter().filter_map(Object::as_pod).cloned().collect();
                self.look.pods = Some(pods);
                self.ask_for_nodes(now, out);
            }
            (Call::ListNodes, Ok(response)) => {
                self.look.nodes = Some(response.items);
                self.ask_for_nodes(now, out);
            }
            (Call::Node(name), answer) => {
                self.look.asked -= 1;
                match answer {
                    Err(status) if status.reason == Reason::NotFound => drop(self.look.gone.insert(name)),
                    // It may be gone: the next look begins anew.
                    Err(_) => self.plan(now),
                    Ok(_) => {}
                }
                if self.look.asked == 0 {
                    self.collect(now, out);
                }
            }
            (Call::Mark(pod), Ok(_)) => self.delete(&pod, out),
            (Call::Mark(_) | Call::Delete, Err(status)) if status.reason == Reason::NotFound => {}
            (Call::ListPods | Call::ListNodes | Call::Mark(_) | Call::Delete, Err(_)) => self.plan(now),
            (Call::Delete, Ok(_)) => {}
        }
    }

    /// With both lists at hand: nodes that have been missing for long are asked for before their pods go. [P-072]
    fn ask_for_nodes(&mut self, now: Time, out: &mut Vec<Output>) {
        let (Some(pods), Some(nodes)) = (&self.look.pods, &self.look.nodes) else { return };
        let there: BTreeSet<&Text> = nodes.iter().map(|node| &node.metadata().name).collect();
        let named = pods.iter().map(|pod| &pod.spec.node_name).filter(|name| !name.is_empty());
        for name in named.filter(|name| !there.contains(name)) {
            self.quarantine.entry(name.clone()).or_insert(now + QUARANTINE);
        }
        let over: Vec<Text> =
            self.quarantine.iter().filter(|(_, until)| **until <= now).map(|(name, _)| name.clone()).collect();
        let asked: Vec<Text> = over.iter().filter(|name| !there.contains(name)).cloned().collect();
        for name in &over {
            self.quarantine.remove(name);
        }
        self.look.asked = asked.len();
        if asked.is_empty() {
            self.collect(now, out);
            return;
        }
        for name in asked {
            let key = ObjectKey { resource: Resource::Nodes, namespace: Text::default(), name: name.clone() };
            self.call(Call::Node(name), Request::Get { key }, out);
        }
    }

    fn collect(&mut self, now: Time, out: &mut Vec<Output>) {
        let Look { pods: Some(pods), nodes: Some(nodes), gone, .. } = std::mem::take(&mut self.look) else { return };
        let chosen = choose(&pods, &nodes, &gone, self.terminated_max);
        for Choice { pod, is_orphan } in chosen {
            if pod.is_terminated() {
                self.delete(&pod, out);
            } else {
                let request = mark(now, &pod, is_orphan);
                self.call(Call::Mark(pod), request, out);
            }
        }
        if !self.quarantine.is_empty() {
            self.plan(now);
        }
    }

    fn delete(&mut self, pod: &Pod, out: &mut Vec<Output>) {
        let preconditions = Some(Preconditions { uid: Some(pod.metadata.uid.clone()), resource_version: None });
        let options = DeleteOptions { grace_period_seconds: Some(0), preconditions, ..DeleteOptions::default() };
        self.call(Call::Delete, Request::Delete { key: key_of(pod), options }, out);
    }
}

/// Sets the phase; only pods whose node is gone are told why.
fn mark(now: Time, pod: &Pod, is_orphan: bool) -> Request {
    let mut status = json!({"phase": "Failed"});
    if is_orphan {
        status["conditions"] = json!([{
            "type": "DisruptionTarget", "status": "True", "reason": "DeletionByPodGC",
            "message": "PodGC: node no longer exists",
            "lastProbeTime": null, "lastTransitionTime": Timestamp::from(now).to_string(),
        }]);
    }
    let patch = json!({"metadata": {"uid": pod.metadata.uid.text()}, "status": status});
    Request::Patch { key: key_of(pod), status: true, patch: Patch::Strategic(patch) }
}

fn key_of(pod: &Pod) -> ObjectKey {
    let (namespace, name) = (pod.metadata.namespace.clone(), pod.metadata.name.clone());
    ObjectKey { resource: Resource::Pods, namespace, name }
}

#[cfg(test)]
mod tests;
