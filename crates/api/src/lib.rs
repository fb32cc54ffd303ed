//! Kubernetes objects and the words of the API, as values.
//!
//! Every other room speaks in these types, so this crate knows none of them: no store, no clock, no rules.
//! What is here formats, parses and compares; whatever decides lives elsewhere.
//!
//! Objects are cheap to copy. Names, labels and templates are shared (`Arc`), so that a hundred thousand pods
//! of one Job hold one template.
//!
//! Start reading at [`job::Job`] and [`pod::Pod`], then [`request::Request`].

pub mod base64;
pub mod cronjob;
pub mod event;
pub mod gates;
pub mod hash;
pub mod job;
pub mod list;
pub mod meta;
pub mod namespace;
pub mod node;
pub mod plain;
pub mod pod;
pub mod quote;
pub mod request;
pub mod schedule;
pub mod selector;
pub mod shared;
pub mod status;
mod string_map;
pub mod time;
pub mod toleration;
mod uid;
pub mod words;
pub mod zones;

use std::sync::Arc;

/// A short immutable text that many objects share.
pub type Text = Arc<str>;

/// Fields of the real API that jobyard does not model: kept as they came and shown again, without effect.
pub type Unmodelled = std::collections::BTreeMap<String, serde_json::Value>;

/// Whether a value is its type's default, which Kubernetes leaves out of its text form (`omitempty`).
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
