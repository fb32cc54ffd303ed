//! One operation at a time: a `match` with one arm for each.

use std::sync::Arc;

use super::Machine;
use super::expansion::{Word, close};
use super::task::{Activity, Task};
use crate::pattern;
use crate::process::Library;
use crate::syntax::code::{Code, Label, Op};

impl Machine {
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
            Op::Unset { name } => self.unset_parameter(task, name),
            Op::Trim { name, trim, quoted } => self.trim(task, name, *trim, *quoted),
            Op::Substitute { code, quoted } => self.substitute(task, code, *quoted),
            Op::Arithmetic { quoted } => self.arithmetic(task, *quoted),
            Op::Fields => self.fields(task),
            Op::Argument(text) => task.arguments.push(text.clone()),
            Op::Assign { name, at_once } => {
                let value = close(task).text();
                if *at_once {
                    self.assign(task, name, value);
                } else {
                    task.assignments.push((name.clone(), value));
                }
            }
            Op::Run => self.run_command(task, library),
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
            Op::CheckErrors => Self::check_errors(task),
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
            Op::SyntaxError(message) => self.fail(task, message, 2),
        }
    }

    fn length(&mut self, task: &mut Task, name: &str) {
        let length = match name {
            "@" | "*" => task.shell.parameters.len(),
            _ => self.parameter(task, name).map_or(0, |value| value.chars().count()),
        };
        self.append(task, length.to_string().into(), true);
    }

    fn unset_parameter(&mut self, task: &mut Task, name: &str) {
        let message = close(task).text();
        let message = if message.is_empty() { "parameter not set" } else { &message };
        self.fail(task, &format!("{name}: {message}"), 2);
    }

    fn background(&mut self, task: &mut Task, code: &Arc<Code>) {
        if let Some(mut child) = self.fork(task, code) {
            child.descriptors.insert(0, super::task::Descriptor::Null);
            child.in_background = true;
            task.shell.last_background = Some(self.admit(child));
            task.status = 0;
        }
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
