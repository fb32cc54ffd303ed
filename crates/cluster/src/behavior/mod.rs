//! Behaviour on purpose: how containers run when somebody decides it, in place of their programs.
//!
//! A [`Behavior`] says which containers it is meant for and what becomes of them. Of several, the first that matches
//! holds. Chance comes from the seed and from the names of pod, container and attempt: it does not depend on what else
//! happens.

mod read;
mod spread;
mod template;
mod who;

pub use read::{Problem, read};
pub use spread::Spread;
pub use template::{ANNOTATION, of_template};
pub use who::{Ranges, Who};

pub(crate) use spread::unit;
pub(crate) use template::is_told;
pub(crate) use who::Subject;

use jobyard_api::Text;
use std::time::Duration;

/// How some containers behave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Behavior {
    /// Which containers are meant.
    pub who: Who,
    /// What they do.
    pub conduct: Conduct,
}

/// What a container does. What is not said is as without a behaviour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conduct {
    /// How its image comes.
    pub pull: Pull,
    /// From its creation to its start.
    pub start: Option<Spread>,
    /// What it runs in place of its program.
    pub run: Option<RunConduct>,
    /// Bytes that it comes to need, at most a second after its start; more than its limit ends it with `OOMKilled`.
    pub memory: Option<u64>,
    /// How its probes are answered.
    pub probes: ProbeConduct,
}

/// How an image comes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pull {
    /// What a pull takes.
    pub takes: Option<Spread>,
    /// Why it fails; it succeeds if empty.
    pub error: Text,
}

/// How probes are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProbeConduct {
    /// From the container's start until the startup probe succeeds; never if `Duration::MAX`.
    pub startup: Option<Duration>,
    /// The same for readiness.
    pub readiness: Option<Duration>,
    /// From the container's start until liveness fails.
    pub liveness_fails: Option<Duration>,
}

/// What runs in place of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct RunConduct {
    /// How long; for ever if absent.
    pub duration: Option<Spread>,
    /// How it ends.
    pub exit_code: i32,
    /// The terminated state's reason; the usual one if empty.
    pub reason: Text,
    /// The terminated state's message.
    pub message: Text,
    /// Lines of the log, each with its time since the start, in order.
    pub log: Vec<(Duration, Text)>,
    /// The exit code on SIGTERM; it ignores SIGTERM if absent.
    pub on_term: Option<i32>,
}

/// Runs five seconds and ends with 0; with 143 on SIGTERM.
impl Default for RunConduct {
    fn default() -> Self {
        Self {
            duration: Some(Spread::Fixed(Duration::from_secs(5))),
            exit_code: 0,
            reason: Text::default(),
            message: Text::default(),
            log: Vec::new(),
            on_term: Some(143),
        }
    }
}
