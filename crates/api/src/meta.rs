//! What every object has: name, labels, owners, versions (`metav1.ObjectMeta`).

use crate::time::Timestamp;
use crate::{Text, Unmodelled, is_default};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Labels or annotations: key to value, in key order.
pub type StringMap = BTreeMap<Text, Text>;

/// Identifies one object through time: a name can be used again, a UID cannot.
///
/// Maps by UID are the engine's most frequent look-up. The first bytes of the text stand beside the pointer to it, so
/// that a comparison nearly always ends without following the pointer; the order is that of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid {
    /// The first eight bytes of the text, padded with zeros. It stands first, so it is compared first.
    prefix: u64,
    text: Text,
}

impl Uid {
    /// The UID's text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The UID's text, to be shared.
    pub const fn text(&self) -> &Text {
        &self.text
    }

    /// Whether no UID has been given yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl From<Text> for Uid {
    fn from(text: Text) -> Self {
        let mut prefix = [0; 8];
        prefix.iter_mut().zip(text.bytes()).for_each(|(slot, byte)| *slot = byte);
        Self { prefix: u64::from_be_bytes(prefix), text }
    }
}

impl From<&str> for Uid {
    fn from(text: &str) -> Self {
        Self::from(Text::from(text))
    }
}

impl std::fmt::Display for Uid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Uid {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Uid {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(Self::from)
    }
}

/// Metadata of an object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ObjectMeta {
    /// Unique among the objects of its resource and namespace.
    #[serde(skip_serializing_if = "is_default")]
    pub name: Text,
    /// Prefix from which the API server makes a name when none is given.
    #[serde(skip_serializing_if = "is_default")]
    pub generate_name: Text,
    /// Empty for cluster-scoped objects.
    #[serde(skip_serializing_if = "is_default")]
    pub namespace: Text,
    /// Set by the API server.
    #[serde(skip_serializing_if = "is_default")]
    pub uid: Uid,
    /// Version of this write, one counter for the whole store; 0 before the object is stored. Text on the wire.
    #[serde(skip_serializing_if = "is_default", with = "resource_version")]
    pub resource_version: u64,
    /// Counts changes of the spec.
    #[serde(skip_serializing_if = "is_default")]
    pub generation: i64,
    /// Set by the API server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_timestamp: Option<Timestamp>,
    /// Set when the object is asked to go: the moment when its grace is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_timestamp: Option<Timestamp>,
    /// Seconds of grace that were granted with the deletion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_grace_period_seconds: Option<i64>,
    /// Selectable key-value pairs.
    #[serde(skip_serializing_if = "is_default")]
    pub labels: Arc<StringMap>,
    /// Other key-value pairs.
    #[serde(skip_serializing_if = "is_default")]
    pub annotations: Arc<StringMap>,
    /// Objects that this one belongs to.
    #[serde(skip_serializing_if = "is_default")]
    pub owner_references: Arc<Vec<OwnerReference>>,
    /// Names that must be taken off before the object can vanish.
    #[serde(skip_serializing_if = "is_default")]
    pub finalizers: Arc<Vec<Text>>,
    /// Fields without effect here.
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

impl ObjectMeta {
    /// The owner that controls this object, if any (at most one has `controller: true`).
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references.iter().find(|reference| reference.controller == Some(true))
    }

    /// Whether the finalizer is on the object.
    pub fn has_finalizer(&self, name: &str) -> bool {
        self.finalizers.iter().any(|finalizer| &**finalizer == name)
    }

    /// A label's value.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.get(key).map(|value| &**value)
    }

    /// An annotation's value.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.get(key).map(|value| &**value)
    }

    /// Whether the object was asked to go and is still there.
    pub fn is_being_deleted(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
}

/// Says which object another one belongs to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct OwnerReference {
    /// Group and version of the owner.
    pub api_version: Text,
    /// Kind of the owner.
    pub kind: Text,
    /// Name of the owner.
    pub name: Text,
    /// UID of the owner: an object of the same name with another UID is not the owner.
    pub uid: Uid,
    /// Whether the owner controls the object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controller: Option<bool>,
    /// Whether foreground deletion of the owner waits for this object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_owner_deletion: Option<bool>,
}

/// Versions are numbers here and text on the wire. What is no number reads as 0; the decoder has its own check
/// where that is an error ([A-158], [A-171]).
mod resource_version {
    use serde::{Deserialize, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    pub fn serialize<S: Serializer>(version: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(version)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids_are_ordered_as_their_texts() {
        let texts = ["", "a", "a-1", "abcdefgh", "abcdefgh-2", "abcdefgi", "b"];
        let mut uids: Vec<Uid> = texts.iter().rev().map(|text| Uid::from(*text)).collect();
        uids.sort();
        assert_eq!(uids.iter().map(Uid::as_str).collect::<Vec<_>>(), texts);
    }
}
