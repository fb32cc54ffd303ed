//! Namespaces.

use crate::meta::ObjectMeta;
use crate::{Text, is_default};
use serde::{Deserialize, Serialize};

/// A room for names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Namespace {
    /// Name, labels, versions.
    pub metadata: ObjectMeta,
    /// What has been seen.
    #[serde(skip_serializing_if = "is_default")]
    pub status: NamespaceStatus,
}

/// State of a namespace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NamespaceStatus {
    /// `Active` or `Terminating`.
    #[serde(skip_serializing_if = "is_default")]
    pub phase: Text,
}
