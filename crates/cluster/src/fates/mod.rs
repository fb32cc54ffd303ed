//! Fates: pods that live by plan instead of by a scheduler and a kubelet.
//!
//! The recordings of the real controllers were made with such pods, and the benchmark runs with them. A fate says after
//! which times a pod is scheduled, starts, becomes ready, fails, restarts, ends, and how it ends when it is asked to go.
//! Fates hear of every change of a pod at once and act on the store directly: their lag is in their times.
//!
//! Whoever drives them calls [`Fates::changed`] for every stored change and [`Fates::fire`] when [`Fates::next_at`]
//! has come, one turn of one pod at a time. Turns of the same time come in the order in which they were planned.

mod duration;
mod fate;
mod life;
mod pod_refs;
#[cfg(test)]
mod tests;
mod words;
mod writes;

pub use duration::GoDuration;
pub use fate::{Fate, FateCondition, OnDelete, Restart};
pub use pod_refs::{PodRef, job_and_index};

use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, ObjectKey, Resource, WatchEventKind};
use jobyard_api::time::Time;
use jobyard_apiserver::{ApiServer, Change};
use life::{Life, Next, Stage};
use pod_refs::PodRefs;
use std::collections::BTreeMap;
use words::Words;

/// All pods that live by fates. A value; it keeps state only of pods that have a turn to come.
#[derive(Clone, Debug, PartialEq)]
pub struct Fates {
    /// In order; the last one is for pods that no other matches.
    plans: Vec<Fate>,
    refs: PodRefs,
    lives: BTreeMap<Uid, Life>,
    /// The turns to come, by time and order of planning.
    timers: BTreeMap<(Time, u64), Uid>,
    /// Number of the next timer.
    timer_next: u64,
    words: Words,
}

impl Fates {
    /// No pods yet; pods to come live by the first fate that matches them, or else by [`Fate::unmatched`].
    pub fn new(mut plans: Vec<Fate>) -> Self {
        plans.push(Fate::unmatched());
        Self {
            plans,
            refs: PodRefs::default(),
            lives: BTreeMap::new(),
            timers: BTreeMap::new(),
            timer_next: 0,
            words: Words::default(),
        }
    }

    /// Hears of a stored change. Only those of pods matter.
    pub fn changed(&mut self, now: Time, change: &Change) {
        let Object::Pod(pod) = &change.event.object else { return };
        match change.event.kind {
            WatchEventKind::Added => self.add(now, pod),
            WatchEventKind::Modified if pod.metadata.is_being_deleted() => self.mark(now, &pod.metadata.uid),
            WatchEventKind::Modified => {}
            WatchEventKind::Deleted => self.forget(&pod.metadata.uid),
        }
    }

    /// When the next turn is.
    pub fn next_at(&self) -> Option<Time> {
        self.timers.first_key_value().map(|((at, _), _)| *at)
    }

    /// Plays the next turn if it is due, and says whether it was. The changes it makes must be told to
    /// [`Self::changed`] before the next call.
    pub fn fire(&mut self, now: Time, server: &mut ApiServer) -> bool {
        let Some(first) = self.timers.first_entry() else { return false };
        if first.key().0 > now {
            return false;
        }
        let uid = first.remove();
        let life = self.lives.get_mut(&uid).expect("a timer goes with its pod");
        life.timer = None;
        match life.advance(&self.plans[life.fate], &self.words, now, server) {
            Next::After(length) => {
                life.timer = Some((now + length, self.timer_next));
                self.timers.insert((now + length, self.timer_next), uid);
                self.timer_next += 1;
            }
            Next::Endless => {}
            Next::Done => {
                self.lives.remove(&uid);
            }
        }
        true
    }

    /// The name of the pod that is meant; `None` if it was never made.
    pub fn pod_name(&self, reference: &PodRef) -> Option<&Text> {
        self.refs.name(reference)
    }

    /// How many pods have a turn to come or run without end.
    pub fn pods_alive(&self) -> usize {
        self.lives.len()
    }

    fn add(&mut self, now: Time, pod: &Pod) {
        let nth = self.refs.add(pod);
        let (job, index) = job_and_index(pod);
        let place = self.plans.iter().position(|fate| fate.matches(job, index, nth));
        let fate = place.expect("the last fate matches every pod");
        if pod.is_terminated() || self.plans[fate].never_scheduled {
            return;
        }
        let metadata = &pod.metadata;
        let (namespace, name) = (metadata.namespace.clone(), metadata.name.clone());
        let timer = (now + self.plans[fate].schedule.0, self.timer_next);
        self.timer_next += 1;
        self.timers.insert(timer, metadata.uid.clone());
        let life = Life {
            key: ObjectKey { resource: Resource::Pods, namespace, name },
            uid: metadata.uid.clone(),
            fate,
            stage: Stage::Schedule,
            started: now.into(),
            timer: Some(timer),
        };
        self.lives.insert(metadata.uid.clone(), life);
    }

    fn mark(&mut self, now: Time, uid: &Uid) {
        let Some(life) = self.lives.get_mut(uid) else { return };
        let Some(length) = life.mark(&self.plans[life.fate]) else { return };
        let timer = (now + length, self.timer_next);
        self.timer_next += 1;
        if let Some(old) = life.timer.replace(timer) {
            self.timers.remove(&old);
        }
        self.timers.insert(timer, uid.clone());
    }

    fn forget(&mut self, uid: &Uid) {
        if let Some(timer) = self.lives.remove(uid).and_then(|life| life.timer) {
            self.timers.remove(&timer);
        }
    }
}
