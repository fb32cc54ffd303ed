//! What of the truth decides whether a controller of nodes has to hear of a change at all, so that it costs nothing while
//! nothing is wrong.

use jobyard_api::Text;
use jobyard_api::node::Node;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, ObjectKey, Resource, WatchEventKind};
use jobyard_api::toleration::NO_EXECUTE;
use jobyard_apiserver::{ApiServer, Change};
use jobyard_controllers::pod_gc::is_out_of_service;
use std::collections::BTreeSet;

use super::World;
use crate::client::Client;
use crate::config::Backend;

/// Nodes and pods that need attention.
#[derive(Clone, Debug, Default)]
pub(super) struct NodeWatch {
    /// Nodes that drive pods off: what happens to their pods is told to the taint eviction controller.
    tainted: BTreeSet<Text>,
    /// Nodes that a user has given up.
    out_of_service: BTreeSet<Text>,
    /// Pods that have ended.
    terminated: usize,
}

impl NodeWatch {
    /// Takes a change in. Returns whether the pod garbage collector could find something after it.
    fn changed(&mut self, change: &Change, api: &ApiServer, terminated_max: usize) -> bool {
        let is_gone = change.event.kind == WatchEventKind::Deleted;
        match &change.event.object {
            Object::Node(node) => self.node_changed(node, is_gone),
            Object::Pod(pod) => {
                let had_ended = change.old.as_ref().and_then(Object::as_pod).is_some_and(|pod| pod.is_terminated());
                let has_ended = !is_gone && pod.is_terminated();
                self.terminated += usize::from(has_ended);
                self.terminated -= usize::from(had_ended).min(self.terminated);
                let is_too_many = terminated_max > 0 && self.terminated > terminated_max && has_ended && !had_ended;
                !is_gone && (is_too_many || self.is_left_behind(pod, change.old.is_none(), api))
            }
            _ => false,
        }
    }

    fn node_changed(&mut self, node: &Node, is_gone: bool) -> bool {
        let name = &node.metadata.name;
        let mut keep = |is_in: bool, set: fn(&mut Self) -> &mut BTreeSet<Text>| {
            let set = set(self);
            if is_in { set.insert(name.clone()) } else { set.remove(name) }
        };
        let drives_off = node.spec.taints.iter().any(|taint| &*taint.effect == NO_EXECUTE);
        keep(drives_off && !is_gone, |watch| &mut watch.tainted);
        let is_given_up = is_out_of_service(node) && !is_gone;
        keep(is_given_up, |watch| &mut watch.out_of_service);
        is_gone || is_given_up
    }

    /// Whether nobody else looks after a pod.
    fn is_left_behind(&self, pod: &Pod, is_new: bool, api: &ApiServer) -> bool {
        let node = &pod.spec.node_name;
        if pod.metadata.is_being_deleted() && !pod.is_terminated() {
            return node.is_empty() || self.out_of_service.contains(node);
        }
        let key = || ObjectKey { resource: Resource::Nodes, namespace: Text::default(), name: node.clone() };
        is_new && !node.is_empty() && api.get(&key()).is_none()
    }
}

impl World {
    /// Tells the pod garbage collector of a change after which it could find something.
    pub(super) fn heed_nodes(&mut self, change: &Change) {
        let Backend::Nodes(_) = self.config.backend else { return };
        if self.node_watch.changed(change, &self.api, self.config.terminated_pods_max) {
            self.heed_pods();
        }
    }

    /// The pod garbage collector has a reason to look, if there are pods.
    pub(super) fn heed_pods(&mut self) {
        let Backend::Nodes(_) = self.config.backend else { return };
        if self.api.objects(Resource::Pods).next().is_none() {
            return;
        }
        let now = self.controllers_now();
        let Some(controllers) = &mut self.controllers else { return };
        let outputs = controllers.heed_pods(now);
        self.carry(Client::PodGc, outputs);
    }

    /// Whether the client of a lane has to hear of a change of this object.
    pub(super) fn concerns(&self, lane: usize, object: &Object) -> bool {
        match object {
            Object::Pod(pod) if self.lanes[lane].client == Client::TaintEviction => {
                self.node_watch.tainted.contains(&pod.spec.node_name)
            }
            _ => true,
        }
    }
}
