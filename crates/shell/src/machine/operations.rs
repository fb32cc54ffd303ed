//! One operation at a time: a `match` with one arm for each.

use std::sync::Arc;

use super::Machine;
use super::expansion::{Word, close};
use super::task::{Activity, Task};
use crate::pattern;
use crate::process::Library;
use crate::syntax::code::{Code, Label, Op};

impl Machine {
    #[expect(clippy::too_many_lines, reason = "one short arm for each operation")]
    pub(super) fn operate(&mut self, task: &mut Task, op: &Op, library: &mut Library) {
        match op {
            Op::WordBegin => task.words.push(Word::default()),
            Op::Literal { text, quoted } => {
                if let Some(word) = task.words.last_mut() {
                    word.literal(text, *quoted);
                }
            }
            Op::Parameter { name, quoted } => self.expand_parameter(task, name, *quoted),
            Op::Length { name } => self.length(task, name),
            Op::Conditional { name, colon, form, quoted, end } => {
                if self.conditional(task, name, *colon, *form, *quoted) {
                    jump(task, *end);
                }
            }
            Op::AssignDefault { name, quoted } => {
                let value = close(task).text();
                self.assign(task, name, value.clone());
                self.append(task, value, *quoted);
            }
            Op::Unset { name, colon } => self.unset_parameter(task, name, *colon),
            Op::Trim { name, trim, quoted } => self.trim(task, name, *trim, *quoted),
            Op::Substitute { code, quoted } => self.substitute(task, code, *quoted),
            Op::Arithmetic { quoted } => self.arithmetic(task, *quoted),
            Op::Fields => self.fields(task),
            Op::Argument(text) => task.arguments.push(text.clone()),
            Op::Assign { name, append, at_once } => {
                let mut value = close(task).text();
                if *append {
                    value = self.appended(task, name, &value);
                }
                if *at_once {
                    self.assign(task, name, value.clone());
                }
                task.assignments.push((name.clone(), value));
            }
            Op::AssignList { name, append } => self.assign_list(task, name, *append),
            Op::ArgumentWord => {
                let text = close(task).text();
                task.arguments.push(text);
            }
            Op::Replace { name, mode, quoted } => self.replace_in(task, name, *mode, *quoted),
            Op::Slice { name, has_length, quoted } => self.cut_out(task, name, *has_length, *quoted),
            Op::Case { name, upper, all, quoted } => self.change_case(task, name, *upper, *all, *quoted),
            Op::Indirect { name, quoted } => self.indirect(task, name, *quoted),
            Op::Keys { name, quoted } => self.keys(task, name, *quoted),
            Op::Process(code) => self.process_file(task, code),
            Op::BadSubstitution => self.fail(task, "bad substitution", 1),
            Op::ArithmeticCommand => self.arithmetic_command(task),
            Op::Condition { operator, binary } => self.condition(task, operator, *binary),
            Op::Run(line) => {
                task.pipe_status.clear();
                task.line = if *line == 0 { task.line } else { *line };
                self.run_command(task, library);
            }
            Op::RedirectBegin => Self::redirect_begin(task),
            Op::Redirect { fd, open, end } => {
                if !self.redirect(task, *fd, *open) {
                    jump(task, *end);
                }
            }
            Op::RedirectEnd => Self::redirect_end(task),
            Op::Function { name, code } => {
                Arc::make_mut(&mut task.shell.functions).insert(name.clone(), Arc::clone(code));
            }
            Op::Pipeline(parts) => self.pipeline(task, parts),
            Op::Subshell(code) => {
                if let Some(child) = self.fork(task, code) {
                    task.activity = Activity::Foreground(vec![self.admit(child)]);
                }
            }
            Op::Background(code) => self.background(task, code),
            Op::Not => task.status = i32::from(task.status == 0),
            Op::CheckErrors => self.errors_checked(task, library),
            Op::ErrorsIgnored => task.ignoring_errors += 1,
            Op::ErrorsChecked => task.ignoring_errors = task.ignoring_errors.saturating_sub(1),
            Op::SetStatus(status) => task.status = *status,
            Op::Jump(label) => jump(task, *label),
            Op::JumpIfFailed(label) if task.status != 0 => jump(task, *label),
            Op::JumpIfSucceeded(label) if task.status == 0 => jump(task, *label),
            Op::JumpIfFailed(_) | Op::JumpIfSucceeded(_) => {}
            Op::LoopBegin { next, end } => task.loop_begin(*next, *end),
            Op::ForWords => task.for_words(),
            Op::ForParameters => task.for_parameters(),
            Op::ForNext { name, end } => match task.for_next() {
                Some(word) => self.assign(task, name, word),
                None => jump(task, *end),
            },
            Op::LoopStatus => task.loop_status(),
            Op::LoopEnd => task.loop_end(),
            Op::CaseBegin => {
                let subject = close(task).text();
                task.frames.last_mut().expect("an operation runs in a frame").subjects.push(subject);
            }
            Op::CaseMatch(label) => {
                let pattern = close(task).pattern();
                let frame = task.frames.last().expect("an operation runs in a frame");
                if frame.subjects.last().is_some_and(|subject| pattern::matches(&pattern, subject)) {
                    jump(task, *label);
                }
            }
            Op::CaseEnd => {
                task.frames.last_mut().expect("an operation runs in a frame").subjects.pop();
            }
            Op::SyntaxError { message, line, text } => self.syntax_error(task, message, *line, text),
        }
    }

    fn syntax_error(&mut self, task: &mut Task, message: &str, line: u32, text: &str) {
        task.line = line;
        if !task.shell.is_bash() || task.shell.interactive {
            return self.fail(task, message, 2);
        }
        let prefix = format!("{}: -c: line {line}", task.shell.name);
        let mut lines = format!("{prefix}: {message}\n");
        if message.contains("token") {
            lines.push_str(&format!("{prefix}: `{text}'\n"));
        }
        self.write(task, 2, lines.as_bytes());
        task.exit = Some(2);
    }

    fn length(&mut self, task: &mut Task, name: &str) {
        let length = match Self::elements(task, name) {
            Some(all) => all.len(),
            None => match self.parameter(task, name) {
                Some(value) => value.chars().count(),
                None if task.shell.options.unset_is_error => return self.unset_error(task, name),
                None => 0,
            },
        };
        self.append(task, length.to_string().into(), true);
    }

    fn unset_parameter(&mut self, task: &mut Task, name: &str, colon: bool) {
        let message = close(task).text();
        let bash = if colon { "parameter null or not set" } else { "parameter not set" };
        let usual = task.shell.dialect.pick("parameter not set", "parameter not set", bash);
        let message = if message.is_empty() { usual } else { &message };
        let status = if task.shell.dialect.is_bash() { 127 } else { 2 };
        self.fail(task, &format!("{name}: {message}"), status);
    }

    fn background(&mut self, task: &mut Task, code: &Arc<Code>) {
        if let Some(mut child) = self.fork(task, code) {
            child.descriptors.insert(0, super::task::Descriptor::Null);
            child.in_background = true;
            task.shell.last_background = Some(self.admit(child));
            task.status = 0;
        }
    }

    /// `set -e`, and the trap of bash for commands that failed.
    fn errors_checked(&mut self, task: &mut Task, library: &mut Library) {
        let failed = task.status != 0 && task.ignoring_errors == 0;
        let inside = super::declare::in_function(task) && !task.shell.options.traps_errors_inside;
        let traps = failed && !inside && task.exit.is_none() && task.shell.is_bash();
        let Some(action) = task.shell.traps.get("ERR").filter(|_| traps).cloned() else {
            return Self::check_errors(task);
        };
        if task.frames.iter().any(|frame| matches!(frame.kind, super::task::FrameKind::Trap { .. })) {
            return Self::check_errors(task);
        }
        let ends = task.shell.options.exit_on_error;
        let text = if ends { format!("{action}\nexit {}", task.status) } else { action.to_string() };
        let code = library.load(&text, task.shell.dialect);
        task.push_trap(code);
    }

    pub(super) fn check_errors(task: &mut Task) {
        if task.status != 0 && task.shell.options.exit_on_error && task.ignoring_errors == 0 {
            task.exit.get_or_insert(task.status);
        }
    }
}

fn jump(task: &mut Task, label: Label) {
    task.frames.last_mut().expect("an operation runs in a frame").pc = label;
}
