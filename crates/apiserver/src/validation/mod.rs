//! What Kubernetes refuses, one module for each part of an object, in the order and words of upstream (section 5).
//!
//! A Job: [`job`], [`job_update`], [`job_status`]. Its spec: `job_spec` with `pod_failure_policy`, `success_policy`,
//! `managed_by`. Pods and templates (5.7): `pod_template`, `pod`, `pod_spec`, `container`, `env`, `ports`,
//! `volumes`, `probes`.
//! Of 5.7 resources, tolerations, affinity and security contexts are not checked yet ([A-186], [A-192], [A-193]); each
//! gets a module beside these.

mod container;
mod env;
mod go_json;
mod indexes;
pub mod job;
mod job_spec;
pub mod job_status;
pub mod job_update;
pub mod labels;
mod managed_by;
pub mod metadata;
pub mod names;
pub mod pod;
mod pod_failure_policy;
mod pod_spec;
mod pod_template;
mod ports;
mod probes;
mod qos;
mod success_policy;
#[cfg(test)]
mod tests_support;
mod volumes;

pub use go_json::tagged as json;
pub use qos::quality_of_service;
