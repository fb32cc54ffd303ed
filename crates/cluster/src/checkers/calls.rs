//! Requests of the Job controller on their way: what they were about when they were sent.
//!
//! When the answer comes, the pod may be gone from the truth and from the cache.

use jobyard_api::meta::Uid;
use jobyard_api::request::ObjectKey;
use jobyard_api::time::Time;

/// A request on its way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Call {
    /// When it was sent.
    pub at: Time,
    /// The Job that it serves, or the pod if that has none.
    pub scope: Uid,
    /// Its object; of a new pod the Job.
    pub key: ObjectKey,
    /// The pod that it changes or deletes.
    pub pod: Option<CalledPod>,
}

/// A pod that a request is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CalledPod {
    pub uid: Uid,
    /// As the controller was told.
    pub is_ready: bool,
}
