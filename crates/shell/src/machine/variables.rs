//! Variables, parameters and what `$…` means.

use std::sync::Arc;

use jobyard_api::Text;

use super::Machine;
use super::lists::{Key, split};
use super::task::{Shell, Task, Variable};
use crate::arithmetic::Variables;
use crate::dialect::Dialect;
use crate::limits::{TEXT_MAX, VARIABLES_MAX};

impl Shell {
    pub fn value(&self, name: &str) -> Option<&Text> {
        let variable = self.variables.get(name)?;
        match &variable.list {
            Some(list) => list.items.get(&Key::Number(0)),
            None => variable.value.as_ref(),
        }
    }

    /// Assigns; the error is the message.
    pub fn assign(&mut self, name: &str, value: Text) -> Result<(), String> {
        if value.len() > TEXT_MAX {
            return Err(format!("{name}: values of more than {TEXT_MAX} bytes are not simulated"));
        }
        if self.variables.len() >= VARIABLES_MAX && !self.variables.contains_key(name) {
            return Err(format!("{name}: more than {VARIABLES_MAX} variables are not simulated"));
        }
        let variables = Arc::make_mut(&mut self.variables);
        match variables.get_mut(name) {
            Some(variable) if variable.read_only => {
                return Err(format!(
                    "{name}: {}",
                    self.dialect.pick("is read only", "is read only", "readonly variable")
                ));
            }
            Some(Variable { list: Some(list), .. }) => {
                Arc::make_mut(list).items.insert(Key::Number(0), value);
            }
            Some(variable) => variable.value = Some(value),
            None => {
                variables.insert(name.into(), Variable { value: Some(value), ..Variable::default() });
            }
        }
        Ok(())
    }

    pub fn export(&mut self, name: &str) {
        Arc::make_mut(&mut self.variables).entry(name.into()).or_default().exported = true;
    }

    pub fn unset(&mut self, name: &str) -> Result<(), String> {
        if self.variables.get(name).is_some_and(|variable| variable.read_only) {
            return Err(format!("{name}: is read only"));
        }
        self.restore(name, None);
        Ok(())
    }

    /// Puts back what [`Self::variables`] held.
    pub fn restore(&mut self, name: &str, variable: Option<Variable>) {
        let variables = Arc::make_mut(&mut self.variables);
        match variable {
            Some(variable) => drop(variables.insert(name.into(), variable)),
            None => drop(variables.remove(name)),
        }
    }

    /// What stands before the shell's own messages, as busybox and bash write it.
    pub fn prefix(&self, line: u32) -> String {
        match self.dialect {
            Dialect::Dash => format!("{}: {line}", self.name),
            Dialect::Bash if !self.interactive => format!("{}: line {line}", self.name),
            Dialect::Ash | Dialect::Bash => self.name.to_string(),
        }
    }

    pub fn is_bash(&self) -> bool {
        self.dialect.is_bash()
    }

    /// The letters of `$-`.
    fn option_letters(&self) -> String {
        let options = self.options;
        let letters = [
            (options.exit_on_error, 'e'),
            (options.no_patterns, 'f'),
            (options.unset_is_error, 'u'),
            (options.trace, 'x'),
        ];
        letters.into_iter().filter(|(on, _)| *on).map(|(_, letter)| letter).collect()
    }
}

impl Machine {
    /// A parameter's value, `$@` and `$*` joined by blanks.
    pub(super) fn parameter(&mut self, task: &mut Task, name: &str) -> Option<Text> {
        if let Some(value) = self.special_variable(task, name) {
            return Some(value);
        }
        if name.ends_with(']')
            && let Some((name, subscript)) = split(name)
        {
            if subscript == "@" || subscript == "*" {
                let all = Self::elements(task, &format!("{name}[@]"))?;
                return (!all.is_empty()).then(|| all.join(" ").into());
            }
            return self.element(task, name, subscript);
        }
        let shell = &task.shell;
        if name.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic()) {
            return shell.value(name).cloned();
        }
        match name {
            "?" => Some(task.status.to_string().into()),
            "#" => Some(shell.parameters.len().to_string().into()),
            "$" => Some(shell.pid.to_string().into()),
            "!" => shell.last_background.map(|pid| pid.to_string().into()),
            "-" => Some(shell.option_letters().into()),
            "@" | "*" => {
                let joined = shell.parameters.join(" ");
                (!shell.parameters.is_empty()).then(|| joined.into())
            }
            "0" => Some(shell.name.clone()),
            _ => {
                let index: usize = name.parse().ok()?;
                shell.parameters.get(index.checked_sub(1)?).cloned()
            }
        }
    }

    /// Variables that the shell itself computes; dash has none of them but `LINENO`.
    fn special_variable(&mut self, task: &Task, name: &str) -> Option<Text> {
        if !name.starts_with(|c: char| c.is_ascii_uppercase()) || task.shell.variables.contains_key(name) {
            return None;
        }
        let dialect = task.shell.dialect;
        let number = match name {
            "LINENO" => u64::from(task.line),
            "RANDOM" if dialect != Dialect::Dash => self.draw(),
            "SECONDS" if dialect.is_bash() => self.now.since(self.started).as_secs(),
            "EPOCHSECONDS" if dialect != Dialect::Dash => self.now.nanos().div_euclid(1_000_000_000) as u64,
            "PPID" => u64::from(task.parent),
            "UID" | "EUID" if dialect.is_bash() => 0,
            "BASHPID" if dialect.is_bash() => u64::from(task.pid),
            "BASH_VERSION" if dialect.is_bash() => return Some("5.2.15(1)-release".into()),
            _ => return None,
        };
        Some(number.to_string().into())
    }

    /// What `name+=value` makes of a variable.
    pub(super) fn appended(&mut self, task: &mut Task, name: &str, value: &str) -> Text {
        let before = self.parameter(task, name).unwrap_or_else(|| "".into());
        format!("{before}{value}").into()
    }

    /// A number from 0 to 32767, as `$RANDOM` gives (splitmix64).
    fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) >> 49
    }

    /// Assigns, or ends the shell with a message.
    pub(super) fn assign(&mut self, task: &mut Task, name: &str, value: Text) {
        if name.ends_with(']') && self.assign_element(task, name, &value) {
            return;
        }
        if let Err(message) = task.shell.assign(name, value) {
            let status = if task.shell.dialect.is_bash() { 1 } else { 2 };
            self.fail(task, &message, status);
        }
    }
}

/// Variables as arithmetic sees them.
pub(super) struct Numbers<'a> {
    pub machine: &'a mut Machine,
    pub task: &'a mut Task,
}

impl Variables for Numbers<'_> {
    fn get(&mut self, name: &str) -> Option<String> {
        self.machine.parameter(self.task, name).map(|value| value.to_string())
    }

    fn set(&mut self, name: &str, value: i64) -> Result<(), String> {
        self.machine.charge(1);
        self.task.shell.assign(name, value.to_string().into())
    }
}
