//! Planted bugs: the controller without one of its protections.

use super::run::Options;

/// A protection that is taken away.
#[derive(Clone, Copy, Debug)]
pub struct Sabotage {
    /// Its name on the command line of `seeds`.
    pub name: &'static str,
    /// Takes it away.
    pub plant: fn(&mut Options),
}

/// One for each protection of the controller.
pub const SABOTAGES: [Sabotage; 6] = [
    Sabotage { name: "own-writes", plant: |options| options.gates.stale_controller_consistency_job = false },
    Sabotage {
        name: "expectations",
        plant: |options| options.guards.expectations = false,
    },
    Sabotage { name: "finalizer-expectations", plant: |options| options.guards.finalizer_expectations = false },
    Sabotage { name: "uncounted-first", plant: |options| options.guards.uncounted_first = false },
    Sabotage { name: "finished-memory", plant: |options| options.guards.finished_memory = false },
    Sabotage {
        name: "finalizer-before-deletion",
        plant: |options| options.guards.finalizer_before_deletion = false,
    },
];
