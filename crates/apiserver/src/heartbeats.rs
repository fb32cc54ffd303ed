//! What a reader sees of the heartbeats of nodes: nothing is written while a kubelet does what it always does, so that
//! its times are filled in when somebody looks. [P-060]

use crate::failure;
use crate::store::Store;
use jobyard_api::node::{Node, NodeLease};
use jobyard_api::request::{Object, Resource};
use jobyard_api::status::Status;
use jobyard_api::time::{Time, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;

/// Where the leases of nodes are.
const LEASES: &str = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/";
/// Seconds that a lease holds.
const LEASE_SECONDS: i64 = 40;

/// A node with the last heartbeat in its conditions; every other object as it is.
pub fn told(object: Object, now: Time) -> Object {
    let Object::Node(mut node) = object else { return object };
    if let Some(last) = node.lease.last(now.into(), NodeLease::STATUS_SECONDS)
        && node.status.conditions.iter().any(|condition| condition.last_heartbeat_time < Some(last))
    {
        for condition in &mut Arc::make_mut(&mut node).status.conditions {
            condition.last_heartbeat_time = condition.last_heartbeat_time.max(Some(last));
        }
    }
    Object::Node(node)
}

/// The Lease that a path names, as JSON; none if the path names none.
pub fn lease(store: &Store, path: &str, now: Time) -> Option<Result<Value, Box<Status>>> {
    let name = path.strip_prefix(LEASES).filter(|name| !name.is_empty() && !name.contains('/'))?;
    let node = match store.find(Resource::Nodes, "", name) {
        Some(Object::Node(node)) if node.lease.since.is_some() => node,
        _ => return Some(Err(failure::no_lease(name))),
    };
    Some(Ok(lease_of(node, now)))
}

fn lease_of(node: &Node, now: Time) -> Value {
    let metadata = &node.metadata;
    let renewed = node.lease.last(now.into(), NodeLease::PERIOD_SECONDS).map(micro_time);
    json!({
        "kind": "Lease",
        "apiVersion": "coordination.k8s.io/v1",
        "metadata": {
            "name": metadata.name, "namespace": "kube-node-lease", "creationTimestamp": metadata.creation_timestamp,
            "ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": metadata.name, "uid": metadata.uid}],
        },
        "spec": {"holderIdentity": metadata.name, "leaseDurationSeconds": LEASE_SECONDS, "renewTime": renewed},
    })
}

/// A time with microseconds, as leases have them.
fn micro_time(time: Timestamp) -> String {
    time.to_string().replace('Z', ".000000Z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::node::NodeCondition;

    fn node(lease: NodeLease) -> Object {
        let mut node = Node { lease, ..Node::default() };
        node.metadata.name = "n".into();
        node.status.conditions.push(NodeCondition::default());
        Object::Node(Arc::new(node))
    }

    /// Seconds of the heartbeat in the status and of the lease, by a clock that shows so many seconds.
    fn heartbeats(lease: NodeLease, seconds: i64) -> (Option<i64>, Option<i64>) {
        let now = Timestamp::from_seconds(seconds);
        let Object::Node(node) = told(node(lease), now.time()) else { panic!("a node stays one") };
        let status = node.status.conditions[0].last_heartbeat_time.map(Timestamp::seconds);
        (status, node.lease.last(now, NodeLease::PERIOD_SECONDS).map(Timestamp::seconds))
    }

    /// [P-060]
    #[test]
    fn heartbeats_are_told_until_the_kubelet_stops() {
        let since = Some(Timestamp::from_seconds(1000));
        let well = NodeLease { since, stopped: None };
        assert_eq!(heartbeats(well, 1009), (Some(1000), Some(1000)));
        assert_eq!(heartbeats(well, 1725), (Some(1600), Some(1720)));
        let stopped = NodeLease { since, stopped: Some(Timestamp::from_seconds(1333)) };
        assert_eq!(heartbeats(stopped, 1725), (Some(1300), Some(1330)));
        assert_eq!(heartbeats(NodeLease::default(), 1725), (None, None), "nobody ever said anything");
    }

    /// [P-060]
    #[test]
    fn a_lease_can_be_read() {
        let mut store = Store::new(1);
        store.insert_first(node(NodeLease { since: Some(Timestamp::from_seconds(0)), stopped: None }));
        let read = |path: &str| lease(&store, path, Timestamp::from_seconds(25).time());
        let found = read(&format!("{LEASES}n")).expect("a lease").expect("it is there");
        assert_eq!(found["spec"]["renewTime"], "1970-01-01T00:00:20.000000Z");
        assert_eq!(read(&format!("{LEASES}x")).expect("a lease").map_err(|status| status.code), Err(404));
        assert!(read("/api/v1/nodes/n").is_none());
    }
}
