//! `cargo xtask bench`, `cargo xtask conformance` and `cargo xtask admission`: programs of the `jobyard-tests` package, optimised.

use crate::process::{self, say};
use crate::site;
use crate::tools;
use crate::workspace::{WASM, Workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::ExitCode;

/// Completions of the Indexed Jobs that are timed unless others are named.
const COMPLETIONS: [u32; 3] = [1_000, 10_000, 100_000];

/// Each size is run this often and the fastest run counts: the others waited for something else.
const RUNS: usize = 3;

/// Times the wasm module as a browser would run it, in Node.js: prints milliseconds, one line for each size.
const TIME_WASM: &str = "\
const { bench } = require(process.argv[1]);
for (const completions of process.argv.slice(3).map(Number)) {
  let best = Infinity;
  for (let run = 0; run < Number(process.argv[2]); run += 1) {
    const start = performance.now();
    bench(completions);
    best = Math.min(best, performance.now() - start);
  }
  console.log(best.toFixed(1));
}";

/// `cargo xtask conformance FILE…`
pub fn conformance(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    player(workspace, "conformance", arguments)
}

/// `cargo xtask admission PATH…`
pub fn admission(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    player(workspace, "admission", arguments)
}

/// `cargo xtask known-bugs [ID…] [--without PROTECTION]…`
pub fn known_bugs(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    player(workspace, "known-bugs", arguments)
}

/// A program that plays recordings or scenarios.
fn player(workspace: &Workspace, name: &str, arguments: &[String]) -> Result<ExitCode> {
    let run = ["run", "--quiet", "--release", "--package", "jobyard-tests", "--bin", name, "--"];
    // Paths are the user's, so they are read from where the user is.
    process::passed(workspace.cargo(&run).args(arguments).current_dir(std::env::current_dir()?))
}

/// `cargo xtask bench [COMPLETIONS…]`
pub fn command(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let sizes: Vec<u32> = if arguments.is_empty() {
        COMPLETIONS.into()
    } else {
        let parse = |text: &String| text.parse().with_context(|| format!("{text:?} is not a number of completions"));
        arguments.iter().map(parse).collect::<Result<_>>()?
    };
    let native = native(workspace, &sizes)?;
    let wasm = wasm(workspace, &sizes)?;
    println!("\n{:>12} {:>12} {:>12} {:>8} {:>8}", "completions", "native ms", "wasm ms", "growth", "growth");
    for (row, size) in sizes.iter().enumerate() {
        let growth = |times: &[f64]| match row.checked_sub(1) {
            Some(before) => format!("{:.1}x", times[row] / times[before]),
            None => String::new(),
        };
        println!("{size:>12} {:>12.1} {:>12.1} {:>8} {:>8}", native[row], wasm[row], growth(&native), growth(&wasm));
    }
    println!("\nparallelism is a tenth of the completions; growth is from the row above, native and wasm");
    Ok(ExitCode::SUCCESS)
}

fn native(workspace: &Workspace, sizes: &[u32]) -> Result<Vec<f64>> {
    say("timing natively");
    let run = ["run", "--quiet", "--release", "--package", "jobyard-tests", "--bin", "bench", "--"];
    let printed = process::output(workspace.cargo(&run).arg(RUNS.to_string()).args(sizes.iter().map(u32::to_string)))?;
    milliseconds(&printed, sizes.len())
}

fn wasm(workspace: &Workspace, sizes: &[u32]) -> Result<Vec<f64>> {
    say("timing as wasm");
    tools::wasm_target(workspace)?;
    tools::npm_packages(workspace)?;
    let bindgen = tools::bindgen(workspace)?;
    process::run(&mut workspace.cargo(&[
        "build",
        "--release",
        "--target",
        WASM,
        "--package",
        "jobyard-wasm",
        "--lib",
    ]))?;
    let release = workspace.target.join(WASM).join("release");
    let folder = release.join("bindgen/bench");
    let mut bind = workspace.command(&bindgen.to_string_lossy());
    process::run(bind.arg(release.join("jobyard_wasm.wasm")).arg(&folder).args(["jobyard", "nodejs"]))?;
    // Node.js would go by the repository's package.json, which speaks of ES modules.
    fs::write(folder.join("package.json"), r#"{"type":"commonjs"}"#)?;
    let module = folder.join("jobyard_bg.wasm");
    site::optimise(workspace, &module, &module)?;
    let mut node = workspace.command("node");
    node.args(["-e", TIME_WASM]).arg(folder.join("jobyard.js")).arg(RUNS.to_string());
    let printed = process::output(node.args(sizes.iter().map(u32::to_string)))?;
    milliseconds(&printed, sizes.len())
}

/// One number on each line.
fn milliseconds(printed: &str, rows: usize) -> Result<Vec<f64>> {
    let times: Vec<f64> = printed.lines().filter_map(|line| line.trim().parse().ok()).collect();
    if times.len() != rows {
        bail!("expected {rows} lines with a number of milliseconds, not {printed:?}");
    }
    Ok(times)
}
