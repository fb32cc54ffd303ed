//! The pods of one owner as a sync asks for them: kept up to date by each watch event, so that a sync looks at what
//! ended and at counters, and not at every pod.

use super::decide::predicates::{completion_index, is_active, is_terminating};
use super::members::Members;
use jobyard_api::job::Job;
use jobyard_api::meta::Uid;
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::selector::LabelSelector;
use jobyard_api::words::{CONTROLLER_UID_LABEL, JOB_TRACKING_FINALIZER};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Position of a pod in the order in which pods were first seen: the order of lists.
pub type Order = u64;

/// A pod, with what every decision asks of it.
#[derive(Clone, Debug)]
pub struct Member {
    /// The pod as the cache has it.
    pub pod: Arc<Pod>,
    /// Its index, if it has one.
    pub index: Option<i64>,
    /// Whether it carries the tracking finalizer.
    pub has_finalizer: bool,
    is_ready: bool,
    restarts: i64,
}

impl Member {
    /// Reads a pod.
    pub fn new(pod: Arc<Pod>) -> Self {
        Self::after(pod, None)
    }

    /// Reads a newer version of a pod: what did not change need not be read again.
    fn after(pod: Arc<Pod>, known: Option<&Self>) -> Self {
        let known = known.filter(|known| known.pod.metadata.annotations == pod.metadata.annotations);
        let index = known.map_or_else(|| completion_index(&pod), |known| known.index);
        let same = known.filter(|known| Arc::ptr_eq(&known.pod.metadata.finalizers, &pod.metadata.finalizers));
        let has_finalizer =
            same.map_or_else(|| pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER), |known| known.has_finalizer);
        Self { index, has_finalizer, is_ready: pod.is_ready(), restarts: restarts(&pod), pod }
    }
}

/// The pods of one owner.
///
/// What it knows follows from the pods alone: [`Owned::of`] counts anew and must find the same.
#[derive(Clone, Debug, Default)]
pub struct Owned {
    active: Members,
    /// The others that can still matter: ended, or asked to go.
    others: BTreeMap<Order, Member>,
    /// Active pods that are ready.
    ready: usize,
    /// Pods that were asked to go and have not ended.
    terminating: usize,
    /// Restarts of containers of all pods that have not ended.
    restarts: i64,
    /// How many active pods have each index.
    indexes: BTreeMap<i64, u32>,
}

impl Owned {
    /// The plain recount: what the incremental one is compared with, and what a sync uses that took over pods.
    pub fn of(members: impl IntoIterator<Item = (Order, Member)>) -> Self {
        let mut owned = Self::default();
        members.into_iter().for_each(|(order, member)| owned.insert(order, member));
        owned
    }

    /// Adds a pod, or replaces the version that is there.
    pub fn put(&mut self, order: Order, pod: &Arc<Pod>) {
        let Some(known) = self.active.get_mut(order) else {
            self.put_other(order, pod);
            return;
        };
        let member = Member::after(pod.clone(), Some(known));
        if !is_active(pod) || member.index != known.index {
            self.remove(order);
            self.insert(order, member);
            return;
        }
        // The most frequent event: an active pod got a bit further.
        self.ready = self.ready + usize::from(member.is_ready) - usize::from(known.is_ready);
        self.restarts += member.restarts - known.restarts;
        *known = member;
    }

    /// Adds a pod that is not among the active ones, or replaces the version that is there.
    fn put_other(&mut self, order: Order, pod: &Arc<Pod>) {
        let known = self.others.get_mut(&order);
        let member = Member::after(pod.clone(), known.as_deref());
        match known {
            Some(known) if !is_active(pod) => {
                self.terminating -= usize::from(is_terminating(&known.pod));
                self.terminating += usize::from(is_terminating(pod));
                self.restarts += member.restarts - known.restarts;
                *known = member;
            }
            Some(_) => {
                self.remove(order);
                self.insert(order, member);
            }
            None => self.insert(order, member),
        }
    }

    fn insert(&mut self, order: Order, member: Member) {
        self.restarts += member.restarts;
        if !is_active(&member.pod) {
            self.terminating += usize::from(is_terminating(&member.pod));
            self.others.insert(order, member);
            return;
        }
        self.ready += usize::from(member.is_ready);
        if let Some(index) = member.index {
            *self.indexes.entry(index).or_default() += 1;
        }
        self.active.insert(order, member);
    }

    /// Takes a pod out, if it is there.
    pub fn remove(&mut self, order: Order) -> Option<Member> {
        if let Some(member) = self.active.remove(order) {
            self.restarts -= member.restarts;
            self.ready -= usize::from(member.is_ready);
            if let Some(index) = member.index {
                self.remove_index(index);
            }
            return Some(member);
        }
        let member = self.others.remove(&order)?;
        self.restarts -= member.restarts;
        self.terminating -= usize::from(is_terminating(&member.pod));
        Some(member)
    }

    fn remove_index(&mut self, index: i64) {
        let Some(pods) = self.indexes.get_mut(&index) else { return };
        *pods -= 1;
        if *pods == 0 {
            self.indexes.remove(&index);
        }
    }

    /// Drops those of the pods that are not active and that nobody has to look at again.
    pub fn drop_settled(&mut self, is_settled: impl Fn(&Member) -> bool) {
        // One that was asked to go and has not ended is never settled, so no counter changes.
        self.others.retain(|_, member| !is_settled(member));
    }

    /// Whether there are no pods.
    pub fn is_empty(&self) -> bool {
        self.active.is_empty() && self.others.is_empty()
    }

    /// How many pods are active.
    pub fn active_count(&self) -> usize {
        self.active.len()
    }

    /// How many active pods are ready.
    pub const fn ready(&self) -> usize {
        self.ready
    }

    /// How many pods were asked to go and have not ended.
    pub const fn terminating(&self) -> usize {
        self.terminating
    }

    /// How often containers of pods that have not ended were restarted.
    pub const fn restarts(&self) -> i64 {
        self.restarts
    }

    /// Whether an active pod has this index.
    pub fn has_active_index(&self, index: i64) -> bool {
        self.indexes.contains_key(&index)
    }

    /// The indexes of active pods, ascending.
    pub fn active_indexes(&self) -> impl Iterator<Item = i64> {
        self.indexes.keys().copied()
    }

    /// Whether each active pod has an index below this, and no two the same.
    pub fn has_proper_indexes(&self, completions: i64) -> bool {
        self.indexes.len() == self.active.len()
            && self.indexes.last_key_value().is_none_or(|(last, _)| *last < completions)
    }

    /// The active pods, in list order.
    pub fn active(&self) -> impl Iterator<Item = &Member> {
        self.active.iter().map(|(_, member)| member)
    }

    /// The pods that are not active, in list order.
    pub fn others(&self) -> impl Iterator<Item = &Member> {
        self.others.values()
    }

    /// All pods, by their order.
    pub fn all(&self) -> BTreeMap<Order, &Member> {
        let others = self.others.iter().map(|(order, member)| (*order, member));
        self.active.iter().chain(others).collect()
    }

    /// Whether counting anew finds the same.
    pub fn is_that_of_its_pods(&self) -> bool {
        let anew = Self::of(self.all().into_iter().map(|(order, member)| (order, Member::new(member.pod.clone()))));
        let facts = |owned: &Self| (owned.ready, owned.terminating, owned.restarts, owned.indexes.clone());
        let active = |owned: &Self| owned.active.iter().map(|(order, _)| order).collect::<Vec<_>>();
        facts(self) == facts(&anew) && active(self) == active(&anew) && is_same(&self.all(), &anew.all())
    }
}

fn is_same(one: &BTreeMap<Order, &Member>, other: &BTreeMap<Order, &Member>) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|((order, a), (other, b))| {
            order == other && Arc::ptr_eq(&a.pod, &b.pod) && (a.index, a.has_finalizer) == (b.index, b.has_finalizer)
        })
}

fn restarts(pod: &Pod) -> i64 {
    if !matches!(pod.status.phase, Phase::Running | Phase::Pending) {
        return 0;
    }
    let statuses = pod.status.init_container_statuses.iter().chain(&pod.status.container_statuses);
    statuses.map(|status| i64::from(status.restart_count)).sum()
}

/// Whether a selector is the one that the API server made for the Job: then the pods with the Job's UID as label are
/// exactly those that it matches.
pub fn is_generated(selector: Option<&LabelSelector>, job: &Job) -> bool {
    selector.is_some_and(|selector| {
        selector.match_expressions.is_empty()
            && selector.match_labels.len() == 1
            && selector.match_labels.get(CONTROLLER_UID_LABEL).is_some_and(|label| is_uid(label, &job.metadata.uid))
    })
}

/// Whether a pod has its controller's UID as label.
pub fn has_label_of_controller(pod: &Pod) -> bool {
    let owner = pod.metadata.controller();
    owner.is_some_and(|owner| pod.metadata.label(CONTROLLER_UID_LABEL).is_some_and(|label| is_uid(label, &owner.uid)))
}

fn is_uid(label: &str, uid: &Uid) -> bool {
    *label == *uid.encode(&mut [0; 36])
}
