//! Seeds: random Jobs, lives of pods and faults, each from one number, played with all invariant checkers on.
//!
//! A run that breaks an invariant prints the line that plays it again. [`Plan::of_seed`] says what can happen,
//! [`run`] what is demanded.

mod dice;
mod generate;
mod jobs;
mod line;
mod plan;
mod run;
mod sabotage;

pub use dice::Dice;
pub use line::line;
pub use plan::{Plan, Step};
pub use run::{Options, Outcome, run};
pub use sabotage::{SABOTAGES, Sabotage};

/// Plays a seed.
pub fn run_seed(seed: u64, options: Options) -> Outcome {
    run(&Plan::of_seed(seed), options)
}

/// The line that plays a seed again, with its violations under it.
pub fn describe(seed: u64, outcome: &Outcome, flags: &str) -> String {
    let command = format!("cargo run -p jobyard-tests --bin seeds -- --seed {seed}{flags} --trace");
    let violations = outcome.violations.iter().map(|violation| format!("    {violation}"));
    std::iter::once(command).chain(violations).collect::<Vec<_>>().join("\n")
}
