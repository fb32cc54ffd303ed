//! Running a command: assignments, functions, builtins, utilities, programs, and what is not there.

use std::sync::Arc;
use std::time::Duration;

use jobyard_api::{Text, time::Time};

use super::Machine;
use super::builtins::Builtin;
use super::task::{Activity, FrameKind, Task, Variable};
use super::waiting::Gather;
use crate::dialect::Dialect;
use crate::image::Presence;
use crate::limits::{FRAMES_MAX, PI_DIGITS_MAX};
use crate::perl::{self, Perl};
use crate::process::Library;
use crate::syntax::Code;
use crate::utilities;

impl Machine {
    /// Runs the arguments that were built, with the assignments before them.
    pub(super) fn run_command(&mut self, task: &mut Task, library: &mut Library) {
        let arguments = std::mem::take(&mut task.arguments);
        let assignments = std::mem::take(&mut task.assignments);
        if task.exit.is_some() {
            return;
        }
        if task.shell.options.trace {
            self.trace(task, &assignments, &arguments);
        }
        let Some(name) = arguments.first().cloned() else {
            task.status = task.substituted.take().unwrap_or(0);
            return;
        };
        task.substituted = None;
        if let Some(code) = task.shell.functions.get(&name).cloned() {
            return self.call(task, code, &arguments, assignments);
        }
        match Builtin::find(&name, &arguments[1..], task.shell.dialect) {
            Some(builtin) => self.run_builtin(task, builtin, &arguments, assignments, library),
            None => self.run_with_environment(task, &arguments, assignments, library),
        }
    }

    fn trace(&mut self, task: &mut Task, assignments: &[(Text, Text)], arguments: &[Text]) {
        let plain = task.shell.dialect == Dialect::Dash;
        let assigned = assignments.iter().map(|(name, value)| format!("{name}={value}"));
        let words: Vec<String> =
            assigned.chain(arguments.iter().map(|word| if plain { word.to_string() } else { quoted(word) })).collect();
        self.write(task, 2, format!("+ {}\n", words.join(" ")).as_bytes());
    }

    fn call(&mut self, task: &mut Task, code: Arc<Code>, arguments: &[Text], assignments: Vec<(Text, Text)>) {
        if !self.has_room_for_frame(task) {
            return;
        }
        let hidden = self.assign_for_a_while(task, assignments, false);
        let parameters = std::mem::replace(&mut task.shell.parameters, Arc::new(arguments[1..].to_vec()));
        task.status = 0;
        task.push_frame(code, FrameKind::Function { parameters, hidden });
    }

    /// False, and the shell ends, if functions are nested too deep.
    pub(super) fn has_room_for_frame(&mut self, task: &mut Task) -> bool {
        if task.frames.len() < FRAMES_MAX {
            return true;
        }
        self.fail(task, &format!("functions nested more than {FRAMES_MAX} deep are not simulated"), 2);
        false
    }

    /// Assigns, and gives what the variables held before.
    fn assign_for_a_while(
        &mut self,
        task: &mut Task,
        assignments: Vec<(Text, Text)>,
        export: bool,
    ) -> Vec<(Text, Option<Variable>)> {
        let mut hidden = Vec::with_capacity(assignments.len());
        for (name, value) in assignments {
            hidden.push((name.clone(), task.shell.variables.get(&name).cloned()));
            self.assign(task, &name, value);
            if export {
                task.shell.export(&name);
            }
        }
        hidden
    }

    fn run_builtin(
        &mut self,
        task: &mut Task,
        builtin: Builtin,
        arguments: &[Text],
        assignments: Vec<(Text, Text)>,
        library: &mut Library,
    ) {
        // POSIX: assignments before a special builtin stay; `exec PROGRAM` takes them along.
        let hidden = self.assign_for_a_while(task, assignments, false);
        self.builtin(task, builtin, arguments, library);
        if !builtin.is_special() {
            hidden.into_iter().rev().for_each(|(name, variable)| task.shell.restore(&name, variable));
        }
    }

    fn run_with_environment(
        &mut self,
        task: &mut Task,
        arguments: &[Text],
        assignments: Vec<(Text, Text)>,
        library: &mut Library,
    ) {
        let hidden = self.assign_for_a_while(task, assignments, true);
        self.execute(task, arguments, library);
        hidden.into_iter().rev().for_each(|(name, variable)| task.shell.restore(&name, variable));
    }

    /// Runs a program of the image.
    pub(super) fn execute(&mut self, task: &mut Task, arguments: &[Text], library: &mut Library) {
        if task.replaces_shell {
            task.frames.clear();
            task.shell.traps.clear();
            task.replaces_shell = false;
        }
        let path = &*arguments[0];
        let name = crate::image::program_name(path);
        let operands = &arguments[1..];
        match name {
            Some("sh" | "ash" | "bash" | "dash") => return self.start_shell(task, arguments, library),
            Some("sleep") => return self.sleep(task, operands),
            Some("timeout") => return self.timeout(task, operands),
            Some("env") if !operands.is_empty() => return self.env(task, operands, library),
            Some("nohup" | "nice" | "command" | "setsid" | "tini" | "dumb-init") if !operands.is_empty() => {
                let rest = operands.iter().position(|word| !word.starts_with('-')).unwrap_or(0);
                return self.execute(task, &operands[rest..], library);
            }
            Some("perl") if self.image.has("perl") != Presence::Absent && self.perl(task, operands) => {
                return;
            }
            Some("kubectl") if self.image.has(path) != Presence::Absent => return self.kubectl(task, arguments),
            Some("xargs") => {
                let gather = Gather {
                    name: "xargs",
                    arguments: operands.to_vec(),
                    need: utilities::Need::All,
                    input: Vec::new(),
                    status: None,
                };
                self.gather(task, Box::new(gather));
                return;
            }
            Some(name) if self.image.has(path) != Presence::Absent && self.run_runner(task, name, operands) => return,
            Some(name) => {
                if let Some(utility) = utilities::find_utility(name) {
                    return self.start_utility(task, utility, operands);
                }
            }
            None => {}
        }
        self.run_other(task, arguments, library);
    }

    fn kubectl(&mut self, task: &mut Task, arguments: &[Text]) {
        let mut words = arguments.to_vec();
        words[0] = "kubectl".into();
        if !super::calls::reads_input(&words[1..]) {
            return self.call_command(task, words, None);
        }
        let gather =
            Gather { name: "kubectl", arguments: words, need: utilities::Need::All, input: Vec::new(), status: None };
        self.gather(task, Box::new(gather));
    }

    fn start_utility(&mut self, task: &mut Task, utility: &utilities::Utility, operands: &[Text]) {
        let need = (utility.need)(operands);
        if need.met(&[]).is_some() {
            return self.run_utility(task, utility.name, operands, Vec::new());
        }
        let gather = Gather { name: utility.name, arguments: operands.to_vec(), need, input: Vec::new(), status: None };
        self.gather(task, Box::new(gather));
    }

    /// A script in the file system, a program that is not simulated, or nothing.
    fn run_other(&mut self, task: &mut Task, arguments: &[Text], library: &mut Library) {
        let path = &*arguments[0];
        if path.contains('/') {
            let file = crate::files::absolute(&task.shell.directory, path);
            if self.files.is_directory(&file) || (self.files.is_file(&file) && !self.files.is_program(&file)) {
                let is_folder = self.files.is_directory(&file) && task.shell.is_bash();
                self.complain(
                    task,
                    &format!("{path}: {}", if is_folder { "Is a directory" } else { "Permission denied" }),
                );
                task.status = 126;
                return;
            }
            if self.files.is_file(&file) {
                let mut shell: Vec<Text> = vec!["sh".into()];
                shell.extend_from_slice(arguments);
                return self.start_shell(task, &shell, library);
            }
        }
        match self.image.has(path) {
            Presence::Absent => self.not_found(task, path),
            Presence::Present | Presence::Unknown => self.declare(task, arguments, library),
        }
    }

    fn not_found(&mut self, task: &mut Task, name: &str) {
        let message = if name.contains('/') && task.shell.is_bash() {
            format!("{name}: No such file or directory")
        } else if task.shell.is_bash() {
            format!("{name}: command not found")
        } else {
            format!("{name}: not found")
        };
        self.complain(task, &message);
        task.status = 127;
    }

    /// A program that is not simulated ends like its image's declared outcome.
    fn declare(&mut self, task: &mut Task, arguments: &[Text], library: &mut Library) {
        let outcome = library.outcomes.of(self.image.name()).clone();
        let text = outcome.sentence(&arguments.join(" "));
        self.tell(&text);
        self.begin_outcome(task, &outcome);
    }

    pub(super) fn begin_outcome(&mut self, task: &mut Task, outcome: &crate::Outcome) {
        for line in &outcome.log {
            self.write(task, 1, format!("{line}\n").as_bytes());
        }
        let until = self.now + outcome.duration;
        task.activity = Activity::Declared { until, status: outcome.exit_code, on_term: outcome.exit_code_on_term };
    }

    /// `sh -c SCRIPT [NAME ARGUMENT…]` or `sh FILE [ARGUMENT…]`: a child, or this shell's successor.
    fn start_shell(&mut self, task: &mut Task, arguments: &[Text], library: &mut Library) {
        let mut shell = task.shell.clone();
        shell.functions = Arc::default();
        shell.traps.retain(|_, action| action.is_empty());
        shell.options = super::task::Options::default();
        shell.interactive = false;
        shell.dialect = self.image.dialect(&arguments[0]);
        shell.name.clone_from(&arguments[0]);
        Arc::make_mut(&mut shell.variables).retain(|_, variable| variable.exported);
        let mut rest = &arguments[1..];
        let mut inline = false;
        while let Some(option) = rest.first().and_then(|word| word.strip_prefix('-')).filter(|word| !word.is_empty()) {
            rest = &rest[1..];
            inline |= option.contains('c') && !option.starts_with('-');
            if option == "o" {
                super::options::set_named(&mut shell.options, rest.first().map_or("", |word| word), true);
                rest = rest.get(1..).unwrap_or_default();
            } else if !option.starts_with('-') {
                super::options::set_letters(&mut shell.options, option, true);
            }
        }
        let script = match (inline, rest.first()) {
            (true, Some(script)) => script.clone(),
            (true, None) => return self.fail_command(task, "option requires an argument -- c", 2),
            (false, Some(file)) => match self.files.read(&crate::files::absolute(&shell.directory, file)) {
                Ok(bytes) => String::from_utf8_lossy(&bytes).as_ref().into(),
                Err(_) => {
                    return self.fail_command(task, &format!("can't open '{file}': No such file or directory"), 2);
                }
            },
            // A shell that reads commands from standard input, which is empty in a container without a terminal.
            (false, None) => "".into(),
        };
        let rest = rest.get(1..).unwrap_or_default();
        if inline {
            if let Some(name) = rest.first() {
                shell.name.clone_from(name);
            }
            shell.parameters = Arc::new(rest.get(1..).unwrap_or_default().to_vec());
        } else {
            shell.parameters = Arc::new(rest.to_vec());
        }
        let code = library.load(&script, shell.dialect);
        if task.frames.is_empty() {
            shell.pid = task.pid;
            task.shell = shell;
            task.ignoring_errors = 0;
            task.push_frame(code, FrameKind::Script);
        } else if let Some(mut child) = self.fork(task, &code) {
            shell.pid = child.pid;
            child.shell = shell;
            child.ignoring_errors = 0;
            child.frames[0].kind = FrameKind::Script;
            task.activity = Activity::Foreground(vec![self.admit(child)]);
        }
    }

    pub(super) fn fail_command(&mut self, task: &mut Task, message: &str, status: i32) {
        self.complain(task, message);
        task.status = status;
    }

    /// A message of a builtin, as each shell words it.
    pub(super) fn fail_builtin(&mut self, task: &mut Task, name: &str, message: &str, status: i32) {
        let text = match task.shell.dialect {
            // busybox counts lines from 0.
            Dialect::Ash => format!("{name}: line {}: {message}", task.line.saturating_sub(1)),
            Dialect::Dash | Dialect::Bash => format!("{name}: {message}"),
        };
        self.fail_command(task, &text, status);
    }

    fn sleep(&mut self, task: &mut Task, operands: &[Text]) {
        let mut total = Duration::ZERO;
        for operand in operands {
            if let Some(duration) = utilities::duration(operand) {
                total = total.saturating_add(duration);
            } else {
                self.write(task, 2, format!("sleep: invalid number '{operand}'\n").as_bytes());
                task.status = 1;
                return;
            }
        }
        if operands.is_empty() {
            self.write(task, 2, b"sleep: missing operand\n");
            task.status = 1;
            return;
        }
        task.activity = Activity::Sleep { until: later(self.now, total), status: 0 };
    }

    fn timeout(&mut self, task: &mut Task, operands: &[Text]) {
        let mut rest = operands;
        while let Some(option) = rest.first().filter(|word| word.starts_with('-')) {
            rest = &rest[if matches!(&**option, "-s" | "-k") { 2.min(rest.len()) } else { 1 }..];
        }
        let Some(limit) = rest.first().and_then(|word| utilities::duration(word)).filter(|_| rest.len() > 1) else {
            self.write(task, 2, b"timeout: usage: timeout [-s SIG] [-k KILL_SECS] SECS PROG ARGS\n");
            task.status = 125;
            return;
        };
        let code = Arc::new(Code { ops: vec![crate::syntax::code::Op::Run(0)] });
        if let Some(mut child) = self.fork(task, &code) {
            child.arguments = rest[1..].to_vec();
            child.shell.functions = Arc::default();
            child.replaces_shell = true;
            let pid = self.admit(child);
            task.activity = Activity::Timeout { pid, until: later(self.now, limit), fired: false };
        }
    }

    /// `env NAME=VALUE… PROGRAM`
    fn env(&mut self, task: &mut Task, operands: &[Text], library: &mut Library) {
        let mut hidden = Vec::new();
        let mut rest = operands;
        if rest.first().is_some_and(|word| matches!(&**word, "-i" | "-")) {
            for (name, variable) in task.shell.variables.as_ref().clone() {
                if variable.exported {
                    task.shell.restore(&name, None);
                    hidden.push((name, Some(variable)));
                }
            }
        }
        while let Some((word, after)) = rest.split_first() {
            if &**word == "-u"
                && let Some((name, after)) = after.split_first()
            {
                hidden.push((name.clone(), task.shell.variables.get(name).cloned()));
                task.shell.restore(name, None);
                rest = after;
                continue;
            }
            let Some((name, value)) = word.split_once('=') else {
                if word.starts_with('-') {
                    rest = after;
                    continue;
                }
                break;
            };
            hidden.extend(self.assign_for_a_while(task, vec![(name.into(), value.into())], true));
            rest = after;
        }
        if rest.is_empty() {
            self.run_utility(task, "printenv", &[], Vec::new());
        } else {
            self.execute(task, rest, library);
        }
        hidden.into_iter().rev().for_each(|(name, variable)| task.shell.restore(&name, variable));
    }

    /// Runs what is known of perl; false if this program is not.
    fn perl(&mut self, task: &mut Task, operands: &[Text]) -> bool {
        match perl::recognize(operands) {
            Some(Perl::Nothing) => {
                task.status = 0;
                true
            }
            Some(Perl::Pi(digits)) if digits <= PI_DIGITS_MAX => {
                task.activity = Activity::Pi { until: later(self.now, perl::pi_duration(digits)), digits };
                true
            }
            Some(Perl::Pi(_)) => {
                let text =
                    format!("simulated: pi is computed to at most {PI_DIGITS_MAX} digits; ended with exit code 1");
                self.tell(&text);
                task.status = 1;
                true
            }
            None => false,
        }
    }
}

/// A moment from now, or the end of time.
fn later(now: Time, duration: Duration) -> Time {
    now + duration
}

/// A word as `set -x` shows it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./=:,+@%^".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{word}'") }
}
