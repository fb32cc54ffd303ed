//! What is decided about pods by hand: how they behave, and how they end.

use jobyard_api::meta::Uid;
use std::time::Duration;

use super::World;
use super::pods::Pods;
use crate::behavior::Behavior;
use crate::client::Client;
use crate::kubelet::{ByHand, Cause, Kubelet};

impl World {
    /// Replaces the declared behaviours: they hold for containers that start from now on.
    pub fn set_behaviors(&mut self, behaviors: Vec<Behavior>) {
        if let Some(kubelet) = self.kubelet_mut() {
            kubelet.set_behaviors(behaviors);
        }
    }

    /// From now on, the first pull of an image on a node takes so long.
    pub fn set_pull(&mut self, image: &str, duration: Duration) {
        if let Some(kubelet) = self.kubelet_mut() {
            kubelet.set_pull(image, duration);
        }
    }

    /// Decides what becomes of the running containers of a pod (sidecars left out), or of one of them. False if none of
    /// them runs.
    pub fn decide_pod(&mut self, namespace: &str, pod: &str, container: Option<&str>, decision: ByHand) -> bool {
        let now = self.now;
        let mut actions = Vec::new();
        let Some(kubelet) = self.kubelet_mut() else { return false };
        let is_met = kubelet.decide(now, (namespace, pod), container, decision, &mut actions);
        self.carry_pods(Client::Kubelet, actions);
        is_met
    }

    /// A kubelet ends a pod itself, within a grace: it fails with this reason and message, its object stays. False if no
    /// kubelet runs it.
    pub fn evict_pod(&mut self, uid: &Uid, grace: Duration, cause: Cause) -> bool {
        let now = self.now;
        let mut actions = Vec::new();
        let Some(kubelet) = self.kubelet_mut() else { return false };
        let is_met = kubelet.evict(now, uid, grace, cause, &mut actions);
        self.carry_pods(Client::Kubelet, actions);
        is_met
    }

    /// The machine of a node loses its power: what ran there is gone, and its kubelet writes nothing any more.
    pub fn power_off(&mut self, node: &str) {
        if let Some(kubelet) = self.kubelet_mut() {
            kubelet.power_off(node);
        }
    }

    /// The machine of a node starts again: containers that ran are found dead, and run again as their restart policy says.
    pub fn power_on(&mut self, node: &str) {
        let now = self.now;
        let mut actions = Vec::new();
        let Some(kubelet) = self.kubelet_mut() else { return };
        kubelet.power_on(now, node, &mut actions);
        self.carry_pods(Client::Kubelet, actions);
    }

    /// From now on, pulls and sandboxes on a node take so many per cent of the usual time.
    pub(super) fn slow_node(&mut self, node: &str, percent: u32) {
        if let Some(kubelet) = self.kubelet_mut() {
            kubelet.slow(node, percent);
        }
    }

    pub(super) fn kubelet_mut(&mut self) -> Option<&mut Kubelet> {
        match &mut self.pods {
            Pods::Nodes { kubelet, .. } => Some(kubelet),
            Pods::Fates { .. } => None,
        }
    }
}
