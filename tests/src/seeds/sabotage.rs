//! Planted bugs: the controller without one of its protections.

use super::run::Options;
use jobyard_cluster::Gate;

/// A protection that is taken away.
#[derive(Clone, Copy, Debug)]
pub struct Sabotage {
    /// Its name on the command line of `seeds`.
    pub name: &'static str,
    /// Takes it away.
    pub plant: fn(&mut Options),
    /// Whether the own-write guard ([J-019]) covers for it: since v1.36 that one waits for the controller's own writes,
    /// so the older protections are needed only where the gate `StaleControllerConsistencyJob` is off.
    pub is_covered: bool,
}

const OWN_WRITES: Sabotage = Sabotage {
    name: "own-writes",
    plant: |options| options.gates = options.gates.with(Gate::StaleControllerConsistencyJob, false),
    is_covered: false,
};

/// Protections that random runs need. `known_bugs::protections` has all of them, each with a scenario.
pub const SABOTAGES: [Sabotage; 6] = [
    OWN_WRITES,
    Sabotage { name: "uncounted-first", plant: |options| options.guards.uncounted_first = false, is_covered: false },
    Sabotage {
        name: "finalizer-before-deletion",
        plant: |options| options.guards.finalizer_before_deletion = false,
        is_covered: false,
    },
    Sabotage { name: "expectations", plant: |options| options.guards.expectations = false, is_covered: true },
    Sabotage {
        name: "finalizer-expectations",
        plant: |options| options.guards.finalizer_expectations = false,
        is_covered: true,
    },
    Sabotage { name: "finished-memory", plant: |options| options.guards.finished_memory = false, is_covered: true },
];

impl Sabotage {
    /// The controllers without and with the planted bug: they differ in nothing else.
    pub fn options(&self) -> (Options, Options) {
        let mut sound = Options::default();
        if self.is_covered {
            (OWN_WRITES.plant)(&mut sound);
        }
        let mut sabotaged = sound;
        (self.plant)(&mut sabotaged);
        (sound, sabotaged)
    }
}
