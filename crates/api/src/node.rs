//! Nodes.

use crate::meta::{ObjectMeta, StringMap};
use crate::time::Timestamp;
use crate::{Text, Unmodelled, is_default};
use serde::{Deserialize, Serialize};

/// A machine that runs pods.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Node {
    /// Name, labels, versions.
    pub metadata: ObjectMeta,
    /// What is wanted.
    #[serde(skip_serializing_if = "is_default")]
    pub spec: NodeSpec,
    /// What has been seen.
    #[serde(skip_serializing_if = "is_default")]
    pub status: NodeStatus,
    /// Its heartbeats.
    #[serde(skip)]
    pub lease: NodeLease,
}

/// The heartbeats of a node, as its Lease in `kube-node-lease` tells of them. [P-060]
///
/// A kubelet renews its lease every ten seconds and writes its status every five minutes. Here a node that is well says
/// once that it goes on like that, so that nothing has to happen while nothing is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeLease {
    /// The last renewal of a kubelet that has stopped; none while it goes on.
    pub stopped: Option<Timestamp>,
    /// Since when it renews every ten seconds.
    pub since: Option<Timestamp>,
}

impl NodeLease {
    /// Seconds between two renewals.
    pub const PERIOD_SECONDS: i64 = 10;
    /// Seconds between two writes of a status in which nothing changed.
    pub const STATUS_SECONDS: i64 = 300;

    /// The last of the times before `now` at which a healthy kubelet did what it does every so many seconds.
    pub fn last(&self, now: Timestamp, period_seconds: i64) -> Option<Timestamp> {
        let since = self.since?.seconds();
        let until = self.stopped.map_or(now, |stopped| stopped.min(now)).seconds();
        Some(Timestamp::from_seconds(since + (until - since).max(0) / period_seconds * period_seconds))
    }
}

/// Why pods are kept away from a node, or driven off.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Taint {
    /// What it is about: `node.kubernetes.io/unreachable`.
    pub key: Text,
    /// More about it.
    #[serde(skip_serializing_if = "is_default")]
    pub value: Text,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: Text,
    /// When it was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_added: Option<Timestamp>,
}

impl Taint {
    /// Whether it is the same but for value and time.
    pub fn matches(&self, other: &Self) -> bool {
        self.key == other.key && self.effect == other.effect
    }
}

/// What is wanted of a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NodeSpec {
    /// Whether no new pods may be put there.
    #[serde(skip_serializing_if = "is_default")]
    pub unschedulable: bool,
    /// What pods must tolerate.
    #[serde(skip_serializing_if = "is_default")]
    pub taints: Vec<Taint>,
    /// Fields without effect here.
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

/// What has been seen of a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NodeStatus {
    /// What the machine has, by resource.
    #[serde(skip_serializing_if = "is_default")]
    pub capacity: StringMap,
    /// What pods may use, by resource (`pods`: a number).
    #[serde(skip_serializing_if = "is_default")]
    pub allocatable: StringMap,
    /// Statements about the node.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<NodeCondition>,
    /// Fields without effect here.
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

impl NodeStatus {
    /// The condition of the type.
    pub fn condition(&self, kind: &str) -> Option<&NodeCondition> {
        self.conditions.iter().find(|condition| &*condition.kind == kind)
    }
}

impl Node {
    /// Whether its condition Ready is True.
    pub fn is_ready(&self) -> bool {
        self.status.condition("Ready").is_some_and(|condition| &*condition.status == "True")
    }
}

/// A statement about a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NodeCondition {
    /// Condition type (`Ready`).
    #[serde(rename = "type")]
    pub kind: Text,
    /// `True`, `False` or `Unknown`.
    pub status: Text,
    /// When it was last looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_heartbeat_time: Option<Timestamp>,
    /// When it last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_transition_time: Option<Timestamp>,
    /// One word.
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Text,
    /// A sentence.
    #[serde(skip_serializing_if = "is_default")]
    pub message: Text,
}
