//! What a user does: paste, run, control time, look.
//!
//! The one boundary for front ends: a page, a terminal and a test see [`views`] (plain data) and never an object change.
//! This crate knows nothing of browsers.
//!
//! Start reading at [`views::View`], then [`protocol`].

pub mod protocol;
pub mod views;
mod human;
mod manifest;
mod yaml;
