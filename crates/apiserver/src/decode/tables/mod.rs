//! The Go structs of Kubernetes v1.37, field by field, as `k8s.io/api` v0.37.2 has them. Made from its sources by reflection;
//! Go's name of a struct stands in the messages about wrong types.

pub mod container;
pub mod cron_job;
pub mod job;
pub mod meta;
pub mod node;
pub mod other;
pub mod plain;
pub mod pod;
pub mod pod_status;
pub mod scheduling;
pub mod volume;
