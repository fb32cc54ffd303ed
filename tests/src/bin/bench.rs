//! Times the engine natively: `bench` prints a table, `bench --json` the same as JSON, `bench RUNS WORK…` the fastest
//! milliseconds and the process's peak of memory in megabytes, of each work on a line of its own, which
//! `cargo xtask bench` reads. A work is a number of completions, or `jobs=NUMBER` for Jobs of one pod each.

use jobyard_cluster::bench::{run, run_jobs};
use serde_json::json;
use std::process::ExitCode;
use std::time::Instant;

/// Completions of the Indexed Jobs that are timed unless others are named.
const SIZES: [u32; 3] = [1_000, 10_000, 100_000];

/// What is timed.
#[derive(Clone, Copy)]
enum Work {
    /// One Indexed Job of so many completions.
    Completions(u32),
    /// So many Jobs of one pod.
    Jobs(u32),
}

impl Work {
    fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("jobs=") {
            Some(number) => number.parse().ok().map(Self::Jobs),
            None => text.parse().ok().map(Self::Completions),
        }
    }
}

/// The fastest of a work's runs.
struct Row {
    pods: u32,
    ms: f64,
    steps: u64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        None => table(&SIZES.map(|size| time(Work::Completions(size), 3))),
        Some("--json") => {
            let rows = SIZES.map(|size| time(Work::Completions(size), 3));
            let rows = rows.map(|row| json!({"completions": row.pods, "ms": row.ms, "steps": row.steps}));
            println!("{}", json!(rows));
        }
        Some(runs) => {
            let works: Option<Vec<Work>> = arguments[1..].iter().map(|work| Work::parse(work)).collect();
            let (Ok(runs), Some(works)) = (runs.parse(), works) else {
                eprintln!("usage: bench | bench --json | bench RUNS WORK…");
                return ExitCode::FAILURE;
            };
            for work in works {
                let ms = time(work, runs).ms;
                println!("{ms:.1} {:.1}", peak_megabytes());
            }
        }
    }
    ExitCode::SUCCESS
}

fn time(work: Work, runs: u32) -> Row {
    let (Work::Completions(pods) | Work::Jobs(pods)) = work;
    let mut best = Row { pods, ms: f64::INFINITY, steps: 0 };
    for _ in 0..runs.max(1) {
        let start = Instant::now();
        let done = match work {
            Work::Completions(count) => run(count),
            Work::Jobs(count) => run_jobs(count),
        };
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        assert!(done.is_complete, "{pods} pods did not complete: {done:?}");
        if ms < best.ms {
            best = Row { pods, ms, steps: done.steps };
        }
    }
    best
}

/// The most memory that the process has had, in megabytes; 0 where the system does not tell.
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kilobytes.map_or(0.0, |kilobytes| kilobytes / 1000.0)
}

fn table(rows: &[Row]) {
    println!("{:>12} {:>12} {:>12} {:>12} {:>8}", "completions", "ms", "µs per pod", "steps", "growth");
    for (position, row) in rows.iter().enumerate() {
        let growth =
            position.checked_sub(1).map_or_else(String::new, |before| format!("{:.1}x", row.ms / rows[before].ms));
        let per_pod = row.ms * 1000.0 / f64::from(row.pods);
        println!("{:>12} {:>12.1} {per_pod:>12.2} {:>12} {growth:>8}", row.pods, row.ms, row.steps);
    }
    println!("\nparallelism is a tenth of the completions; growth is from the row above");
}
