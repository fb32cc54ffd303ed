//! What Kubernetes refuses, one module for each part of an object, in the order and words of upstream (section 5).

pub mod job;
pub mod job_status;
pub mod job_update;
pub mod labels;
pub mod metadata;
pub mod names;
pub mod pod;
mod qos;

pub use qos::quality_of_service;

use serde::Serialize;

/// A value as JSON, as messages print types that have JSON names upstream.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("API objects have a JSON form")
}
