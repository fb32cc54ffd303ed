//! What a fresh machine lacks: each function looks first and installs only what is missing.

use crate::process::{self, find, say};
use crate::workspace::{WASM, WASM_BINDGEN, Workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The compiler can build for the browser.
pub fn wasm_target(workspace: &Workspace) -> Result<()> {
    if has_wasm_target(workspace)? {
        return Ok(());
    }
    say("adding the compiler's wasm target");
    process::run(workspace.command("rustup").args(["target", "add", WASM]))
        .context("the compiler has no wasm target; install Rust with rustup (https://rustup.rs)")
}

fn has_wasm_target(workspace: &Workspace) -> Result<bool> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let folder = process::output(workspace.command(&rustc).args(["--print", "target-libdir", "--target", WASM]))?;
    Ok(Path::new(folder.trim()).is_dir())
}

/// The packages of `package-lock.json` are in `node_modules/`, at its versions.
pub fn npm_packages(workspace: &Workspace) -> Result<()> {
    let installed = workspace.root.join("node_modules/.package-lock.json");
    if newer(&installed, &[workspace.root.join("package-lock.json")]) {
        return Ok(());
    }
    say("installing npm packages");
    // Playwright would fetch browsers of its own; the tests use the machine's Chromium.
    process::run(workspace.command("npm").args(["ci", "--loglevel=error"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
        .context("npm packages are missing; install Node.js 20 or newer with npm")
}

/// The program of this package that makes JavaScript beside a wasm module; built once.
pub fn bindgen(workspace: &Workspace) -> Result<PathBuf> {
    let program = workspace.target.join("debug/bindgen");
    let mut cargo = workspace.cargo(&["build"]);
    if program.is_file() {
        cargo.arg("--quiet");
    } else {
        say("building the wasm-bindgen step (once)");
    }
    process::run(cargo.args(["--package", "xtask", "--features", "bindgen", "--bin", "bindgen"]))?;
    Ok(program)
}

/// The runner of wasm tests: from PATH if its version fits, else installed once under the target folder.
pub fn wasm_test_runner(workspace: &Workspace) -> Result<PathBuf> {
    let name = "wasm-bindgen-test-runner";
    let own = workspace.target.join("tools/bin").join(name);
    for candidate in find(name).into_iter().chain([own.clone()]) {
        if candidate.is_file() && has_version(&candidate, WASM_BINDGEN) {
            return Ok(candidate);
        }
    }
    say("installing the runner of wasm tests (once, about two minutes)");
    // Not --locked: the lock file of wasm-bindgen-cli names versions that not every mirror of the registry has.
    let version = ["--version", WASM_BINDGEN];
    let install = ["install", "wasm-bindgen-cli", "--bin", name];
    let target = workspace.target.join("tools/build");
    let mut command = workspace.cargo(&install);
    command.args(version).arg("--root").arg(workspace.target.join("tools")).arg("--target-dir").arg(&target);
    process::run(&mut command)?;
    // Half a gigabyte of intermediate files that nobody needs again.
    fs::remove_dir_all(&target).context("removing what the installation left behind")?;
    Ok(own)
}

fn has_version(program: &Path, version: &str) -> bool {
    let output = Command::new(program).arg("--version").output();
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).split_whitespace().any(|word| word == version))
}

/// Chromium and its driver.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

/// The browser of the machine; root gets it through apt, everybody else a sentence.
pub fn browser(workspace: &Workspace) -> Result<Browser> {
    if let Some(browser) = installed_browser() {
        return Ok(browser);
    }
    if is_root(workspace) && find("apt-get").is_some() {
        say("installing Chromium and its driver");
        let environment = ("DEBIAN_FRONTEND", "noninteractive");
        process::run(workspace.command("apt-get").args(["update", "-q"]).env(environment.0, environment.1))?;
        let install = ["install", "-q", "-y", "--no-install-recommends", "chromium", "chromium-driver"];
        process::run(workspace.command("apt-get").args(install).env(environment.0, environment.1))?;
    }
    match installed_browser() {
        Some(browser) => Ok(browser),
        None => bail!(
            "the browser tests need Chromium and chromedriver of the same version on PATH; \
             on Debian or Ubuntu: sudo apt-get install chromium chromium-driver"
        ),
    }
}

fn installed_browser() -> Option<Browser> {
    let chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find)?;
    Some(Browser { chromium, driver: find("chromedriver")? })
}

fn is_root(workspace: &Workspace) -> bool {
    process::output(workspace.command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// True if the file exists and nothing it is made from changed after it.
pub fn newer(made: &Path, sources: &[PathBuf]) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let Some(time) = changed(made) else { return false };
    sources.iter().all(|source| changed(source).is_some_and(|source| source <= time))
}
