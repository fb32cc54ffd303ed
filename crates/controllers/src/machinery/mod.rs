//! What all controllers share: inputs and outputs, work queue, expectations, event recorder.

mod io;

pub use io::{CallId, Decision, EventWrite, Input, Output};
