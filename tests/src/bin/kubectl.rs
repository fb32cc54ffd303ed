//! `kubectl PATH…`: runs what was typed in recorded sessions with our kubectl and reports how many answers are the real one's.

use jobyard_tests::conformance::deviations::{self, Deviations};
use jobyard_tests::kubectl::report::side_by_side;
use jobyard_tests::kubectl::session;
use jobyard_tests::kubectl::ways::{Judged, Way, play};
use jobyard_tests::{exit, options};
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
usage: kubectl PATH… [--differences K] [--only TEXT] [--way N] [--deviations FILE] [--pack FILE]
  PATH               a session (.json), a folder of them, or packed ones (.jsonl.gz)
  --differences K    show so many answers that differ side by side (3)
  --only TEXT        run the steps whose name (session#number: command) contains TEXT
  --way N            compare in this way only (1 to 4)
  --deviations FILE  steps that may differ, with reasons (tests/kubectl/deviations.toml)
  --pack FILE        write the sessions into one compressed file and stop";

struct Options {
    paths: Vec<PathBuf>,
    differences: usize,
    only: String,
    way: Option<usize>,
    deviations: PathBuf,
    pack: Option<PathBuf>,
}

fn main() -> ExitCode {
    exit::code(read_options().and_then(|options| run(&options)))
}

fn read_options() -> Result<Options, String> {
    let given = options::Options::read(USAGE, &["--differences", "--only", "--way", "--deviations", "--pack"], &[])?;
    Ok(Options {
        differences: given.number("--differences")?.unwrap_or(3),
        only: given.text("--only").unwrap_or_default().to_owned(),
        way: given.number("--way")?,
        deviations: given.deviations("kubectl/deviations.toml"),
        pack: given.text("--pack").map(PathBuf::from),
        paths: given.paths,
    })
}

/// Plays all sessions. True if everything agrees or is meant to differ.
fn run(options: &Options) -> Result<bool, String> {
    let deviations = deviations::read(&options.deviations)?;
    let sessions = session::read(&options.paths)?;
    if let Some(path) = &options.pack {
        session::pack(&sessions, path)?;
        return Ok(true);
    }
    let mut judged: Vec<Judged> = sessions.iter().flat_map(play).collect();
    judged.retain(|judged| {
        judged.name.contains(&options.only)
            && options.way.is_none_or(|way| Way::ALL.get(way.wrapping_sub(1)) == Some(&judged.way))
    });
    for way in Way::ALL {
        let of_way = || judged.iter().filter(|judged| judged.way == way);
        let agreeing = of_way().filter(|judged| judged.agrees).count();
        let meant = of_way().filter(|judged| !judged.agrees && deviations.contains_key(&judged.name)).count();
        println!("way {}: agree {agreeing} of {}, {meant} meant to differ", way.name(), of_way().count());
    }
    Ok(print_differences(&judged, &deviations, options.differences))
}

fn print_differences(judged: &[Judged], deviations: &Deviations, shown: usize) -> bool {
    for judged in judged {
        match deviations.get(&judged.name) {
            Some(_) if judged.agrees => println!("  listed as a deviation, but agrees: {}", judged.name),
            Some(reason) => println!("  meant to differ: {}: {reason}", judged.name),
            None => {}
        }
    }
    let is_wrong = |judged: &&Judged| !judged.agrees && !deviations.contains_key(&judged.name);
    let differing: Vec<&Judged> = judged.iter().filter(is_wrong).collect();
    differing.iter().take(shown).for_each(|judged| println!("\n{}", side_by_side(judged)));
    if !differing.is_empty() {
        println!("\n{} steps differ:", differing.len());
        differing.iter().for_each(|judged| println!("  {}", judged.name.replace('\n', " ⏎ ")));
    }
    differing.is_empty()
}
