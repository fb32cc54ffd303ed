//! One shell in a container: its state, what it runs and what it waits for.

use std::collections::BTreeMap;
use std::sync::Arc;

use jobyard_api::{Text, time::Time};

use super::expansion::Word;
use super::lists::List;
use super::read::Read;
use super::waiting::Gather;
use crate::call::CallId;
use crate::dialect::Dialect;
use crate::process::{Spawn, Stream};
use crate::syntax::Code;
use crate::syntax::code::Label;

/// Where a file descriptor leads.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Descriptor {
    /// Reads nothing, writes to nowhere.
    Null,
    Log(Stream),
    /// What is typed at the terminal.
    Terminal,
    PipeIn(u32),
    PipeOut(u32),
    /// A file that is read; how far, is kept by the number.
    ReadFile {
        path: Text,
        id: u32,
    },
    /// A file that is written at its end.
    WriteFile {
        path: Text,
    },
    /// A here-document; how far it was read is kept by the number.
    Document {
        text: Text,
        id: u32,
    },
}

pub(super) type Descriptors = BTreeMap<u32, Descriptor>;

/// What a shell does now.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Activity {
    Run,
    /// Sleeps, then has this status.
    Sleep {
        until: Time,
        status: i32,
    },
    /// Computes digits of pi, which takes until then.
    Pi {
        until: Time,
        digits: u32,
    },
    /// A program that is not simulated, with the exit code it gives to SIGTERM.
    Declared {
        until: Time,
        status: i32,
        on_term: Option<i32>,
    },
    /// A utility that reads its input.
    Gather(Box<Gather>),
    /// The builtin `read`.
    Read(Box<Read>),
    /// Waits for forked shells in the foreground; the status is the last one's.
    Foreground(Vec<u32>),
    /// The builtin `wait`, which a trapped signal interrupts.
    Wait(Vec<u32>),
    /// `wait -n`
    WaitAny,
    /// Waits for a command substitution.
    Capture {
        pid: u32,
        pipe: u32,
        quoted: bool,
    },
    /// Waits for room in a pipe.
    Drain(u32),
    /// `timeout`: a forked shell that gets SIGTERM then.
    Timeout {
        pid: u32,
        until: Time,
        fired: bool,
    },
    /// Waits for an answer from outside.
    Call(CallId),
    /// The shell of a terminal, which waits for a line.
    Prompt,
    Ended(i32),
}

impl Activity {
    /// When the clock alone ends it.
    pub fn wakes_at(&self) -> Option<Time> {
        match self {
            Self::Read(read) => read.until,
            Self::Sleep { until, .. }
            | Self::Pi { until, .. }
            | Self::Declared { until, .. }
            | Self::Timeout { until, fired: false, .. } => Some(*until),
            _ => None,
        }
    }
}

/// A variable of the shell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Variable {
    /// `None`: declared by `export` or `local` without a value.
    pub value: Option<Text>,
    pub exported: bool,
    pub read_only: bool,
    /// An array's elements; `value` is unused then.
    pub list: Option<Arc<List>>,
}

/// Options of `set`.
#[allow(clippy::struct_excessive_bools, reason = "they are switches of the shell, each on or off by itself")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// `-e`
    pub exit_on_error: bool,
    /// `-u`
    pub unset_is_error: bool,
    /// `-x`
    pub trace: bool,
    /// `-f`
    pub no_patterns: bool,
    /// `-o pipefail`
    pub pipe_fails: bool,
    /// `-E`
    pub traps_errors_inside: bool,
    /// `-C`
    pub keeps_files: bool,
    /// `-n`
    pub reads_only: bool,
}

/// What a forked shell inherits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shell {
    pub variables: Arc<BTreeMap<Text, Variable>>,
    pub functions: Arc<BTreeMap<Text, Arc<Code>>>,
    /// `$1` and so on.
    pub parameters: Arc<Vec<Text>>,
    /// `$0`
    pub name: Text,
    /// `$$`, which a subshell keeps.
    pub pid: u32,
    pub last_background: Option<u32>,
    pub directory: Text,
    pub options: Options,
    /// Actions by signal; an empty action ignores the signal.
    pub traps: BTreeMap<&'static str, Text>,
    pub dialect: Dialect,
    /// Where `getopts` goes on: the word and the letter in it.
    pub option_at: (usize, usize),
    /// It reads commands from a terminal.
    pub interactive: bool,
}

impl Shell {
    pub fn new(spawn: &Spawn<'_>, directory: &str) -> Self {
        let mut variables = BTreeMap::new();
        let mut put = |name: &str, value: Text| {
            variables.insert(name.into(), Variable { value: Some(value), exported: true, ..Variable::default() });
        };
        put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".into());
        put("HOME", "/root".into());
        put("HOSTNAME", spawn.hostname.into());
        put("PWD", directory.into());
        for (name, value) in spawn.env {
            put(name, value.clone());
        }
        Self {
            variables: Arc::new(variables),
            functions: Arc::default(),
            parameters: Arc::default(),
            name: "sh".into(),
            pid: super::INIT,
            last_background: None,
            directory: directory.into(),
            options: Options::default(),
            traps: BTreeMap::new(),
            dialect: Dialect::default(),
            option_at: (1, 0),
            interactive: false,
        }
    }
}

/// A loop that runs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Loop {
    pub next: Label,
    pub end: Label,
    /// What `for` walks over, last one first.
    pub words: Vec<Text>,
    pub status: i32,
    /// What `break` comes back to.
    pub ignoring_errors: u32,
    pub redirects: usize,
    pub subjects: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum FrameKind {
    Script,
    /// A function, with the caller's parameters and the values that its locals hide.
    Function {
        parameters: Arc<Vec<Text>>,
        hidden: Vec<(Text, Option<Variable>)>,
    },
    /// A trap's action, with the status before it.
    Trap {
        status: i32,
    },
}

/// Code that runs, and what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Frame {
    pub code: Arc<Code>,
    pub pc: Label,
    pub kind: FrameKind,
    pub loops: Vec<Loop>,
    /// Descriptors before each group of redirects.
    pub redirects: Vec<Descriptors>,
    /// Subjects of `case`.
    pub subjects: Vec<Text>,
    ignoring_errors: u32,
}

/// One shell.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Task {
    pub pid: u32,
    pub parent: u32,
    pub shell: Shell,
    pub descriptors: Descriptors,
    pub activity: Activity,
    pub frames: Vec<Frame>,
    /// Words under construction, the inner ones last.
    pub words: Vec<Word>,
    /// Arguments of the next command.
    pub arguments: Vec<Text>,
    /// Assignments of the next command.
    pub assignments: Vec<(Text, Text)>,
    /// `$?`
    pub status: i32,
    /// The status of the last command substitution, which a bare assignment takes.
    pub substituted: Option<i32>,
    /// `${PIPESTATUS[@]}`
    pub pipe_status: Vec<i32>,
    /// The line of the command that runs.
    pub line: u32,
    /// The utility that is called has run on an earlier part of its input.
    pub goes_on: bool,
    /// `set -e` does not hold while this is not 0.
    pub ignoring_errors: u32,
    /// The next command takes the shell's place (`exec`).
    pub replaces_shell: bool,
    /// Set by what ends the shell.
    pub exit: Option<i32>,
    /// The exit code while the EXIT trap runs.
    pub final_status: Option<i32>,
    /// Signals that came and were not acted on yet.
    pub signals: Vec<&'static str>,
    /// Started by `&`, or by something that was: Ctrl-C does not reach it.
    pub in_background: bool,
}

impl Task {
    pub fn new(pid: u32, parent: u32, shell: Shell, code: Arc<Code>) -> Self {
        let descriptors = BTreeMap::from([
            (0, Descriptor::Null),
            (1, Descriptor::Log(Stream::Stdout)),
            (2, Descriptor::Log(Stream::Stderr)),
        ]);
        Self {
            pid,
            parent,
            shell,
            descriptors,
            activity: Activity::Run,
            frames: vec![Frame::new(code, FrameKind::Script, 0)],
            words: Vec::new(),
            arguments: Vec::new(),
            assignments: Vec::new(),
            status: 0,
            substituted: None,
            pipe_status: Vec::new(),
            line: 1,
            goes_on: false,
            ignoring_errors: 0,
            replaces_shell: false,
            exit: None,
            final_status: None,
            signals: Vec::new(),
            in_background: false,
        }
    }

    /// A copy of this shell that runs `code`. Traps are reset, as POSIX says, but for ignored signals.
    pub fn fork(&self, pid: u32, code: Arc<Code>) -> Self {
        let mut child = Self::new(pid, self.pid, self.shell.clone(), code);
        child.shell.traps.retain(|_, action| action.is_empty());
        child.descriptors.clone_from(&self.descriptors);
        child.in_background = self.in_background;
        child.line = self.line;
        child.status = self.status;
        child.ignoring_errors = self.ignoring_errors;
        // A function's `return` in a subshell, and `local`, mean the copy.
        if let Some(frame) = self.frames.iter().rev().find(|frame| matches!(frame.kind, FrameKind::Function { .. })) {
            let parameters = match &frame.kind {
                FrameKind::Function { parameters, .. } => Arc::clone(parameters),
                _ => Arc::default(),
            };
            child.frames[0].kind = FrameKind::Function { parameters, hidden: Vec::new() };
        }
        child
    }

    /// Starts code inside the shell.
    pub fn push_frame(&mut self, code: Arc<Code>, kind: FrameKind) {
        self.frames.push(Frame::new(code, kind, self.ignoring_errors));
    }

    pub fn push_trap(&mut self, code: Arc<Code>) {
        let status = self.status;
        self.push_frame(code, FrameKind::Trap { status });
    }

    /// Leaves the innermost frame and undoes what belonged to it.
    pub fn return_from_frame(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        self.ignoring_errors = frame.ignoring_errors;
        if let Some(descriptors) = frame.redirects.into_iter().next() {
            self.descriptors = descriptors;
        }
        match frame.kind {
            FrameKind::Script => {}
            FrameKind::Trap { status } => self.status = status,
            FrameKind::Function { parameters, hidden } => {
                self.shell.parameters = parameters;
                for (name, variable) in hidden.into_iter().rev() {
                    self.shell.restore(&name, variable);
                }
            }
        }
    }
}

impl Frame {
    fn new(code: Arc<Code>, kind: FrameKind, ignoring_errors: u32) -> Self {
        Self { code, pc: 0, kind, loops: Vec::new(), redirects: Vec::new(), subjects: Vec::new(), ignoring_errors }
    }
}
