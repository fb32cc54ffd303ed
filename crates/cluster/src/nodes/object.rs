//! A node as the kubelet of a machine registers it.

use jobyard_api::Text;
use jobyard_api::meta::StringMap;
use jobyard_api::node::{Node, NodeCondition, NodeLease};
use jobyard_api::request::Object;
use jobyard_api::time::Timestamp;
use serde_json::json;
use std::sync::Arc;

use crate::config::NodesConfig;

/// Type, status, reason and message of the conditions of a healthy node, in the kubelet's order.
const HEALTHY: [[&str; 4]; 4] = [
    ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
    ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
    ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
    ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
];
/// Memory that the kubelet keeps for itself, in KiB.
const RESERVED_KIB: u64 = 100 << 10;

/// The nodes of a new cluster.
pub(crate) fn initial(config: NodesConfig, now: Timestamp) -> Vec<Object> {
    (1..=config.nodes).map(|number| Object::Node(Arc::new(node(number, config, now)))).collect()
}

/// A healthy node that joins now.
pub(crate) fn node(number: u32, config: NodesConfig, now: Timestamp) -> Node {
    let mut node = Node::default();
    let name: Text = format!("node-{number}").into();
    node.metadata.name = name.clone();
    node.metadata.labels = labels(&name);
    node.metadata.annotations = StringMap::from([("node.alpha.kubernetes.io/ttl".into(), "0".into())]);
    let cidr = format!("10.244.{}.0/24", (number - 1) % 256);
    node.spec.unmodelled.insert("podCIDR".to_owned(), json!(cidr));
    node.spec.unmodelled.insert("podCIDRs".to_owned(), json!([cidr]));
    let memory = config.memory_kib;
    node.status.capacity = resources(config, memory, "98831908Ki");
    node.status.allocatable = resources(config, memory.saturating_sub(RESERVED_KIB), "91083486262");
    node.status.conditions = healthy(&[], now);
    node.lease = NodeLease { since: Some(now), stopped: None };
    let unmodelled = &mut node.status.unmodelled;
    let address = format!("10.0.{}.{}", number / 245, 10 + number % 245);
    unmodelled.insert(
        "addresses".to_owned(),
        json!([{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": &*name}]),
    );
    unmodelled.insert("daemonEndpoints".to_owned(), json!({"kubeletEndpoint": {"Port": 10250}}));
    let unique = |word: u32| format!("{word:08x}-89ab-cdef-0123-{number:012x}");
    unmodelled.insert(
        "nodeInfo".to_owned(),
        json!({
            "architecture": "amd64", "bootID": unique(0x89ab_cdef), "containerRuntimeVersion": "containerd://2.1.4",
            "kernelVersion": "6.12.48+deb13-amd64", "kubeProxyVersion": "", "kubeletVersion": "v1.37.2",
            "machineID": format!("0123456789abcdef0123{number:012x}"), "operatingSystem": "linux",
            "osImage": "Debian GNU/Linux 13 (trixie)", "systemUUID": unique(0x0123_4567),
        }),
    );
    node
}

fn labels(name: &Text) -> StringMap {
    let same = [("arch", "amd64"), ("os", "linux")];
    let labels = ["beta.kubernetes.io", "kubernetes.io"]
        .into_iter()
        .flat_map(|domain| same.map(|(key, value)| (Text::from(format!("{domain}/{key}")), Text::from(value))));
    labels.chain([("kubernetes.io/hostname".into(), name.clone())]).collect()
}

fn resources(config: NodesConfig, memory_kib: u64, storage: &str) -> StringMap {
    let amounts = [
        ("cpu", config.cpus.to_string()),
        ("ephemeral-storage", storage.to_owned()),
        ("hugepages-1Gi", "0".to_owned()),
        ("hugepages-2Mi", "0".to_owned()),
        ("memory", format!("{memory_kib}Ki")),
        ("pods", config.pods_per_node.to_string()),
    ];
    amounts.into_iter().map(|(name, amount)| (Text::from(name), Text::from(amount))).collect()
}

/// The conditions of a healthy node; times of transition are those of before where the status is the same.
pub(crate) fn healthy(before: &[NodeCondition], now: Timestamp) -> Vec<NodeCondition> {
    let condition = |[kind, status, reason, message]: [&str; 4]| {
        let same = before.iter().find(|condition| &*condition.kind == kind && &*condition.status == status);
        NodeCondition {
            kind: kind.into(),
            status: status.into(),
            last_heartbeat_time: Some(now),
            last_transition_time: same.map_or(Some(now), |same| same.last_transition_time),
            reason: reason.into(),
            message: message.into(),
        }
    };
    HEALTHY.map(condition).to_vec()
}

/// Says in a status that the kubelet itself is not ready. [P-062]
pub(crate) fn not_ready(conditions: &mut [NodeCondition], message: &str, now: Timestamp) {
    set(conditions, ["Ready", "False", "KubeletNotReady", message], now);
}

/// Says in a status whether there is enough memory.
pub(crate) fn set_pressure(conditions: &mut [NodeCondition], is_low: bool, now: Timestamp) {
    let low = ["MemoryPressure", "True", "KubeletHasInsufficientMemory", "kubelet has insufficient memory available"];
    set(conditions, if is_low { low } else { HEALTHY[0] }, now);
}

fn set(conditions: &mut [NodeCondition], [kind, status, reason, message]: [&str; 4], now: Timestamp) {
    let Some(condition) = conditions.iter_mut().find(|condition| &*condition.kind == kind) else { return };
    if &*condition.status != status {
        condition.last_transition_time = Some(now);
    }
    (condition.status, condition.reason, condition.message) = (status.into(), reason.into(), message.into());
    condition.last_heartbeat_time = Some(now);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A node says what `kubectl describe node` shows of it.
    #[test]
    fn a_node_tells_what_it_has() {
        let node = node(2, NodesConfig::default(), Timestamp::from_seconds(0));
        let object = Object::Node(Arc::new(node)).to_json();
        assert_eq!(object["status"]["capacity"]["memory"], "32866600Ki");
        assert_eq!(object["status"]["allocatable"]["memory"], "32764200Ki");
        assert_eq!(object["status"]["allocatable"]["cpu"], "8");
        assert_eq!(object["status"]["conditions"][3]["lastHeartbeatTime"], "1970-01-01T00:00:00Z");
        assert_eq!(object["status"]["addresses"][0]["address"], "10.0.0.12");
        assert_eq!(object["spec"]["podCIDR"], "10.244.1.0/24");
        assert!(object.get("lease").is_none());
    }
}
