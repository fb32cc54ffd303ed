//! Times the engine natively: `bench` prints a table, `bench --json` the same as JSON, `bench RUNS SIZE…` the fastest
//! milliseconds of each size on a line of its own, which `cargo xtask bench` reads.

use jobyard_cluster::bench::run;
use serde_json::json;
use std::process::ExitCode;
use std::time::Instant;

/// Completions of the Indexed Jobs that are timed unless others are named.
const SIZES: [u32; 3] = [1_000, 10_000, 100_000];

/// The fastest of a size's runs.
struct Row {
    completions: u32,
    ms: f64,
    steps: u64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        None => table(&SIZES.map(|size| time(size, 3))),
        Some("--json") => {
            let rows = SIZES.map(|size| time(size, 3));
            let rows = rows.map(|row| json!({"completions": row.completions, "ms": row.ms, "steps": row.steps}));
            println!("{}", json!(rows));
        }
        Some(_) => {
            let numbers: Result<Vec<u32>, _> = arguments.iter().map(|argument| argument.parse()).collect();
            let Ok([runs, sizes @ ..]) = numbers.as_deref() else {
                eprintln!("usage: bench | bench --json | bench RUNS SIZE…");
                return ExitCode::FAILURE;
            };
            for size in sizes {
                println!("{:.1}", time(*size, *runs).ms);
            }
        }
    }
    ExitCode::SUCCESS
}

fn time(completions: u32, runs: u32) -> Row {
    let mut best = Row { completions, ms: f64::INFINITY, steps: 0 };
    for _ in 0..runs.max(1) {
        let start = Instant::now();
        let done = run(completions);
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        assert!(done.is_complete, "{completions} completions did not complete: {done:?}");
        if ms < best.ms {
            best = Row { completions, ms, steps: done.steps };
        }
    }
    best
}

fn table(rows: &[Row]) {
    println!("{:>12} {:>12} {:>12} {:>12} {:>8}", "completions", "ms", "µs per pod", "steps", "growth");
    for (position, row) in rows.iter().enumerate() {
        let growth =
            position.checked_sub(1).map_or_else(String::new, |before| format!("{:.1}x", row.ms / rows[before].ms));
        let per_pod = row.ms * 1000.0 / f64::from(row.completions);
        println!("{:>12} {:>12.1} {per_pod:>12.2} {:>12} {growth:>8}", row.completions, row.ms, row.steps);
    }
    println!("\nparallelism is a tenth of the completions; growth is from the row above");
}
