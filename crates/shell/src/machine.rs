//! The machine of one container: its shells, pipes, files and log, run in turn until all of them sleep.
//!
//! Every shell, subshell and part of a pipeline is a [`Task`]; what runs between two sleeps is a loop over tasks here,
//! and a `match` over operations in `operations`. Utilities are no tasks: they are functions from arguments and input
//! to output, run by the task that calls them once their input is complete.

mod builtins;
mod calls;
mod commands;
mod conditions;
mod declare;
mod expansion;
mod lists;
mod log;
mod loops;
mod operations;
mod options;
mod pipes;
mod programs;
mod read;
mod redirects;
mod signals;
mod task;
mod terminal;
mod transform;
mod variables;
mod waiting;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jobyard_api::{Text, time::Time};

use crate::call::{Answer, Call, CallId};
use crate::files::Files;
use crate::image::Image;
use crate::limits;
use crate::outcome::Outcome;
use crate::process::{Library, LogLine, Poll, Signal, Spawn};
use crate::syntax::Code;
use crate::syntax::code::Op;

pub(crate) use builtins::NAMES as BUILTINS;
use log::Log;
use pipes::Pipes;
pub(crate) use task::Variable;
use task::{Activity, Shell, Task};

/// The process that the container is.
const INIT: u32 = 1;

/// Steps of one task before the next one's turn.
const QUANTUM: u32 = 1_000;

/// One container.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Machine {
    pub(crate) now: Time,
    started: Time,
    pub(crate) files: Files,
    /// Shells that have not ended, by process id.
    tasks: BTreeMap<u32, Task>,
    /// Exit codes that nobody waited for yet.
    ended: BTreeMap<u32, i32>,
    pipes: Pipes,
    next_pid: u32,
    /// State of `$RANDOM`.
    random: u64,
    hostname: Text,
    image: Image,
    log: Log,
    /// Somebody took bytes from a pipe: who waits for room there must be asked again.
    moved: bool,
    /// Steps left in this slice.
    budget: u32,
    /// How long the machine has been busy without a sleep.
    busy: Duration,
    exited: Option<i32>,
    note: Option<Text>,
    /// Calls that the owner has not taken yet.
    calls: Vec<Call>,
    /// Answers that their tasks have not taken yet.
    answers: Vec<(CallId, Answer)>,
    next_call: u32,
    /// The slice goes on: only calls were answered since.
    in_call: bool,
    /// How far each input that is open was read.
    offsets: BTreeMap<u32, usize>,
    next_open: u32,
    /// What was typed and not read yet; absent if there is no terminal.
    terminal: Option<terminal::Typed>,
}

impl Machine {
    /// A machine whose first process is `arguments`.
    pub fn new(now: Time, spawn: &Spawn<'_>, image: Image, arguments: Vec<Text>) -> Self {
        let mut files = Files::default();
        let directory = if spawn.working_dir.is_empty() { "/" } else { spawn.working_dir };
        if directory != "/" {
            // The container runtime creates the working directory.
            let made = files.make_directory(directory, true);
            debug_assert!(made.is_ok(), "an empty file system has room for the working directory");
        }
        let shell = Shell::new(spawn, directory);
        let code = Arc::new(Code { ops: vec![Op::Run(1)] });
        let mut task = Task::new(INIT, 0, shell, code);
        task.arguments = arguments;
        task.replaces_shell = true;
        Self {
            now,
            started: now,
            files,
            tasks: BTreeMap::from([(INIT, task)]),
            ended: BTreeMap::new(),
            pipes: Pipes::default(),
            next_pid: INIT + 1,
            random: spawn.seed,
            hostname: spawn.hostname.into(),
            image,
            log: Log::default(),
            moved: false,
            budget: 0,
            busy: Duration::ZERO,
            exited: None,
            note: None,
            calls: Vec::new(),
            answers: Vec::new(),
            next_call: 0,
            in_call: false,
            offsets: BTreeMap::new(),
            next_open: 0,
            terminal: None,
        }
    }

    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// See [`crate::Process::resume`].
    pub fn resume(&mut self, now: Time, library: &mut Library, log: &mut Vec<LogLine>) -> Poll {
        self.now = self.now.max(now);
        self.files.set_now(self.now);
        let poll = self.run(library);
        if matches!(poll, Poll::Exited(_)) || self.log.is_for_terminal() {
            self.log.flush(self.now);
        }
        self.log.drain_into(log);
        poll
    }

    fn run(&mut self, library: &mut Library) -> Poll {
        if !std::mem::take(&mut self.in_call) {
            self.budget = limits::SLICE_STEPS;
        }
        loop {
            if let Some(code) = self.exited {
                return Poll::Exited(code);
            }
            if self.has_calls() {
                self.in_call = true;
                return Poll::Calling;
            }
            if self.budget == 0 {
                return Poll::Sleeping(self.now + self.slice());
            }
            if !self.round(library) && !self.has_calls() {
                self.busy = Duration::ZERO;
                return Poll::Sleeping(self.wakes_at());
            }
        }
    }

    /// When the clock alone lets something go on.
    pub fn wakes_at(&self) -> Time {
        self.tasks.values().filter_map(|task| task.activity.wakes_at()).min().unwrap_or(Time::MAX)
    }

    /// The virtual time of the slice that was just used up.
    fn slice(&mut self) -> Duration {
        let stretched = if self.busy < limits::BUSY_BEFORE_STRETCH { limits::SLICE } else { self.busy / 100 };
        let slice = stretched.min(limits::SLICE_MAX);
        self.busy += slice;
        slice
    }

    /// Gives each task a turn; false if all of them sleep.
    fn round(&mut self, library: &mut Library) -> bool {
        let mut progress = false;
        let mut next = self.tasks.keys().next().copied();
        while let Some(pid) = next {
            if let Some(mut task) = self.tasks.remove(&pid) {
                progress |= self.turn(&mut task, library) | std::mem::take(&mut self.moved);
                match task.activity {
                    Activity::Ended(code) => self.end(&task, code),
                    _ => drop(self.tasks.insert(pid, task)),
                }
            }
            if self.exited.is_some() || self.budget == 0 {
                return true;
            }
            next = self.tasks.range(pid + 1..).next().map(|(&pid, _)| pid);
        }
        progress
    }

    fn end(&mut self, task: &Task, code: i32) {
        if task.pid == INIT {
            // The end of PID 1 is the end of the container; the kernel kills the rest.
            self.exited = Some(code);
            self.tasks.clear();
        } else if self.tasks.contains_key(&task.parent) {
            self.ended.insert(task.pid, code);
        }
    }

    /// Runs one task until it sleeps or its quantum is over; false if it was asleep.
    fn turn(&mut self, task: &mut Task, library: &mut Library) -> bool {
        self.deliver(task, library);
        if !self.is_ready(task, library) {
            return false;
        }
        let mut steps = QUANTUM.min(self.budget);
        while steps > 0 && self.budget > 0 && matches!(task.activity, Activity::Run) {
            steps -= 1;
            self.budget -= 1;
            self.step(task, library);
        }
        true
    }

    /// One operation, or the end of a frame or of the shell.
    fn step(&mut self, task: &mut Task, library: &mut Library) {
        if let Some(code) = task.exit.take() {
            return Self::leave(task, code, library);
        }
        let Some(frame) = task.frames.last_mut() else {
            let code = task.final_status.unwrap_or(task.status);
            if task.is_terminal() {
                task.activity = Activity::Prompt;
                return;
            }
            return Self::leave(task, code, library);
        };
        let code = Arc::clone(&frame.code);
        match code.ops.get(frame.pc) {
            Some(op) => {
                frame.pc += 1;
                self.operate(task, op, library);
            }
            None => task.return_from_frame(),
        }
    }

    /// Ends a shell, after its EXIT trap.
    fn leave(task: &mut Task, code: i32, library: &mut Library) {
        task.frames.clear();
        match task.shell.traps.remove("EXIT") {
            Some(action) if !action.is_empty() => {
                task.status = code;
                task.final_status = Some(code);
                let code = library.load(&action, task.shell.dialect);
                task.push_trap(code);
            }
            _ => task.activity = Activity::Ended(code & 0xff),
        }
    }

    /// Starts a copy of the shell that runs `code`; `None` (and a message) if there are too many.
    fn fork(&mut self, task: &mut Task, code: &Arc<Code>) -> Option<Task> {
        if self.tasks.len() + 1 >= limits::TASKS_MAX {
            self.complain(task, &format!("can't fork: more than {} processes are not simulated", limits::TASKS_MAX));
            task.exit = Some(2);
            return None;
        }
        let pid = self.next_pid;
        self.next_pid += 1;
        // A fork costs a real machine far more than an operation.
        self.charge(20);
        Some(task.fork(pid, Arc::clone(code)))
    }

    /// Starts `task`.
    fn admit(&mut self, task: Task) -> u32 {
        let pid = task.pid;
        self.tasks.insert(pid, task);
        pid
    }

    /// Takes steps from the slice.
    fn charge(&mut self, steps: u32) {
        self.budget = self.budget.saturating_sub(steps);
    }

    /// Lets the first process be one that is not simulated.
    pub fn replace(&mut self, outcome: &Outcome) {
        let Some(mut task) = self.tasks.remove(&INIT) else { return };
        task.frames.clear();
        self.begin_outcome(&mut task, outcome);
        self.tasks.insert(INIT, task);
    }

    /// Writes a sentence of the simulator into the log and keeps it for the screen.
    pub fn tell(&mut self, text: &str) {
        self.log.remark(self.now, text);
        self.note.get_or_insert_with(|| text.into());
    }

    /// Delivers a signal of the kubelet to PID 1.
    pub fn signal(&mut self, signal: Signal) {
        match signal {
            Signal::Kill => {
                self.exited.get_or_insert(137);
                self.tasks.clear();
            }
            Signal::Term => {
                self.send(INIT, "TERM");
            }
        }
    }
}
