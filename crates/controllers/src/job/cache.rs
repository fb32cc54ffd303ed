//! What the Job controller has seen: its informer caches, with the indexes that keep a sync as cheap as what changed.

use super::decide::pod_failure_policy::{Action, match_pod_failure_policy};
use super::owned::{Member, Order, Owned, has_label_of_controller, is_generated};
use crate::machinery::{Lookup, Means, Places};
use jobyard_api::Text;
use jobyard_api::hash;
use jobyard_api::job::Job;
use jobyard_api::meta::{ObjectMeta, OwnerReference, Uid};
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::shared::is_same_text;
use jobyard_api::words::JOB_TRACKING_FINALIZER;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Namespace and name.
pub type Key = (Text, Text);

/// The key of an object.
pub fn key_of(metadata: &ObjectMeta) -> Key {
    (metadata.namespace.clone(), metadata.name.clone())
}

/// Namespace and name, to look a [`Key`] up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Names<'a>(pub &'a str, pub &'a str);

impl Names<'_> {
    /// Where pods are looked for: hardly two have the same name in different namespaces.
    fn hash(self) -> u64 {
        hash::text(self.1)
    }

    fn is_of(self, metadata: &ObjectMeta) -> bool {
        is_same_text(self.1, &metadata.name) && is_same_text(self.0, &metadata.namespace)
    }
}

impl Means<Key> for Names<'_> {
    fn means(&self, key: &Key) -> bool {
        is_same_text(self.1, &key.1) && is_same_text(self.0, &key.0)
    }
}

impl<'a> From<&'a ObjectMeta> for Names<'a> {
    fn from(metadata: &'a ObjectMeta) -> Self {
        Self(&metadata.namespace, &metadata.name)
    }
}

/// Jobs and pods as far as the watches have shown them.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    jobs: Lookup<Key, Arc<Job>>,
    pods: Places<Known>,
    /// Pods that can still matter to the owner with this UID. A pod that ended, was counted and is the owner's by its
    /// labels is taken out at the next look: it is never visited again.
    owned: Lookup<Uid, Owned>,
    /// What an owner has that has no pods.
    nothing: Owned,
    /// Pods without a controller, by namespace.
    orphans: BTreeMap<Text, BTreeMap<Order, Arc<Pod>>>,
    /// Pods with a controller and not with its UID as label, by the UID of the controller.
    strangers: BTreeMap<(Uid, Order), Arc<Pod>>,
    next_order: Order,
    /// Highest version seen of Jobs.
    pub jobs_version: u64,
    /// Highest version seen of pods.
    pub pods_version: u64,
}

/// A pod and its place in lists.
#[derive(Clone, Debug)]
struct Known {
    order: Order,
    pod: Arc<Pod>,
}

impl Cache {
    /// A Job by key.
    pub fn job(&self, key: &Key) -> Option<&Arc<Job>> {
        self.jobs.get(key)
    }

    /// The Jobs that are not among these, in key order.
    pub fn jobs_without(&self, present: &Lookup<Key, ()>) -> Vec<Arc<Job>> {
        let missing = self.jobs.sorted(|job| !present.contains(&Names::from(&job.metadata)));
        missing.into_iter().map(|(_, job)| job.clone()).collect()
    }

    /// Jobs of a namespace whose selector matches the pod's labels, in key order.
    pub fn jobs_selecting(&self, pod: &Pod) -> Vec<Key> {
        // Upstream's lister finds no Job for a pod without labels, not even one whose empty selector takes every pod.
        if pod.metadata.labels.is_empty() {
            return Vec::new();
        }
        let selecting = self.jobs.sorted(|job| {
            job.metadata.namespace == pod.metadata.namespace
                && job.spec.selector.as_ref().is_some_and(|selector| selector.matches(&pod.metadata.labels))
        });
        selecting.into_iter().map(|(key, _)| key.clone()).collect()
    }

    /// The Job that a controller reference means: of that name *and* UID.
    pub fn resolve(&self, namespace: &Text, reference: &OwnerReference) -> Option<(&Key, &Arc<Job>)> {
        if &*reference.kind != "Job" {
            return None;
        }
        let (key, job) = self.jobs.get_key_value(&Names(namespace, &reference.name))?;
        (job.metadata.uid == reference.uid).then_some((key, job))
    }

    /// Stores a Job; the version before, if it was known.
    pub fn put_job(&mut self, job: Arc<Job>) -> Option<Arc<Job>> {
        self.jobs_version = self.jobs_version.max(job.metadata.resource_version);
        match self.jobs.get_mut(&Names::from(&job.metadata)) {
            Some(known) => Some(std::mem::replace(known, job)),
            None => self.jobs.insert(key_of(&job.metadata), job),
        }
    }

    /// Removes a Job.
    pub fn remove_job(&mut self, job: &Job) {
        self.jobs_version = self.jobs_version.max(job.metadata.resource_version);
        self.jobs.remove(&Names::from(&job.metadata));
    }

    /// A pod by key.
    pub fn pod(&self, (namespace, name): &Key) -> Option<&Arc<Pod>> {
        let names = Names(namespace, name);
        self.pods.find(names.hash(), |known| names.is_of(&known.pod.metadata)).map(|known| &known.pod)
    }

    /// The pods that are not among these, in key order.
    pub fn pods_without(&self, present: &Lookup<Key, ()>) -> Vec<Arc<Pod>> {
        let pods = self.pods.all().iter().map(|known| &known.pod);
        let mut missing: Vec<_> = pods.filter(|pod| !present.contains(&Names::from(&pod.metadata))).cloned().collect();
        missing.sort_unstable_by(|a, b| Names::from(&a.metadata).cmp(&Names::from(&b.metadata)));
        missing
    }

    /// Stores a pod; the version before, if it was known.
    pub fn put_pod(&mut self, pod: &Arc<Pod>) -> Option<Arc<Pod>> {
        self.pods_version = self.pods_version.max(pod.metadata.resource_version);
        let names = Names::from(&pod.metadata);
        let hash = names.hash();
        let Some(known) = self.pods.find_mut(hash, |known| names.is_of(&known.pod.metadata)) else {
            self.next_order += 1;
            let known = Known { order: self.next_order, pod: pod.clone() };
            self.index(known.order, pod, false);
            self.pods.insert(hash, known);
            return None;
        };
        let order = known.order;
        let old = std::mem::replace(&mut known.pod, pod.clone());
        let has_same_place = has_same_place(&old, pod);
        if !has_same_place {
            self.unindex(order, &old);
        }
        self.index(order, pod, has_same_place);
        Some(old)
    }

    /// Removes a pod.
    pub fn remove_pod(&mut self, pod: &Pod) {
        self.pods_version = self.pods_version.max(pod.metadata.resource_version);
        let names = Names::from(&pod.metadata);
        let is_meant = |known: &Known| names.is_of(&known.pod.metadata);
        let rehash = |known: &Known| Names::from(&known.pod.metadata).hash();
        if let Some(known) = self.pods.remove(names.hash(), is_meant, rehash) {
            self.unindex(known.order, &known.pod);
        }
    }

    /// Puts a pod where it belongs; `is_newer` if an older version of it may be there.
    fn index(&mut self, order: Order, pod: &Arc<Pod>, is_newer: bool) {
        let Some(owner) = pod.metadata.controller() else {
            self.orphans.entry(pod.metadata.namespace.clone()).or_default().insert(order, pod.clone());
            return;
        };
        self.owned.get_or_insert_with(&owner.uid, Owned::default).put(order, pod);
        // The label of a newer version is the older one's; only if that was a stranger is there something to replace.
        let may_be_stranger = !is_newer || !self.strangers.is_empty();
        if may_be_stranger && !has_label_of_controller(pod) {
            self.strangers.insert((owner.uid.clone(), order), pod.clone());
        }
    }

    fn unindex(&mut self, order: Order, pod: &Pod) {
        let Some(owner) = pod.metadata.controller() else {
            if let Some(pods) = self.orphans.get_mut(&pod.metadata.namespace) {
                pods.remove(&order);
                if pods.is_empty() {
                    self.orphans.remove(&pod.metadata.namespace);
                }
            }
            return;
        };
        if !self.strangers.is_empty() {
            self.strangers.remove(&(owner.uid.clone(), order));
        }
        if let Some(owned) = self.owned.get_mut(&owner.uid) {
            owned.remove(order);
            if owned.is_empty() {
                self.owned.remove(&owner.uid);
            }
        }
    }

    /// The pods that a Job controls and that can still matter.
    pub fn owned(&self, job: &Job) -> &Owned {
        self.owned.get(&job.metadata.uid).unwrap_or(&self.nothing)
    }

    /// Forgets the pods of a Job that nobody has to look at again.
    pub fn drop_settled(&mut self, job: &Job) {
        let Some(owned) = self.owned.get_mut(&job.metadata.uid) else { return };
        owned.drop_settled(|member| is_settled(member, job));
        if owned.is_empty() {
            self.owned.remove(&job.metadata.uid);
        }
    }

    /// Whether the pods that the Job controls are without doubt the pods that its selector matches: a sync of it has none
    /// to release, and none to adopt that fulfils `adopts`.
    pub fn is_undisputed(&self, job: &Job, adopts: impl Fn(&Pod) -> bool) -> bool {
        let uid = &job.metadata.uid;
        let of_job = (uid.clone(), Order::MIN)..=(uid.clone(), Order::MAX);
        is_generated(job.spec.selector.as_ref(), job)
            && (self.strangers.is_empty() || self.strangers.range(of_job).next().is_none())
            && self.orphans.get(&job.metadata.namespace).is_none_or(|orphans| !orphans.values().any(|pod| adopts(pod)))
    }

    /// Pods that a sync of the Job has to look at, oldest first: its own that still matter, and all without a controller.
    pub fn candidates(&self, job: &Job) -> Vec<Arc<Pod>> {
        let mut candidates: BTreeMap<Order, &Arc<Pod>> =
            self.owned(job).all().into_iter().map(|(order, member)| (order, &member.pod)).collect();
        candidates
            .extend(self.orphans.get(&job.metadata.namespace).into_iter().flatten().map(|(order, pod)| (*order, pod)));
        candidates.into_values().cloned().collect()
    }

    /// Pods with the tracking finalizer that the Job's selector matches: what the orphan worker may have to serve. By
    /// their owners, those without one last.
    pub fn tracked_by_selector(&self, job: &Job) -> Vec<Arc<Pod>> {
        let Some(selector) = &job.spec.selector else { return Vec::new() };
        let namespace = &job.metadata.namespace;
        let mut pods: Vec<&Arc<Pod>> = if is_generated(Some(selector), job) {
            let own = self.owned(job).all().into_iter();
            let own = own.map(|(order, member)| ((job.metadata.uid.clone(), order), &member.pod));
            let strangers = self.strangers.iter().map(|(place, pod)| (place.clone(), pod));
            own.chain(strangers).collect::<BTreeMap<_, _>>().into_values().collect()
        } else {
            let tallies = self.owned.sorted(|_| true).into_iter();
            tallies.flat_map(|(_, owned)| owned.all().into_values()).map(|member| &member.pod).collect()
        };
        pods.extend(self.orphans.get(namespace).into_iter().flatten().map(|(_, pod)| pod));
        let is_meant = |pod: &&&Arc<Pod>| {
            pod.metadata.namespace == *namespace
                && pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER)
                && selector.matches(&pod.metadata.labels)
        };
        pods.iter().filter(is_meant).copied().cloned().collect()
    }
}

/// Whether two versions of a pod have the same owner and labels: the newer one goes where the older one is.
fn has_same_place(old: &Pod, pod: &Pod) -> bool {
    let (old, new) = (&old.metadata, &pod.metadata);
    let is_same_owner = Arc::ptr_eq(&old.owner_references, &new.owner_references)
        || old.controller().map(|owner| &owner.uid) == new.controller().map(|owner| &owner.uid);
    is_same_owner && old.labels == new.labels
}

/// Whether nothing about the pod can concern its Job any more: it ended, was counted and its labels are the Job's.
fn is_settled(member: &Member, job: &Job) -> bool {
    !member.has_finalizer
        && member.pod.is_terminated()
        && job.spec.selector.as_ref().is_some_and(|selector| selector.matches(&member.pod.metadata.labels))
        && !fails_job(&member.pod, job)
}

/// Whether the pod still says that the Job fails. If its FailureTarget condition could not be written, because the
/// deletion of an active pod failed in that sync, the next sync finds the reason in the counted pod once more. [J-032]
fn fails_job(pod: &Pod, job: &Job) -> bool {
    let policy = job.spec.pod_failure_policy.as_ref();
    policy.is_some()
        && pod.status.phase == Phase::Failed
        && match_pod_failure_policy(policy, pod).is_some_and(|matched| matched.action == Action::FailJob)
}
