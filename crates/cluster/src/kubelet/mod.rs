//! The kubelets of all nodes, in one value: they run the pods that have a node, and write what becomes of them.
//!
//! Each pod has a [`worker`] from the moment it is seen on its node until its containers have ended for good; after that
//! only its logs are kept. Workers are looked at when something happens to their pod or when their own timer is due, so
//! that pods that wait or have ended cost nothing.

mod container;
mod environment;
mod events;
mod image;
mod logs;
mod phase;
mod status;
#[cfg(test)]
mod tests;
mod worker;

use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{
    DeleteOptions, Object, ObjectKey, Preconditions, Request, Resource, WatchEvent, WatchEventKind,
};
use jobyard_api::time::Time;
use jobyard_controllers::Input;
use jobyard_controllers::machinery::EventRecorder;
use jobyard_shell::{Library, LogLine, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::component::Action;
use crate::flight::PodTarget;
use crate::log::Log;
use image::Images;
use logs::Logs;
use worker::Worker;

/// The kubelets of all nodes: a value that is fed with inputs.
#[derive(Clone, Debug)]
pub(crate) struct Kubelet {
    nodes: BTreeSet<Text>,
    workers: BTreeMap<Uid, Worker>,
    /// When each worker wants to be looked at.
    timers: BTreeSet<(Time, Uid)>,
    /// Pods whose end has been written and not yet been seen: they must not be run again.
    ended: BTreeSet<Uid>,
    host: Host,
    /// The wake-up that was asked for and has not come.
    announced: Option<Time>,
}

/// What all workers share.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    library: Library,
    images: Images,
    logs: Logs,
    recorder: EventRecorder,
    seed: u64,
    /// Lines on their way from a program to its log: kept to be used again.
    lines: Vec<LogLine>,
    /// Processes started so far: with the seed, where the chance of the next one starts.
    started: u64,
}

impl Host {
    fn new(seed: u64) -> Self {
        Self {
            library: Library::default(),
            images: Images::default(),
            logs: Logs::default(),
            recorder: EventRecorder::new("kubelet", ""),
            seed,
            lines: Vec::new(),
            started: 0,
        }
    }

    /// A number that looks like chance, for the next process.
    fn next_seed(&mut self) -> u64 {
        self.started += 1;
        mix(self.seed ^ mix(self.started))
    }
}

/// Spreads a number over all 64 bits (`SplitMix64`'s finaliser).
pub(crate) const fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

impl Kubelet {
    /// Kubelets that know nothing. The seed decides what programs draw by chance, and small delays.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            nodes: BTreeSet::new(),
            workers: BTreeMap::new(),
            timers: BTreeSet::new(),
            ended: BTreeSet::new(),
            host: Host::new(seed),
            announced: None,
        }
    }

    /// Takes one input and returns what is to be done.
    pub(crate) fn handle(&mut self, now: Time, input: Input) -> Vec<Action> {
        let mut out = Vec::new();
        match input {
            Input::Listed { items, .. } => {
                for object in items {
                    self.seen(now, WatchEvent { kind: WatchEventKind::Added, object }, &mut out);
                }
            }
            Input::Watch(event) => self.seen(now, event, &mut out),
            Input::Timer => {
                if self.announced.is_some_and(|at| at <= now) {
                    self.announced = None;
                }
                self.fire(now, &mut out);
            }
            Input::Response(..) => unreachable!("the kubelet waits for no answers"),
        }
        self.announce(&mut out);
        out
    }

    /// What a container wrote.
    pub(crate) fn log(&self, namespace: &str, pod: &str, container: &str) -> Option<&Log> {
        self.host.logs.log(namespace, pod, container)
    }

    /// What a container's program does not do as the real one would.
    pub(crate) fn note(&self, namespace: &str, pod: &str, container: &str) -> Option<&str> {
        self.host.logs.note(namespace, pod, container)
    }

    /// From now on, containers of this image that start end like this.
    pub(crate) fn set_outcome(&mut self, image: &str, outcome: Outcome) {
        self.host.library.outcomes.by_image.insert(image.into(), outcome);
    }

    fn seen(&mut self, now: Time, event: WatchEvent, out: &mut Vec<Action>) {
        match event.object {
            Object::Pod(pod) if event.kind == WatchEventKind::Deleted => self.forget(&pod),
            Object::Pod(pod) => self.pod_seen(now, &pod, out),
            Object::Node(node) if event.kind == WatchEventKind::Deleted => {
                self.nodes.remove(&node.metadata.name);
            }
            Object::Node(node) => {
                self.nodes.insert(node.metadata.name.clone());
            }
            Object::CronJob(_) | Object::Job(_) | Object::Event(_) | Object::Namespace(_) => {}
        }
    }

    fn pod_seen(&mut self, now: Time, pod: &Arc<Pod>, out: &mut Vec<Action>) {
        let uid = &pod.metadata.uid;
        if pod.is_terminated() {
            self.ended.remove(uid);
            self.stop(uid);
            if pod.metadata.is_being_deleted() && pod.metadata.deletion_grace_period_seconds != Some(0) {
                out.push(Action::Send(delete_now(pod)));
            }
        } else if let Some(worker) = self.workers.get_mut(uid) {
            worker.update(now, pod);
            self.look_at(now, uid.clone(), out);
        } else if self.nodes.contains(&pod.spec.node_name) && !self.ended.contains(uid) {
            let mut worker = Worker::new(now, pod, self.host.seed);
            worker.update(now, pod);
            self.workers.insert(uid.clone(), worker);
            self.look_at(now, uid.clone(), out);
        }
    }

    /// A pod is gone from the store: its containers are killed with it.
    fn forget(&mut self, pod: &Pod) {
        self.ended.remove(&pod.metadata.uid);
        self.stop(&pod.metadata.uid);
        self.host.logs.remove(&pod.metadata.namespace, &pod.metadata.name);
    }

    fn stop(&mut self, uid: &Uid) {
        if let Some(at) = self.workers.remove(uid).and_then(|worker| worker.timer) {
            self.timers.remove(&(at, uid.clone()));
        }
    }

    /// Looks at all pods whose timer is due.
    fn fire(&mut self, now: Time, out: &mut Vec<Action>) {
        while let Some((at, _)) = self.timers.first()
            && *at <= now
        {
            let (_, uid) = self.timers.pop_first().expect("there is a first one");
            if let Some(worker) = self.workers.get_mut(&uid) {
                worker.timer = None;
            }
            self.look_at(now, uid, out);
        }
    }

    /// Lets a pod go on as far as it can now, and plans when to look at it again.
    fn look_at(&mut self, now: Time, uid: Uid, out: &mut Vec<Action>) {
        let Some(worker) = self.workers.get_mut(&uid) else { return };
        let next = worker.advance(now, &mut self.host, out);
        if worker.has_ended() {
            self.stop(&uid);
            self.ended.insert(uid);
            return;
        }
        if worker.timer == next {
            return;
        }
        if let Some(old) = std::mem::replace(&mut worker.timer, next) {
            self.timers.remove(&(old, uid.clone()));
        }
        if let Some(at) = next {
            self.timers.insert((at, uid));
        }
    }

    /// Asks to be woken for the earliest timer, if that was not announced.
    fn announce(&mut self, out: &mut Vec<Action>) {
        let Some(&(at, _)) = self.timers.first() else { return };
        if self.announced.is_none_or(|announced| at < announced) {
            self.announced = Some(at);
            out.push(Action::WakeAt(at));
        }
    }
}

/// Names a pod.
pub(crate) fn target(pod: &Pod) -> PodTarget {
    let (namespace, name) = (pod.metadata.namespace.clone(), pod.metadata.name.clone());
    PodTarget { key: ObjectKey { resource: Resource::Pods, namespace, name }, uid: pod.metadata.uid.clone() }
}

/// The containers have ended and the API knows it: the pod may go. [P-040]
fn delete_now(pod: &Pod) -> Request {
    let PodTarget { key, uid } = target(pod);
    let preconditions = Some(Preconditions { uid: Some(uid), resource_version: None });
    Request::Delete {
        key,
        options: DeleteOptions { grace_period_seconds: Some(0), preconditions, ..DeleteOptions::default() },
    }
}
