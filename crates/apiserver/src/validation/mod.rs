//! What Kubernetes refuses, one module for each part of an object, in the order and words of upstream (section 5).
//!
//! A Job: [`job`], [`job_update`], [`job_status`]. A CronJob: [`cron_job`]. Its spec: `job_spec` with `pod_failure_policy`, `success_policy`,
//! `managed_by`. Pods and templates (5.7): `pod_template`, `pod`, `pod_spec` and what these name. Few fields of a pod have
//! an effect here; the others have no types of their own and are checked as JSON: `node` walks over it, `rules` are the
//! tables.

pub mod container;
pub mod cron_job;
mod difference;
mod env;
mod go_json;
mod indexes;
pub mod ip;
pub mod job;
mod job_spec;
pub mod job_status;
pub mod job_update;
pub mod labels;
mod managed_by;
pub mod metadata;
pub mod names;
pub mod node;
mod paths;
pub mod pod;
pub mod pod_annotations;
mod pod_failure_policy;
pub mod pod_spec;
pub mod pod_status;
mod pod_template;
mod ports;
mod probes;
mod qos;
pub mod resources;
mod rules;
mod scheduling;
mod security;
mod signer;
mod success_policy;
#[cfg(test)]
pub mod tests_support;
mod volume;
mod windows;

pub use go_json::tagged as json;
pub use qos::quality_of_service;

use crate::field::{ErrorList, Path};
use serde_json::Value;

/// Whether a profile is one.
pub fn is_app_armor_profile(profile: &Value) -> bool {
    let mut errors = ErrorList::new();
    security::check_app_armor(&node::Node::new(Path::new(""), profile), &mut errors);
    errors.is_empty()
}
