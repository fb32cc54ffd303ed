//! Commands that change the shell itself.

use std::sync::Arc;

use jobyard_api::Text;

use super::Machine;
use super::signals::signal_name;
use super::task::{Activity, FrameKind, Task};
use crate::dialect::Dialect;
use crate::files::absolute;
use crate::image::Presence;
use crate::process::Library;
use crate::utilities;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    Colon,
    Break,
    Continue,
    Return,
    Exit,
    Declare,
    GetOpts,
    MapFile,
    Printf,
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
    pub fn find(name: &str, operands: &[Text], dialect: Dialect) -> Option<Self> {
        Some(match name {
            ":" => Self::Colon,
            "break" => Self::Break,
            "continue" => Self::Continue,
            "return" => Self::Return,
            "exit" => Self::Exit,
            "export" | "readonly" | "local" => Self::Declare,
            "declare" | "typeset" if dialect.is_bash() => Self::Declare,
            "getopts" => Self::GetOpts,
            "mapfile" | "readarray" if dialect.is_bash() => Self::MapFile,
            "printf" if dialect.is_bash() && operands.first().is_some_and(|word| &**word == "-v") => Self::Printf,
            "unset" => Self::Unset,
            "set" => Self::Set,
            "shift" => Self::Shift,
            "eval" => Self::Eval,
            "." => Self::Dot,
            "source" if dialect != Dialect::Dash => Self::Dot,
            "trap" => Self::Trap,
            "wait" => Self::Wait,
            "exec" => Self::Exec,
            "read" => Self::Read,
            "kill" => Self::Kill,
            "cd" => Self::Cd,
            "pwd" => Self::Pwd,
            "type" => Self::Type,
            "command" => Self::Command,
            "let" if dialect != Dialect::Dash => Self::Let,
            "umask" => Self::Umask,
            "ulimit" | "hash" | "alias" | "unalias" | "jobs" | "times" => Self::Colon,
            "shopt" | "disown" | "enable" if dialect.is_bash() => Self::Colon,
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
            Builtin::Colon => {}
            Builtin::Umask if operands.is_empty() => self.write(task, 1, b"0022\n"),
            Builtin::Umask => {}
            Builtin::Break => task.leave_loops(count(operands), false),
            Builtin::Continue => task.leave_loops(count(operands), true),
            Builtin::Return => self.return_builtin(task, operands, before),
            Builtin::Exit => {
                if let Some(status) = self.status_operand(task, "exit", operands, before) {
                    task.exit = Some(status);
                }
            }
            Builtin::Declare => self.declare_builtin(task, &arguments[0], operands),
            Builtin::GetOpts => self.getopts(task, operands),
            Builtin::MapFile => self.mapfile(task, operands),
            Builtin::Printf => self.printf_to_variable(task, operands),
            Builtin::Unset => self.unset(task, operands),
            Builtin::Set => self.set(task, operands),
            Builtin::Shift => self.shift(task, operands),
            Builtin::Eval => {
                if self.has_room_for_frame(task) {
                    task.status = before;
                    let code = library.load(&operands.join(" "), task.shell.dialect);
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
            let dialect = task.shell.dialect;
            let bash = format!("{word}: numeric argument required");
            let message = if dialect.is_bash() { bash } else { format!("Illegal number: {word}") };
            self.fail_builtin(task, name, &message, 2);
            if !task.is_terminal() {
                task.exit = Some(2);
            }
            None
        }
    }

    fn return_builtin(&mut self, task: &mut Task, operands: &[Text], before: i32) {
        let Some(status) = self.status_operand(task, "return", operands, before) else { return };
        if !task.leave_function(status) {
            if task.shell.is_bash() {
                let message = "can only `return' from a function or sourced script";
                return self.fail_builtin(task, "return", message, 1);
            }
            task.exit = Some(status);
        }
    }

    fn shift(&mut self, task: &mut Task, operands: &[Text]) {
        let count = count(operands);
        if operands.first().is_some_and(|word| &**word == "0") {
            return;
        }
        if count > task.shell.parameters.len() {
            // bash and busybox say nothing; dash ends.
            task.status = 1;
            if task.shell.dialect == Dialect::Dash {
                self.fail(task, "shift: can't shift that many", 2);
            }
            return;
        }
        Arc::make_mut(&mut task.shell.parameters).drain(..count);
    }

    fn dot(&mut self, task: &mut Task, operands: &[Text], library: &mut Library) {
        let Some(file) = operands.first() else { return };
        match self.files.read(&absolute(&task.shell.directory, file)) {
            Ok(bytes) if self.has_room_for_frame(task) => {
                let code = library.load(&String::from_utf8_lossy(&bytes), task.shell.dialect);
                task.push_frame(code, FrameKind::Script);
            }
            Ok(_) => {}
            Err(_) => match task.shell.dialect {
                Dialect::Ash => {
                    self.fail_builtin(task, ".", &format!("can't open '{file}': No such file or directory"), 2);
                    task.exit = Some(2);
                }
                Dialect::Dash => self.fail(task, &format!(".: cannot open {file}: No such file"), 2),
                Dialect::Bash => self.fail_command(task, &format!("{file}: No such file or directory"), 1),
            },
        }
    }

    fn wait(&mut self, task: &mut Task, operands: &[Text]) {
        let own = |pid: &u32| self.tasks.get(pid).is_some_and(|child| child.parent == task.pid);
        if operands.first().is_some_and(|word| &**word == "-n") {
            task.activity = Activity::WaitAny;
            return;
        }
        let pids: Vec<u32> = if operands.is_empty() {
            self.tasks.keys().filter(|pid| own(pid)).copied().collect()
        } else {
            operands.iter().filter_map(|word| word.trim_start_matches('%').parse().ok()).collect()
        };
        if operands.is_empty() {
            // Without operands the status is 0, whatever the children's were.
            self.ended.clear();
            task.activity = Activity::Wait(pids);
            return;
        }
        if pids.iter().any(|pid| !self.tasks.contains_key(pid) && !self.ended.contains_key(pid)) {
            if task.shell.is_bash() {
                let message = format!("pid {} is not a child of this shell", operands[0]);
                return self.fail_builtin(task, "wait", &message, 127);
            }
            task.status = 127;
            return;
        }
        task.activity = Activity::Wait(pids);
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
                let message = match task.shell.dialect {
                    Dialect::Ash => format!("can't kill pid {word}: No such process"),
                    Dialect::Dash => "kill: No such process\n".to_owned(),
                    Dialect::Bash => format!("kill: ({word}) - No such process"),
                };
                self.fail_command(task, &message, 1);
            }
        }
    }

    fn cd(&mut self, task: &mut Task, operands: &[Text]) {
        let home = task.shell.value("HOME").cloned().unwrap_or_else(|| "/".into());
        let operands = &operands[operands.iter().take_while(|word| matches!(&***word, "-P" | "-L" | "--")).count()..];
        let target = match operands.first() {
            Some(word) if &**word == "-" => task.shell.value("OLDPWD").cloned().unwrap_or(home),
            Some(word) => word.clone(),
            None => home,
        };
        let path = absolute(&task.shell.directory, &target);
        if !self.files.is_directory(&path) {
            let failure = if self.files.exists(&path) { "Not a directory" } else { "No such file or directory" };
            return match task.shell.dialect {
                Dialect::Ash => self.fail_builtin(task, "cd", &format!("can't cd to {target}: {failure}"), 2),
                Dialect::Dash => self.fail_builtin(task, "cd", &format!("can't cd to {target}"), 2),
                Dialect::Bash => self.fail_builtin(task, "cd", &format!("{target}: {failure}"), 1),
            };
        }
        let old = std::mem::replace(&mut task.shell.directory, path.as_str().into());
        if operands.first().is_some_and(|word| &**word == "-") {
            self.write(task, 1, format!("{path}\n").as_bytes());
        }
        self.assign(task, "OLDPWD", old);
        self.assign(task, "PWD", path.into());
    }

    /// What a name is, in the words of `type`.
    fn kind_of(&self, task: &Task, name: &str) -> Option<String> {
        if task.shell.functions.contains_key(name) {
            return Some(format!("{name} is a {}", task.shell.dialect.pick("function", "shell function", "function")));
        }
        if matches!(
            name,
            "if" | "for" | "while" | "case" | "until" | "do" | "done" | "fi" | "then" | "else" | "{" | "}"
        ) {
            return Some(format!("{name} is a shell keyword"));
        }
        if Builtin::find(name, &[], task.shell.dialect).is_some() || is_like_a_builtin(name) {
            return Some(format!("{name} is a shell builtin"));
        }
        let path = self.program_path(name)?;
        Some(format!("{name} is {path}"))
    }

    pub(super) fn program_path(&self, name: &str) -> Option<String> {
        if name.contains('/') {
            let known = self.files.is_file(name) || self.image.has(name) == Presence::Present;
            return known.then(|| name.to_owned());
        }
        let runs = matches!(name, "sh" | "sleep" | "timeout" | "env")
            || utilities::find_utility(name).is_some()
            || self.image.has(name) == Presence::Present;
        let folder = if self.image.is_busybox() { "/bin" } else { "/usr/bin" };
        runs.then(|| format!("{folder}/{name}"))
    }

    fn type_builtin(&mut self, task: &mut Task, operands: &[Text]) {
        for name in operands.iter().filter(|word| !word.starts_with('-')) {
            match self.kind_of(task, name) {
                Some(text) => self.write(task, 1, format!("{text}\n").as_bytes()),
                None if task.shell.is_bash() => self.fail_builtin(task, "type", &format!("{name}: not found"), 1),
                None => {
                    self.write(task, 1, format!("{name}: not found\n").as_bytes());
                    task.status = 127;
                }
            }
        }
    }

    /// `command -v` and `which`.
    pub(super) fn where_is(&self, task: &Task, name: &str) -> Option<String> {
        if is_like_a_builtin(name) || self.kind_of(task, name).is_some_and(|text| !text.contains('/')) {
            return Some(name.to_owned());
        }
        self.program_path(name)
    }

    fn command_builtin(&mut self, task: &mut Task, operands: &[Text], library: &mut Library) {
        let Some(first) = operands.first() else { return };
        if &**first == "-v" || &**first == "-V" {
            task.status = if task.shell.is_bash() { 1 } else { 127 };
            for name in &operands[1..] {
                let found = if &**first == "-v" { self.where_is(task, name) } else { self.kind_of(task, name) };
                if let Some(text) = found {
                    task.status = 0;
                    self.write(task, 1, format!("{text}\n").as_bytes());
                }
                if !task.shell.is_bash() {
                    break;
                }
            }
            return;
        }
        let operands = if &**first == "-p" { &operands[1..] } else { operands };
        let Some(first) = operands.first() else { return };
        match Builtin::find(first, &operands[1..], task.shell.dialect) {
            Some(builtin) => self.builtin(task, builtin, operands, library),
            None => self.execute(task, operands, library),
        }
    }

    /// `mapfile [-t] [NAME]`
    fn mapfile(&mut self, task: &mut Task, operands: &[Text]) {
        let trims = operands.iter().any(|word| &**word == "-t");
        let name = operands.iter().find(|word| !word.starts_with('-')).cloned().unwrap_or_else(|| "MAPFILE".into());
        let mut words: Vec<Text> = vec![name];
        if trims {
            words.push("-t".into());
        }
        let gather = super::waiting::Gather {
            name: "mapfile",
            arguments: words,
            need: utilities::Need::All,
            input: Vec::new(),
            status: None,
        };
        if !self.gather(task, Box::new(gather)) {
            // It waits for a pipe.
        }
    }

    /// Gives an array the lines of an input.
    pub(super) fn map_lines(&mut self, task: &mut Task, words: &[Text], input: &[u8]) {
        let text = String::from_utf8_lossy(input);
        let trims = words.len() > 1;
        let cut = |line: &str| if trims { line.trim_end_matches('\n').into() } else { Text::from(line) };
        task.arguments = text.split_inclusive('\n').map(cut).collect();
        self.assign_list(task, &words[0], false);
    }

    /// `printf -v NAME FORMAT WORD…`
    fn printf_to_variable(&mut self, task: &mut Task, operands: &[Text]) {
        let [_, name, words @ ..] = operands else { return };
        let output = self.output_of(task, "printf", words);
        self.assign(task, name, String::from_utf8_lossy(&output).as_ref().into());
    }

    fn let_builtin(&mut self, task: &mut Task, operands: &[Text]) {
        for text in operands {
            let mut numbers = super::variables::Numbers { machine: self, task };
            match crate::arithmetic::evaluate(text, &mut numbers) {
                Ok(value) => task.status = i32::from(value == 0),
                Err(message) => {
                    let message = self.arithmetic_message(task, text, &message);
                    return self.fail_builtin(task, "let", &message, 1);
                }
            }
        }
    }
}

/// The operand of `break`, `continue` and `shift`.
fn count(operands: &[Text]) -> usize {
    operands.first().and_then(|word| word.parse().ok()).unwrap_or(1).max(1)
}

/// Utilities that shells have built in.
fn is_like_a_builtin(name: &str) -> bool {
    matches!(name, "echo" | "printf" | "test" | "[" | "true" | "false")
}
