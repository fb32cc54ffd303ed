//! `jobyard check`: diagnostics only.

use crate::{Outcome, input};
use clap::{Args, ValueEnum};
use jobyard_session::Session;
use jobyard_session::views::{Diagnostic, Severity};
use serde::Serialize;

/// What `jobyard check` is given.
#[derive(Debug, Args)]
pub struct Options {
    /// Files with manifests; - for standard input.
    #[arg(required = true)]
    files: Vec<String>,
    /// How mistakes are written.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
    /// Let warnings fail the check as well.
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// file:line:column: severity: message.
    Text,
    /// One JSON document: a list of files with their diagnostics.
    Json,
}

#[derive(Serialize)]
struct Checked {
    file: String,
    diagnostics: Vec<Diagnostic>,
}

/// Reads every file, reports everything that was found.
pub fn check(options: &Options) -> Result<Outcome, String> {
    let mut all = Vec::new();
    for path in &options.files {
        let manifest = input::read(path)?;
        let diagnostics = Session::new(0).check(&manifest.text);
        all.push(Checked { file: manifest.name, diagnostics });
    }
    print(options.output, &all);
    let worst_allowed = if options.strict { Severity::Info } else { Severity::Warning };
    let is_good = all.iter().flat_map(|file| &file.diagnostics).all(|found| found.severity >= worst_allowed);
    Ok(if is_good { Outcome::Good } else { Outcome::Unusable })
}

fn print(output: Output, all: &[Checked]) {
    match output {
        Output::Json => println!("{}", serde_json::to_string_pretty(all).expect("diagnostics are plain data")),
        Output::Text => {
            for file in all {
                for found in &file.diagnostics {
                    println!("{}", input::line(&file.file, found));
                }
                if !input::has_errors(&file.diagnostics) {
                    println!("{}: ok", file.file);
                }
            }
        }
    }
}
