//! What watch events set in motion. [C-030] [C-031]

use super::cache::key_of;
use super::shared::Shared;
use super::{Key, times};
use crate::machinery::{Lookup, Output};
use jobyard_api::cronjob::CronJob;
use jobyard_api::event::WARNING;
use jobyard_api::job::Job;
use jobyard_api::meta::OwnerReference;
use jobyard_api::request::{Object, Resource, WatchEvent, WatchEventKind};
use jobyard_api::time::Time;
use std::sync::Arc;

impl Shared {
    /// Everything of a resource: what is new is added, what is missing was deleted unseen.
    pub fn list(&mut self, now: Time, resource: Resource, items: Vec<Object>, out: &mut Vec<Output>) {
        let present: Lookup<Key, ()> = items.iter().map(|item| (key_of(item.metadata()), ())).collect();
        if resource == Resource::Jobs {
            for job in self.cache.jobs_without(&present) {
                self.delete_job(&job);
            }
        } else {
            let gone: Vec<Key> = self.cache.cron_jobs.keys().filter(|key| !present.contains(*key)).cloned().collect();
            for key in gone {
                self.delete_cron_job(&key);
            }
        }
        for object in items {
            self.watch(now, WatchEvent { kind: WatchEventKind::Added, object }, out);
        }
    }

    /// One change.
    pub fn watch(&mut self, now: Time, event: WatchEvent, out: &mut Vec<Output>) {
        let is_gone = event.kind == WatchEventKind::Deleted;
        match event.object {
            Object::CronJob(cron_job) if is_gone => self.delete_cron_job(&key_of(&cron_job.metadata)),
            Object::CronJob(cron_job) => {
                let key = key_of(&cron_job.metadata);
                match self.cache.cron_jobs.insert(key.clone(), cron_job.clone()) {
                    None => self.queue.add(&key),
                    Some(old) => self.update_cron_job(now, &key, &old, &cron_job, out),
                }
            }
            Object::Job(job) if is_gone => self.delete_job(&job),
            Object::Job(job) => self.put_job(&job),
            _ => unreachable!("the CronJob controller watches CronJobs and Jobs only"),
        }
    }

    fn delete_cron_job(&mut self, key: &Key) {
        self.cache.cron_jobs.remove(key);
        self.queue.add(key);
    }

    /// [C-030] A new schedule does not start anything by itself: it is looked at when its next time comes.
    fn update_cron_job(&mut self, now: Time, key: &Key, old: &CronJob, new: &CronJob, out: &mut Vec<Output>) {
        if Arc::ptr_eq(&old.spec, &new.spec)
            || (old.spec.schedule == new.spec.schedule && old.spec.time_zone == new.spec.time_zone)
        {
            return self.queue.add(key);
        }
        if let Ok(schedule) = &self.schedules.read(&new.spec).schedule {
            self.queue.add_after(now, key, times::next_delay(new, now, schedule));
        } else {
            let message = format!("unparseable schedule for cronjob: {}", new.spec.schedule);
            self.record(now, new, (WARNING, "UnParseableCronJobSchedule"), &message, out);
        }
    }

    /// [C-031]
    fn put_job(&mut self, job: &Arc<Job>) {
        let old = self.cache.put_job(job);
        let owner = job.metadata.controller();
        if let Some(old) = &old {
            if old.metadata.resource_version == job.metadata.resource_version {
                return;
            }
            let was = old.metadata.controller();
            if was != owner {
                self.wake_owner(old, was);
            }
        }
        self.wake_owner(job, owner);
    }

    fn delete_job(&mut self, job: &Job) {
        self.cache.remove_job(&key_of(&job.metadata));
        self.wake_owner(job, job.metadata.controller());
    }

    /// Syncs the CronJob that a reference means, if there is one of that name and UID.
    fn wake_owner(&mut self, job: &Job, owner: Option<&OwnerReference>) {
        let Some(owner) = owner.filter(|owner| &*owner.kind == Resource::CronJobs.kind()) else { return };
        let key = (job.metadata.namespace.clone(), owner.name.clone());
        if self.cache.cron_jobs.get(&key).is_some_and(|cron_job| cron_job.metadata.uid == owner.uid) {
            self.queue.add(&key);
        }
    }
}
