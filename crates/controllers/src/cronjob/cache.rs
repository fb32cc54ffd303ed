//! What the watches have shown: CronJobs by name, Jobs by the UID of their controller.

use super::Key;
use crate::machinery::Lookup;
use jobyard_api::cronjob::CronJob;
use jobyard_api::job::Job;
use jobyard_api::meta::{ObjectMeta, Uid};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The caches.
#[derive(Clone, Debug, Default)]
pub(super) struct Cache {
    pub cron_jobs: BTreeMap<Key, Arc<CronJob>>,
    jobs: Lookup<Key, Arc<Job>>,
    /// Jobs by the UID of their controller, in the order of their names.
    owned: BTreeMap<Uid, BTreeMap<Key, Arc<Job>>>,
}

pub(super) fn key_of(metadata: &ObjectMeta) -> Key {
    (metadata.namespace.clone(), metadata.name.clone())
}

impl Cache {
    /// A Job is new or changed. Returns what it was before.
    pub fn put_job(&mut self, job: &Arc<Job>) -> Option<Arc<Job>> {
        let key = key_of(&job.metadata);
        let old = self.jobs.insert(key.clone(), job.clone());
        let owner_of = |job: &Job| job.metadata.controller().map(|owner| owner.uid.clone());
        let (before, owner) = (old.as_ref().and_then(|old| owner_of(old)), owner_of(job));
        if before != owner {
            self.disown(before.as_ref(), &key);
        }
        if let Some(owner) = owner {
            self.owned.entry(owner).or_default().insert(key, job.clone());
        }
        old
    }

    /// A Job is gone.
    pub fn remove_job(&mut self, key: &Key) {
        if let Some(old) = self.jobs.remove(key) {
            self.disown(old.metadata.controller().map(|owner| &owner.uid), key);
        }
    }

    fn disown(&mut self, owner: Option<&Uid>, key: &Key) {
        let Some(owner) = owner else { return };
        if let Some(jobs) = self.owned.get_mut(owner) {
            jobs.remove(key);
            if jobs.is_empty() {
                self.owned.remove(owner);
            }
        }
    }

    /// The Jobs whose controller has this UID.
    pub fn jobs_of(&self, owner: &Uid) -> Vec<Arc<Job>> {
        self.owned.get(owner).map(|jobs| jobs.values().cloned().collect()).unwrap_or_default()
    }

    /// The Jobs that are not among these keys.
    pub fn jobs_without(&self, present: &Lookup<Key, ()>) -> Vec<Arc<Job>> {
        let missing = self.jobs.sorted(|job| !present.contains(&key_of(&job.metadata)));
        missing.into_iter().map(|(_, job)| job.clone()).collect()
    }

    /// How many Jobs and lists of them are held.
    pub fn sizes(&self) -> (usize, usize) {
        (self.jobs.len(), self.owned.len())
    }
}
