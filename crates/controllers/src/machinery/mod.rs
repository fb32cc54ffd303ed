//! What all controllers share: inputs and outputs, work queue, expectations, event recorder.

mod decision;
mod expectations;
mod io;
mod lru;
mod recorder;
mod startup;
mod work_queue;

pub use decision::{Decision, DecisionKind, Fact, FactValue, Indexes, NAMES_MAX, Pods, Ruling, fact, fill};
pub use expectations::{EXPECTATIONS_TIMEOUT, Expectations};
pub use io::{CallId, EventWrite, Input, Output};
pub use recorder::{EventRecorder, reference};
pub use startup::{Startup, Waker};
pub use work_queue::{RateLimit, WorkQueue};
