//! Plays seeds and scripts: `seeds --seed 7 --trace`, `seeds --from 0 --count 1000 --without own-writes`, `seeds --script F`.

use jobyard_tests::seeds::{Options, Outcome, Plan, SABOTAGES, Soaked, explain, line, run, soak};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::ExitCode;
use std::time::Duration;

const USAGE: &str = "\
usage: seeds [--seed N | --from N --count N | --script FILE] [--without PROTECTION]… [--trace | --print | --scenario]
  --seed N, --script FILE  play one; a failing seed is shrunk to a short script
  --from N --count N       play many on all processors, with progress
  --without PROTECTION     with a planted bug
  --trace                  print what happened
  --print                  print the script, play nothing
  --scenario               print it as a scenario for the real controllers, play nothing";

/// Failing seeds of each invariant that are shrunk; the others only get their line.
const SHRUNK_MAX: usize = 2;

#[derive(Default)]
struct Arguments {
    one: Option<(String, Plan)>,
    seed: Option<u64>,
    from: u64,
    count: u64,
    options: Options,
    flags: String,
    show: Show,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Show {
    #[default]
    Nothing,
    Script,
    Scenario,
}

fn main() -> ExitCode {
    match arguments(std::env::args().skip(1)) {
        Ok(arguments) if play(&arguments) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(text) => {
            eprintln!("{text}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn arguments(mut args: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { count: 1000, ..Arguments::default() };
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--seed" => {
                let seed = number(&value()?)?;
                arguments.seed = Some(seed);
                arguments.one = Some((format!("seed {seed}"), Plan::of_seed(seed)));
            }
            "--script" => {
                let file = value()?;
                let text = std::fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
                let plan = Plan::parse(&text).map_err(|error| format!("{file}: {error}"))?;
                arguments.one = Some((file, plan));
            }
            "--from" => arguments.from = number(&value()?)?,
            "--count" => arguments.count = number(&value()?)?,
            "--trace" => arguments.options.trace = true,
            "--print" => arguments.show = Show::Script,
            "--scenario" => arguments.show = Show::Scenario,
            "--without" => {
                let name = value()?;
                let sabotage = SABOTAGES.iter().find(|sabotage| sabotage.name == name);
                (sabotage.ok_or_else(|| format!("no protection {name:?}"))?.plant)(&mut arguments.options);
                arguments.flags = format!("{} --without {name}", arguments.flags);
            }
            _ => return Err(format!("unknown argument {arg:?}")),
        }
    }
    Ok(arguments)
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text:?} is not a number"))
}

/// True if nothing was broken.
fn play(arguments: &Arguments) -> bool {
    let Some((name, plan)) = &arguments.one else { return play_many(arguments) };
    match arguments.show {
        Show::Nothing => {}
        Show::Script => {
            print!("{}", plan.script());
            return true;
        }
        Show::Scenario => {
            let (scenario, left_out) = plan.scenario(name);
            println!("{}", json!([scenario]));
            if left_out > 0 {
                eprintln!("{left_out} steps are left out: the real controllers' world cannot take them");
            }
            return true;
        }
    }
    let outcome = run(plan, arguments.options);
    print_trace(&outcome, plan);
    for violation in &outcome.violations {
        println!("{violation}");
    }
    match arguments.seed.filter(|_| !outcome.violations.is_empty()) {
        Some(seed) => println!("{}", explain(seed, arguments.options, &arguments.flags)),
        None => println!("{name}: {} violations", outcome.violations.len()),
    }
    outcome.violations.is_empty()
}

fn print_trace(outcome: &Outcome, plan: &Plan) {
    let Some(world) = outcome.world.as_ref().filter(|world| !world.trace().entries().is_empty()) else { return };
    print!("{}", plan.script());
    for entry in world.trace().entries() {
        println!("{}", line(entry));
    }
}

fn play_many(arguments: &Arguments) -> bool {
    let Arguments { from, count, options, flags, .. } = arguments;
    let mut last = Duration::ZERO;
    let start = std::time::Instant::now();
    let soaked = soak(*from, *count, *options, |soaked, elapsed| {
        if elapsed.saturating_sub(last) >= Duration::from_secs(10) {
            last = elapsed;
            eprintln!("{}", progress(soaked, *count, elapsed));
        }
    });
    let mut shrunk = BTreeMap::<&str, usize>::new();
    for (seed, code) in &soaked.failed {
        let count = shrunk.entry(code).or_default();
        *count += 1;
        if *count <= SHRUNK_MAX {
            println!("{}", explain(*seed, *options, flags));
        } else {
            println!("cargo run -p jobyard-tests --bin seeds -- --seed {seed}{flags} --trace");
        }
    }
    println!("{}", summary(&soaked, start.elapsed()));
    soaked.failed.is_empty()
}

fn progress(soaked: &Soaked, count: u64, elapsed: Duration) -> String {
    let rate = soaked.seeds as f64 / elapsed.as_secs_f64();
    let left = (count - soaked.seeds) as f64 / rate.max(0.001);
    let (minutes, seconds) = (left as u64 / 60, left as u64 % 60);
    let failed = soaked.failed.len();
    format!("{} of {count} seeds, {rate:.0} a second, {minutes} min {seconds} s left, {failed} failed", soaked.seeds)
}

fn summary(soaked: &Soaked, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    let mut text = format!(
        "{} of {} seeds broke an invariant ({:.0} s, {:.0} seeds a second, {} occurrences)",
        soaked.failed.len(),
        soaked.seeds,
        seconds,
        soaked.seeds as f64 / seconds.max(0.001),
        soaked.occurrences
    );
    let mut codes = BTreeMap::<&str, u32>::new();
    soaked.failed.values().for_each(|code| *codes.entry(code).or_default() += 1);
    for (code, count) in codes {
        let _ = write!(text, "\n  {code}: {count}");
    }
    text
}
