//! Nodes.

use crate::meta::{ObjectMeta, StringMap};
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
}

/// What is wanted of a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NodeSpec {
    /// Whether no new pods may be put there.
    #[serde(skip_serializing_if = "is_default")]
    pub unschedulable: bool,
    /// Fields without effect here.
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

/// What has been seen of a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NodeStatus {
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

/// A statement about a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NodeCondition {
    /// Condition type (`Ready`).
    #[serde(rename = "type")]
    pub kind: Text,
    /// `True`, `False` or `Unknown`.
    pub status: Text,
    /// One word.
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Text,
    /// A sentence.
    #[serde(skip_serializing_if = "is_default")]
    pub message: Text,
}
