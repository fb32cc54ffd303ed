//! Each checker fires on the fault that it is there for (M3), and keeps silent on the same history without it.

mod counting;
mod creation;
mod play;
mod rest;
mod status;
