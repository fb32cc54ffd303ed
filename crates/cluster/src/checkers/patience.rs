//! How long the cluster itself may hold the controllers up.

use std::time::Duration;

/// The delays of the cluster that a liveness rule must add.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Patience {
    /// The longest lag of a watch, a request and its answer; `None` while a watch is held: then there is no bound.
    pub delay: Option<Duration>,
}

impl Default for Patience {
    fn default() -> Self {
        Self { delay: Some(Duration::ZERO) }
    }
}
