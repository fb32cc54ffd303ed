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
mod lives;
mod memo;
mod pod_refs;
#[cfg(test)]
mod tests;
mod words;
mod writes;

pub use duration::GoDuration;
pub use fate::{Fate, FateCondition, OnDelete, Restart};
pub use pod_refs::{PodRef, job_and_index};

use crate::queue::OccurrenceQueue;
use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, ObjectKey, Resource, WatchEventKind};
use jobyard_api::time::Time;
use jobyard_apiserver::{ApiServer, Change};
use life::{Life, Next, Pen, Stage};
use lives::Lives;
use memo::Memo;
use pod_refs::PodRefs;
use words::Words;

/// All pods that live by fates. A value; it keeps state only of pods that have a turn to come.
#[derive(Clone, Debug)]
pub struct Fates {
    /// In order; the last one is for pods that no other matches.
    plans: Vec<Fate>,
    refs: PodRefs,
    lives: Lives,
    /// The turns to come, by time and order of planning, with the places of their lives. Those of which the lives know
    /// nothing any more were called off; such a one is never the first.
    timers: OccurrenceQueue<(u64, u32)>,
    /// Number of the next timer.
    timer_next: u64,
    words: Words,
    memo: Memo,
}

impl Fates {
    /// No pods yet; pods to come live by the first fate that matches them, or else by [`Fate::unmatched`].
    pub fn new(mut plans: Vec<Fate>) -> Self {
        plans.push(Fate::unmatched());
        Self {
            plans,
            refs: PodRefs::default(),
            lives: Lives::default(),
            timers: OccurrenceQueue::new(),
            timer_next: 0,
            words: Words::default(),
            memo: Memo::default(),
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
        self.timers.next_at()
    }

    /// Plays the next turn if it is due, and says whether it was. The changes it makes must be told to
    /// [`Self::changed`] before the next call.
    pub fn fire(&mut self, now: Time, server: &mut ApiServer) -> bool {
        if self.timers.next_at().is_none_or(|at| at > now) {
            return false;
        }
        let Some((_, (_, place))) = self.timers.pop() else { return false };
        let life = self.lives.at_mut(place).expect("a timer goes with its pod");
        life.timer = None;
        let pen = Pen { words: &self.words, memo: &mut self.memo, now, server };
        match life.advance(&self.plans[life.fate], pen) {
            Next::After(length) => self.plan(place, now + length),
            Next::Endless => {}
            Next::Done => self.lives.remove(place),
        }
        self.drop_called_off();
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
        let place = self.lives.insert(Life {
            key: ObjectKey { resource: Resource::Pods, namespace, name },
            uid: metadata.uid.clone(),
            fate,
            stage: Stage::Schedule,
            started: now.into(),
            timer: None,
        });
        self.plan(place, now + self.plans[fate].schedule.0);
    }

    fn mark(&mut self, now: Time, uid: &Uid) {
        let Some(place) = self.lives.find(uid) else { return };
        let Some(life) = self.lives.at_mut(place) else { return };
        let Some(length) = life.mark(&self.plans[life.fate]) else { return };
        self.plan(place, now + length);
        self.drop_called_off();
    }

    fn forget(&mut self, uid: &Uid) {
        if let Some(place) = self.lives.find(uid) {
            self.lives.remove(place);
            self.drop_called_off();
        }
    }

    /// Plans the only turn that is to come for a pod.
    fn plan(&mut self, place: u32, at: Time) {
        if let Some(life) = self.lives.at_mut(place) {
            life.timer = Some(self.timer_next);
            self.timers.push(at, (self.timer_next, place));
            self.timer_next += 1;
        }
    }

    fn drop_called_off(&mut self) {
        while let Some((number, place)) = self.timers.peek() {
            if self.lives.at(*place).is_some_and(|life| life.timer == Some(*number)) {
                return;
            }
            self.timers.pop();
        }
    }
}
