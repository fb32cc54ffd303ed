//! The first process as the shell of a terminal: it reads commands line by line and comes back to its prompt.

use super::read::Taken;
use super::task::{Activity, Descriptor, FrameKind, Task};
use super::{INIT, Machine};
use crate::call::Call;
use crate::files::Files;
use crate::image::Image;
use crate::process::{Library, Spawn};
use crate::syntax;

/// What was typed and not read yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Typed {
    bytes: Vec<u8>,
    /// Ctrl-D: the next read that finds nothing is told that the input has ended.
    ended: bool,
    /// Lines of a command that is not complete yet.
    begun: String,
    /// Somebody waits for a line.
    wanted: bool,
}

impl Task {
    /// Is this the shell of a terminal?
    pub(super) fn is_terminal(&self) -> bool {
        self.pid == INIT && self.shell.interactive
    }
}

impl Machine {
    /// A machine whose first process is the shell of a terminal.
    pub fn at_terminal(spawn: &Spawn<'_>, now: jobyard_api::time::Time, files: Files) -> Self {
        let mut machine = Self::new(now, spawn, Image::terminal(), Vec::new());
        let directory = &*machine.tasks[&INIT].shell.directory;
        let mut files = files;
        // A full file system has no home directory; the shell stands there all the same.
        let _ = files.make_directory(directory, true);
        machine.files = files;
        machine.terminal = Some(Typed::default());
        machine.log.for_terminal();
        if let Some(task) = machine.tasks.get_mut(&INIT) {
            task.shell.name = "bash".into();
            task.shell.interactive = true;
            task.shell.dialect = crate::dialect::Dialect::Bash;
            task.frames.clear();
            task.replaces_shell = false;
            task.activity = Activity::Prompt;
            task.descriptors.insert(0, Descriptor::Terminal);
        }
        machine
    }

    /// Takes a line that was typed, without its line feed.
    pub fn type_line(&mut self, line: &str) {
        if let Some(typed) = &mut self.terminal {
            typed.bytes.extend_from_slice(line.as_bytes());
            typed.bytes.push(b'\n');
            typed.wanted = false;
            self.log.start_anew();
        }
    }

    /// Ctrl-D.
    pub fn type_end(&mut self) {
        if let Some(typed) = &mut self.terminal {
            typed.ended = true;
            typed.wanted = false;
        }
    }

    /// Does the shell wait for its next line (`Some(true)`), or a program for one (`Some(false)`)?
    pub fn wants_line(&self) -> Option<bool> {
        let shell = self.tasks.get(&INIT)?;
        if shell.activity == Activity::Prompt {
            return Some(true);
        }
        self.terminal.as_ref().is_some_and(|typed| typed.wanted).then_some(false)
    }

    /// Is a command begun and not complete?
    pub fn is_continued(&self) -> bool {
        self.terminal.as_ref().is_some_and(|typed| !typed.begun.is_empty())
    }

    /// Lets the shell begin with what was typed; false if there is no complete command.
    pub(super) fn read_command(&mut self, task: &mut Task, library: &mut Library) -> bool {
        task.activity = Activity::Prompt;
        while let Some(line) = self.next_line() {
            let typed = self.terminal.get_or_insert_default();
            typed.begun.push_str(&line);
            if syntax::is_incomplete(&typed.begun, task.shell.dialect) {
                continue;
            }
            let command = std::mem::take(&mut typed.begun);
            let command = self.as_documented(&command);
            let code = library.load(&command, task.shell.dialect);
            task.activity = Activity::Run;
            task.push_frame(code, FrameKind::Script);
            return true;
        }
        let Some(typed) = self.terminal.as_mut().filter(|typed| typed.ended && typed.bytes.is_empty()) else {
            return false;
        };
        typed.ended = false;
        if typed.begun.is_empty() {
            task.exit = Some(task.status);
            task.activity = Activity::Run;
            return true;
        }
        // Ctrl-D in the middle of a command: it is as it stands.
        let command = std::mem::take(&mut typed.begun);
        task.activity = Activity::Run;
        let code = library.load(&command, task.shell.dialect);
        task.push_frame(code, FrameKind::Script);
        true
    }

    fn next_line(&mut self) -> Option<String> {
        let typed = self.terminal.as_mut()?;
        let end = typed.bytes.iter().position(|&byte| byte == b'\n')? + 1;
        let line: Vec<u8> = typed.bytes.drain(..end).collect();
        Some(String::from_utf8_lossy(&line).into_owned())
    }

    /// Old pages of the documentation type `$pods=$(…)`, and prompts are pasted along: both are meant as commands.
    fn as_documented(&mut self, command: &str) -> String {
        let command = command.strip_prefix("$ ").unwrap_or(command);
        let Some(rest) = command.strip_prefix('$') else { return command.to_owned() };
        let name = rest.split('=').next().unwrap_or_default();
        if name.len() == rest.len() || !syntax::parser::is_name(name) || name.is_empty() {
            return command.to_owned();
        }
        self.log.remark(self.now, &format!("simulated: ${name}=… is taken as {name}=…, as the page means it"));
        rest.to_owned()
    }

    /// Input from the terminal.
    pub(super) fn take_typed(&mut self, into: &mut Vec<u8>, enough: impl Fn(&[u8]) -> Option<usize>) -> Taken {
        let Some(typed) = &mut self.terminal else { return Taken::End };
        let start = into.len();
        into.append(&mut typed.bytes);
        if let Some(wanted) = enough(into) {
            typed.bytes = into.split_off(wanted.max(start));
            return Taken::Enough;
        }
        if std::mem::take(&mut typed.ended) {
            return Taken::End;
        }
        typed.wanted = true;
        Taken::Wait
    }

    /// Ends what the shell of the terminal was doing.
    pub(super) fn back_to_prompt(&mut self, task: &mut Task, status: i32) {
        self.give_up(task);
        while !task.frames.is_empty() {
            task.return_from_frame();
        }
        task.words.clear();
        task.arguments.clear();
        task.assignments.clear();
        task.ignoring_errors = 0;
        task.exit = None;
        task.status = status;
    }

    /// Ctrl-C: ends what runs in the foreground, with 130.
    pub fn interrupt(&mut self) {
        if let Some(typed) = &mut self.terminal {
            *typed = Typed::default();
        }
        let foreground: Vec<u32> =
            self.tasks.values().filter(|task| !task.in_background && task.pid != INIT).map(|task| task.pid).collect();
        for pid in foreground {
            if let Some(Activity::Call(id)) = self.tasks.remove(&pid).map(|task| task.activity) {
                self.calls.push(Call::Cancel(id));
                self.answers.retain(|(of, _)| *of != id);
            }
        }
        if let Some(mut shell) = self.tasks.remove(&INIT) {
            self.back_to_prompt(&mut shell, 130);
            if let Some(action) = shell.shell.traps.get("INT").filter(|action| !action.is_empty()) {
                let code = syntax::load(action, shell.shell.dialect);
                shell.push_trap(code);
            } else {
                shell.activity = Activity::Prompt;
            }
            self.tasks.insert(INIT, shell);
        }
    }

    /// `$?` of the shell of the terminal.
    pub fn shell_status(&self) -> i32 {
        self.tasks.get(&INIT).map_or(self.exited.unwrap_or(0), |task| task.status)
    }

    /// The working directory of the shell of the terminal.
    pub fn shell_directory(&self) -> &str {
        self.tasks.get(&INIT).map_or("/", |task| &task.shell.directory)
    }

    /// Functions and variables of the shell of the terminal that start so.
    pub fn shell_names(&self, functions: bool, start: &str) -> Vec<String> {
        let Some(task) = self.tasks.get(&INIT) else { return Vec::new() };
        let names: Vec<&jobyard_api::Text> =
            if functions { task.shell.functions.keys().collect() } else { task.shell.variables.keys().collect() };
        names.into_iter().filter(|name| name.starts_with(start)).map(std::string::ToString::to_string).collect()
    }
}
