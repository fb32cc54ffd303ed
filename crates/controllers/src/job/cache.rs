//! What the Job controller has seen: its informer caches, with the indexes that keep a sync as cheap as what changed.

use super::decide::pod_failure_policy::{Action, match_pod_failure_policy};
use super::decide::predicates::is_terminating;
use jobyard_api::Text;
use jobyard_api::job::Job;
use jobyard_api::meta::{ObjectMeta, OwnerReference, Uid};
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::words::JOB_TRACKING_FINALIZER;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Namespace and name.
pub type Key = (Text, Text);

/// The key of an object.
pub fn key_of(metadata: &ObjectMeta) -> Key {
    (metadata.namespace.clone(), metadata.name.clone())
}

/// Position of a pod in the order in which pods were first seen: the order of lists.
type Order = u64;

/// Jobs and pods as far as the watches have shown them.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    jobs: BTreeMap<Key, Arc<Job>>,
    pods: BTreeMap<Key, (Order, Arc<Pod>)>,
    /// Pods that can still matter to the owner with this UID. A pod that ended, was counted and is the owner's by its
    /// labels is taken out at the next look: it is never visited again.
    owned: BTreeMap<Uid, BTreeMap<Order, Arc<Pod>>>,
    /// Pods without a controller, by namespace.
    orphans: BTreeMap<Text, BTreeMap<Order, Arc<Pod>>>,
    next_order: Order,
    /// Highest version seen of Jobs.
    pub jobs_version: u64,
    /// Highest version seen of pods.
    pub pods_version: u64,
}

impl Cache {
    /// A Job by key.
    pub fn job(&self, key: &Key) -> Option<&Arc<Job>> {
        self.jobs.get(key)
    }

    /// All Jobs, in key order.
    pub fn jobs(&self) -> impl Iterator<Item = &Arc<Job>> {
        self.jobs.values()
    }

    /// Jobs of a namespace whose selector matches the pod's labels.
    pub fn jobs_selecting(&self, pod: &Pod) -> Vec<Key> {
        // Upstream's lister finds no Job for a pod without labels, not even one whose empty selector takes every pod.
        if pod.metadata.labels.is_empty() {
            return Vec::new();
        }
        let namespace = &pod.metadata.namespace;
        let of_namespace = self.jobs.range((namespace.clone(), Text::default())..);
        let selecting = of_namespace.take_while(|(key, _)| key.0 == *namespace).filter(|(_, job)| {
            job.spec.selector.as_ref().is_some_and(|selector| selector.matches(&pod.metadata.labels))
        });
        selecting.map(|(key, _)| key.clone()).collect()
    }

    /// The Job that a controller reference means: of that name *and* UID.
    pub fn resolve(&self, namespace: &Text, reference: &OwnerReference) -> Option<&Arc<Job>> {
        if &*reference.kind != "Job" {
            return None;
        }
        self.jobs.get(&(namespace.clone(), reference.name.clone())).filter(|job| job.metadata.uid == reference.uid)
    }

    /// Stores a Job; the version before, if it was known.
    pub fn put_job(&mut self, job: Arc<Job>) -> Option<Arc<Job>> {
        self.jobs_version = self.jobs_version.max(job.metadata.resource_version);
        self.jobs.insert(key_of(&job.metadata), job)
    }

    /// Removes a Job.
    pub fn remove_job(&mut self, job: &Job) {
        self.jobs_version = self.jobs_version.max(job.metadata.resource_version);
        self.jobs.remove(&key_of(&job.metadata));
    }

    /// A pod by key.
    pub fn pod(&self, key: &Key) -> Option<&Arc<Pod>> {
        self.pods.get(key).map(|(_, pod)| pod)
    }

    /// All pods, in key order.
    pub fn pods(&self) -> impl Iterator<Item = &Arc<Pod>> {
        self.pods.values().map(|(_, pod)| pod)
    }

    /// Stores a pod; the version before, if it was known.
    pub fn put_pod(&mut self, pod: Arc<Pod>) -> Option<Arc<Pod>> {
        self.pods_version = self.pods_version.max(pod.metadata.resource_version);
        let key = key_of(&pod.metadata);
        let known = self.pods.remove(&key);
        let order = known.as_ref().map_or_else(|| self.take_order(), |(order, _)| *order);
        if let Some((_, old)) = &known
            && old.metadata.controller().map(|owner| &owner.uid) != pod.metadata.controller().map(|owner| &owner.uid)
        {
            self.unindex(order, old);
        }
        self.index(order, &pod);
        self.pods.insert(key, (order, pod));
        known.map(|(_, old)| old)
    }

    /// Removes a pod.
    pub fn remove_pod(&mut self, pod: &Pod) {
        self.pods_version = self.pods_version.max(pod.metadata.resource_version);
        if let Some((order, old)) = self.pods.remove(&key_of(&pod.metadata)) {
            self.unindex(order, &old);
        }
    }

    const fn take_order(&mut self) -> Order {
        self.next_order += 1;
        self.next_order
    }

    fn index(&mut self, order: Order, pod: &Arc<Pod>) {
        let pods = match pod.metadata.controller() {
            // Nearly always the owner is known already; looking first spares a copy of its UID.
            Some(owner) if self.owned.contains_key(&owner.uid) => self.owned.get_mut(&owner.uid),
            Some(owner) => Some(self.owned.entry(owner.uid.clone()).or_default()),
            None => Some(self.orphans.entry(pod.metadata.namespace.clone()).or_default()),
        };
        if let Some(pods) = pods {
            pods.insert(order, pod.clone());
        }
    }

    fn unindex(&mut self, order: Order, pod: &Pod) {
        match pod.metadata.controller() {
            Some(owner) => remove_from(&mut self.owned, &owner.uid, order),
            None => remove_from(&mut self.orphans, &pod.metadata.namespace, order),
        }
    }

    /// Pods that a sync of the Job has to look at, oldest first: its own that still matter, and all without a controller.
    pub fn candidates(&mut self, job: &Job) -> Vec<Arc<Pod>> {
        if let Some(owned) = self.owned.get_mut(&job.metadata.uid) {
            owned.retain(|_, pod| !is_settled(pod, job));
        }
        let owned = self.owned.get(&job.metadata.uid);
        let orphans = self.orphans.get(&job.metadata.namespace);
        match (owned, orphans) {
            (Some(owned), None) => owned.values().cloned().collect(),
            (owned, orphans) => {
                let both = owned.into_iter().flatten().chain(orphans.into_iter().flatten());
                let ordered: BTreeMap<&Order, &Arc<Pod>> = both.collect();
                ordered.into_values().cloned().collect()
            }
        }
    }

    /// Pods with the tracking finalizer that the Job's selector matches: what the orphan worker may have to serve.
    pub fn tracked_by_selector(&self, job: &Job) -> Vec<Arc<Pod>> {
        let Some(selector) = &job.spec.selector else { return Vec::new() };
        let namespace = &job.metadata.namespace;
        let groups = self.owned.values().chain(self.orphans.get(namespace));
        let pods = groups.flat_map(BTreeMap::values).filter(|pod| {
            pod.metadata.namespace == *namespace
                && pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER)
                && selector.matches(&pod.metadata.labels)
        });
        pods.cloned().collect()
    }
}

/// Whether nothing about the pod can concern its Job any more: it ended, was counted and its labels are the Job's.
fn is_settled(pod: &Pod, job: &Job) -> bool {
    pod.is_terminated()
        && !is_terminating(pod)
        && !pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER)
        && job.spec.selector.as_ref().is_some_and(|selector| selector.matches(&pod.metadata.labels))
        && !fails_job(pod, job)
}

/// Whether the pod still says that the Job fails. If its FailureTarget condition could not be written, because the
/// deletion of an active pod failed in that sync, the next sync finds the reason in the counted pod once more. [J-032]
fn fails_job(pod: &Pod, job: &Job) -> bool {
    let policy = job.spec.pod_failure_policy.as_ref();
    policy.is_some()
        && pod.status.phase == Phase::Failed
        && match_pod_failure_policy(policy, pod).is_some_and(|matched| matched.action == Action::FailJob)
}

fn remove_from<K: Ord + Clone>(groups: &mut BTreeMap<K, BTreeMap<Order, Arc<Pod>>>, group: &K, order: Order) {
    if let Some(pods) = groups.get_mut(group) {
        pods.remove(&order);
        if pods.is_empty() {
            groups.remove(group);
        }
    }
}
