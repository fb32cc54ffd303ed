//! The simulated world: a clock, an API server, controllers and the pods that they make, in one value.
//!
//! [`World`] owns everything and lets virtual time pass, one occurrence after the other. It can be cloned, compared by
//! its trace hash and replayed: the same configuration and the same requests give the same bytes on every platform.
//!
//! Invariants:
//! 1. every watch (of one client, of one resource) is its own ordered lane with its own lag;
//! 2. every request and every response takes time, and anything, a crash too, may happen in between;
//! 3. nothing is applied except by the API server, one request at a time;
//! 4. all time is virtual, all randomness is one seeded generator that is part of the state.
//!
//! This crate must never know of manifests, kubectl or a screen: those live in the rooms that use it.
//!
//! Start reading at [`World`], then `world/dispatch.rs` for what a change sets in motion.

pub mod behavior;
pub mod bench;
mod checkers;
mod client;
mod component;
mod config;
mod container_log;
mod controllers;
mod event_writer;
pub mod fates;
mod fault;
mod flight;
mod kubelet;
mod lane;
mod log;
mod nodes;
mod queue;
mod scheduler;
mod services;
pub mod trace;
mod user;
mod world;

pub use checkers::{Checkers, INVARIANTS, Invariant, Violation};
pub use config::{Backend, CheckLevel, Config, Latency, NodesConfig};
pub use fault::Fault;
pub use jobyard_api::gates::{Gate, Gates, Profile};
pub use jobyard_apiserver::{ApiServer, Naming, decode};
pub use jobyard_controllers::job::Guards;
pub use jobyard_controllers::{Decision, fill};
pub use jobyard_shell::{LogLine, Outcome};
pub use kubelet::{ByHand, Cause};
pub use log::Log;
pub use nodes::NodeAction;
pub use trace::{Body, Entry, Trace, Verb};
pub use user::{User, kubectl};
pub use world::{Progress, World};
