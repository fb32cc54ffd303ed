//! Variables, parameters and what `$…` means.

use std::sync::Arc;

use jobyard_api::Text;

use super::Machine;
use super::task::{Shell, Task, Variable};
use crate::arithmetic::Variables;
use crate::limits::{TEXT_MAX, VARIABLES_MAX};

impl Shell {
    pub fn value(&self, name: &str) -> Option<&Text> {
        self.variables.get(name)?.value.as_ref()
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
            Some(variable) if variable.read_only => return Err(format!("{name}: is read only")),
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
    pub fn prefix(&self) -> String {
        if self.is_bash() && !self.interactive { format!("{}: line 1", self.name) } else { self.name.to_string() }
    }

    pub fn is_bash(&self) -> bool {
        self.name.rsplit('/').next() == Some("bash")
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
    pub(super) fn parameter(&mut self, task: &Task, name: &str) -> Option<Text> {
        let shell = &task.shell;
        if name == "RANDOM" {
            return Some(self.draw().to_string().into());
        }
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
        if let Err(message) = task.shell.assign(name, value) {
            self.fail(task, &message, 2);
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
