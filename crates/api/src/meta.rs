//! What every object has: name, labels, owners, versions (`metav1.ObjectMeta`).

use crate::shared::Shared;
use crate::time::Timestamp;
use crate::{Text, Unmodelled, is_default};
use serde::{Deserialize, Serialize};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

pub use crate::string_map::StringMap;
pub use crate::uid::{Uid, UidBuffer};

/// Metadata of an object: what its writes change, and the [`Identity`] that all its versions share. The fields of both
/// are read and written in the same way, `metadata.name` as well as `metadata.resource_version`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ObjectMeta {
    /// Version of this write, one counter for the whole store; 0 before the object is stored. Text on the wire.
    #[serde(skip_serializing_if = "is_default", with = "resource_version")]
    pub resource_version: u64,
    /// Counts changes of the spec.
    #[serde(skip_serializing_if = "is_default")]
    pub generation: i64,
    /// Set when the object is asked to go: the moment when its grace is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_timestamp: Option<Timestamp>,
    /// Seconds of grace that were granted with the deletion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_grace_period_seconds: Option<i64>,
    /// Names that must be taken off before the object can vanish.
    #[serde(skip_serializing_if = "is_default")]
    pub finalizers: Arc<Vec<Text>>,
    /// The rest.
    #[serde(flatten)]
    pub identity: Shared<Identity>,
}

/// The part of an object's metadata that hardly ever changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Identity {
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
    /// Set by the API server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_timestamp: Option<Timestamp>,
    /// Selectable key-value pairs.
    #[serde(skip_serializing_if = "is_default")]
    pub labels: StringMap,
    /// Other key-value pairs.
    #[serde(skip_serializing_if = "is_default")]
    pub annotations: StringMap,
    /// Objects that this one belongs to.
    #[serde(skip_serializing_if = "is_default")]
    pub owner_references: Arc<Vec<OwnerReference>>,
    /// Fields without effect here.
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

impl Deref for ObjectMeta {
    type Target = Identity;
    fn deref(&self) -> &Identity {
        &self.identity
    }
}

impl DerefMut for ObjectMeta {
    fn deref_mut(&mut self) -> &mut Identity {
        &mut self.identity
    }
}

impl ObjectMeta {
    /// Metadata with nothing but a name.
    pub fn named(namespace: impl Into<Text>, name: impl Into<Text>) -> Self {
        let identity = Identity { namespace: namespace.into(), name: name.into(), ..Identity::default() };
        Self { identity: identity.into(), ..Self::default() }
    }

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
