//! One run of kubectl.

use crate::host::Host;
use jobyard_api::time::Time;

/// One run of kubectl: a value that goes on each time it is resumed.
#[derive(Clone, Debug)]
pub struct Kubectl {
    /// What follows `kubectl` on the command line.
    args: Vec<String>,
    /// Environment variables.
    env: Vec<(String, String)>,
    /// Standard input, whole; absent if it is a terminal.
    stdin: Option<Vec<u8>>,
}

/// What a command has written since it was last resumed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// How far a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It ended with this exit code.
    Exited(i32),
    /// It waits: resume it at this time, or earlier if anything in the cluster changed. `Time::MAX`: for a change only.
    Waiting(Time),
}

impl Kubectl {
    /// A command that has not begun.
    pub fn new(args: Vec<String>, env: Vec<(String, String)>, stdin: Option<Vec<u8>>) -> Self {
        Self { args, env, stdin }
    }

    /// Goes on until the command ends or has to wait.
    pub fn resume(&mut self, _host: &mut dyn Host, output: &mut Output) -> Progress {
        let _ = (&self.env, &self.stdin);
        output.stderr = format!("error: unknown command {:?} for \"kubectl\"\n", self.args.first());
        Progress::Exited(1)
    }
}
