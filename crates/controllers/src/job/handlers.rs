//! What watch events do: they change the caches and say which Jobs are to be synced. [J-010] – [J-016]

use super::cache::{Key, key_of};
use super::gated;
use super::shared::Shared;
use super::{JobController, SYNC_JOB_BATCH_PERIOD};
use crate::machinery::Lookup;
use jobyard_api::job::Job;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, Resource, WatchEvent, WatchEventKind};
use jobyard_api::time::{Time, go_seconds};
use jobyard_api::words::JOB_TRACKING_FINALIZER;
use std::sync::Arc;

impl JobController {
    /// Everything of a resource: what is new is added, what is missing was deleted unseen.
    pub(super) fn list(&mut self, now: Time, resource: Resource, items: Vec<Object>, version: u64) {
        let present: Lookup<Key, ()> = items.iter().map(|item| (key_of(item.metadata()), ())).collect();
        match resource {
            Resource::Jobs => {
                for job in self.shared.cache.jobs_without(&present) {
                    self.delete_job(&job);
                }
                self.listed.0 = true;
            }
            Resource::Pods => {
                for pod in self.shared.cache.pods_without(&present) {
                    self.shared.cache.remove_pod(&pod);
                    self.delete_pod(now, &pod, true);
                }
                self.listed.1 = true;
            }
            Resource::CronJobs
            | Resource::Nodes
            | Resource::Events
            | Resource::Namespaces
            | Resource::ConfigMaps
            | Resource::Secrets
            | Resource::Services
            | Resource::ServiceAccounts => {}
        }
        for object in items {
            self.watch(now, WatchEvent { kind: WatchEventKind::Added, object });
        }
        match resource {
            Resource::Jobs => self.shared.cache.jobs_version = self.shared.cache.jobs_version.max(version),
            Resource::Pods => self.shared.cache.pods_version = self.shared.cache.pods_version.max(version),
            Resource::CronJobs
            | Resource::Nodes
            | Resource::Events
            | Resource::Namespaces
            | Resource::ConfigMaps
            | Resource::Secrets
            | Resource::Services
            | Resource::ServiceAccounts => {}
        }
    }

    /// One change.
    pub(super) fn watch(&mut self, now: Time, event: WatchEvent) {
        let gates = self.shared.config.gates;
        let object = match event.object {
            Object::Job(job) => Object::Job(gated::seen(job, gates)),
            other => other,
        };
        match (object, event.kind) {
            (Object::Job(job), WatchEventKind::Deleted) => self.delete_job(&job),
            (Object::Job(job), _) => match self.shared.cache.put_job(job.clone()) {
                None => self.add_job(&job),
                Some(old) => self.update_job(now, &old, &job),
            },
            (Object::Pod(pod), WatchEventKind::Deleted) => {
                self.shared.cache.remove_pod(&pod);
                self.delete_pod(now, &pod, true);
            }
            (Object::Pod(pod), _) => match self.shared.cache.put_pod(&pod) {
                None => self.add_pod(now, &pod),
                Some(old) => self.update_pod(now, &old, &pod),
            },
            (Object::CronJob(_) | Object::Node(_) | Object::Event(_) | Object::Namespace(_) | Object::Plain(_), _) => {
                unreachable!("the Job controller watches Jobs and pods only")
            }
        }
    }

    /// [J-010] A new Job is synced at once.
    fn add_job(&mut self, job: &Job) {
        self.shared.queue.add(&key_of(&job.metadata));
    }

    /// [J-010] [J-011] [J-012]
    fn update_job(&mut self, now: Time, old: &Job, job: &Arc<Job>) {
        let key = key_of(&job.metadata);
        if job.is_finished() {
            // All finalizers should be off by now; this catches a pod event that came after the end (B08).
            self.orphans.add_selector(job);
            return;
        }
        if job.metadata.generation == old.metadata.generation {
            self.shared.enqueue_batched(now, &key);
        } else {
            self.shared.queue.add(&key);
        }
        if let (Some(start), Some(deadline)) = (job.status.start_time, job.spec.active_deadline_seconds)
            && old.spec.active_deadline_seconds != Some(deadline)
            && self.shared.config.guards.deadline_requeue
        {
            // Without it a deadline that was raised or set on a running Job would never be enforced (B59).
            let end = start.time() + go_seconds(deadline);
            self.shared.queue.add_after(now, &key, end.since(now));
        }
    }

    /// [J-010] [J-020a] A Job of the same name that comes after must start clean.
    fn delete_job(&mut self, job: &Arc<Job>) {
        let key = key_of(&job.metadata);
        let shared = &mut self.shared;
        shared.cache.remove_job(job);
        shared.queue.add(&key);
        shared.own_writes.clear(&key, Some(&job.metadata.uid));
        shared.finished.remove(&job.metadata.uid);
        if shared.config.guards.forget_deleted {
            shared.expectations.forget(&key);
            shared.backoff.remove(&key);
        }
        self.orphans.add_selector(job);
    }

    /// [J-013] [J-015]
    fn add_pod(&mut self, now: Time, pod: &Pod) {
        if pod.metadata.is_being_deleted() {
            // After a restart a pod can appear already going: that is no creation that anyone waits for.
            self.delete_pod(now, pod, false);
            return;
        }
        match pod.metadata.controller() {
            Some(owner) => {
                let Shared { cache, expectations, queue, .. } = &mut self.shared;
                let Some((key, _)) = cache.resolve(&pod.metadata.namespace, owner) else { return };
                expectations.creation_observed(key);
                queue.add_after(now, key, SYNC_JOB_BATCH_PERIOD);
            }
            None => self.enqueue_orphan(now, pod, true),
        }
    }

    /// [J-014] [J-015]
    fn update_pod(&mut self, now: Time, old: &Pod, pod: &Pod) {
        if old.metadata.resource_version == pod.metadata.resource_version {
            return;
        }
        if pod.metadata.is_being_deleted() {
            self.delete_pod(now, pod, false);
            return;
        }
        let (owner, former) = (pod.metadata.controller(), old.metadata.controller());
        let is_same_list = Arc::ptr_eq(&pod.metadata.owner_references, &old.metadata.owner_references);
        let owner_changed = !is_same_list && owner != former;
        // The old pod's finalizer is not looked at: events can be merged, and only the latest state is true.
        let is_finalizer_removed = || !pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER);
        let changed_owners = if owner_changed { former } else { None };
        for owner in changed_owners.into_iter().chain(owner) {
            let Shared { cache, finalizers, queue, .. } = &mut self.shared;
            let Some((key, _)) = cache.resolve(&pod.metadata.namespace, owner) else { continue };
            if let Some(uids) = finalizers.get_mut(key).filter(|uids| !uids.is_empty())
                && is_finalizer_removed()
            {
                uids.remove(&pod.metadata.uid);
            }
            queue.add_after(now, key, SYNC_JOB_BATCH_PERIOD);
        }
        if owner.is_none() {
            self.enqueue_orphan(now, pod, owner_changed || old.metadata.labels != pod.metadata.labels);
        }
    }

    /// [J-016] A pod is gone (`is_final`), or was asked to go.
    fn delete_pod(&mut self, now: Time, pod: &Pod, is_final: bool) {
        let has_finalizer = pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER);
        let owner = pod.metadata.controller();
        let job = owner.and_then(|owner| self.shared.cache.resolve(&pod.metadata.namespace, owner));
        let Some((key, _)) = job.filter(|(_, job)| !job.is_finished()) else {
            // No sync will take this finalizer off.
            if has_finalizer {
                self.orphans.add_pod(key_of(&pod.metadata));
            }
            return;
        };
        let key = key.clone();
        self.shared.expectations.deletion_observed(&key);
        if is_final || !has_finalizer {
            self.shared.finalizer_removal_observed(&key, &pod.metadata.uid);
        }
        self.shared.enqueue_batched(now, &key);
    }

    /// A pod without a controller: its finalizer goes, and Jobs that may adopt it are woken.
    fn enqueue_orphan(&mut self, now: Time, pod: &Pod, wake_jobs: bool) {
        if pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER) {
            self.orphans.add_pod(key_of(&pod.metadata));
        }
        if wake_jobs {
            for key in self.shared.cache.jobs_selecting(pod) {
                self.shared.enqueue_batched(now, &key);
            }
        }
    }
}

impl Shared {
    fn enqueue_batched(&mut self, now: Time, key: &Key) {
        self.queue.add_after(now, key, SYNC_JOB_BATCH_PERIOD);
    }
}
