//! The nodes as their kubelets know them: addresses, room, power.

use jobyard_api::Text;
use jobyard_api::meta::StringMap;
use jobyard_api::node::Node;
use jobyard_api::pod::Pod;
use jobyard_apiserver::Quantity;
use serde_json::Value;
use std::collections::BTreeMap;

use super::addresses::{Address, Addresses};
use super::plan::{Plan, Requests};

/// The nodes by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Nodes {
    nodes: BTreeMap<Text, Known>,
    /// Nodes seen so far: each gets a range of addresses of its own.
    seen: u32,
}

/// What a kubelet knows of its node.
#[derive(Clone, Debug)]
struct Known {
    addresses: Addresses,
    allocatable: Room,
    used: Requests,
    pods: i64,
    labels: StringMap,
    is_down: bool,
}

/// What a node has for pods; what it does not tell of has no bound.
#[derive(Clone, Copy, Debug, Default)]
struct Room {
    milli_cpu: Option<i64>,
    memory: Option<i64>,
    pods: Option<i64>,
}

/// Why a kubelet does not take a pod that was put on its node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) reason: &'static str,
    pub(super) message: String,
}

impl Nodes {
    /// A node is new or changed.
    pub(super) fn set(&mut self, node: &Node) {
        let amount = |name: &str| node.status.allocatable.get(name).and_then(|text| Quantity::parse(text).ok());
        let milli = |quantity: Quantity| i64::try_from(quantity.nanos() / 1_000_000).unwrap_or(i64::MAX);
        let whole = |quantity: Quantity| i64::try_from(quantity.whole()).unwrap_or(i64::MAX);
        let allocatable = Room {
            milli_cpu: amount("cpu").map(milli),
            memory: amount("memory").map(whole),
            pods: amount("pods").map(whole),
        };
        let labels = node.metadata.labels.clone();
        if let Some(known) = self.nodes.get_mut(&node.metadata.name) {
            (known.allocatable, known.labels) = (allocatable, labels);
            return;
        }
        let addresses = node.status.unmodelled.get("addresses").and_then(Value::as_array);
        let internal = addresses.and_then(|list| list.iter().find(|address| address["type"] == "InternalIP"));
        let host = internal.and_then(|address| address["address"].as_str());
        let addresses = Addresses::new(self.seen, host);
        self.seen += 1;
        let known = Known { addresses, allocatable, used: Requests::default(), pods: 0, labels, is_down: false };
        self.nodes.insert(node.metadata.name.clone(), known);
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.nodes.remove(name);
    }

    /// Whether a kubelet runs there.
    pub(super) fn runs(&self, name: &str) -> bool {
        self.nodes.get(name).is_some_and(|node| !node.is_down)
    }

    /// The machine is switched off, or on.
    pub(super) fn switch(&mut self, name: &str, is_down: bool) {
        if let Some(node) = self.nodes.get_mut(name) {
            node.is_down = is_down;
        }
    }

    /// The address of a node.
    pub(super) fn host(&self, name: &str) -> Address {
        self.nodes.get(name).map(|node| node.addresses.host.clone()).unwrap_or_default()
    }

    /// An address for a pod on a node.
    pub(super) fn take_address(&mut self, name: &str) -> Address {
        self.nodes.get_mut(name).map(|node| node.addresses.take()).unwrap_or_default()
    }

    pub(super) fn give_back_address(&mut self, name: &str, address: &Address) {
        if let Some(node) = self.nodes.get_mut(name) {
            node.addresses.give_back(address);
        }
    }

    /// Takes a pod on a node, or says why not. [P-033]
    pub(super) fn admit(&mut self, pod: &Pod, plan: &Plan) -> Result<(), Refusal> {
        let Some(node) = self.nodes.get_mut(&pod.spec.node_name) else { return Ok(()) };
        let (room, used, wants) = (node.allocatable, node.used, plan.requests);
        check("OutOfpods", "pods", (1, node.pods, room.pods))?;
        check("OutOfcpu", "cpu", (wants.milli_cpu, used.milli_cpu, room.milli_cpu))?;
        check("OutOfmemory", "memory", (wants.memory, used.memory, room.memory))?;
        let selector = &pod.spec.shared.node_selector;
        if !selector.iter().all(|(key, value)| node.labels.get(key) == Some(value)) {
            let message = "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector".to_owned();
            return Err(Refusal { reason: "NodeAffinity", message });
        }
        node.pods += 1;
        node.used.milli_cpu += wants.milli_cpu;
        node.used.memory += wants.memory;
        Ok(())
    }

    /// A pod that was taken has left its node.
    pub(super) fn leave(&mut self, name: &str, plan: &Plan) {
        if let Some(node) = self.nodes.get_mut(name) {
            node.pods -= 1;
            node.used.milli_cpu -= plan.requests.milli_cpu;
            node.used.memory -= plan.requests.memory;
        }
    }
}

/// Whether an amount fits: what is wanted, what is used, what there is.
fn check(reason: &'static str, name: &str, (wanted, used, capacity): (i64, i64, Option<i64>)) -> Result<(), Refusal> {
    let Some(capacity) = capacity.filter(|capacity| wanted > 0 && wanted + used > *capacity) else { return Ok(()) };
    let message =
        format!("Node didn't have enough resource: {name}, requested: {wanted}, used: {used}, capacity: {capacity}");
    Err(Refusal { reason, message })
}
