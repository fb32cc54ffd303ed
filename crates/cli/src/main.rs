//! `jobyard`: the session in a terminal.
//!
//! It knows the session and nothing below it: what it prints is what the page draws. Start reading at [`Command`];
//! `run` plays manifests to their end, `check` only reads them, `forecast` lists the runs of a schedule, `shell`
//! is the page's terminal.

mod check;
mod forecast;
mod input;
mod line;
mod progress;
mod report;
mod run;
mod shell;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Run Kubernetes Jobs on a simulated cluster, in virtual time.
#[derive(Debug, Parser)]
#[command(name = "jobyard", version = version(), max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run manifests on a fresh cluster until every Job has ended.
    Run(run::Options),
    /// Look for mistakes in manifests without running them.
    Check(check::Options),
    /// List the runs of a schedule without running anything, and why some do not start.
    Forecast(forecast::Options),
    /// Type commands at a simulated cluster: a shell with kubectl.
    Shell(shell::Options),
}

/// What the process says to the one who started it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Everything went well: 0.
    Good,
    /// A Job failed: 1.
    Failed,
    /// A manifest cannot be read or applied: 2, as for wrong options.
    Unusable,
    /// A Job had not ended when nothing more was going to happen or the limit came: 3.
    Unfinished,
    /// What the shell ended with.
    Code(i32),
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Good => 0,
            Outcome::Failed => 1,
            Outcome::Unusable => 2,
            Outcome::Unfinished => 3,
            Outcome::Code(code) => code as u8,
        })
    }
}

/// Own version, and whose behaviour is simulated.
fn version() -> String {
    format!("{} (Kubernetes {})", env!("CARGO_PKG_VERSION"), jobyard_session::protocol::KUBERNETES_VERSION)
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run(options) => run::run(&options),
        Command::Check(options) => check::check(&options),
        Command::Forecast(options) => forecast::forecast(&options),
        Command::Shell(options) => shell::shell(&options),
    };
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(message) => {
            eprintln!("jobyard: {message}");
            Outcome::Unusable.into()
        }
    }
}
