//! Plays seeds: `seeds --seed 7 --trace`, `seeds --from 0 --count 1000 --without own-writes`.

use jobyard_tests::seeds::{Options, Plan, SABOTAGES, describe, line, run_seed};
use std::process::ExitCode;

fn main() -> ExitCode {
    match play(std::env::args().skip(1)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(text) => {
            eprintln!("{text}\nusage: seeds [--seed N | --from N --count N] [--without PROTECTION]... [--trace]");
            ExitCode::from(2)
        }
    }
}

/// Plays what the arguments say; returns how many seeds broke an invariant.
fn play(mut args: impl Iterator<Item = String>) -> Result<u32, String> {
    let (mut from, mut count, mut options, mut flags) = (0, 1000, Options::default(), String::new());
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--seed" => (from, count) = (number(args.next())?, 1),
            "--from" => from = number(args.next())?,
            "--count" => count = number(args.next())?,
            "--trace" => options.trace = true,
            "--without" => {
                let name = args.next().unwrap_or_default();
                let sabotage = SABOTAGES.iter().find(|sabotage| sabotage.name == name);
                (sabotage.ok_or_else(|| format!("no protection {name:?}"))?.plant)(&mut options);
                flags = format!("{flags} --without {name}");
            }
            _ => return Err(format!("unknown argument {arg:?}")),
        }
    }
    let failed = (from..from + count).filter(|seed| !is_clean(*seed, options, &flags)).count();
    println!("{failed} of {count} seeds broke an invariant");
    Ok(failed as u32)
}

fn number(text: Option<String>) -> Result<u64, String> {
    let text = text.unwrap_or_default();
    text.parse().map_err(|_| format!("{text:?} is not a number"))
}

fn is_clean(seed: u64, options: Options, flags: &str) -> bool {
    let outcome = run_seed(seed, options);
    if options.trace {
        println!("{:?}", Plan::of_seed(seed));
        for entry in outcome.world.trace().entries() {
            println!("{}", line(entry));
        }
    }
    if !outcome.violations.is_empty() {
        println!("{}", describe(seed, &outcome, flags));
    }
    outcome.violations.is_empty()
}
