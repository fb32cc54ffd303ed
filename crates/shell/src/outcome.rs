//! Declared outcomes: how a container ends whose program is not simulated.

use std::collections::BTreeMap;
use std::time::Duration;

use jobyard_api::Text;

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
