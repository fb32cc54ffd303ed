//! The container's process as its caller sees it: started, resumed, signalled, ended.

use jobyard_api::{Text, time::Time};

use crate::Outcomes;

/// What a container is started with. Borrowed: starting copies only what the program keeps.
#[derive(Clone, Copy, Debug)]
pub struct Spawn<'a> {
    /// The image as written in the manifest.
    pub image: &'a str,
    /// `command` of the container, `$(VAR)` already replaced (see the kubelet); empty if it has none.
    pub command: &'a [Text],
    /// `args` of the container, likewise.
    pub args: &'a [Text],
    /// The environment in order; a later entry of the same name wins.
    pub env: &'a [(Text, Text)],
    /// The pod's host name; also the variable `HOSTNAME`.
    pub hostname: &'a str,
    /// `workingDir` of the container; empty for `/`.
    pub working_dir: &'a str,
    /// Where `$RANDOM` starts. The caller draws it from the world's generator.
    pub seed: u64,
}

/// What all processes of a world share: the declared outcomes, parsed scripts and computed digits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    /// What the user declared; may be changed at any time, for processes that start later.
    pub outcomes: Outcomes,
}

/// A signal that the kubelet sends to PID 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM. The kernel drops it if PID 1 has no handler, so a shell without `trap … TERM`, `sleep` or `perl`
    /// goes on until SIGKILL.
    Term,
    /// SIGKILL: exit code 137.
    Kill,
}

/// When a process wants to be resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poll {
    /// Not before this moment, unless a signal arrives. `Time::MAX` means never by itself.
    Sleeping(Time),
    /// It ended with this exit code (0..=255).
    Exited(i32),
}

/// Which of the two output streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// One line of a container's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written.
    pub time: Time,
    /// Where it was written.
    pub stream: Stream,
    /// The line without its line feed.
    pub text: Text,
    /// False for a last line that ended without a line feed (`echo -n`).
    pub line_feed: bool,
}

/// Why a container could not start; the terminated state's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartError {
    /// Always 128 [pod-lifecycle 2].
    pub exit_code: i32,
    /// `StartError`.
    pub reason: &'static str,
    /// containerd's words.
    pub message: Text,
}

/// A running container's program.
#[derive(Clone, Debug, PartialEq)]
pub struct Process {}

impl Process {
    /// Starts the program of `command` and `args`, or the image's own if both are empty. Nothing runs yet: call
    /// [`Process::resume`] at `now`.
    pub fn start(now: Time, spawn: &Spawn<'_>, library: &mut Library) -> Result<Self, StartError> {
        let _ = (now, spawn, library);
        Ok(Self {})
    }

    /// Runs until it sleeps, ends or has used up its slice, and appends what it writes to `log`.
    ///
    /// The work of one call is bounded; a busy process sleeps for the virtual time that its slice took, so an endless
    /// loop lets the clock go on. Resuming early is harmless. After `Exited` it goes on answering `Exited`.
    pub fn resume(&mut self, now: Time, library: &mut Library, log: &mut Vec<LogLine>) -> Poll {
        let _ = (now, library, log);
        Poll::Exited(0)
    }

    /// Delivers a signal. It takes effect in the next [`Process::resume`], which the caller makes at once.
    pub fn signal(&mut self, signal: Signal) {
        let _ = signal;
    }

    /// One sentence for the screen if the process, or a part of it, is not simulated.
    pub fn note(&self) -> Option<&str> {
        None
    }
}
