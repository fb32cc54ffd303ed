//! What of Kubernetes' manifests is modelled, field by field: data for the page and for the manual.

use jobyard_api::request::Resource;
use jobyard_cluster::decode::{Support, support};
use serde::{Deserialize, Serialize};

/// A field of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportRow {
    /// `Job` or `Pod`.
    pub kind: String,
    /// Path from the top of the object; `[]` stands for each item of a list.
    pub path: String,
    /// What becomes of it.
    pub state: SupportState,
}

/// What becomes of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SupportState {
    /// It has the effect that it has on a cluster.
    Modelled,
    /// It is checked, kept and shown, and nothing looks at it.
    NoEffect,
    /// It is dropped, as by a server on which its feature gate is off.
    Dropped,
}

impl SupportState {
    /// The word that stands for it in the manual.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Modelled => "modelled",
            Self::NoEffect => "accepted without effect",
            Self::Dropped => "dropped (feature gate off)",
        }
    }
}

/// All rows: Jobs and pods, each in the order of Kubernetes' types.
pub fn rows() -> Vec<SupportRow> {
    let kinds = [("Job", Resource::Jobs), ("Pod", Resource::Pods)];
    kinds.into_iter().flat_map(|(kind, resource)| support(resource).into_iter().map(move |row| of(kind, row))).collect()
}

fn of(kind: &str, (path, support): (String, Support)) -> SupportRow {
    let state = match support {
        Support::Modelled => SupportState::Modelled,
        Support::NoEffect => SupportState::NoEffect,
        Support::Dropped => SupportState::Dropped,
    };
    SupportRow { kind: kind.to_owned(), path, state }
}
