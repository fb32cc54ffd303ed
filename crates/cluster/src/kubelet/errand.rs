//! A handler under way: the command of a hook or a probe that runs in a container, or a wait.

use jobyard_api::Text;
use jobyard_api::pod::{Container, Pod};
use jobyard_api::time::Time;
use jobyard_shell::{LogLine, Poll, Process};
use std::time::Duration;

use super::Host;
use super::plan::Handler;
use super::program::Program;

/// Bytes of a command's output that are kept.
const OUTPUT_MAX: usize = 10 * 1024;

/// A handler under way.
#[derive(Clone, Debug)]
pub(super) enum Errand {
    /// It succeeds then.
    Wait(Time),
    /// A command runs beside the container's program, in its files.
    Exec(Box<Exec>),
    /// It ended before it began.
    Failed(Text),
}

/// A command that runs beside the container's program.
#[derive(Clone, Debug)]
pub(super) struct Exec {
    process: Process,
    output: String,
    words: Vec<Text>,
    resume_at: Time,
    /// When it has taken too long.
    timeout: Time,
}

/// How far an errand is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// It wants to be looked at then.
    Waits(Time),
    /// It ended well, or with what it said.
    Done(Result<(), Text>),
}

impl Errand {
    /// Sets out. The command gets no environment, as upstream.
    pub(super) fn new(
        now: Time,
        handler: &Handler,
        timeout: Option<Duration>,
        on: (&Pod, &Container),
        host: &mut Host,
    ) -> Self {
        let words = match handler {
            Handler::Sleep(duration) => return Self::Wait(now + *duration),
            Handler::Network(_) => return Self::Wait(now),
            Handler::Exec(words) => words,
        };
        match super::container::spawn(now, on.0, on.1, Some(words), host) {
            Ok(process) => {
                let timeout = timeout.map_or(Time::MAX, |timeout| now + timeout);
                Self::Exec(Box::new(Exec {
                    process,
                    output: String::new(),
                    words: words.clone(),
                    resume_at: now,
                    timeout,
                }))
            }
            Err(error) => Self::Failed(error.message),
        }
    }

    /// When it wants to be looked at.
    pub(super) fn next_at(&self) -> Time {
        match self {
            Self::Wait(until) => *until,
            Self::Exec(exec) => exec.resume_at.min(exec.timeout),
            Self::Failed(_) => Time::from_nanos(0),
        }
    }

    /// Goes on; a command sees the files of the program beside it.
    pub(super) fn advance(&mut self, now: Time, beside: &mut Program, host: &mut Host) -> Progress {
        match self {
            Self::Wait(until) if *until > now => Progress::Waits(*until),
            Self::Wait(_) => Progress::Done(Ok(())),
            Self::Exec(exec) => exec.advance(now, beside, host),
            Self::Failed(why) => Progress::Done(Err(why.clone())),
        }
    }
}

impl Exec {
    fn advance(&mut self, now: Time, beside: &mut Program, host: &mut Host) -> Progress {
        if self.next_at() > now {
            return Progress::Waits(self.next_at());
        }
        let mut lines = Vec::new();
        self.swap_files(beside);
        let poll = self.process.resume(now, &mut host.library, &mut lines);
        self.swap_files(beside);
        self.keep(&lines);
        match poll {
            Poll::Exited(0) => Progress::Done(Ok(())),
            Poll::Exited(_) => Progress::Done(Err(self.output.as_str().into())),
            Poll::Sleeping(_) if self.timeout <= now => {
                let command: Vec<&str> = self.words.iter().map(|word| &**word).collect();
                Progress::Done(Err(format!("command {:?} timed out", command.join(" ")).into()))
            }
            Poll::Calling => {
                // A handler's command has nobody to call.
                super::outside::refuse_calls(&mut self.process);
                self.resume_at = now;
                self.advance(now, beside, host)
            }
            Poll::Sleeping(until) => {
                self.resume_at = until;
                Progress::Waits(self.next_at())
            }
        }
    }

    fn next_at(&self) -> Time {
        self.resume_at.min(self.timeout)
    }

    fn keep(&mut self, lines: &[LogLine]) {
        for line in lines {
            if self.output.len() < OUTPUT_MAX {
                self.output.push_str(&line.text);
                if line.line_feed {
                    self.output.push('\n');
                }
            }
        }
    }

    /// The command sees the files of the program, and the program what the command does to them.
    fn swap_files(&mut self, beside: &mut Program) {
        if let Program::Shell(beside) = beside {
            std::mem::swap(self.process.files_mut(), beside.files_mut());
        }
    }
}
