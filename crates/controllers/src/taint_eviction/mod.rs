//! The taint eviction controller: pods leave a node whose `NoExecute` taints they do not tolerate, or not for ever. [P-064] [P-066]
//!
//! It needs to hear of pods only while their node has such a taint, and asks for the pods of a node when its taints change.

mod work;

use crate::machinery::{About, CallId, EventRecorder, Input, Output, Waker};
use jobyard_api::Text;
use jobyard_api::event::NORMAL;
use jobyard_api::meta::{ObjectMeta, Uid};
use jobyard_api::node::Taint;
use jobyard_api::pod::Pod;
use jobyard_api::request::{
    Answer, DeleteOptions, FieldRequirement, Object, ObjectKey, Patch, Request, Resource, WatchEvent, WatchEventKind,
};
use jobyard_api::status::Reason;
use jobyard_api::time::{Time, Timestamp};
use jobyard_api::toleration::{self, NO_EXECUTE};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use work::{Work, Works, stay};

/// A deletion that fails is tried so often.
const TRIES: u32 = 5;
/// Time between two tries.
const RETRY: Duration = Duration::from_millis(10);

/// The controller: a value that is fed with inputs.
#[derive(Clone, Debug)]
pub struct TaintEviction {
    /// The taints that drive pods off, of nodes that have some.
    tainted: BTreeMap<Text, Tainted>,
    works: Works,
    calls: BTreeMap<CallId, Call>,
    next_call: u64,
    recorder: EventRecorder,
    waker: Waker,
}

#[derive(Clone, Debug, Default)]
struct Tainted {
    taints: Vec<Taint>,
    /// Pods that have been looked at since the taints changed.
    seen: BTreeSet<Uid>,
}

/// What an answer is for; deletions know how often they were tried.
#[derive(Clone, Debug)]
enum Call {
    /// The pods of a node.
    Pods(Text),
    Get(ObjectKey, u32),
    Mark(ObjectKey, u32),
    Delete(ObjectKey, u32),
}

impl TaintEviction {
    /// A controller process that knows nothing.
    pub fn new() -> Self {
        Self {
            tainted: BTreeMap::new(),
            works: Works::default(),
            calls: BTreeMap::new(),
            next_call: 0,
            recorder: EventRecorder::new("taint-eviction-controller", ""),
            waker: Waker::new(),
        }
    }

    /// Takes one input and returns what is to be done. See the crate's contract.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Listed { resource, items, .. } => {
                if resource == Resource::Nodes {
                    self.tainted.clear();
                }
                for object in items {
                    self.observe(now, WatchEvent { kind: WatchEventKind::Added, object }, &mut out);
                }
            }
            Input::Watch(event) => self.observe(now, event, &mut out),
            Input::Response(call, answer) => self.respond(now, call, answer, &mut out),
            Input::Timer => {}
        }
        for (key, tries) in self.works.due(now) {
            self.fire(now, key, tries, &mut out);
        }
        self.waker.announce(now, [self.works.next_at()], &mut out);
        out
    }

    fn observe(&mut self, now: Time, event: WatchEvent, out: &mut Vec<Output>) {
        let is_gone = event.kind == WatchEventKind::Deleted;
        match event.object {
            Object::Node(node) if is_gone => drop(self.tainted.remove(&node.metadata.name)),
            Object::Node(node) => {
                let drives_off = |taint: &&Taint| &*taint.effect == NO_EXECUTE;
                let taints = node.spec.taints.iter().filter(drives_off).cloned().collect();
                self.node_seen(now, &node.metadata.name, taints, out);
            }
            Object::Pod(pod) if is_gone => self.cancel(now, &key_of(&pod), out),
            Object::Pod(pod) => self.pod_seen(now, &pod, out),
            _ => {}
        }
    }

    fn node_seen(&mut self, now: Time, name: &Text, taints: Vec<Taint>, out: &mut Vec<Output>) {
        if self.tainted.get(name).map_or(&[][..], |tainted| &tainted.taints) == taints {
            return;
        }
        if taints.is_empty() {
            self.tainted.remove(name);
            for key in self.works.of_node(name) {
                self.cancel(now, &key, out);
            }
            return;
        }
        self.tainted.insert(name.clone(), Tainted { taints, seen: BTreeSet::new() });
        let field = FieldRequirement { path: "spec.nodeName".to_owned(), value: name.to_string(), equal: true };
        let request = Request::List { resource: Resource::Pods, namespace: None, labels: None, fields: vec![field] };
        self.call(Call::Pods(name.clone()), request, out);
    }

    /// Decides how long a pod stays, once for each change of its node's taints.
    fn pod_seen(&mut self, now: Time, pod: &Pod, out: &mut Vec<Output>) {
        let node = &pod.spec.node_name;
        let Some(tainted) = self.tainted.get_mut(node) else { return };
        if !tainted.seen.insert(pod.metadata.uid.clone()) {
            return;
        }
        let key = key_of(pod);
        match stay(&tainted.taints, &toleration::of_pod(&pod.spec.shared)) {
            None => self.cancel(now, &key, out),
            Some(time) if time.is_zero() => {
                self.cancel(now, &key, out);
                self.works.add(key, Work { node: node.clone(), since: now, at: now, tries: 0 });
            }
            Some(time) => {
                // Time that a pod has spent on a tainted node counts, unless it may stay longer now.
                let since = match self.works.get(&key) {
                    Some(work) if work.since + time < now + time => return,
                    Some(work) => work.since,
                    None => now,
                };
                self.cancel(now, &key, out);
                self.works.add(key, Work { node: node.clone(), since, at: now + time, tries: 0 });
            }
        }
    }

    /// A pod stays after all.
    fn cancel(&mut self, now: Time, key: &ObjectKey, out: &mut Vec<Output>) {
        if self.works.remove(key) {
            self.record(now, key, "Cancelling deletion of", out);
        }
    }

    /// A pod goes: with a condition that says why, then gracefully.
    fn fire(&mut self, now: Time, key: ObjectKey, tries: u32, out: &mut Vec<Output>) {
        if tries == 0 {
            self.record(now, &key, "Marking for deletion", out);
        }
        self.call(Call::Get(key.clone(), tries), Request::Get { key }, out);
    }

    fn respond(&mut self, now: Time, id: CallId, answer: Answer, out: &mut Vec<Output>) {
        let Some(call) = self.calls.remove(&id) else { return };
        match (call, answer) {
            (Call::Pods(_), Ok(response)) => {
                for pod in response.items.iter().filter_map(Object::as_pod) {
                    self.pod_seen(now, pod, out);
                }
            }
            // Asked again when the node is seen the next time.
            (Call::Pods(name), Err(_)) => drop(self.tainted.remove(&name)),
            (Call::Get(key, tries), Ok(response)) => match response.object {
                Some(Object::Pod(pod)) if has_condition(&pod) => self.delete(key, tries, out),
                Some(Object::Pod(pod)) => {
                    let request = mark(now, &key, &pod);
                    self.call(Call::Mark(key, tries), request, out);
                }
                _ => {}
            },
            (Call::Mark(key, tries), Ok(_)) => self.delete(key, tries, out),
            (Call::Get(..) | Call::Mark(..) | Call::Delete(..), Err(status)) if status.reason == Reason::NotFound => {}
            (Call::Get(key, tries) | Call::Mark(key, tries) | Call::Delete(key, tries), Err(_)) => {
                if tries + 1 < TRIES {
                    let at = now + RETRY;
                    self.works.add(key, Work { node: Text::default(), since: at, at, tries: tries + 1 });
                }
            }
            (Call::Delete(..), Ok(_)) => {}
        }
    }

    fn delete(&mut self, key: ObjectKey, tries: u32, out: &mut Vec<Output>) {
        let request = Request::Delete { key: key.clone(), options: DeleteOptions::default() };
        self.call(Call::Delete(key, tries), request, out);
    }

    fn call(&mut self, call: Call, request: Request, out: &mut Vec<Output>) {
        self.next_call += 1;
        let id = CallId(self.next_call);
        self.calls.insert(id, call);
        out.push(Output::Call(id, request));
    }

    fn record(&mut self, now: Time, key: &ObjectKey, what: &str, out: &mut Vec<Output>) {
        let metadata = ObjectMeta::named(key.namespace.clone(), key.name.clone());
        let message = format!("{what} Pod {}/{}", key.namespace, key.name);
        let about = About::named(Resource::Pods, &metadata);
        let write = self.recorder.record(now, about, NORMAL, "TaintManagerEviction", (&message, ""));
        out.extend(write.map(Box::new).map(Output::Record));
    }
}

impl Default for TaintEviction {
    fn default() -> Self {
        Self::new()
    }
}

const REASON: &str = "DeletionByTaintManager";

fn has_condition(pod: &Pod) -> bool {
    let condition = pod.status.condition("DisruptionTarget");
    condition.is_some_and(|condition| &*condition.status == "True" && &*condition.reason == REASON)
}

fn mark(now: Time, key: &ObjectKey, pod: &Pod) -> Request {
    let condition = json!({
        "type": "DisruptionTarget", "status": "True", "reason": REASON,
        "message": "Taint manager: deleting due to NoExecute taint",
        "lastProbeTime": null, "lastTransitionTime": Timestamp::from(now).to_string(),
    });
    let patch = json!({"metadata": {"uid": pod.metadata.uid.text()}, "status": {"conditions": [condition]}});
    Request::Patch { key: key.clone(), status: true, patch: Patch::Strategic(patch) }
}

fn key_of(pod: &Pod) -> ObjectKey {
    let (namespace, name) = (pod.metadata.namespace.clone(), pod.metadata.name.clone());
    ObjectKey { resource: Resource::Pods, namespace, name }
}

#[cfg(test)]
mod tests;
