//! `conformance PATH…`: plays recordings of the real controllers and reports how many scenarios agree.

use jobyard_tests::conformance::deviations::{self, Deviations};
use jobyard_tests::conformance::report::{compact, side_by_side};
use jobyard_tests::conformance::verdict::{Judged, Verdict, judge_all};
use jobyard_tests::conformance::{compare::Difference, recording};
use jobyard_tests::{exit, options};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: conformance PATH… [--differences K] [--name SCENARIO] [--trace] [--deviations FILE]
  PATH               a recording (.jsonl or .jsonl.gz) or a folder of them
  --differences K    show so many differences side by side (3)
  --name SCENARIO    play this scenario only
  --trace            print what we did in each scenario that is played
  --deviations FILE  scenarios that may differ, with reasons (tests/conformance/deviations.toml)";

/// Threads that play.
const THREADS: usize = 2;

struct Options {
    paths: Vec<PathBuf>,
    differences: usize,
    name: Option<String>,
    trace: bool,
    deviations: PathBuf,
}

fn main() -> ExitCode {
    exit::code(read_options().and_then(|options| run(&options)))
}

fn read_options() -> Result<Options, String> {
    let given = options::Options::read(USAGE, &["--differences", "--name", "--deviations"], &["--trace"])?;
    Ok(Options {
        differences: given.number("--differences")?.unwrap_or(3),
        name: given.text("--name").map(str::to_owned),
        trace: given.has("--trace"),
        deviations: given.deviations("conformance/deviations.toml"),
        paths: given.paths,
    })
}

/// Plays all files. True if everything agrees or is meant to differ.
fn run(options: &Options) -> Result<bool, String> {
    let deviations = deviations::read(&options.deviations)?;
    // A panic is reported as the failure of its scenario.
    std::panic::set_hook(Box::new(|_| {}));
    let mut differing = Vec::new();
    for file in recording::files(&options.paths)? {
        differing.extend(play_file(&file, options, &deviations)?);
    }
    print_differences(&differing, options.differences);
    Ok(differing.is_empty())
}

/// Plays one file, prints its line and returns what differs.
fn play_file(file: &Path, options: &Options, deviations: &Deviations) -> Result<Vec<Judged>, String> {
    let mut recordings = recording::read(file)?;
    if let Some(name) = &options.name {
        recordings.retain(|recording| recording.scenario.name == *name);
    }
    let judged = judge_all(&recordings, deviations, THREADS);
    let count = |wanted: fn(&Verdict) -> bool| judged.iter().filter(|judged| wanted(&judged.verdict)).count();
    let not_played = count(|verdict| matches!(verdict, Verdict::NotPlayed(_)));
    let agreeing = count(|verdict| matches!(verdict, Verdict::Agrees | Verdict::Deviates(_)));
    println!("{}: agree {agreeing} of {}", file.display(), judged.len() - not_played);
    for judged in &judged {
        print_remark(judged);
        if let (true, Some(ours)) = (options.trace, &judged.ours) {
            println!("── {}", judged.name);
            ours.trace.iter().for_each(|entry| println!("{}", compact(entry)));
            println!("final: {}", ours.last);
        }
    }
    Ok(judged.into_iter().filter(|judged| matches!(judged.verdict, Verdict::Differs(_) | Verdict::Failed(_))).collect())
}

/// What a reader should know of a scenario that does not differ.
fn print_remark(judged: &Judged) {
    match &judged.verdict {
        Verdict::Deviates(reason) => println!("  meant to differ: {}: {reason}", judged.name),
        Verdict::NotPlayed(what) => println!("  not played: {what}: {}", judged.name),
        Verdict::Agrees if judged.is_listed => println!("  listed as a deviation, but agrees: {}", judged.name),
        Verdict::Agrees | Verdict::Differs(_) | Verdict::Failed(_) => {}
    }
}

fn print_differences(differing: &[Judged], shown: usize) {
    let differences = differing.iter().filter_map(|judged| match &judged.verdict {
        Verdict::Differs(difference) => Some((judged.name.as_str(), &**difference)),
        _ => None,
    });
    differences.take(shown).for_each(|(name, difference)| println!("\n{}", side_by_side(name, difference)));
    if differing.is_empty() {
        return;
    }
    println!("\n{} scenarios differ:", differing.len());
    for judged in differing {
        match &judged.verdict {
            Verdict::Failed(message) => println!("  {}: {message}", judged.name),
            Verdict::Differs(difference) => println!("  {}: {}", judged.name, place(difference)),
            Verdict::Agrees | Verdict::Deviates(_) | Verdict::NotPlayed(_) => {}
        }
    }
}

fn place(difference: &Difference) -> String {
    if difference.first < difference.pairs.len() {
        format!("from {} ms", difference.first_time())
    } else if let Some(view) = &difference.view {
        format!("at {} ms: {}", view.t, view.command)
    } else {
        "in the final state".to_owned()
    }
}
