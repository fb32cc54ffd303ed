//! Events: what a component says about an object (`v1` Event).

use crate::meta::{ObjectMeta, Uid};
use crate::time::Timestamp;
use crate::{Text, is_default};
use serde::{Deserialize, Serialize};

/// Type of an ordinary Event.
pub const NORMAL: &str = "Normal";
/// Type of an Event that someone should look at.
pub const WARNING: &str = "Warning";

/// Something that a component says about an object; equal ones are counted in one Event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Event {
    /// Name, versions.
    pub metadata: ObjectMeta,
    /// What it is about.
    pub involved_object: ObjectReference,
    /// One word.
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Text,
    /// A sentence.
    #[serde(skip_serializing_if = "is_default")]
    pub message: Text,
    /// Who says it.
    pub source: EventSource,
    /// The first time.
    pub first_timestamp: Option<Timestamp>,
    /// The last time.
    pub last_timestamp: Option<Timestamp>,
    /// How often.
    #[serde(skip_serializing_if = "is_default")]
    pub count: i32,
    /// [`NORMAL`] or [`WARNING`].
    #[serde(rename = "type", skip_serializing_if = "is_default")]
    pub kind: Text,
}

/// Says which object is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ObjectReference {
    /// Kind.
    #[serde(skip_serializing_if = "is_default")]
    pub kind: Text,
    /// Namespace.
    #[serde(skip_serializing_if = "is_default")]
    pub namespace: Text,
    /// Name.
    #[serde(skip_serializing_if = "is_default")]
    pub name: Text,
    /// UID.
    #[serde(skip_serializing_if = "is_default")]
    pub uid: Uid,
    /// Group and version.
    #[serde(skip_serializing_if = "is_default")]
    pub api_version: Text,
    /// Version that was seen, as text.
    #[serde(skip_serializing_if = "is_default")]
    pub resource_version: Text,
    /// A part of the object, such as `spec.containers{main}`.
    #[serde(skip_serializing_if = "is_default")]
    pub field_path: Text,
}

/// Who says something.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct EventSource {
    /// `job-controller`, `kubelet`, …
    #[serde(skip_serializing_if = "is_default")]
    pub component: Text,
    /// Node, for the kubelet.
    #[serde(skip_serializing_if = "is_default")]
    pub host: Text,
}
