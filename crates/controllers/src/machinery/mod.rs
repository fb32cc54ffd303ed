//! What all controllers share: inputs and outputs, work queue, expectations, event recorder.

mod expectations;
mod io;
mod lru;
mod recorder;
mod startup;
mod work_queue;

pub use expectations::{EXPECTATIONS_TIMEOUT, Expectations};
pub use io::{CallId, Decision, EventWrite, Input, Output};
pub use recorder::{EventRecorder, reference};
pub use startup::{Startup, Waker};
pub use work_queue::{RateLimit, WorkQueue};
