//! `scenarios SEED COUNT PROFILE`: prints random scenarios for the recorder as a JSON list.

use jobyard_tests::scenarios::{Profile, random};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [seed, count, profile] = arguments.as_slice() else { return usage() };
    match (seed.parse(), count.parse(), Profile::named(profile)) {
        (Ok(seed), Ok(count), Some(profile)) => {
            let lines: Vec<String> = random(seed, count, profile).iter().map(ToString::to_string).collect();
            println!("[\n{}\n]", lines.join(",\n"));
            ExitCode::SUCCESS
        }
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    let names = Profile::ALL.map(|(name, _)| name).join(", ");
    eprintln!("usage: scenarios SEED COUNT PROFILE\n  PROFILE  {names}");
    ExitCode::from(2)
}
