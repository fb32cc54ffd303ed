//! The decisions of the Job controller: pure functions of what a sync knows, named after their upstream counterparts.

pub mod backoff;
pub mod indexes;
pub mod intervals;
pub mod pod_failure_policy;
pub mod predicates;
pub mod removal;
pub mod success_policy;
