//! Seeds: random Jobs, lives of pods, users and faults, each from one number, played with all invariant checkers on.
//!
//! A run that breaks an invariant prints the line that plays it again, and shrinks to a short script ([`shrink`]).
//! [`Plan::of_seed`] says what can happen, [`run`] what is demanded.

mod changes;
mod dice;
mod generate;
mod jobs;
mod line;
mod lives;
pub mod plan;
mod run;
mod sabotage;
mod script;
mod shrink;
mod soak;
mod steps;

pub use dice::Dice;
pub use line::line;
pub use plan::Plan;
pub use run::{Options, Outcome, START, caught, run};
pub use sabotage::{SABOTAGES, Sabotage};
pub use shrink::{shrink, shrink_while};
pub use soak::{Soaked, soak};

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

/// [`describe`], and the short script that still breaks the same invariant.
pub fn explain(seed: u64, options: Options, flags: &str) -> String {
    let plan = Plan::of_seed(seed);
    let outcome = run(&plan, options);
    let Some(first) = outcome.violations.first() else { return format!("seed {seed} breaks nothing") };
    let small = shrink(&plan, first.code, options);
    let small_outcome = run(&small, options);
    let violations = small_outcome.violations.iter().map(|violation| format!("    {violation}\n"));
    let said = violations.take(1).collect::<String>();
    format!(
        "{}\nshrunk (store it and play it with seeds --script FILE):\n{}{said}",
        describe(seed, &outcome, flags),
        small.script()
    )
}
