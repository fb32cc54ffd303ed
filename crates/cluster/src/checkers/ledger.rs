//! Every pod that a Job ever owned: how it ended and whether it was counted.
//!
//! Kept apart from the sums of [`super::record`], since it costs memory for each pod.

use super::backoff::{Failures, finish_min};
use super::index_set::IndexSet;
use super::record::{PodFacts, index_of};
use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::time::Time;
use std::collections::{BTreeMap, BTreeSet};

/// All pods of a Job, those that are gone as well.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ledger {
    pods: BTreeMap<Uid, PodRecord>,
    /// Live pods of each index: how many are active, how many are terminating.
    by_index: BTreeMap<u32, (u32, u32)>,
    /// Indexes of which a pod has succeeded.
    pub succeeded_indexes: BTreeSet<u32>,
    /// Pods that have succeeded.
    pub succeeded_pods: i64,
    /// Successes of pods without index that are not in the status yet and took a place until they ended.
    pub unrecorded_successes: i64,
    /// Pods that have succeeded and keep their finalizer. (One that was asked to go may be parked as failed already.)
    pub pending_successes: i64,
    /// `status.completedIndexes`.
    pub completed: IndexSet,
    /// Pods that ended and lost their finalizer uncounted: right only if the controller meant to delete them.
    /// By name.
    pub suspects: BTreeMap<Text, Uid>,
    /// Pods that the controller deleted and then counted as failed: right only if the Job fails.
    pub doubtful: BTreeSet<Uid>,
    /// For the back-off.
    pub failures: Failures,
}

/// Where a pod is on its way into the counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Recorded {
    /// Not yet.
    #[default]
    No,
    /// Its UID is in `uncountedTerminatedPods`.
    Parked,
    /// Its UID was there and is in a counter now.
    Counted,
}

/// A pod that a Job owned.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, most pods have none of them")]
pub(super) struct PodRecord {
    pub facts: PodFacts,
    /// Whether it is gone from the store, or belongs to someone else now.
    pub is_gone: bool,
    /// Whether it was asked to go before it ended.
    pub was_deleted_alive: bool,
    pub recorded: Recorded,
    /// Whether the controller has asked for its finalizer.
    pub is_removal_asked: bool,
    /// Whether the controller took its finalizer while it was not recorded: it must never be counted.
    pub is_written_off: bool,
    /// Whether the controller deleted it, alive and with its finalizer.
    pub is_removed: bool,
    /// Whether nothing is said about it any more: a user took its finalizer or took it away for a
    /// while, or an answer about it was lost.
    pub is_exempt: bool,
    /// No later than what the controller takes for its end.
    pub finish_min: Time,
}

impl PodRecord {
    /// See [`Ledger::unrecorded_successes`].
    fn is_unrecorded_success(&self) -> bool {
        let is_new = self.recorded == Recorded::No && !self.was_deleted_alive;
        self.is_pending_success() && is_new && self.facts.index.is_none()
    }

    /// See [`Ledger::pending_successes`].
    fn is_pending_success(&self) -> bool {
        self.facts.phase == Phase::Succeeded && self.facts.has_finalizer && !self.is_gone
    }

    /// What it adds to the sums of its ledger.
    fn sums(&self) -> (i64, i64) {
        (i64::from(self.is_unrecorded_success()), i64::from(self.is_pending_success()))
    }
}

impl Ledger {
    pub fn pod(&self, uid: &Uid) -> Option<&PodRecord> {
        self.pods.get(uid)
    }

    /// Changes a pod's record and keeps the sums right.
    pub fn edit(&mut self, uid: &Uid, change: impl FnOnce(&mut PodRecord)) {
        let Some(record) = self.pods.get_mut(uid) else { return };
        let before = record.sums();
        change(record);
        let after = record.sums();
        self.unrecorded_successes += after.0 - before.0;
        self.pending_successes += after.1 - before.1;
    }

    /// How many pods of the index are active, and how many are terminating.
    pub fn live_of_index(&self, index: u32) -> (u32, u32) {
        self.by_index.get(&index).copied().unwrap_or_default()
    }

    /// Indexes with more than one active pod.
    pub fn indexes_with_several_active(&self) -> impl Iterator<Item = u32> {
        self.by_index.iter().filter(|(_, (active, _))| *active > 1).map(|(index, _)| *index)
    }

    /// Takes a change of an owned pod; see [`super::record::JobRecord::pod_changed`].
    pub fn pod_changed(&mut self, old: Option<&Pod>, new: Option<&Pod>) {
        for (pod, joins) in [(old, false), (new, true)] {
            self.count_index(pod, joins);
        }
        match (old, new) {
            (_, Some(pod)) => self.pod_is_now(pod),
            (Some(pod), None) => {
                self.edit(&pod.metadata.uid, |record| record.is_gone = true);
            }
            (None, None) => {}
        }
    }

    fn pod_is_now(&mut self, pod: &Pod) {
        let uid = &pod.metadata.uid;
        let facts = PodFacts::of(pod);
        // A pod that joins after its end counts as if it had ended now.
        let was_live = self.pods.get(uid).is_none_or(|known| known.facts.is_live() || known.is_gone);
        let has_ended = was_live && !facts.is_live();
        let is_new = !self.pods.contains_key(uid);
        self.pods.entry(uid.clone()).or_insert_with(|| PodRecord::new(pod));
        self.edit(uid, |record| {
            // One that was taken from the Job and comes back counts anew; and while it was nobody's, the orphan worker
            // may have asked for its finalizer. Both as upstream.
            record.is_exempt |= record.is_gone && !is_new;
            record.is_gone = false;
            record.was_deleted_alive |= facts.is_live() && facts.is_deleting;
            record.facts = facts;
            if has_ended {
                record.finish_min = finish_min(pod);
            }
        });
        if has_ended && facts.has_finalizer {
            self.pod_ended(pod);
        }
    }

    fn pod_ended(&mut self, pod: &Pod) {
        match pod.status.phase {
            Phase::Succeeded => {
                self.succeeded_pods += 1;
                self.succeeded_indexes.extend(index_of(pod));
            }
            Phase::Failed => self.failures.pod_failed(pod),
            Phase::Pending | Phase::Running | Phase::Unknown => {}
        }
    }

    fn count_index(&mut self, pod: Option<&Pod>, joins: bool) {
        let Some(facts) = pod.map(PodFacts::of).filter(PodFacts::is_live) else { return };
        let Some(index) = facts.index else { return };
        let counts = self.by_index.entry(index).or_default();
        let count = if facts.is_deleting { &mut counts.1 } else { &mut counts.0 };
        *count = if joins { *count + 1 } else { count.saturating_sub(1) };
        if *counts == (0, 0) {
            self.by_index.remove(&index);
        }
    }

    /// The controller died: what it meant to do with the suspects is forgotten, and so is its back-off.
    pub fn controller_crashed(&mut self) {
        for uid in std::mem::take(&mut self.suspects).into_values() {
            self.edit(&uid, |record| record.is_exempt = true);
        }
        self.failures.forget();
    }
}

impl PodRecord {
    /// Not there yet: the sums are right before and after it joins.
    fn new(pod: &Pod) -> Self {
        Self {
            facts: PodFacts::of(pod),
            is_gone: true,
            was_deleted_alive: false,
            recorded: Recorded::No,
            is_removal_asked: false,
            is_written_off: false,
            is_removed: false,
            is_exempt: false,
            finish_min: pod.metadata.creation_timestamp.unwrap_or_default().time(),
        }
    }
}
