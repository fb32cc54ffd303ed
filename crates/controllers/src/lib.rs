//! The Kubernetes controllers as pure state machines.
//!
//! A controller is fed with inputs and returns outputs; it has no clock, no randomness, no logging and no IO.
//! Dropping the value is a crash, a new one fed with a list is a restart. It knows only what was delivered to it:
//! nothing here may use the API server, the simulator or the truth.
//!
//! Contract for whoever drives one:
//! 1. call `handle(now, input)` with `now` never going back;
//! 2. carry every [`Output::Call`] to an API server and bring the answer back as [`Input::Response`] (or never, which is
//!    a crash of the connection: then drop the controller);
//! 3. call with [`Input::Timer`] no later than the earliest [`Output::WakeAt`] that was returned; more often is harmless;
//! 4. deliver watch events in order for each resource, after one [`Input::Listed`] for each.
//!
//! Start reading at [`job`].

pub mod cronjob;
pub mod garbage_collector;
pub mod job;
pub mod machinery;
pub mod node_lifecycle;
pub mod pod_gc;
pub mod taint_eviction;
pub mod ttl_after_finished;

pub use machinery::{CallId, Decision, DecisionKind, EventWrite, Fact, FactValue, Input, Output, Ruling, fill};
