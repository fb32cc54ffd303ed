//! `schedules FILE…`: compares what `tests/recorder/schedules` wrote with what we make of the same schedules.

use jobyard_tests::schedules::{Line, difference};
use jobyard_tests::{exit, jsonl};
use std::process::ExitCode;

/// Differences that are shown.
const SHOWN: usize = 20;

fn main() -> ExitCode {
    let paths: Vec<_> = std::env::args().skip(1).map(Into::into).collect();
    exit::code(jsonl::files(&paths).and_then(|files| {
        let mut agree = true;
        for file in files {
            let lines: Vec<Line> = jsonl::read(&file)?;
            let found: Vec<String> = lines.iter().filter_map(difference).collect();
            println!("{}: {} of {} agree", file.display(), lines.len() - found.len(), lines.len());
            found.iter().take(SHOWN).for_each(|difference| println!("{difference}"));
            agree &= found.is_empty();
        }
        Ok(agree)
    }))
}
