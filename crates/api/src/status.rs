//! How the API says no (`metav1.Status` with status Failure).

use crate::{Text, is_default};
use serde::{Deserialize, Serialize};

/// A failed request: code, reason and, for an invalid object, one cause for each field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Status {
    /// A sentence for people.
    #[serde(skip_serializing_if = "is_default")]
    pub message: String,
    /// A word for programs.
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Reason,
    /// Which object and which fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Box<StatusDetails>>,
    /// HTTP status code.
    pub code: u16,
}

/// Why a request failed, as a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// No reason is given (code 500 of some kinds).
    #[default]
    #[serde(rename = "")]
    Unknown,
    /// 400
    BadRequest,
    /// 403
    Forbidden,
    /// 404
    NotFound,
    /// 405
    MethodNotAllowed,
    /// 409: there is one of this name.
    AlreadyExists,
    /// 409: the object has changed since it was read.
    Conflict,
    /// 410: the watch log does not reach back that far; list again.
    Expired,
    /// 413
    RequestEntityTooLarge,
    /// 415
    UnsupportedMediaType,
    /// 422: the object breaks rules.
    Invalid,
    /// 500
    InternalError,
    /// 504
    Timeout,
}

/// Which object and which fields a [`Status`] is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct StatusDetails {
    /// Object name.
    #[serde(skip_serializing_if = "is_default")]
    pub name: Text,
    /// API group; empty for core objects.
    #[serde(skip_serializing_if = "is_default")]
    pub group: Text,
    /// Kind or resource.
    #[serde(skip_serializing_if = "is_default")]
    pub kind: Text,
    /// UID, where a precondition named it.
    #[serde(skip_serializing_if = "is_default")]
    pub uid: Text,
    /// In the order of the message.
    #[serde(skip_serializing_if = "is_default")]
    pub causes: Vec<StatusCause>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct StatusCause {
    /// `FieldValueInvalid`, `FieldValueRequired`, …
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Text,
    /// The error without its path.
    #[serde(skip_serializing_if = "is_default")]
    pub message: String,
    /// Path of the field.
    #[serde(skip_serializing_if = "is_default")]
    pub field: String,
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Status {}
