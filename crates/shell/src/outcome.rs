//! Declared outcomes: how a container ends whose program is not simulated.

use std::collections::BTreeMap;
use std::time::Duration;

use jobyard_api::Text;

/// Characters of a command that a sentence shows.
const COMMAND_SHOWN_MAX: usize = 80;

/// How a container runs that has no simulated program: it waits, then ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How long it runs. `Duration::MAX` means until it is told to end.
    pub duration: Duration,
    /// The exit code at the end of `duration`.
    pub exit_code: i32,
    /// Lines that it writes to standard output when it starts.
    pub log: Vec<Text>,
    /// The exit code on SIGTERM; `None` if it ignores SIGTERM, as a process without a handler does as PID 1.
    pub exit_code_on_term: Option<i32>,
}

/// Runs five virtual seconds and exits 0; ends with 143 on SIGTERM.
impl Default for Outcome {
    fn default() -> Self {
        Self { duration: Duration::from_secs(5), exit_code: 0, log: Vec::new(), exit_code_on_term: Some(143) }
    }
}

/// The outcomes that the user declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// By image, written as in the manifest. A declared outcome is taken even if the command could be simulated.
    pub by_image: BTreeMap<Text, Outcome>,
    /// For every other command that is not simulated.
    pub otherwise: Outcome,
}

impl Outcome {
    /// The sentence that tells how `command` is ended in place of being run.
    pub(crate) fn sentence(&self, command: &str) -> String {
        let mut command: String = command.split_whitespace().collect::<Vec<_>>().join(" ");
        if command.chars().count() > COMMAND_SHOWN_MAX {
            command = command.chars().take(COMMAND_SHOWN_MAX).chain(['…']).collect();
        }
        if self.duration == Duration::MAX {
            return format!("simulated: \"{command}\" is not run; it stays until it is stopped");
        }
        let seconds = self.duration.as_secs_f64();
        format!("simulated: \"{command}\" is not run; it ends after {seconds} s with exit code {}", self.exit_code)
    }
}

impl Outcomes {
    /// The outcome of a program of this image that is not simulated.
    pub fn of(&self, image: &str) -> &Outcome {
        self.by_image.get(image).unwrap_or(&self.otherwise)
    }
}
