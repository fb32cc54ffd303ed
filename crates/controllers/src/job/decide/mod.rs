//! The decisions of the Job controller: pure functions of what a sync knows, named after their upstream counterparts.
//!
//! | decision | where |
//! | --- | --- |
//! | what a pod is to its Job: active, terminating, failed | [`predicates`] |
//! | how long no pod may be made after failures, and when restarts in place are too many | [`backoff`] |
//! | which indexes succeeded, failed, or keep a failed pod until it is replaced | [`indexes`], [`intervals`] |
//! | what a failed pod means, and when an Indexed Job succeeds early | [`pod_failure_policy`], [`success_policy`] |
//! | which active pods go first | [`removal`] |
//!
//! They are put together by the sync: `sync/evaluate.rs` decides in upstream's order whether the Job ends,
//! `sync/manage.rs` how many pods there should be, `sync/conclude.rs` whether the completions are reached.

pub mod backoff;
pub mod indexes;
pub mod intervals;
pub mod pod_failure_policy;
pub mod predicates;
pub mod removal;
pub mod success_policy;
