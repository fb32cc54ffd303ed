//! What a command has in its hands while it runs.

use crate::context::Context;
use crate::host::Host;
use crate::kubectl::Output;
use jobyard_api::time::Time;

/// What a command has in its hands while it runs: what it was told, what it can reach, and where it writes.
pub struct Run<'a> {
    /// What it was told.
    pub context: &'a Context,
    /// What it can reach.
    pub host: &'a mut dyn Host,
    /// Where it writes.
    pub output: &'a mut Output,
    /// Warnings of the server that were told: each is told once.
    pub warned: &'a mut Vec<String>,
}

/// How far a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It ended well.
    Done,
    /// It waits until then, or until something in the cluster changes; see [`crate::Progress::Waiting`].
    Wait(Time),
}

impl Run<'_> {
    /// Writes to standard output.
    pub fn print(&mut self, text: &str) {
        self.output.stdout += text;
    }

    /// Writes a line to standard output.
    pub fn line(&mut self, text: &str) {
        self.output.stdout += text;
        self.output.stdout.push('\n');
    }

    /// Writes to standard error.
    pub fn complain(&mut self, text: &str) {
        self.output.stderr += text;
    }

    /// Writes a warning of kubectl's own to standard error, each time: `Warning: …`.
    pub fn warn(&mut self, text: &str) {
        self.output.stderr += "Warning: ";
        self.output.stderr += text;
        self.output.stderr.push('\n');
    }

    /// Writes a warning of kubectl's log to standard error, with where it comes from.
    pub fn log(&mut self, file: &str, line: u32, text: &str) {
        let time = jobyard_api::time::Timestamp::from(self.now()).to_string();
        let (month, day, clock) = (&time[5..7], &time[8..10], &time[11..19]);
        self.output.stderr += &format!("W{month}{day} {clock}.000000       1 {file}:{line}] {text}\n");
    }

    /// The clock.
    pub fn now(&self) -> Time {
        self.host.now()
    }
}
