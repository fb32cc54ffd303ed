//! Nodes as objects, and what users and failures do to them: add, remove, cordon, drain, stop, reboot, slow down, shut down.
//!
//! The commands themselves are in `world/nodes.rs`.

mod action;
mod object;
mod outages;

pub use action::NodeAction;
pub(crate) use object::{healthy, initial, node, not_ready, set_pressure};
pub(crate) use outages::{Cut, Outages, Turn};
