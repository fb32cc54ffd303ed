//! What becomes of the pods of a node that is drained, shut down, short of memory or cut off.

use jobyard_api::Text;
use jobyard_api::event::WARNING;
use jobyard_api::pod::{Pod, PodCondition};
use jobyard_api::request::{Object, Request, Resource, WatchEvent, WatchEventKind};
use jobyard_apiserver::requests;
use jobyard_apiserver::wire::{HttpRequest, Method};
use jobyard_controllers::Input;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use super::World;
use crate::client::Client;
use crate::component::Action;
use crate::kubelet::Cause;
use crate::nodes::{Cut, NodeAction, Turn, set_pressure};

/// A node is said to have memory again so long after it had too little (`--eviction-pressure-transition-period`).
const PRESSURE_TRANSITION: Duration = Duration::from_secs(300);
/// What pods get to end in when their node shuts down.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(30);
/// Memory beyond its request that an evicted container is said to have used, in MiB.
const EXCESS_MIB: i64 = 90;

impl World {
    /// [P-069]
    pub(super) fn drain(&mut self, name: &Text, force: bool) -> Result<String, String> {
        let pods = self.pods_of(name);
        let is_lonely = |pod: &&Arc<Pod>| pod.metadata.controller().is_none() && !pod.is_terminated();
        let named = |pod: &Arc<Pod>| format!("{}/{}", pod.metadata.namespace, pod.metadata.name);
        let lonely: Vec<String> = pods.iter().filter(is_lonely).map(named).collect();
        self.act_on_node(name, NodeAction::Cordon)?;
        if !lonely.is_empty() && !force {
            let pods = lonely.join(", ");
            return Err(format!("cannot delete Pods that declare no controller (use --force to override): {pods}"));
        }
        for pod in &pods {
            let (namespace, pod) = (&pod.metadata.namespace, &pod.metadata.name);
            let body = json!({
                "apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"namespace": namespace, "name": pod},
            })
            .to_string();
            let path = format!("/api/v1/namespaces/{namespace}/pods/{pod}/eviction");
            let request = HttpRequest {
                method: Method::Post,
                path: &path,
                query: "",
                content_type: Some("application/json"),
                body: body.as_bytes(),
            };
            // A pod that has gone in the meantime is what was wanted.
            let _ = self.serve("user", &request);
        }
        Ok(format!("node/{name} drained"))
    }

    /// The pods of a node, by namespace and name.
    fn pods_of(&self, name: &Text) -> Vec<Arc<Pod>> {
        let pods = self.api.objects(Resource::Pods).filter_map(Object::as_pod);
        pods.filter(|pod| pod.spec.node_name == *name).cloned().collect()
    }

    /// [P-051]
    pub(super) fn terminate_pods(&mut self, name: &Text) {
        const MESSAGE: &str = "Pod was terminated in response to imminent node shutdown.";
        for pod in self.pods_of(name).iter().filter(|pod| !pod.is_terminated()) {
            let seconds =
                pod.spec.shared.termination_grace_period_seconds.and_then(|seconds| u64::try_from(seconds).ok());
            let grace = seconds.map_or(SHUTDOWN_GRACE, Duration::from_secs).min(SHUTDOWN_GRACE);
            let cause = self.cause("Terminated", MESSAGE);
            self.evict_pod(&pod.metadata.uid, grace, cause);
        }
    }

    fn cause(&self, reason: &str, message: &str) -> Cause {
        let condition = PodCondition {
            kind: "DisruptionTarget".into(),
            status: "True".into(),
            last_transition_time: Some(self.now.into()),
            reason: "TerminationByKubelet".into(),
            message: message.into(),
            ..PodCondition::default()
        };
        Cause { reason: reason.into(), message: message.into(), condition: Some(condition) }
    }

    /// The pod that a kubelet evicts first goes: without requests before others, then the least important, then the
    /// newest. [P-050]
    pub(super) fn press(&mut self, name: &Text) -> Result<String, String> {
        let now = self.now.into();
        self.report(name, |node| set_pressure(&mut node.status.conditions, true, now));
        self.say_of_node(name, WARNING, "EvictionThresholdMet", "Attempting to reclaim memory");
        self.outages.forget(name, &[Turn::Relieved]);
        self.plan_turn(name, PRESSURE_TRANSITION, Turn::Relieved);
        let rank = |pod: &Arc<Pod>| {
            let priority = pod.spec.shared.unmodelled.get("priority").and_then(Value::as_i64).unwrap_or(0);
            let created = Reverse(pod.metadata.creation_timestamp);
            (&*pod.status.qos_class != "BestEffort", priority, created, pod.metadata.name.clone())
        };
        let mut pods = self.pods_of(name);
        pods.retain(|pod| !pod.is_terminated());
        let Some(pod) = pods.iter().min_by_key(|pod| rank(pod)) else {
            return Ok(format!("node/{name} is low on memory, and has no pod to evict"));
        };
        let message = eviction_message(pod);
        let cause = self.cause("Evicted", &message);
        let uid = pod.metadata.uid.clone();
        if !self.evict_pod(&uid, Duration::ZERO, cause) {
            return Ok(format!("node/{name} is low on memory, and its kubelet runs no pod"));
        }
        self.say_of_pod(pod, "Evicted", &message);
        Ok(format!("pod/{} evicted from node/{name}", pod.metadata.name))
    }

    pub(super) fn relieve(&mut self, name: &Text) -> Result<String, String> {
        let now = self.now.into();
        self.report(name, |node| set_pressure(&mut node.status.conditions, false, now));
        self.say_of_node(
            name,
            "Normal",
            "NodeHasSufficientMemory",
            &format!("Node {name} status is now: NodeHasSufficientMemory"),
        );
        Ok(format!("node/{name} has memory again"))
    }

    fn say_of_pod(&mut self, pod: &Arc<Pod>, reason: &str, message: &str) {
        let now = self.now;
        let Some(kubelet) = self.kubelet_mut() else { return };
        let Some(mut write) = kubelet.record_pod(now, pod, WARNING, reason, message) else { return };
        write.event.source.host = pod.spec.node_name.clone();
        self.write_event(Client::Kubelet, write);
    }

    /// Keeps what the kubelet of a node that is cut off would hear. Returns what it hears.
    pub(super) fn hear(&mut self, input: Input) -> Option<Input> {
        if let Input::Watch(event) = &input
            && let Object::Pod(pod) = &event.object
            && let Some(cut) = self.outages.cut.get_mut(&pod.spec.node_name)
        {
            cut.events.push(event.clone());
            return None;
        }
        Some(input)
    }

    /// Keeps what the kubelet of a node that is cut off wants. Returns what goes out.
    pub(super) fn let_out(&mut self, action: Action) -> Option<Action> {
        let of_pod = |key| self.api.get(key).and_then(Object::as_pod).map(|pod| pod.spec.node_name.clone());
        let node = match &action {
            Action::PodStatus(target, _) => of_pod(&target.key),
            Action::Send(Request::Delete { key, .. }) => of_pod(key),
            Action::Record(write) => Some(write.event.source.host.clone()),
            _ => None,
        };
        let Some(cut) = node.and_then(|node| self.outages.cut.get_mut(&node)) else { return Some(action) };
        cut.actions.push(action);
        None
    }

    /// A node that was cut off is back: its kubelet sends what it could not, says again how its pods are, and hears what
    /// became of them. [P-066]
    pub(super) fn reconnect(&mut self, name: &Text, cut: Cut) {
        self.carry_pods(Client::Kubelet, cut.actions);
        if let Some(kubelet) = self.kubelet_mut() {
            let statuses = kubelet.statuses_on(name);
            self.carry_pods(Client::Kubelet, statuses);
        }
        for event in cut.events {
            self.input(Client::Kubelet, Input::Watch(event));
        }
    }

    /// The kubelet of a node begins anew with the pods that are there.
    pub(super) fn hear_again(&mut self, name: &Text) {
        for pod in self.pods_of(name) {
            let event = WatchEvent { kind: WatchEventKind::Modified, object: Object::Pod(pod) };
            self.input(Client::Kubelet, Input::Watch(event));
        }
    }
}

/// Upstream's words, blank at the end included.
fn eviction_message(pod: &Pod) -> String {
    let requested = requests::of_pod(&pod.spec.shared, "requests").get("memory").copied().unwrap_or(0);
    let request = if requested == 0 { "0".to_owned() } else { format!("{}Mi", requested >> 20) };
    let used = (requested >> 20) + EXCESS_MIB;
    let container = pod.spec.shared.containers.first().map_or("", |container| &container.name);
    format!(
        "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container {container} was using \
         {used}Mi, request is {request}, has larger consumption of memory. "
    )
}
