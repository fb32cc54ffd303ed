//! What users and failures do to nodes.

use jobyard_api::event::{NORMAL, WARNING};
use jobyard_api::meta::ObjectMeta;
use jobyard_api::node::{Node, NodeLease, Taint};
use jobyard_api::request::{DeleteOptions, Object, ObjectKey, Patch, Request, Resource};
use jobyard_api::{Text, toleration};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

use super::{Occurrence, World};
use crate::client::Client;
use crate::config::Backend;
use crate::nodes::{NodeAction, Turn, healthy, node, not_ready};

/// What a machine takes to start again.
const BOOT: Duration = Duration::from_secs(30);
/// Who does it, in the trace.
const USER: &str = "user";

impl World {
    /// A machine joins the cluster. Returns its name; none with [`Backend::Fates`].
    pub fn add_node(&mut self) -> Option<Text> {
        let Backend::Nodes(config) = self.config.backend else { return None };
        let number = |object: &Object| object.metadata().name.rsplit('-').next().and_then(|number| number.parse().ok());
        let last: u32 = self.api.objects(Resource::Nodes).filter_map(number).max().unwrap_or(0);
        let object = Object::Node(Arc::new(node(last + 1, config, self.now.into())));
        let name = object.metadata().name.clone();
        self.apply("cluster", Request::Create { object, dry_run: false }).ok()?;
        self.say_of_node(&name, NORMAL, "Starting", "Starting kubelet.");
        Some(name)
    }

    /// Does something to a node. Returns what was done in a sentence, or why not.
    pub fn act_on_node(&mut self, name: &str, action: NodeAction) -> Result<String, String> {
        let name: Text = name.into();
        if self.node(&name).is_none() {
            return Err(format!("nodes \"{name}\" not found"));
        }
        match action {
            NodeAction::Cordon => self.cordon(&name, true),
            NodeAction::Uncordon => self.cordon(&name, false),
            NodeAction::Drain { force } => self.drain(&name, force),
            NodeAction::Stop => self.cut_off(&name),
            NodeAction::Start => self.start_node(&name),
            NodeAction::PowerOff => self.lose_power(&name),
            NodeAction::Reboot => {
                self.lose_power(&name)?;
                self.plan_turn(&name, BOOT, Turn::On);
                Ok(format!("node/{name} reboots"))
            }
            NodeAction::ShutDown => self.shut_down(&name),
            NodeAction::Pressure => self.press(&name),
            NodeAction::Slow { percent } => {
                self.slow_node(&name, percent);
                Ok(format!("node/{name} takes {percent} % of the usual time"))
            }
            NodeAction::OutOfService => self.give_up(&name),
            NodeAction::Remove => self.remove_node(&name),
        }
    }

    /// Whether the kubelet of a node can be reached: not if it is stopped or without power.
    pub fn is_node_reachable(&self, name: &str) -> bool {
        self.outages.is_reachable(name)
    }

    pub(super) fn node(&self, name: &Text) -> Option<&Arc<Node>> {
        match self.api.get(&node_key(name))? {
            Object::Node(node) => Some(node),
            _ => None,
        }
    }

    fn patch_node(&mut self, name: &Text, patch: Value) -> Result<(), String> {
        let request = Request::Patch { key: node_key(name), status: false, patch: Patch::Merge(patch) };
        self.apply(USER, request).map(drop).map_err(|status| status.message)
    }

    fn cordon(&mut self, name: &Text, is_cordoned: bool) -> Result<String, String> {
        let was_cordoned = self.node(name).is_some_and(|node| node.spec.unschedulable);
        let word = if is_cordoned { "cordoned" } else { "uncordoned" };
        if was_cordoned == is_cordoned {
            return Ok(format!("node/{name} already {word}"));
        }
        self.patch_node(name, json!({"spec": {"unschedulable": is_cordoned.then_some(true)}}))?;
        Ok(format!("node/{name} {word}"))
    }

    fn give_up(&mut self, name: &Text) -> Result<String, String> {
        let Some(node) = self.node(name) else { return Err(String::new()) };
        let mut taints = node.spec.taints.clone();
        let taint = Taint {
            key: "node.kubernetes.io/out-of-service".into(),
            value: "nodeshutdown".into(),
            effect: toleration::NO_EXECUTE.into(),
            time_added: None,
        };
        if !taints.iter().any(|present| present.matches(&taint)) {
            taints.push(taint);
        }
        self.patch_node(name, json!({"spec": {"taints": taints}}))?;
        Ok(format!("node/{name} tainted"))
    }

    fn remove_node(&mut self, name: &Text) -> Result<String, String> {
        let request = Request::Delete { key: node_key(name), options: DeleteOptions::default() };
        self.apply(USER, request).map_err(|status| status.message)?;
        self.outages.cut.remove(name);
        self.outages.off.remove(name);
        self.outages.forget(name, &[Turn::Off, Turn::On, Turn::Relieved]);
        Ok(format!("node \"{name}\" deleted"))
    }

    /// The kubelet of a node writes nothing and hears nothing from now on. [P-061]
    fn cut_off(&mut self, name: &Text) -> Result<String, String> {
        if !self.outages.is_reachable(name) {
            return Err(format!("node/{name} is stopped already"));
        }
        self.outages.cut.insert(name.clone(), crate::nodes::Cut::default());
        self.stop_heartbeats(name);
        Ok(format!("node/{name} stopped"))
    }

    fn lose_power(&mut self, name: &Text) -> Result<String, String> {
        if !self.outages.off.insert(name.clone()) {
            return Err(format!("node/{name} has no power"));
        }
        self.outages.forget(name, &[Turn::Off, Turn::On]);
        // What a kubelet could not send is lost with it.
        self.outages.cut.remove(name);
        self.power_off(name);
        self.stop_heartbeats(name);
        Ok(format!("node/{name} has no power any more"))
    }

    fn stop_heartbeats(&mut self, name: &Text) {
        let now = self.now.into();
        self.report(name, |node| {
            node.lease.stopped.get_or_insert(now);
        });
    }

    /// [P-066]
    fn start_node(&mut self, name: &Text) -> Result<String, String> {
        let was_off = self.outages.off.remove(name);
        let cut = self.outages.cut.remove(name);
        if !was_off && cut.is_none() {
            return Err(format!("node/{name} runs"));
        }
        self.outages.forget(name, &[Turn::Off, Turn::On]);
        let was_ready = self.node(name).is_some_and(|node| node.is_ready());
        let now = self.now.into();
        self.outages.boots += 1;
        let boot = format!("{:08x}-0123-4567-89ab-cdef01234567", self.outages.boots);
        self.report(name, |node| {
            node.lease = NodeLease { since: Some(now), stopped: None };
            node.status.conditions = healthy(&node.status.conditions, now);
            if was_off {
                node.status.unmodelled.entry("nodeInfo".to_owned()).or_default()["bootID"] = boot.as_str().into();
            }
        });
        if was_off {
            self.say_of_node(name, NORMAL, "Starting", "Starting kubelet.");
            let message = format!("Node {name} has been rebooted, boot id: {boot}");
            self.say_of_node(name, WARNING, "Rebooted", &message);
        }
        if !was_ready {
            self.say_of_node(name, NORMAL, "NodeReady", &format!("Node {name} status is now: NodeReady"));
        }
        if let Some(cut) = cut {
            self.reconnect(name, cut);
        } else {
            self.power_on(name);
            self.hear_again(name);
        }
        Ok(format!("node/{name} started"))
    }

    /// The pods are terminated within half a minute, then the power goes. [P-051]
    fn shut_down(&mut self, name: &Text) -> Result<String, String> {
        if !self.outages.is_reachable(name) {
            return Err(format!("node/{name} is stopped already"));
        }
        let now = self.now.into();
        self.report(name, |node| not_ready(&mut node.status.conditions, "node is shutting down", now));
        self.say_of_node(name, NORMAL, "NodeNotReady", &format!("Node {name} status is now: NodeNotReady"));
        self.terminate_pods(name);
        self.plan_turn(name, Duration::from_secs(30), Turn::Off);
        Ok(format!("node/{name} shuts down"))
    }

    /// What a kubelet writes into the object of its node.
    pub(super) fn report(&mut self, name: &Text, change: impl FnOnce(&mut Node)) {
        self.mutate(Client::Kubelet.name(), &node_key(name), |object| {
            let Object::Node(node) = object else { return false };
            change(Arc::make_mut(node));
            true
        });
    }

    /// A kubelet says something about its node. Such Events name the node where others have a UID.
    pub(super) fn say_of_node(&mut self, name: &Text, kind: &str, reason: &str, message: &str) {
        let mut metadata = ObjectMeta::named("", name.clone());
        metadata.uid = (&**name).into();
        let now = self.now;
        let Some(kubelet) = self.kubelet_mut() else { return };
        let Some(mut write) = kubelet.record(now, &metadata, kind, reason, message) else { return };
        write.event.source.host = name.clone();
        self.write_event(Client::Kubelet, write);
    }

    pub(super) fn plan_turn(&mut self, name: &Text, after: Duration, turn: Turn) {
        let at = self.now + after;
        self.outages.turns.entry(at).or_default().push((name.clone(), turn));
        self.queue.push(at, Occurrence::Node);
    }

    /// Plays what was planned for now.
    pub(super) fn turn_nodes(&mut self) {
        let turns = self.outages.turns.remove(&self.now).unwrap_or_default();
        for (name, turn) in turns {
            // What a user did since has taken the turn away or makes it say no: a node without power loses none.
            let _ = match turn {
                Turn::Off => self.lose_power(&name),
                Turn::On => self.start_node(&name),
                Turn::Relieved => self.relieve(&name),
            };
        }
    }
}

pub(super) fn node_key(name: &Text) -> ObjectKey {
    ObjectKey { resource: Resource::Nodes, namespace: Text::default(), name: name.clone() }
}
