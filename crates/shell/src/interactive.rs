//! The shell of a terminal: fed a line at a time, resumed by the virtual clock, interrupted by Ctrl-C.

use jobyard_api::time::Time;

use crate::call::{Answer, Call, CallId};
use crate::files::{Files, absolute};
use crate::image;
use crate::machine::Machine;
use crate::process::{Library, LogLine, Poll, Spawn};

/// What an interactive shell waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The next command: draw the prompt, then [`Interactive::feed`] a line.
    Prompt,
    /// More lines of a command that is not complete, such as the rest of a here-document: draw `> `.
    Continued,
    /// A program reads what is typed: feed it lines, or [`Interactive::end_input`].
    Reading,
    /// The clock: resume it not before this moment. `Time::MAX` means that only an answer to a call wakes it.
    Sleeping(Time),
    /// The owner: take the calls, answer those that can be answered at once, and resume.
    Calling,
    /// Nothing: it ended with this exit code.
    Exited(i32),
}

/// What can stand in place of the word at the end of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where that word begins, in bytes.
    pub start: usize,
    /// What it can become, in order. Folders end in a slash.
    pub candidates: Vec<String>,
    /// The words of the command that it belongs to, itself last: a command outside completes its own words.
    pub words: Vec<String>,
}

/// A shell at a terminal, as one value: variables, functions, working directory, files and what runs.
///
/// Between two prompts it is resumed like a [`Process`](crate::Process).
#[derive(Clone, Debug, PartialEq)]
pub struct Interactive {
    machine: Box<Machine>,
}

impl Interactive {
    /// A shell at its first prompt. Of `spawn`, the environment, host name, working directory (made if it is not there)
    /// and seed count.
    pub fn new(now: Time, spawn: &Spawn<'_>, files: Files) -> Self {
        Self { machine: Box::new(Machine::at_terminal(spawn, now, files)) }
    }

    /// Types a line, without its line feed. It is read by what runs, or by the shell at its next prompt.
    pub fn feed(&mut self, line: &str) {
        self.machine.type_line(line);
    }

    /// Ctrl-D: the end of what is typed; at an empty prompt the shell ends.
    pub fn end_input(&mut self) {
        self.machine.type_end();
    }

    /// Ctrl-C: what runs in the foreground is ended and its calls are given up, `$?` is 130, the prompt comes back.
    pub fn interrupt(&mut self) {
        self.machine.interrupt();
    }

    /// The clock begins anew, as the terminal is at another cluster now. Background jobs that slept wake at the old times.
    pub fn set_clock(&mut self, now: Time) {
        self.machine.now = now;
    }

    /// Goes on as far as it can and appends what was written; a line without a line feed is shown and goes on later.
    pub fn resume(&mut self, now: Time, library: &mut Library, output: &mut Vec<LogLine>) -> State {
        match self.machine.resume(now, library, output) {
            Poll::Exited(code) => State::Exited(code),
            Poll::Calling => State::Calling,
            Poll::Sleeping(until) => match self.machine.wants_line() {
                Some(true) if self.machine.is_continued() => State::Continued,
                Some(true) => State::Prompt,
                Some(false) => State::Reading,
                None => State::Sleeping(until),
            },
        }
    }

    /// When background jobs want to be resumed while the prompt waits; `Time::MAX` if there are none.
    pub fn wakes_at(&self) -> Time {
        self.machine.wakes_at()
    }

    /// The calls made since they were last taken.
    pub fn take_calls(&mut self) -> Vec<Call> {
        self.machine.take_calls()
    }

    /// Answers a call; it takes effect in the next [`Interactive::resume`].
    pub fn answer(&mut self, id: CallId, answer: Answer) {
        self.machine.answer(id, answer);
    }

    /// Its file system.
    pub fn files(&self) -> &Files {
        &self.machine.files
    }

    /// Its file system, to be changed: uploads, and files that a command outside writes.
    pub fn files_mut(&mut self) -> &mut Files {
        &mut self.machine.files
    }

    /// The working directory.
    pub fn directory(&self) -> &str {
        self.machine.shell_directory()
    }

    /// `$?`
    pub fn status(&self) -> i32 {
        self.machine.shell_status()
    }

    /// What the Tab key offers at the end of this text.
    pub fn complete(&self, text: &str) -> Completion {
        let begin = text.rfind(['|', ';', '&', '(', '`']).map_or(0, |at| at + 1);
        let start = text.rfind([' ', '\t', '|', ';', '&', '(', '`', '<', '>', '=']).map_or(0, |at| at + 1);
        let word = &text[start..];
        let mut words: Vec<String> = text[begin..].split_whitespace().map(str::to_owned).collect();
        if word.is_empty() {
            words.push(String::new());
        }
        let candidates = if let Some(name) = word.strip_prefix('$') {
            self.machine.shell_names(false, name).into_iter().map(|name| format!("${name}")).collect()
        } else if words.len() <= 1 && !word.contains('/') {
            self.commands(word)
        } else {
            self.paths(word)
        };
        Completion { start, candidates, words }
    }

    fn commands(&self, word: &str) -> Vec<String> {
        let mut names = self.machine.shell_names(true, word);
        names.extend(image::command_names().filter(|name| name.starts_with(word)).map(str::to_owned));
        names.sort();
        names.dedup();
        names
    }

    fn paths(&self, word: &str) -> Vec<String> {
        let split = word.rfind('/').map_or(0, |at| at + 1);
        let (folder, start) = word.split_at(split);
        let path = absolute(self.directory(), folder);
        let names = self.files().names("/", &path).unwrap_or_default();
        let shown = |name: &String| name.starts_with(start) && (!name.starts_with('.') || start.starts_with('.'));
        names.into_iter().filter(shown).map(|name| format!("{folder}{name}")).collect()
    }
}
