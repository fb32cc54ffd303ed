//! What people and machines do to pods that run: decide how they end, drive them off, switch nodes off and on.

use jobyard_api::meta::{ObjectMeta, Uid};
use jobyard_api::pod::Pod;
use jobyard_api::request::Resource;
use jobyard_api::time::Time;
use jobyard_controllers::EventWrite;
use jobyard_controllers::machinery::About;
use std::time::Duration;

use super::events::Say;
use super::program::Declared;
use super::worker::Cause;
use super::{Kubelet, target};
use crate::component::Action;

/// What becomes of a pod's containers by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByHand {
    /// They end now with this code.
    Exit(i32),
    /// They need more memory than there is.
    Oom,
    /// They go on for ever and ignore SIGTERM.
    Hang,
}

impl Kubelet {
    /// Decides how the running containers of a pod end, or one of them. False if none of them runs.
    pub(crate) fn decide(
        &mut self,
        now: Time,
        (namespace, name): (&str, &str),
        container: Option<&str>,
        decision: ByHand,
        out: &mut Vec<Action>,
    ) -> bool {
        let program = match decision {
            ByHand::Exit(code) => Declared::end(now, code, ""),
            ByHand::Oom => Declared::end(now, 137, "OOMKilled"),
            ByHand::Hang => Declared::hang(now),
        };
        let mut workers = self.workers.iter_mut();
        let found = workers.find(|(_, worker)| {
            let metadata = &worker.pod.metadata;
            &*metadata.namespace == namespace && &*metadata.name == name
        });
        let Some((uid, worker)) = found else { return false };
        let (uid, is_met) = (uid.clone(), worker.decide(now, container, &program));
        self.look_at(now, uid, out);
        self.announce(out);
        is_met
    }

    /// The kubelet itself ends a pod within this grace: it fails with this cause, its object stays. False if it does not
    /// run the pod.
    pub(crate) fn evict(&mut self, now: Time, uid: &Uid, grace: Duration, cause: Cause, out: &mut Vec<Action>) -> bool {
        let Some(worker) = self.workers.get_mut(uid) else { return false };
        let say = Say::Warn(&cause.reason, &cause.message);
        self.host.say(now, &worker.pod, &"".into(), &say, out);
        worker.want_stop(grace, Some(cause));
        self.look_at(now, uid.clone(), out);
        self.announce(out);
        true
    }

    /// The machine of a node loses its power: what ran there is gone, and nobody writes of it.
    pub(crate) fn power_off(&mut self, node: &str) {
        self.host.nodes.switch(node, true);
        for uid in self.on_node(node) {
            if let Some(worker) = self.workers.get_mut(&uid)
                && let Some(at) = worker.timer.take()
            {
                self.timers.remove(&(at, uid.clone()));
            }
        }
    }

    /// The machine of a node starts again: containers that ran are found dead with code 255, and run again if their
    /// restart policy says so, in a new sandbox.
    pub(crate) fn power_on(&mut self, now: Time, node: &str, out: &mut Vec<Action>) {
        self.host.nodes.switch(node, false);
        for uid in self.on_node(node) {
            if let Some(worker) = self.workers.get_mut(&uid) {
                worker.reboot(now, &mut self.host, out);
            }
            self.look_at(now, uid, out);
        }
        self.announce(out);
    }

    /// From now on, pulls on a node take so many per cent of the usual time.
    pub(crate) fn slow(&mut self, node: &str, percent: u32) {
        self.host.images.set_pace(node, percent);
    }

    /// Says again how the pods of a node are, as far as anything was said.
    pub(crate) fn statuses_on(&self, node: &str) -> Vec<Action> {
        let there = self.workers.values().filter(|worker| &*worker.pod.spec.node_name == node);
        let said = there.filter(|worker| worker.written().start_time.is_some());
        said.map(|worker| Action::PodStatus(target(&worker.pod), worker.written().clone())).collect()
    }

    /// An Event about a node.
    pub(crate) fn record(
        &mut self,
        now: Time,
        node: &ObjectMeta,
        kind: &str,
        reason: &str,
        message: &str,
    ) -> Option<EventWrite> {
        self.host.recorder.record(now, About::named(Resource::Nodes, node), kind, reason, (message, ""))
    }

    /// An Event about a pod.
    pub(crate) fn record_pod(
        &mut self,
        now: Time,
        pod: &Pod,
        kind: &str,
        reason: &str,
        message: &str,
    ) -> Option<EventWrite> {
        self.host.recorder.record(now, About::pod(pod, ""), kind, reason, (message, ""))
    }

    /// The pods that are run on a node.
    fn on_node(&self, node: &str) -> Vec<Uid> {
        let there = self.workers.iter().filter(|(_, worker)| &*worker.pod.spec.node_name == node);
        there.map(|(uid, _)| uid.clone()).collect()
    }
}
