//! What the Job controller has been told of the pods: the sums that its own cache must show.
//!
//! The truth runs ahead of every cache. What a sync may know is what its watches have delivered, so L3, L4 and L7 are
//! judged by this.

use super::calls::CalledPod;
use super::record::{PodFacts, owner_job};
use super::report::key_of;
use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{ObjectKey, Resource};
use jobyard_api::time::Time;
use std::collections::BTreeMap;

/// Sums over the pods of a Job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub active: i32,
    pub ready: i32,
    pub terminating: i32,
}

/// A pod as it was last told, reduced to what it adds.
#[derive(Clone, Debug, PartialEq)]
struct HeardPod {
    at: Time,
    uid: Uid,
    job: Option<(Uid, Text)>,
    /// The Job that it was last told to be of, or is being adopted by.
    last: Option<(Uid, Text)>,
    sums: Sums,
}

/// All pods as they were last told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Heard {
    pods: BTreeMap<ObjectKey, HeardPod>,
    jobs: BTreeMap<Uid, Sums>,
}

impl Sums {
    fn of(pod: &Pod) -> Self {
        let facts = PodFacts::of(pod);
        match (facts.is_live(), facts.is_deleting) {
            (false, _) => Self::default(),
            (true, true) => Self { terminating: 1, ..Self::default() },
            (true, false) => Self { active: 1, ready: i32::from(pod.is_ready()), terminating: 0 },
        }
    }

    fn add(&mut self, other: Self, sign: i32) {
        self.active += sign * other.active;
        self.ready += sign * other.ready;
        self.terminating += sign * other.terminating;
    }
}

impl Heard {
    /// Everything is listed anew.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// A pod was told. `counts` says whether its labels are the Job's: a sync lets the others go.
    pub fn pod(&mut self, at: Time, pod: &Pod, counts: bool) {
        let key = key_of(Resource::Pods, &pod.metadata);
        let known = self.pods.get(&key).and_then(|known| known.last.clone());
        self.forget(&key);
        let job = owner_job(pod).cloned().zip(pod.metadata.controller().map(|owner| owner.name.clone()));
        let sums = if counts { Sums::of(pod) } else { Sums::default() };
        if let Some((job, _)) = &job {
            self.jobs.entry(job.clone()).or_default().add(sums, 1);
        }
        self.pods.insert(key, HeardPod { at, uid: pod.metadata.uid.clone(), last: job.clone().or(known), job, sums });
    }

    /// A pod was told to be gone.
    pub fn forget(&mut self, pod: &ObjectKey) {
        let Some(HeardPod { job: Some((job, _)), sums, .. }) = self.pods.remove(pod) else { return };
        if let Some(total) = self.jobs.get_mut(&job) {
            total.add(sums, -1);
            if *total == Sums::default() {
                self.jobs.remove(&job);
            }
        }
    }

    /// What the cache shows of the Job's pods.
    pub fn of_job(&self, job: &Uid) -> Sums {
        self.jobs.get(job).copied().unwrap_or_default()
    }

    /// The pod of this name as it was last told, and its Job.
    pub fn known(&self, key: &ObjectKey) -> Option<(CalledPod, Option<&Uid>)> {
        let HeardPod { uid, job, sums, .. } = self.pods.get(key)?;
        Some((CalledPod { uid: uid.clone(), is_ready: sums.ready > 0 }, job.as_ref().map(|(uid, _)| uid)))
    }

    /// UID and name of the Job that the pod was last told to be of, or is being adopted by.
    pub fn owner(&self, pod: &ObjectKey) -> Option<(Uid, Text)> {
        self.pods.get(pod)?.last.clone()
    }

    /// The controller adopts a pod.
    pub fn adopting(&mut self, pod: &ObjectKey, job: &Uid, name: &Text) {
        if let Some(pod) = self.pods.get_mut(pod) {
            pod.last = Some((job.clone(), name.clone()));
        }
    }

    /// Whether the pod of this name and UID is there and nothing was told of it since.
    pub fn is_unchanged_since(&self, at: Time, key: &ObjectKey, uid: &Uid) -> bool {
        self.pods.get(key).is_some_and(|pod| pod.uid == *uid && pod.at < at)
    }
}
