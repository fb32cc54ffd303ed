//! The stages that need a browser: the wasm crates' own tests, and the built page as a visitor uses it.

use super::{Tally, rust::BROWSER_PACKAGES};
use crate::process;
use crate::server::{self, Served};
use crate::tools;
use crate::workspace::{WASM, Workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// A folder that is not the root of its host: the page must work from any.
const MOUNT: &str = "/docs/jobyard/";

/// What `wasm-pack test --headless --chrome` does, without wasm-pack.
pub fn wasm(workspace: &Workspace) -> Result<Tally> {
    let browser = tools::browser(workspace)?;
    tools::wasm_target(workspace)?;
    let runner = tools::wasm_test_runner(workspace)?;
    let mut command = workspace.cargo(&["test", "--no-fail-fast", "--target", WASM]);
    command.args(["--lib", "--bins", "--tests"]);
    for package in BROWSER_PACKAGES {
        command.args(["--package", package]);
    }
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    command.env("CHROMEDRIVER", browser.driver);
    command.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    Tally::of_tests(&mut command)
}

/// Playwright's tests under `tests/e2e` against `dist/`, which the `page` stage has built.
pub fn end_to_end(workspace: &Workspace) -> Result<Tally> {
    let folder = workspace.root.join("dist");
    if !folder.join("index.html").is_file() {
        bail!("there is no dist/index.html; the stage `page` builds it");
    }
    let browser = tools::browser(workspace)?;
    tools::npm_packages(workspace)?;
    let address = server::start(Served { folder, mount: MOUNT, build: Arc::default() }, 0)?;
    let report = workspace.target.join("e2e.json");
    let _ = fs::remove_file(&report);
    let program = workspace.npm_program("playwright");
    let mut command = workspace.command(&program.to_string_lossy());
    command.args(["test", "--config", "tests/e2e/playwright.config.mjs"]);
    command.env("JOBYARD_URL", address).env("JOBYARD_CHROMIUM", browser.chromium).env("JOBYARD_E2E_REPORT", &report);
    let succeeded = process::watch_lines(&mut command, |_| ())?;
    let mut tally = counts(&report)?;
    if !succeeded && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// What Playwright's JSON report says; a test that passed only when repeated has failed.
fn counts(report: &Path) -> Result<Tally> {
    let text = fs::read_to_string(report).context("Playwright wrote no report")?;
    let report: serde_json::Value = serde_json::from_str(&text).context("Playwright's report is JSON")?;
    let count = |name: &str| report["stats"][name].as_u64().map_or(0, |count| count as usize);
    Ok(Tally { passed: count("expected"), failed: count("unexpected") + count("flaky") })
}
