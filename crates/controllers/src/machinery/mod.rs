//! What all controllers share: inputs and outputs, work queue, expectations, event recorder.

mod calls;
mod decision;
mod expectations;
mod io;
mod lookup;
mod lru;
mod recorder;
mod startup;
mod work_queue;

pub use calls::{Batch, Waiters};
pub(crate) use decision::rulings;
pub use decision::{Decision, DecisionKind, Fact, FactValue, Indexes, NAMES_MAX, Pods, Ruling, fact, fill};
pub use expectations::{EXPECTATIONS_TIMEOUT, Expectations};
pub use io::{CallId, EventWrite, Input, Output};
pub use lookup::{Lookup, Means, Places, hash_of};
pub use recorder::{About, EventRecorder};
pub use startup::{Startup, Waker};
pub use work_queue::{RateLimit, WorkQueue};
