//! `cargo xtask test`: every check in order. A stage that fails does not hide the ones after it.

mod browser;
mod rust;
mod tally;

use crate::process::say;
use crate::workspace::Workspace;
use crate::{dependencies, site, sizes};
use anyhow::{Result, bail};
use std::process::ExitCode;
use std::time::Instant;
pub use tally::Tally;

/// A group of checks with a name.
pub struct Stage {
    pub name: &'static str,
    pub help: &'static str,
    run: fn(&Workspace) -> Result<Tally>,
}

/// Cheap ones first.
pub const STAGES: &[Stage] = &[
    Stage { name: "format", help: "rustfmt finds nothing to change.", run: rust::format },
    Stage {
        name: "dependencies",
        help: "Licences and sources of all crates and npm packages, one wasm-bindgen.",
        run: dependencies::check,
    },
    Stage { name: "lint", help: "clippy finds nothing, natively and for wasm.", run: rust::lint },
    Stage {
        name: "native",
        help: "Unit tests, transcripts, seeds, conformance and tidiness of the source.",
        run: rust::native,
    },
    Stage { name: "browser", help: "The wasm crates' tests in headless Chromium.", run: browser::wasm },
    Stage { name: "page", help: "The static page builds; its sizes are printed.", run: page },
    Stage {
        name: "e2e",
        help: "The static page, used as a visitor would, in headless Chromium.",
        run: browser::end_to_end,
    },
];

fn page(workspace: &Workspace) -> Result<Tally> {
    let folder = site::static_files(workspace)?;
    sizes::print(workspace, &folder)?;
    Ok(Tally::one(true))
}

/// `cargo xtask test [STAGE…]`
pub fn command(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    if let Some(unknown) = arguments.iter().find(|name| STAGES.iter().all(|stage| stage.name != **name)) {
        bail!("there is no stage {unknown:?}; `cargo xtask --help` lists them");
    }
    let mut rows = Vec::new();
    for stage in STAGES.iter().filter(|stage| arguments.is_empty() || arguments.iter().any(|name| name == stage.name)) {
        rows.push(run(workspace, stage));
    }
    let mut sum = Tally::default();
    println!();
    for Row { name, tally, seconds } in rows {
        println!("{name:<14} {:>6} passed {:>4} failed {seconds:>8.1} s", tally.passed, tally.failed);
        sum.add(tally);
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    Ok(if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How a stage ended.
struct Row {
    name: &'static str,
    tally: Tally,
    seconds: f64,
}

fn run(workspace: &Workspace, stage: &Stage) -> Row {
    println!();
    say(&format!("{}: {}", stage.name, stage.help));
    let start = Instant::now();
    let tally = (stage.run)(workspace).unwrap_or_else(|error| {
        println!("error: {error:#}");
        Tally::one(false)
    });
    let seconds = start.elapsed().as_secs_f64();
    say(&format!("{}: {} passed, {} failed in {seconds:.1} s", stage.name, tally.passed, tally.failed));
    Row { name: stage.name, tally, seconds }
}
