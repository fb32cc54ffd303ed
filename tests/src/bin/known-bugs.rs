//! `known-bugs [ID…] [--without PROTECTION]…`: plays known bugs of upstream; right behaviour gives exit code 0.

use jobyard_tests::exit;
use jobyard_tests::known_bugs::case::Case;
use jobyard_tests::known_bugs::{cases, judge, play, protections, show};
use std::process::ExitCode;

const USAGE: &str = "\
usage: known-bugs [ID…] [--without PROTECTION]… [--scenarios]
  ID                    play these, with everything that happens; without one: judge all
  --without PROTECTION  play them with the controllers without it; all names: --without list
  --scenarios           print the scenarios as a JSON list, for the recorder";

#[derive(Default)]
struct Options {
    ids: Vec<String>,
    without: Vec<String>,
    scenarios: bool,
}

fn main() -> ExitCode {
    exit::code(options(std::env::args().skip(1)).and_then(|options| run(&options)))
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--without" => options.without.push(arguments.next().ok_or(USAGE)?),
            "--scenarios" => options.scenarios = true,
            _ if argument.starts_with('-') => return Err(format!("unknown option {argument}\n{USAGE}")),
            _ => options.ids.push(argument.to_uppercase()),
        }
    }
    Ok(options)
}

/// Does what was asked. True if everything was right.
fn run(options: &Options) -> Result<bool, String> {
    if options.without.iter().any(|name| name == "list") {
        for protection in protections::PROTECTIONS {
            println!("{}", protection.name);
        }
        return Ok(true);
    }
    let mut cases = cases()?;
    if let Some(id) = options.ids.iter().find(|id| cases.iter().all(|case| case.id != **id)) {
        return Err(format!("there is no scenario {id}; docs/known-bugs.md lists them"));
    }
    cases.retain(|case| options.ids.is_empty() || options.ids.contains(&case.id));
    if options.scenarios {
        let recorded = cases.into_iter().filter(|case| case.not_recorded.is_none());
        let scenarios: Vec<_> = recorded.map(|case| case.scenario).collect();
        println!("{}", serde_json::Value::from(scenarios));
        return Ok(true);
    }
    let mut is_right = true;
    for case in &cases {
        is_right &= if options.ids.is_empty() { judged(case, options)? } else { told(case, options)? };
    }
    Ok(is_right)
}

/// One line for a known bug, and its complaints.
fn judged(case: &Case, options: &Options) -> Result<bool, String> {
    let complaints = if options.without.is_empty() {
        judge(case)
    } else {
        let run = play(case, &options.without)?;
        run.checks.into_iter().filter(|check| !check.unmet.is_empty()).map(|check| check.that).collect()
    };
    println!("{} {} {}", if complaints.is_empty() { '✓' } else { '✗' }, case.id, case.title);
    for complaint in &complaints {
        println!("    {complaint}");
    }
    Ok(complaints.is_empty())
}

/// Everything about one run.
fn told(case: &Case, options: &Options) -> Result<bool, String> {
    let run = play(case, &options.without)?;
    println!("{}\n{}\n{}", show::heading(case), show::trace(&run), show::checks(&run));
    Ok(run.is_right())
}
