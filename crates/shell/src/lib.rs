//! What runs inside a container: a POSIX shell and small programs over an in-memory file system.
//!
//! A running container is a [`Process`]: a plain value that is resumed by the virtual clock. It never reads a real
//! clock, never blocks and keeps no native stack, so that a world full of them can be cloned, compared and replayed.
//! It must never know of pods, nodes or the API: it gets a [`Spawn`], and gives log lines and an exit code.

mod arithmetic;
mod files;
mod image;
mod limits;
mod machine;
mod outcome;
mod pattern;
mod perl;
mod pi;
mod process;
mod syntax;
mod utilities;

pub use outcome::{Outcome, Outcomes};
pub use process::{Library, LogLine, Poll, Process, Signal, Spawn, StartError, Stream};
