//! The stages that are cargo's own: format, lint, native tests.

use super::Tally;
use crate::tools;
use crate::workspace::{WASM, Workspace};
use anyhow::Result;

/// The packages that only make sense in a browser.
pub const BROWSER_PACKAGES: [&str; 2] = ["jobyard-wasm", "jobyard-web"];

pub fn format(workspace: &Workspace) -> Result<Tally> {
    Tally::of_command(&mut workspace.cargo(&["fmt", "--all", "--check"]))
}

/// The workspace's lints are warnings while one works and errors here.
pub fn lint(workspace: &Workspace) -> Result<Tally> {
    tools::wasm_target(workspace)?;
    let mut native = workspace.cargo(&["clippy", "--quiet", "--workspace", "--all-targets"]);
    let mut wasm = workspace.cargo(&["clippy", "--quiet", "--all-targets", "--target", WASM]);
    for package in BROWSER_PACKAGES {
        native.args(["--exclude", package]);
        wasm.args(["--package", package]);
    }
    let mut tally = Tally::default();
    for command in [&mut native, &mut wasm] {
        tally.add(Tally::of_command(command.args(["--", "--deny", "warnings"]))?);
    }
    Ok(tally)
}

pub fn native(workspace: &Workspace) -> Result<Tally> {
    let mut command = workspace.cargo(&["test", "--quiet", "--workspace", "--no-fail-fast"]);
    for package in BROWSER_PACKAGES {
        command.args(["--exclude", package]);
    }
    Tally::of_tests(&mut command)
}
