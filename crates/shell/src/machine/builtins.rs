//! Commands that change the shell itself.

use std::sync::Arc;

use jobyard_api::Text;

use super::Machine;
use super::read::Read;
use super::signals::signal_name;
use super::task::{Activity, FrameKind, Options, Task};
use crate::files::absolute;
use crate::image::Presence;
use crate::process::Library;
use crate::syntax::parser::is_name;
use crate::utilities;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    Colon,
    Break,
    Continue,
    Return,
    Exit,
    Export,
    ReadOnly,
    Local,
    Unset,
    Set,
    Shift,
    Eval,
    Dot,
    Trap,
    Wait,
    Exec,
    Read,
    Kill,
    Cd,
    Pwd,
    Type,
    Command,
    Let,
    Umask,
}

/// Names that a terminal offers.
pub(crate) const NAMES: &[&str] = &[
    "alias", "break", "cd", "command", "continue", "eval", "exec", "exit", "export", "kill", "let", "local", "pwd",
    "read", "readonly", "return", "set", "shift", "source", "trap", "type", "umask", "unset", "wait",
];

impl Builtin {
    pub fn find(name: &str) -> Option<Self> {
        Some(match name {
            ":" => Self::Colon,
            "break" => Self::Break,
            "continue" => Self::Continue,
            "return" => Self::Return,
            "exit" => Self::Exit,
            "export" => Self::Export,
            "readonly" => Self::ReadOnly,
            "local" | "declare" | "typeset" => Self::Local,
            "unset" => Self::Unset,
            "set" => Self::Set,
            "shift" => Self::Shift,
            "eval" => Self::Eval,
            "." | "source" => Self::Dot,
            "trap" => Self::Trap,
            "wait" => Self::Wait,
            "exec" => Self::Exec,
            "read" => Self::Read,
            "kill" => Self::Kill,
            "cd" => Self::Cd,
            "pwd" => Self::Pwd,
            "type" => Self::Type,
            "command" => Self::Command,
            "let" => Self::Let,
            "umask" | "ulimit" | "hash" | "alias" => Self::Umask,
            _ => return None,
        })
    }

    /// Assignments before a special builtin stay [POSIX 2.14].
    pub fn is_special(self) -> bool {
        !matches!(self, Self::Read | Self::Kill | Self::Cd | Self::Pwd | Self::Type | Self::Command | Self::Wait)
    }
}

impl Machine {
    pub(super) fn builtin(&mut self, task: &mut Task, builtin: Builtin, arguments: &[Text], library: &mut Library) {
        let operands = &arguments[1..];
        let before = std::mem::replace(&mut task.status, 0);
        match builtin {
            Builtin::Colon | Builtin::Umask => {}
            Builtin::Break => task.leave_loops(count(operands), false),
            Builtin::Continue => task.leave_loops(count(operands), true),
            Builtin::Return => self.return_builtin(task, operands, before),
            Builtin::Exit => {
                if let Some(status) = self.status_operand(task, "exit", operands, before) {
                    task.exit = Some(status);
                }
            }
            Builtin::Export | Builtin::ReadOnly => self.declare_variables(task, builtin, operands),
            Builtin::Local => self.local(task, operands),
            Builtin::Unset => self.unset(task, operands),
            Builtin::Set => Self::set(task, operands),
            Builtin::Shift => self.shift(task, operands),
            Builtin::Eval => {
                if self.has_room_for_frame(task) {
                    task.status = before;
                    let code = library.load(&operands.join(" "));
                    task.push_frame(code, FrameKind::Script);
                }
            }
            Builtin::Dot => self.dot(task, operands, library),
            Builtin::Trap => self.trap(task, operands),
            Builtin::Wait => self.wait(task, operands),
            Builtin::Exec => {
                if operands.is_empty() {
                    Self::keep_redirects(task);
                } else {
                    task.replaces_shell = true;
                    self.execute(task, operands, library);
                }
            }
            Builtin::Read => self.read(task, operands),
            Builtin::Kill => self.kill(task, operands),
            Builtin::Cd => self.cd(task, operands),
            Builtin::Pwd => {
                let directory = format!("{}\n", task.shell.directory);
                self.write(task, 1, directory.as_bytes());
            }
            Builtin::Type => self.type_builtin(task, operands),
            Builtin::Command => self.command_builtin(task, operands, library),
            Builtin::Let => self.let_builtin(task, operands),
        }
    }

    /// The status that `exit` and `return` take; `None` (the shell ends) if it is no number.
    fn status_operand(&mut self, task: &mut Task, name: &str, operands: &[Text], before: i32) -> Option<i32> {
        let Some(word) = operands.first() else { return Some(before) };
        if let Ok(status) = word.parse::<i64>() {
            Some((status & 0xff) as i32)
        } else {
            self.fail(task, &format!("{name}: Illegal number: {word}"), 2);
            None
        }
    }

    fn return_builtin(&mut self, task: &mut Task, operands: &[Text], before: i32) {
        let Some(status) = self.status_operand(task, "return", operands, before) else { return };
        if !task.leave_function(status) {
            task.exit = Some(status);
        }
    }

    fn declare_variables(&mut self, task: &mut Task, builtin: Builtin, operands: &[Text]) {
        for operand in operands.iter().filter(|word| !word.starts_with('-')) {
            let (name, value) = operand.split_once('=').map_or((&**operand, None), |(name, value)| (name, Some(value)));
            if !is_name(name) {
                return self.fail(task, &format!("export: {name}: bad variable name"), 2);
            }
            if let Some(value) = value {
                self.assign(task, name, value.into());
            }
            if builtin == Builtin::Export {
                task.shell.export(name);
            } else {
                Arc::make_mut(&mut task.shell.variables).entry(name.into()).or_default().read_only = true;
            }
        }
    }

    fn local(&mut self, task: &mut Task, operands: &[Text]) {
        for operand in operands.iter().filter(|word| !word.starts_with('-')) {
            let (name, value) = operand.split_once('=').map_or((&**operand, None), |(name, value)| (name, Some(value)));
            let before = task.shell.variables.get(name).cloned();
            let function = task.frames.iter_mut().rev().find_map(|frame| match &mut frame.kind {
                FrameKind::Function { hidden, .. } => Some(hidden),
                _ => None,
            });
            if let Some(hidden) = function {
                hidden.push((name.into(), before));
            }
            if let Some(value) = value {
                self.assign(task, name, value.into());
            }
        }
    }

    fn unset(&mut self, task: &mut Task, operands: &[Text]) {
        let functions = operands.first().is_some_and(|word| &**word == "-f");
        for name in operands.iter().filter(|word| !word.starts_with('-')) {
            if functions {
                Arc::make_mut(&mut task.shell.functions).remove(name);
            } else if let Err(message) = task.shell.unset(name) {
                self.fail(task, &message, 2);
            }
        }
    }

    fn set(task: &mut Task, operands: &[Text]) {
        let mut rest = operands;
        while let Some(word) = rest.first() {
            let on = word.starts_with('-');
            let Some(letters) = word.strip_prefix(['-', '+']).filter(|letters| !letters.is_empty()) else { break };
            rest = &rest[1..];
            if letters == "-" {
                task.shell.parameters = Arc::new(rest.to_vec());
                return;
            }
            if letters.contains('o') {
                set_named(&mut task.shell.options, rest.first().map_or("", |word| word), on);
                rest = rest.get(1..).unwrap_or_default();
            }
            set_letters(&mut task.shell.options, letters, on);
        }
        if !rest.is_empty() {
            task.shell.parameters = Arc::new(rest.to_vec());
        }
    }

    fn shift(&mut self, task: &mut Task, operands: &[Text]) {
        let count = count(operands);
        if operands.first().is_some_and(|word| &**word == "0") {
            return;
        }
        if count > task.shell.parameters.len() {
            return self.fail_command(task, "shift: can't shift that many", 1);
        }
        Arc::make_mut(&mut task.shell.parameters).drain(..count);
    }

    fn dot(&mut self, task: &mut Task, operands: &[Text], library: &mut Library) {
        let Some(file) = operands.first() else { return };
        match self.files.read(&absolute(&task.shell.directory, file)) {
            Ok(bytes) if self.has_room_for_frame(task) => {
                let code = library.load(&String::from_utf8_lossy(&bytes));
                task.push_frame(code, FrameKind::Script);
            }
            Ok(_) => {}
            Err(_) => self.fail(task, &format!(".: can't open '{file}': No such file or directory"), 2),
        }
    }

    fn trap(&mut self, task: &mut Task, operands: &[Text]) {
        let Some((first, rest)) = operands.split_first() else { return };
        let (action, signals) = if rest.is_empty() { ("-", operands) } else { (&**first, rest) };
        for word in signals {
            match signal_name(word) {
                Some(signal) if action == "-" => drop(task.shell.traps.remove(signal)),
                Some(signal) => drop(task.shell.traps.insert(signal, action.into())),
                None if &**word == "ERR" || &**word == "DEBUG" => {}
                None => self.fail_command(task, &format!("trap: {word}: invalid signal specification"), 1),
            }
        }
    }

    fn wait(&mut self, task: &mut Task, operands: &[Text]) {
        let own = |pid: &u32| self.tasks.get(pid).is_some_and(|child| child.parent == task.pid);
        let pids: Vec<u32> = if operands.is_empty() {
            self.tasks.keys().filter(|pid| own(pid)).copied().collect()
        } else {
            operands.iter().filter_map(|word| word.parse().ok()).collect()
        };
        if operands.is_empty() {
            // Without operands the status is 0, whatever the children's were.
            self.ended.clear();
            task.activity = Activity::Wait(pids);
            return;
        }
        if pids.iter().any(|pid| !self.tasks.contains_key(pid) && !self.ended.contains_key(pid)) {
            task.status = 127;
            return;
        }
        task.activity = Activity::Wait(pids);
    }

    fn read(&mut self, task: &mut Task, operands: &[Text]) {
        let raw = operands.iter().any(|word| word.starts_with('-') && word.contains('r'));
        let mut names: Vec<Text> = operands.iter().filter(|word| !word.starts_with('-')).cloned().collect();
        if names.is_empty() {
            names.push("REPLY".into());
        }
        let separators = task.shell.value("IFS").cloned().unwrap_or_else(|| " \t\n".into());
        let mut read = Box::new(Read { names, raw, separators, line: Vec::new() });
        if !self.read_line(task, &mut read) {
            task.activity = Activity::Read(read);
        }
    }

    fn kill(&mut self, task: &mut Task, operands: &[Text]) {
        let mut signal = Some("TERM");
        let mut rest = operands;
        if let Some(option) = rest.first().and_then(|word| word.strip_prefix('-')) {
            rest = &rest[1..];
            let word = if option == "s" || option == "n" {
                let word = rest.first().map_or("", |word| &**word);
                rest = rest.get(1..).unwrap_or_default();
                word
            } else {
                option
            };
            signal = if word == "0" { None } else { signal_name(word) };
        }
        for word in rest {
            let pid: u32 = word.trim_start_matches('-').parse().unwrap_or(0);
            let sent = match signal {
                Some(signal) if pid == task.pid => {
                    task.signals.push(signal);
                    // It acts before the next command: the turn ends here.
                    task.activity = Activity::Sleep { until: self.now, status: 0 };
                    true
                }
                Some(signal) => self.send(pid, signal),
                None => pid == task.pid || self.tasks.contains_key(&pid),
            };
            if !sent {
                self.fail_command(task, &format!("kill: can't kill pid {word}: No such process"), 1);
            }
        }
    }

    fn cd(&mut self, task: &mut Task, operands: &[Text]) {
        let home = task.shell.value("HOME").cloned().unwrap_or_else(|| "/".into());
        let target = match operands.first() {
            Some(word) if &**word == "-" => task.shell.value("OLDPWD").cloned().unwrap_or(home),
            Some(word) => word.clone(),
            None => home,
        };
        let path = absolute(&task.shell.directory, &target);
        if !self.files.is_directory(&path) {
            return self.fail_command(task, &format!("cd: can't cd to {target}: No such file or directory"), 2);
        }
        let old = std::mem::replace(&mut task.shell.directory, path.as_str().into());
        self.assign(task, "OLDPWD", old);
        self.assign(task, "PWD", path.into());
    }

    /// Whether a name can be run.
    fn knows(&self, task: &Task, name: &str) -> bool {
        task.shell.functions.contains_key(name)
            || Builtin::find(name).is_some()
            || matches!(name, "sh" | "sleep" | "timeout" | "env")
            || utilities::find(name).is_some()
            || self.image.has(name) == Presence::Present
    }

    fn type_builtin(&mut self, task: &mut Task, operands: &[Text]) {
        for name in operands {
            if self.knows(task, name) {
                self.write(task, 1, format!("{name} is {name}\n").as_bytes());
            } else {
                self.write(task, 1, format!("{name}: not found\n").as_bytes());
                task.status = 127;
            }
        }
    }

    fn command_builtin(&mut self, task: &mut Task, operands: &[Text], library: &mut Library) {
        let Some(first) = operands.first() else { return };
        if &**first == "-v" || &**first == "-V" {
            let Some(name) = operands.get(1).filter(|name| self.knows(task, name)) else {
                task.status = 127;
                return;
            };
            self.write(task, 1, format!("{name}\n").as_bytes());
            return;
        }
        match Builtin::find(first) {
            Some(builtin) => self.builtin(task, builtin, operands, library),
            None => self.execute(task, operands, library),
        }
    }

    fn let_builtin(&mut self, task: &mut Task, operands: &[Text]) {
        for text in operands {
            let mut numbers = super::variables::Numbers { machine: self, task };
            match crate::arithmetic::evaluate(text, &mut numbers) {
                Ok(value) => task.status = i32::from(value == 0),
                Err(message) => return self.fail_command(task, &message, 1),
            }
        }
    }
}

/// The operand of `break`, `continue` and `shift`.
fn count(operands: &[Text]) -> usize {
    operands.first().and_then(|word| word.parse().ok()).unwrap_or(1).max(1)
}

/// `set -eux`
pub(super) fn set_letters(options: &mut Options, letters: &str, on: bool) {
    for letter in letters.chars() {
        match letter {
            'e' => options.exit_on_error = on,
            'u' => options.unset_is_error = on,
            'x' => options.trace = on,
            'f' => options.no_patterns = on,
            _ => {}
        }
    }
}

/// `set -o errexit`
pub(super) fn set_named(options: &mut Options, name: &str, on: bool) {
    match name {
        "errexit" => options.exit_on_error = on,
        "nounset" => options.unset_is_error = on,
        "xtrace" => options.trace = on,
        "noglob" => options.no_patterns = on,
        "pipefail" => options.pipe_fails = on,
        _ => {}
    }
}
