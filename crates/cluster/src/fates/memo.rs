//! Statuses that were written a moment ago: the pods of a Job that are equally far get one value to share.

use super::life::Stage;
use jobyard_api::pod::{PodSpecShared, PodStatus};
use jobyard_api::shared::Shared;
use jobyard_api::time::Timestamp;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many are remembered: the stages of a few fates.
const LENGTH_MAX: usize = 16;

/// A turn of a pod's life. What it writes follows from it, the pod's containers and its status before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// The stage that ends.
    pub stage: Stage,
    /// Place of the fate in the list.
    pub fate: usize,
    /// Begin of the current run.
    pub started: Timestamp,
    /// The moment of the write.
    pub now: Timestamp,
}

/// The last statuses that were written.
#[derive(Clone, Debug, Default)]
pub struct Memo(VecDeque<Written>);

/// Holds what it compares by address, so that the addresses stay theirs.
#[derive(Clone, Debug)]
struct Written {
    turn: Turn,
    spec: Arc<PodSpecShared>,
    before: Shared<PodStatus>,
    after: Shared<PodStatus>,
}

impl Memo {
    /// What the turn makes of a status, if it has done so before.
    pub fn get(&self, turn: Turn, spec: &Arc<PodSpecShared>, before: &Shared<PodStatus>) -> Option<&Shared<PodStatus>> {
        let is_it = |written: &&Written| {
            Shared::is_same(&written.before, before) && written.turn == turn && Arc::ptr_eq(&written.spec, spec)
        };
        self.0.iter().find(is_it).map(|written| &written.after)
    }

    /// Remembers what the turn has made of a status.
    pub fn add(&mut self, turn: Turn, spec: Arc<PodSpecShared>, before: Shared<PodStatus>, after: Shared<PodStatus>) {
        self.0.truncate(LENGTH_MAX - 1);
        self.0.push_front(Written { turn, spec, before, after });
    }
}
