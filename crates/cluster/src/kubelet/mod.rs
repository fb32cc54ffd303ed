//! The kubelets of all nodes, in one value: they run the pods that have a node, and write what becomes of them.
//!
//! Each pod has a [`worker`] from the moment it is seen on its node until its containers have ended for good; after that
//! only its logs are kept. Workers are looked at when something happens to their pod or when their own timer is due, so
//! that pods that wait or have ended cost nothing.

mod addresses;
mod config;
mod container;
mod environment;
mod errand;
mod events;
mod hands;
mod host;
mod image;
mod logs;
mod nodes;
mod outside;
mod phase;
mod plan;
mod program;
mod rules;
mod sha256;
mod status;
#[cfg(test)]
mod tests;
mod volumes;
mod worker;

pub use hands::ByHand;
pub(crate) use outside::Caller;
pub use worker::Cause;

use host::{Host, Site};
use jobyard_api::meta::Uid;
use jobyard_api::plain::Plain;
use jobyard_api::pod::{Phase, Pod, PodStatus};
use jobyard_api::request::{
    DeleteOptions, Object, ObjectKey, Preconditions, Request, Resource, WatchEvent, WatchEventKind,
};
use jobyard_api::time::Time;
use jobyard_controllers::Input;
use jobyard_shell::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::behavior::Behavior;
use crate::component::Action;
use crate::flight::PodTarget;
use crate::log::Log;
use events::Say;
use nodes::Refusal;
use worker::Worker;

/// The kubelets of all nodes: a value that is fed with inputs.
#[derive(Clone, Debug)]
pub(crate) struct Kubelet {
    workers: BTreeMap<Uid, Worker>,
    /// When each worker wants to be looked at.
    timers: BTreeSet<(Time, Uid)>,
    /// Pods whose end has been written and not yet been seen: they must not be run again.
    ended: BTreeSet<Uid>,
    host: Host,
    /// The wake-up that was asked for and has not come.
    announced: Option<Time>,
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

    /// An object that pods refer to has come or changed, or is gone. The kubelet reads them when it needs them.
    pub(crate) fn keep(&mut self, plain: &Arc<Plain>, is_gone: bool) {
        self.host.config.keep(plain, is_gone);
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

    /// Replaces the behaviours: they hold for containers that start from now on.
    pub(crate) fn set_behaviors(&mut self, behaviors: Vec<Behavior>) {
        self.host.set_behaviors(behaviors);
    }

    /// From now on, the first pull of an image on a node takes so long.
    pub(crate) fn set_pull(&mut self, image: &str, duration: Duration) {
        self.host.images.set_pull(image, duration);
    }

    fn seen(&mut self, now: Time, event: WatchEvent, out: &mut Vec<Action>) {
        match event.object {
            Object::Pod(pod) if event.kind == WatchEventKind::Deleted => self.forget(&pod),
            Object::Pod(pod) => self.pod_seen(now, &pod, out),
            Object::Node(node) if event.kind == WatchEventKind::Deleted => {
                self.host.nodes.remove(&node.metadata.name);
            }
            Object::Node(node) => self.host.nodes.set(&node),
            Object::CronJob(_) | Object::Job(_) | Object::Event(_) | Object::Namespace(_) | Object::Plain(_) => {}
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
            worker.update(pod);
            self.look_at(now, uid.clone(), out);
        } else if self.host.nodes.runs(&pod.spec.node_name) && !self.ended.contains(uid) {
            self.accept(now, pod, out);
        }
    }

    /// A pod is new on its node: it is taken, or refused for good. [P-033]
    fn accept(&mut self, now: Time, pod: &Arc<Pod>, out: &mut Vec<Action>) {
        let uid = &pod.metadata.uid;
        let plan = self.host.plans.get(&pod.spec.shared);
        if let Err(Refusal { reason, message }) = self.host.nodes.admit(pod, &plan) {
            self.host.say(now, pod, &"".into(), &Say::Warn(reason, &message), out);
            let status = PodStatus {
                phase: Phase::Failed,
                reason: reason.into(),
                message: format!("Pod was rejected: {message}").into(),
                start_time: Some(now.into()),
                ..PodStatus::clone(&pod.status)
            };
            out.push(Action::PodStatus(target(pod), status.into()));
            self.ended.insert(uid.clone());
            return;
        }
        let mut worker = Worker::new(now, pod, plan, &mut self.host);
        worker.update(pod);
        self.workers.insert(uid.clone(), worker);
        self.look_at(now, uid.clone(), out);
    }

    /// A pod is gone from the store: its containers are killed with it.
    fn forget(&mut self, pod: &Pod) {
        self.ended.remove(&pod.metadata.uid);
        self.stop(&pod.metadata.uid);
        self.host.logs.remove(&pod.metadata.namespace, &pod.metadata.name);
    }

    fn stop(&mut self, uid: &Uid) {
        let Some(worker) = self.workers.remove(uid) else { return };
        worker.leave(&mut self.host);
        if let Some(at) = worker.timer {
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
        if !self.host.nodes.runs(&worker.pod.spec.node_name) {
            return;
        }
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
