//! Exhaustive exploration of small worlds: every order in which a few things can happen, with a model checker.
//!
//! Seeds try what is likely; this tries everything, for two pods, three wake-ups in the middle of things and one crash. A
//! state is a [`Yard`]: the real controller and API server with every event, request and answer on its way. What must
//! hold in each state are the checkers' invariants; where nothing more can happen, everything must have been reached.

mod canon;
pub mod yard;

use stateright::{Checker, HasDiscoveries, Model, Property};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use yard::{Action, Yard};

/// A state with its fingerprint, by which it is known.
#[derive(Clone)]
pub struct State {
    yard: Arc<Yard>,
    print: u64,
}

impl State {
    fn new(yard: Yard) -> Self {
        let print = yard.fingerprint();
        Self { yard: Arc::new(yard), print }
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x} {:?}", self.print, self.yard.violations())
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.print == other.print
    }
}

impl Eq for State {}

impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.print.hash(hasher);
    }
}

/// A small world.
#[derive(Clone)]
pub struct SmallWorld(pub Yard);

impl Model for SmallWorld {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::new(self.0.clone())]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        // What comes after a violation says nothing new.
        if state.yard.violations().is_empty() {
            state.yard.actions(actions);
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut yard = Yard::clone(&state.yard);
        yard.act(&action);
        Some(State::new(yard))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("safety", |_, state: &State| state.yard.violations().is_empty()),
            Property::always("the end is reached", |_, state: &State| {
                !state.yard.is_at_rest() || state.yard.unreached().is_empty()
            }),
            // Otherwise the world would be too small to show anything.
            Property::sometimes("the Job ends", |_, state: &State| state.yard.is_finished()),
        ]
    }
}

/// What an exploration has shown.
#[derive(Clone, Debug)]
pub struct Explored {
    /// Different states.
    pub states: usize,
    /// How the first violation comes about: the steps, and what is broken.
    pub violation: Option<String>,
    /// Whether the Job ended somewhere.
    pub ends: bool,
}

/// Explores every state, or until a violation is found.
pub fn explore(yard: Yard) -> Explored {
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let until = HasDiscoveries::AnyFailures;
    let checker = SmallWorld(yard).checker().threads(threads).finish_when(until).spawn_bfs().join();
    let failed = ["safety", "the end is reached"].into_iter().find_map(|name| checker.discovery(name));
    let violation = failed.map(|path| {
        let (last, steps) = (path.last_state().clone(), path.into_actions());
        let broken = last.yard.violations().iter().chain(&last.yard.unreached()).map(ToString::to_string).next();
        let steps: Vec<_> = steps.iter().map(|action| format!("  {action:?}")).collect();
        format!("{}\n{}", steps.join("\n"), broken.unwrap_or_default())
    });
    Explored { states: checker.unique_state_count(), ends: checker.discovery("the Job ends").is_some(), violation }
}
