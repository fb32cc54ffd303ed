//! What runs in a container: its program in a shell, or what was declared in its place.

use jobyard_api::Text;
use jobyard_api::time::Time;
use jobyard_shell::{Library, LogLine, Poll, Process, Signal, Stream, Volume};
use std::time::Duration;

use crate::behavior::RunConduct;

/// Exit code of a process that was killed.
const KILLED: i32 = 137;

/// What runs in a container.
#[derive(Clone, Debug)]
pub(super) enum Program {
    /// Its command.
    Shell(Process),
    /// What was declared in its place.
    Declared(Box<Declared>),
}

/// A run that was declared.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    until: Time,
    exit_code: i32,
    reason: Text,
    message: Text,
    on_term: Option<i32>,
    /// Lines that are still to be written, the next one last.
    lines: Vec<(Time, Text)>,
    /// The exit code that a signal has led to.
    ended: Option<i32>,
}

impl Declared {
    /// A run that begins now.
    pub(super) fn new(now: Time, conduct: &RunConduct, chance: u64) -> Self {
        let lines = conduct.log.iter().rev().map(|(after, line)| (now + *after, line.clone()));
        Self {
            until: conduct.duration.map_or(Time::MAX, |duration| now + duration.draw(chance)),
            exit_code: conduct.exit_code,
            reason: conduct.reason.clone(),
            message: conduct.message.clone(),
            on_term: conduct.on_term,
            lines: lines.collect(),
            ended: None,
        }
    }

    /// An end now.
    pub(super) fn end(now: Time, exit_code: i32, reason: &str) -> Self {
        let conduct = RunConduct { exit_code, reason: reason.into(), ..RunConduct::default() };
        Self { until: now, ..Self::new(now, &conduct, 0) }
    }

    /// A run that hangs: it ends by SIGKILL only.
    pub(super) fn hang(now: Time) -> Self {
        Self::new(now, &RunConduct { duration: None, on_term: None, ..RunConduct::default() }, 0)
    }

    fn resume(&mut self, now: Time, log: &mut Vec<LogLine>) -> Poll {
        while let Some((time, text)) = self.lines.pop_if(|(at, _)| *at <= now) {
            log.push(LogLine { time, stream: Stream::Stdout, text, line_feed: true });
        }
        if let Some(code) = self.ended {
            return Poll::Exited(code);
        }
        if self.until <= now {
            return Poll::Exited(self.exit_code);
        }
        Poll::Sleeping(self.lines.last().map_or(self.until, |(at, _)| self.until.min(*at)))
    }
}

impl Program {
    /// Lets it run on with the volumes that it has mounted.
    pub(super) fn resume_with(
        &mut self,
        now: Time,
        library: &mut Library,
        volumes: &mut Vec<Volume>,
        log: &mut Vec<LogLine>,
    ) -> Poll {
        let Self::Shell(process) = self else { return self.resume(now, library, log) };
        process.lend(volumes);
        let poll = process.resume(now, library, log);
        process.give_back(volumes);
        poll
    }

    /// Lets it run on.
    pub(super) fn resume(&mut self, now: Time, library: &mut Library, log: &mut Vec<LogLine>) -> Poll {
        match self {
            Self::Shell(process) => process.resume(now, library, log),
            Self::Declared(declared) => declared.resume(now, log),
        }
    }

    /// Sends a signal; it takes effect when the program is resumed.
    pub(super) fn signal(&mut self, signal: Signal) {
        match (self, signal) {
            (Self::Shell(process), signal) => process.signal(signal),
            (Self::Declared(declared), Signal::Term) => declared.ended = declared.ended.or(declared.on_term),
            (Self::Declared(declared), Signal::Kill) => declared.ended = declared.ended.or(Some(KILLED)),
        }
    }

    /// Reason and message of its end, if it ended with this code by itself.
    pub(super) fn last_words(&self, exit_code: i32) -> (&str, Text) {
        let usual = if exit_code == 0 { "Completed" } else { "Error" };
        match self {
            Self::Declared(declared) if declared.ended.is_none() => {
                let reason = if declared.reason.is_empty() { usual } else { &declared.reason };
                (reason, declared.message.clone())
            }
            Self::Shell(_) | Self::Declared(_) => (usual, Text::default()),
        }
    }

    /// One sentence for the screen if it is not simulated.
    pub(super) fn note(&self) -> Option<&str> {
        match self {
            Self::Shell(process) => process.note(),
            Self::Declared(_) => None,
        }
    }
}

/// When memory that was declared is in use: a second after the start.
pub(super) const MEMORY_AFTER: Duration = Duration::from_secs(1);
