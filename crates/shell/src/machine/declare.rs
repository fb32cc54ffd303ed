//! `export`, `readonly`, `local`, `declare`, `unset`, and what they print without operands.

use std::sync::Arc;

use jobyard_api::Text;

use super::Machine;
use super::lists::Key;
use super::task::{FrameKind, Task, Variable};
use crate::syntax::parser::is_name;

impl Machine {
    /// `export`, `readonly`, `local`, `declare`.
    pub(super) fn declare_builtin(&mut self, task: &mut Task, name: &str, operands: &[Text]) {
        let options: String =
            operands.iter().take_while(|word| word.starts_with(['-', '+'])).map(|word| &**word).collect();
        let operands = &operands[operands.iter().take_while(|word| word.starts_with(['-', '+'])).count()..];
        if options.contains('p') || (operands.is_empty() && name != "local") {
            return self.print_variables(task, name, &options, operands);
        }
        if name == "export" && options.contains('n') {
            for operand in operands {
                Arc::make_mut(&mut task.shell.variables).entry(operand.clone()).or_default().exported = false;
            }
            return;
        }
        let hides = matches!(name, "local" | "declare" | "typeset") && !options.contains('g');
        if name == "local" && !in_function(task) {
            let dialect = task.shell.dialect;
            let message = dialect.pick("not in a function", "not in a function", "can only be used in a function");
            let status = if dialect.is_bash() { 1 } else { 2 };
            return self.fail_builtin(task, name, message, status);
        }
        for operand in operands {
            self.declare_one(task, name, &options, operand, hides);
        }
    }

    fn declare_one(&mut self, task: &mut Task, builtin: &str, options: &str, operand: &Text, hides: bool) {
        let (mut name, value) = operand.split_once('=').map_or((&**operand, None), |(name, value)| (name, Some(value)));
        let append = value.is_some() && name.ends_with('+');
        name = name.trim_end_matches('+');
        let plain = name.split('[').next().unwrap_or_default();
        if !is_name(plain) || plain.is_empty() {
            let dialect = task.shell.dialect;
            let bash = format!("`{operand}': not a valid identifier");
            let message = if dialect.is_bash() { bash } else { format!("{name}: bad variable name") };
            return if dialect.is_bash() {
                self.fail_builtin(task, builtin, &message, 1);
            } else {
                self.fail_builtin(task, builtin, &message, 2);
                task.exit = Some(2);
            };
        }
        if hides {
            hide(task, plain);
        }
        if options.contains('A') || options.contains('a') {
            task.shell.list_mut(plain).named |= options.contains('A');
        }
        if let Some(value) = value {
            let value = if options.contains('i') {
                let mut numbers = super::variables::Numbers { machine: self, task };
                crate::arithmetic::evaluate(value, &mut numbers).unwrap_or(0).to_string().into()
            } else if append {
                self.appended(task, name, value)
            } else {
                value.into()
            };
            self.assign(task, name, value);
        }
        if builtin == "export" || options.contains('x') {
            task.shell.export(plain);
        }
        if builtin == "readonly" || options.contains('r') {
            Arc::make_mut(&mut task.shell.variables).entry(plain.into()).or_default().read_only = true;
        }
    }

    fn print_variables(&mut self, task: &mut Task, builtin: &str, options: &str, names: &[Text]) {
        let mut lines = String::new();
        let only_exported = builtin == "export" || options.contains('x');
        let only_fixed = builtin == "readonly" || options.contains('r');
        for (name, variable) in task.shell.variables.iter() {
            let wanted = if names.is_empty() {
                (!only_exported || variable.exported) && (!only_fixed || variable.read_only)
            } else {
                names.contains(name)
            };
            if wanted {
                lines.push_str(&shown(builtin, task.shell.is_bash(), name, variable));
            }
        }
        for name in names {
            if task.shell.variables.contains_key(name) {
                continue;
            }
            self.fail_builtin(task, builtin, &format!("{name}: not found"), 1);
        }
        self.write(task, 1, lines.as_bytes());
    }

    /// `set` without operands.
    pub(super) fn print_all(&mut self, task: &mut Task) {
        let mut lines = String::new();
        for (name, variable) in task.shell.variables.iter() {
            if let Some(value) = &variable.value {
                lines.push_str(&format!("{name}='{}'\n", value.replace('\'', "'\\''")));
            }
        }
        self.write(task, 1, lines.as_bytes());
    }

    pub(super) fn unset(&mut self, task: &mut Task, operands: &[Text]) {
        let functions = operands.first().is_some_and(|word| &**word == "-f");
        for name in operands.iter().filter(|word| !word.starts_with('-')) {
            if functions {
                Arc::make_mut(&mut task.shell.functions).remove(name);
            } else if name.ends_with(']') && self.unset_element(task, name) {
            } else if let Err(message) = task.shell.unset(name) {
                if task.shell.is_bash() {
                    self.fail_builtin(task, "unset", &message, 1);
                } else {
                    self.fail(task, &message, 2);
                }
            } else if task.shell.is_bash() && !task.shell.variables.contains_key(name) {
                Arc::make_mut(&mut task.shell.functions).remove(name);
            }
        }
    }
}

pub(super) fn in_function(task: &Task) -> bool {
    task.frames.iter().any(|frame| matches!(frame.kind, FrameKind::Function { .. }))
}

/// Lets the function at work put a variable back when it returns.
fn hide(task: &mut Task, name: &str) {
    let before = task.shell.variables.get(name).cloned();
    let function = task.frames.iter_mut().rev().find_map(|frame| match &mut frame.kind {
        FrameKind::Function { hidden, .. } => Some(hidden),
        _ => None,
    });
    let Some(hidden) = function else { return };
    if hidden.iter().any(|(own, _)| &**own == name) {
        return;
    }
    let exported = before.as_ref().is_some_and(|variable| variable.exported);
    hidden.push((name.into(), before));
    if task.shell.dialect.is_bash() {
        // A local variable of bash begins unset; those of the others keep the value until they get one.
        let fresh = Variable { exported, ..Variable::default() };
        task.shell.restore(name, Some(fresh));
    }
}

fn shown(builtin: &str, bash: bool, name: &str, variable: &Variable) -> String {
    if !bash {
        return match &variable.value {
            Some(value) => format!("{builtin} {name}='{}'\n", value.replace('\'', "'\\''")),
            None => format!("{builtin} {name}\n"),
        };
    }
    let mut flags = String::new();
    if let Some(list) = &variable.list {
        flags.push(if list.named { 'A' } else { 'a' });
    }
    flags.extend([(variable.read_only, 'r'), (variable.exported, 'x')].iter().filter(|(on, _)| *on).map(|(_, c)| *c));
    let flags = if flags.is_empty() { "-".to_owned() } else { flags };
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$"));
    if let Some(list) = &variable.list {
        let items = list.items.iter().map(|(key, value)| match key {
            Key::Number(number) => format!("[{number}]={}", quoted(value)),
            Key::Name(name) => format!("[{name}]={}", quoted(value)),
        });
        let items: Vec<String> = items.collect();
        let end = if list.named && !items.is_empty() { " " } else { "" };
        return format!("declare -{flags} {name}=({}{end})\n", items.join(" "));
    }
    match &variable.value {
        Some(value) => format!("declare -{flags} {name}={}\n", quoted(value)),
        None => format!("declare -{flags} {name}\n"),
    }
}
