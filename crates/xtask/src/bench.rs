//! `cargo xtask bench`, `cargo xtask conformance` and `cargo xtask admission`: programs of the `jobyard-tests` package, optimised.

use crate::process::{self, say};
use crate::site;
use crate::tools;
use crate::workspace::{WASM, Workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::ExitCode;

/// What is timed unless something else is named: completions of one Indexed Job, or Jobs of one pod each.
const WORKS: [&str; 5] = ["1000", "10000", "100000", "1000000", "jobs=50000"];

/// Each work is run this often and the fastest run counts: the others waited for something else.
const RUNS: usize = 3;

/// Times the wasm module as a browser would run it, in Node.js: prints milliseconds and the megabytes of the module's
/// memory, which never shrinks.
const TIME_WASM: &str = "\
const { Instance } = WebAssembly;
let memory;
WebAssembly.Instance = function (module, imports) {
  const instance = new Instance(module, imports);
  memory = instance.exports.memory;
  return instance;
};
const engine = require(process.argv[1]);
const jobs = process.argv[3].match(/^jobs=(.*)$/);
let best = Infinity;
for (let run = 0; run < Number(process.argv[2]); run += 1) {
  const start = performance.now();
  if (jobs) engine.benchJobs(Number(jobs[1])); else engine.bench(Number(process.argv[3]));
  best = Math.min(best, performance.now() - start);
}
console.log(best.toFixed(1), (memory.buffer.byteLength / 1e6).toFixed(1));";

/// What a work took.
#[derive(Clone, Copy, Debug)]
struct Cost {
    ms: f64,
    megabytes: f64,
}

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

/// `cargo xtask kubectl PATH…`
pub fn kubectl(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    player(workspace, "kubectl", arguments)
}

/// A program that plays recordings or scenarios.
fn player(workspace: &Workspace, name: &str, arguments: &[String]) -> Result<ExitCode> {
    let run = ["run", "--quiet", "--release", "--package", "jobyard-tests", "--bin", name, "--"];
    // Paths are the user's, so they are read from where the user is.
    process::passed(workspace.cargo(&run).args(arguments).current_dir(std::env::current_dir()?))
}

/// `cargo xtask soak [--seeds N] [--from N]`: with overflow checks and debug assertions, at nearly the speed of a release.
pub fn soak(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let (mut seeds, mut from) = (1_000_000_u64, 0_u64);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let place = match argument.as_str() {
            "--seeds" => &mut seeds,
            "--from" => &mut from,
            _ => bail!("{argument:?} is neither --seeds nor --from"),
        };
        let number = rest.next().with_context(|| format!("{argument} needs a number"))?;
        *place = number.parse().with_context(|| format!("{number:?} is not a number"))?;
    }
    say(&format!("{seeds} seeds from {from} on"));
    let run = ["run", "--quiet", "--profile", "soak", "--package", "jobyard-tests", "--bin", "seeds", "--"];
    process::passed(workspace.cargo(&run).args(["--from", &from.to_string(), "--count", &seeds.to_string()]))
}

/// `cargo xtask bench [COMPLETIONS | jobs=NUMBER]…`
pub fn command(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let works: Vec<&str> =
        if arguments.is_empty() { WORKS.into() } else { arguments.iter().map(String::as_str).collect() };
    if let Some(odd) = works.iter().find(|work| work.trim_start_matches("jobs=").parse::<u32>().is_err()) {
        bail!("{odd:?} is neither a number of completions nor jobs=NUMBER");
    }
    let native = native(workspace, &works)?;
    let wasm = wasm(workspace, &works)?;
    println!(
        "\n{:>12} {:>11} {:>10} {:>8} {:>11} {:>10} {:>8}",
        "completions", "native ms", "MB", "growth", "wasm ms", "MB", "growth"
    );
    for (row, work) in works.iter().enumerate() {
        let shown = |costs: &[Cost]| {
            let growth = row.checked_sub(1).filter(|_| !work.contains('='));
            let growth = growth.map_or_else(String::new, |before| format!("{:.1}x", costs[row].ms / costs[before].ms));
            format!("{:>11.1} {:>10.1} {growth:>8}", costs[row].ms, costs[row].megabytes)
        };
        println!("{work:>12} {} {}", shown(&native), shown(&wasm));
    }
    println!(
        "\nparallelism is a tenth of the completions, at most 10000; growth is from the row above; MB are the peak"
    );
    Ok(ExitCode::SUCCESS)
}

/// Each work has a process of its own, so that its memory is its own.
fn native(workspace: &Workspace, works: &[&str]) -> Result<Vec<Cost>> {
    say("timing natively");
    let run = ["run", "--quiet", "--release", "--package", "jobyard-tests", "--bin", "bench", "--"];
    let time = |work: &&str| cost(&process::output(workspace.cargo(&run).args([&RUNS.to_string(), *work]))?);
    works.iter().map(time).collect()
}

fn wasm(workspace: &Workspace, works: &[&str]) -> Result<Vec<Cost>> {
    say("timing as wasm");
    tools::wasm_target(workspace)?;
    tools::npm_packages(workspace)?;
    let bindgen = tools::bindgen(workspace)?;
    let build = ["rustc", "--release", "--target", WASM, "--package", "jobyard-wasm", "--lib"];
    // Only one crate type: with two, cargo leaves out the link-time optimisation that the page's engine has.
    process::run(workspace.cargo(&build).args(["--crate-type", "cdylib"]))?;
    let release = workspace.target.join(WASM).join("release");
    let folder = release.join("bindgen/bench");
    let mut bind = workspace.command(&bindgen.to_string_lossy());
    process::run(bind.arg(release.join("jobyard_wasm.wasm")).arg(&folder).args(["jobyard", "nodejs"]))?;
    // Node.js would go by the repository's package.json, which speaks of ES modules.
    fs::write(folder.join("package.json"), r#"{"type":"commonjs"}"#)?;
    let module = folder.join("jobyard_bg.wasm");
    site::optimise(workspace, &module, &module)?;
    let script = folder.join("jobyard.js");
    let time = |work: &&str| {
        let mut node = workspace.command("node");
        cost(&process::output(node.args(["-e", TIME_WASM]).arg(&script).args([&RUNS.to_string(), *work]))?)
    };
    works.iter().map(time).collect()
}

/// Milliseconds and megabytes on one line.
fn cost(printed: &str) -> Result<Cost> {
    let numbers: Vec<f64> = printed.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [ms, megabytes] = numbers[..] else {
        bail!("expected a line with milliseconds and megabytes, not {printed:?}");
    };
    Ok(Cost { ms, megabytes })
}
