//! The container's process as its caller sees it: started, resumed, signalled, ended.

use std::collections::BTreeMap;
use std::sync::Arc;

use jobyard_api::{Text, time::Time};

use crate::Outcomes;
use crate::call::{Answer, Call, CallId};
use crate::dialect::Dialect;
use crate::files::{Files, Mount, Volume};
use crate::image::{self, Image, Presence};
use crate::limits::REMEMBERED_MAX;
use crate::machine::Machine;
use crate::outcome::Outcome;
use crate::syntax::{self, Code};

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
    /// Compiled scripts by their text, for each dialect.
    scripts: [BTreeMap<Text, Arc<Code>>; 3],
    /// Digits of pi by their number.
    pi: BTreeMap<u32, Text>,
}

impl Library {
    /// The code of a script.
    pub(crate) fn load(&mut self, text: &str, dialect: Dialect) -> Arc<Code> {
        let scripts = &mut self.scripts[dialect as usize];
        if let Some(code) = scripts.get(text) {
            return Arc::clone(code);
        }
        if scripts.len() >= REMEMBERED_MAX {
            scripts.clear();
        }
        let code = syntax::load(text, dialect);
        scripts.insert(text.into(), Arc::clone(&code));
        code
    }

    /// Pi to so many digits.
    pub(crate) fn pi(&mut self, digits: u32) -> Text {
        if let Some(text) = self.pi.get(&digits) {
            return text.clone();
        }
        if self.pi.len() >= REMEMBERED_MAX {
            self.pi.clear();
        }
        let text: Text = crate::pi::digits(digits).into();
        self.pi.insert(digits, text.clone());
        text
    }
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
    /// It has called out: take the calls, answer those that can be answered at once, and resume.
    Calling,
    /// It ended with this exit code (0..=255). Its open calls are given up.
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
pub struct Process {
    machine: Box<Machine>,
}

impl Process {
    /// Starts the program of `command` and `args`, or the image's own if both are empty. Nothing runs yet: call
    /// [`Process::resume`] at `now`.
    ///
    /// A declared outcome of the image takes the place of every command. A program that a known image does not have
    /// is a start error; one that is not simulated ends like [`Outcomes::otherwise`] and says so in its log.
    pub fn start(now: Time, spawn: &Spawn<'_>, library: &mut Library) -> Result<Self, StartError> {
        let image = Image::new(spawn.image);
        let mut arguments: Vec<Text> = spawn.command.iter().chain(spawn.args).cloned().collect();
        if let image::Default::Command(program) = image.default_command()
            && spawn.command.is_empty()
        {
            // The image's entry point, to which `args` belong.
            arguments.insert(0, program.into());
        }
        if let image::Default::Script(script) = image.default_command()
            && arguments.is_empty()
        {
            arguments = vec!["sh".into(), "-c".into(), script.into()];
        }
        let outcome = library.outcomes.by_image.get(spawn.image).cloned();
        let default = image.default_command();
        if outcome.is_none()
            && let Some(program) = arguments.first()
            && image.has(program) == Presence::Absent
        {
            return Err(not_found(program));
        }
        let bare = arguments.is_empty();
        let mut machine = Box::new(Machine::new(now, spawn, image, arguments));
        match (outcome, default) {
            (Some(outcome), _) => machine.replace(&outcome),
            (None, image::Default::Outcome(outcome)) if bare => machine.replace(&outcome),
            (None, image::Default::Unknown) if bare => {
                let outcome: Outcome = library.outcomes.otherwise.clone();
                machine.replace(&outcome);
                machine.tell(&outcome.sentence(&format!("the default command of {}", spawn.image)));
            }
            // An empty command line runs nothing and ends with 0, as a shell without input does.
            (None, _) => {}
        }
        Ok(Self { machine })
    }

    /// Runs until it sleeps, ends or has used up its slice, and appends what it writes to `log`.
    ///
    /// The work of one call is bounded; a busy process sleeps for the virtual time that its slice took, so an endless
    /// loop lets the clock go on. Resuming early is harmless. After `Exited` it goes on answering `Exited`.
    pub fn resume(&mut self, now: Time, library: &mut Library, log: &mut Vec<LogLine>) -> Poll {
        self.machine.resume(now, library, log)
    }

    /// Delivers a signal. It takes effect in the next [`Process::resume`], which the caller makes at once.
    pub fn signal(&mut self, signal: Signal) {
        self.machine.signal(signal);
    }

    /// The calls that it made since they were last taken.
    pub fn take_calls(&mut self) -> Vec<Call> {
        self.machine.take_calls()
    }

    /// Answers a call. It takes effect in the next [`Process::resume`]; an answer that nobody waits for is dropped.
    pub fn answer(&mut self, id: CallId, answer: Answer) {
        self.machine.answer(id, answer);
    }

    /// Mounts volumes, before it is resumed for the first time. The mounts name their volumes by place in `volumes`.
    pub fn mount(&mut self, mounts: &[Mount], volumes: &mut [Volume]) {
        self.machine.files.mount(mounts, volumes);
    }

    /// Lends it the volumes that it has mounted, in the same order. Who keeps them lends them for each
    /// [`Process::resume`], and takes them back after it.
    pub fn lend(&mut self, volumes: &mut Vec<Volume>) {
        self.machine.files.lend(volumes);
    }

    /// Takes the volumes back, in the same order.
    pub fn give_back(&mut self, volumes: &mut Vec<Volume>) {
        self.machine.files.give_back(volumes);
    }

    /// Its file system.
    pub fn files(&self) -> &Files {
        &self.machine.files
    }

    /// Its file system, to be changed.
    pub fn files_mut(&mut self) -> &mut Files {
        &mut self.machine.files
    }

    /// One sentence for the screen if the process, or a part of it, is not simulated.
    pub fn note(&self) -> Option<&str> {
        self.machine.note()
    }
}

/// What containerd reports when runc does not find the program.
fn not_found(program: &str) -> StartError {
    let cause = if program.contains('/') {
        format!("stat {program}: no such file or directory")
    } else {
        "executable file not found in $PATH".to_owned()
    };
    let message = format!(
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: \
         unable to start container process: error during container init: exec: \"{program}\": {cause}"
    );
    StartError { exit_code: 128, reason: "StartError", message: message.into() }
}
