//! `admission PATH…`: sends recorded requests to our API server and reports how many answers agree.

use jobyard_tests::admission::case;
use jobyard_tests::admission::report::under_each_other;
use jobyard_tests::admission::verdict::{Judged, Verdict, judge};
use jobyard_tests::conformance::deviations::{self, Deviations};
use jobyard_tests::{exit, jsonl, options};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: admission PATH… [--differences K] [--id CASE] [--deviations FILE]
  PATH               a file of cases (.jsonl or .jsonl.gz) or a folder of them
  --differences K    show so many cases that differ in full (3)
  --id CASE          play the cases whose id begins like this only
  --deviations FILE  cases that may differ, with reasons (tests/admission/deviations.toml)";

struct Options {
    paths: Vec<PathBuf>,
    differences: usize,
    id: String,
    deviations: PathBuf,
}

fn main() -> ExitCode {
    exit::code(read_options().and_then(|options| run(&options)))
}

fn read_options() -> Result<Options, String> {
    let given = options::Options::read(USAGE, &["--differences", "--id", "--deviations"], &[])?;
    Ok(Options {
        differences: given.number("--differences")?.unwrap_or(3),
        id: given.text("--id").unwrap_or_default().to_owned(),
        deviations: given.deviations("admission/deviations.toml"),
        paths: given.paths,
    })
}

/// Plays all files. True if everything agrees or is meant to differ.
fn run(options: &Options) -> Result<bool, String> {
    let deviations = deviations::read(&options.deviations)?;
    // A panic is reported as the failure of its case.
    std::panic::set_hook(Box::new(|_| {}));
    let mut differing = Vec::new();
    for file in jsonl::files(&options.paths)? {
        differing.extend(play_file(&file, options, &deviations)?);
    }
    print_differences(&differing, options.differences);
    Ok(differing.is_empty())
}

/// Plays one file, prints its line and returns what differs.
fn play_file(file: &Path, options: &Options, deviations: &Deviations) -> Result<Vec<Judged>, String> {
    let cases = case::read(file)?;
    let chosen = cases.iter().filter(|case| case.id.starts_with(&options.id));
    let judged: Vec<Judged> = chosen.map(|case| judge(case, deviations)).collect();
    let count = |wanted: fn(&Verdict) -> bool| judged.iter().filter(|judged| wanted(&judged.verdict)).count();
    let agreeing = count(|verdict| *verdict == Verdict::Agrees);
    let meant = count(|verdict| matches!(verdict, Verdict::Deviates(_)));
    let remark = |count: usize, what: &str| if count > 0 { format!(", {count} {what}") } else { String::new() };
    println!("{}: agree {agreeing} of {}{}", file.display(), judged.len(), remark(meant, "meant to differ"));
    for judged in judged.iter().filter(|judged| judged.is_listed && judged.verdict == Verdict::Agrees) {
        println!("  listed as a deviation, but agrees: {}", judged.id);
    }
    Ok(judged.into_iter().filter(|judged| matches!(judged.verdict, Verdict::Differs(_) | Verdict::Failed(_))).collect())
}

fn print_differences(differing: &[Judged], shown: usize) {
    for judged in differing.iter().take(shown) {
        if let Verdict::Differs(differences) = &judged.verdict {
            println!("\n{}", under_each_other(&judged.id, differences));
        }
    }
    if differing.is_empty() {
        return;
    }
    println!("\n{} cases differ:", differing.len());
    for judged in differing {
        match &judged.verdict {
            Verdict::Failed(message) => println!("  {}: {message}", judged.id),
            _ => println!("  {}", judged.id),
        }
    }
}
