//! What a user does: paste, run, control time, look.
//!
//! The one boundary for front ends: a page, a terminal and a test see [`views`] (plain data) and never an object change.
//! This crate knows nothing of browsers.
//!
//! Start reading at [`views::View`], then [`protocol`] and [`Session`].

mod answer;
mod calendar;
pub mod forecast;
mod hands;
mod human;
mod index;
mod look;
mod manifest;
mod nodes;
mod pod_words;
pub mod protocol;
mod schedule_views;
mod session;
pub mod settings;
pub mod support;
mod terminal;
pub mod terminal_views;
mod typing;
mod unchanged;
pub mod views;
mod yaml;

pub use jobyard_cluster::{bench, fill};
pub use session::{Advanced, Applied, Done, STEPS_PER_FRAME, Session};
