//! What a command is told: its flags and arguments, its surroundings, and who asks.

use crate::flags::Line;
use crate::tree::Command;
use jobyard_api::gates::Profile;

/// What a command is told.
#[derive(Clone, Debug)]
pub struct Context {
    /// The command.
    pub command: &'static Command,
    /// Its flags and arguments.
    pub line: Line,
    /// Environment variables.
    pub env: Vec<(String, String)>,
    /// Standard input, whole; absent if it is a terminal.
    pub stdin: Option<Vec<u8>>,
    /// The namespace that is meant where none is named.
    pub namespace: String,
    /// Whether the command line names the namespace.
    pub namespace_is_given: bool,
    /// Address of the API server.
    pub server: String,
    /// How kubectl speaks.
    pub dialect: Dialect,
}

/// How kubectl speaks: each release of Kubernetes has its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// As v1.37 does.
    #[default]
    Today,
    /// As v1.8 did: `job "pi" created`, `--show-all`, Jobs can be scaled.
    Old,
}

impl Dialect {
    /// The one of a version.
    pub const fn of(profile: Profile) -> Self {
        match profile {
            Profile::V1_37 => Self::Today,
            Profile::V1_8 => Self::Old,
        }
    }

    /// Whether it is the one of v1.8.
    pub const fn is_old(self) -> bool {
        matches!(self, Self::Old)
    }
}

impl Context {
    /// An environment variable.
    pub fn env(&self, name: &str) -> Option<&str> {
        self.env.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The arguments.
    pub fn args(&self) -> &[String] {
        &self.line.args
    }

    /// The text of a flag.
    pub fn text(&self, flag: &str) -> &str {
        self.line.text(flag)
    }

    /// Whether a flag is on.
    pub fn is_on(&self, flag: &str) -> bool {
        self.line.is_on(flag)
    }

    /// The home folder.
    pub fn home(&self) -> &str {
        self.env("HOME").unwrap_or("/")
    }
}
