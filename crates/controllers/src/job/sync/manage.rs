//! Stage `ManagePods`: how many pods there should be, and the requests that make it so. [J-039] [J-050] – [J-056]

use super::explain::{explain_batch, pods_fact};
use super::{Claimed, Progress, Stage, Sync};
use crate::job::SYNC_JOB_BATCH_PERIOD;
use crate::job::config::Guards;
use crate::job::decide::backoff::remaining_time_per_index;
use crate::job::decide::predicates::{has_backoff_limit_per_index, is_terminating, only_replace_failed_pods};
use crate::job::decide::removal::active_pods_for_removal;
use crate::job::new_pod::PodFactory;
use crate::job::rulings;
use crate::job::shared::{Shared, explain, pod_key};
use crate::machinery::{CallId, Decision, Output, fact};
use jobyard_api::event::{NORMAL, WARNING};
use jobyard_api::request::{Answer, DeleteOptions, Object, Request};
use jobyard_api::status::{Reason, Status};
use jobyard_api::time::Time;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Most pods that one sync creates or removes; a suspended or finished Job's are removed all at once.
const MAX_POD_CREATE_DELETE_PER_SYNC: usize = 500;
/// Pods in the first batch of creations; each further batch is twice as large.
const SLOW_START_INITIAL_BATCH_SIZE: usize = 1;

/// What this stage is doing.
#[derive(Clone, Debug)]
pub enum Manage {
    /// Deleting pods, surplus ones after their finalizer is off.
    Delete(Deletion),
    /// Creating pods in batches.
    Create(Box<Creation>),
}

#[derive(Clone, Debug)]
pub struct Deletion {
    waiting: BTreeMap<CallId, (Claimed, Removing)>,
    removed: i32,
    removed_ready: i32,
}

/// The request that is under way for a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Removing {
    Finalizer,
    Pod,
}

#[derive(Clone, Debug)]
pub struct Creation {
    factory: PodFactory,
    /// Indexes still to be made; empty for a Job that is not Indexed.
    indexes: VecDeque<i64>,
    /// Pods still to be made, this batch included.
    pub(super) left: usize,
    batch: usize,
    /// Requests of this batch that are not answered.
    waiting: usize,
    /// Failures of the batch.
    pub(super) failed: usize,
    /// Refusals of the batch because the namespace is terminating.
    pub(super) refused: usize,
}

impl Sync {
    /// Begins the stage.
    pub(super) fn manage(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        if self.facts.finishing.is_some() || self.job.metadata.is_being_deleted() || self.guards != Guards::ALL {
            // The finalizers of active pods go too. (A planted bug may end a Job that has some.)
            self.look_at_all(shared);
        }
        if let Some(end) = &self.facts.finishing {
            let active = self.active(shared);
            self.explain_deletions(&active, &end.reason, out);
            return self.delete(shared, now, active, false, out);
        }
        if !self.satisfied {
            if let Some((creations, deletions, until)) = shared.expectations.waiting(&self.key) {
                let facts = vec![fact("creations", creations), fact("deletions", deletions)];
                let decision = Decision::of(&self.key, &rulings::UNSATISFIED);
                explain(Decision { facts, until: Some(until), ..decision }, out);
            }
            return self.conclude(shared, now, out);
        }
        if self.job.metadata.is_being_deleted() {
            explain(Decision::of(&self.key, &rulings::BEING_DELETED), out);
            return self.conclude(shared, now, out);
        }
        self.facts.manage_called = true;
        if self.job.is_suspended() {
            return self.remove_all(shared, now, out);
        }
        let wanted = self.wanted_active();
        let surplus = usize::try_from(self.facts.active_count - wanted).unwrap_or(0);
        let indexed_below = self.job.is_indexed().then(|| self.completions());
        let is_proper = indexed_below.is_none_or(|completions| self.owned(shared).has_proper_indexes(completions));
        if surplus == 0 && is_proper {
            return self.create(shared, now, wanted, out);
        }
        self.look_at_all(shared);
        let mut removed = active_pods_for_removal(&self.active(shared), indexed_below, surplus);
        removed.truncate(MAX_POD_CREATE_DELETE_PER_SYNC);
        if removed.is_empty() {
            return self.create(shared, now, wanted, out);
        }
        let ruling = match (surplus, self.job.spec.parallelism) {
            (0, _) => &rulings::REMOVES_INDEXES,
            (_, Some(0)) => &rulings::REMOVES_ALL,
            (_, _) => &rulings::REMOVES_SURPLUS,
        };
        let facts = vec![pods_fact(&removed), fact("status.active", self.facts.active_count), fact("wanted", wanted)];
        explain(Decision { facts, ..Decision::of(&self.key, ruling) }, out);
        self.remove(shared, now, removed, out)
    }

    /// [J-050] A suspended Job keeps no active pods.
    fn remove_all(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        self.look_at_all(shared);
        let active = self.active(shared);
        let count = active.len();
        if count > 0 {
            let facts = vec![pods_fact(&active)];
            explain(Decision { facts, ..Decision::of(&self.key, &rulings::SUSPENDED_REMOVES) }, out);
        }
        let indexed_below = self.job.is_indexed().then(|| self.completions());
        let all = active_pods_for_removal(&active, indexed_below, count);
        self.remove(shared, now, all, out)
    }

    /// How many pods should be active. [J-051] [J-052]
    fn wanted_active(&self) -> i32 {
        let parallelism = self.job.spec.parallelism.unwrap_or(1);
        match self.job.spec.completions {
            None if self.facts.succeeded > 0 => self.facts.active_count,
            None => parallelism,
            Some(completions) => completions.saturating_sub(self.facts.succeeded).min(parallelism).max(0),
        }
    }

    /// Removes surplus pods, which must not count as failed: the finalizer goes first.
    fn remove(&mut self, shared: &mut Shared, now: Time, pods: Vec<Claimed>, out: &mut Vec<Output>) -> Progress {
        shared.expectations.expect_deletions(now, self.key.clone(), pods.len());
        let take_finalizers = shared.config.guards.finalizer_before_deletion;
        self.delete(shared, now, pods, take_finalizers, out)
    }

    fn delete(
        &mut self,
        shared: &mut Shared,
        now: Time,
        pods: Vec<Claimed>,
        take_finalizers: bool,
        out: &mut Vec<Output>,
    ) -> Progress {
        let removed = pods.len() as i32;
        let mut waiting = BTreeMap::new();
        for claimed in pods {
            let (request, removing) = if take_finalizers && claimed.has_finalizer {
                (shared.untrack(&claimed.pod), Removing::Finalizer)
            } else {
                (delete_request(&claimed), Removing::Pod)
            };
            waiting.insert(shared.call(request, out), (claimed, removing));
        }
        let is_waiting = !waiting.is_empty();
        self.stage = Stage::ManagePods(Manage::Delete(Deletion { waiting, removed, removed_ready: 0 }));
        if is_waiting { Progress::Waiting } else { self.deleted(shared, now, out) }
    }

    /// A request of this stage was answered.
    pub(super) fn manage_answered(
        &mut self,
        shared: &mut Shared,
        now: Time,
        call: CallId,
        answer: Answer,
        out: &mut Vec<Output>,
    ) -> Progress {
        let Stage::ManagePods(manage) = &mut self.stage else { unreachable!("only this stage gets here") };
        match manage {
            Manage::Delete(deletion) => {
                let (claimed, removing) = deletion.waiting.remove(&call).expect("each answer belongs to one request");
                match removing {
                    Removing::Finalizer => self.finalizer_taken(shared, now, claimed, answer, out),
                    Removing::Pod => self.pod_deleted(shared, now, &claimed, answer, out),
                }
            }
            Manage::Create(creation) => {
                creation.waiting -= 1;
                self.pod_created(shared, now, answer, out)
            }
        }
    }

    fn finalizer_taken(
        &mut self,
        shared: &mut Shared,
        now: Time,
        claimed: Claimed,
        answer: Answer,
        out: &mut Vec<Output>,
    ) -> Progress {
        match answer {
            Ok(response) => {
                if let Some(Object::Pod(pod)) = &response.object {
                    shared.wrote_pod(pod);
                }
                let call = shared.call(delete_request(&claimed), out);
                if let Stage::ManagePods(Manage::Delete(deletion)) = &mut self.stage {
                    deletion.waiting.insert(call, (claimed, Removing::Pod));
                }
                Progress::Waiting
            }
            Err(status) => {
                self.removal_failed(shared, status);
                self.deleted(shared, now, out)
            }
        }
    }

    fn pod_deleted(
        &mut self,
        shared: &mut Shared,
        now: Time,
        claimed: &Claimed,
        answer: Answer,
        out: &mut Vec<Output>,
    ) -> Progress {
        let name = &claimed.pod.metadata.name;
        match answer {
            Ok(_) => {
                shared.record(now, &self.job, (NORMAL, "SuccessfulDelete"), ("Deleted pod: ", name), out);
            }
            Err(status) => {
                if status.reason != Reason::NotFound {
                    let message = ("Error deleting: ", &*status.message);
                    shared.record(now, &self.job, (WARNING, "FailedDelete"), message, out);
                }
                self.removal_failed(shared, status);
            }
        }
        if let Stage::ManagePods(Manage::Delete(deletion)) = &mut self.stage {
            // Upstream counts a ready pod also when its deletion failed.
            deletion.removed_ready += i32::from(claimed.pod.is_ready());
        }
        self.deleted(shared, now, out)
    }

    /// A pod was not removed: the watch will not show it going. One that is gone counts as removed.
    fn removal_failed(&mut self, shared: &mut Shared, status: Box<Status>) {
        let Stage::ManagePods(Manage::Delete(deletion)) = &mut self.stage else { return };
        if self.facts.finishing.is_none() {
            shared.expectations.deletion_observed(&self.key);
        }
        if status.reason != Reason::NotFound {
            deletion.removed -= 1;
            self.manage_error.get_or_insert(status);
        }
    }

    /// Ends the stage when every pod was served.
    fn deleted(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        let Stage::ManagePods(Manage::Delete(deletion)) = &mut self.stage else { unreachable!("pods were deleted") };
        if !deletion.waiting.is_empty() {
            return Progress::Waiting;
        }
        let (removed, removed_ready) = (deletion.removed, deletion.removed_ready);
        let facts = &mut self.facts;
        if facts.finishing.is_some() && (removed != facts.active_count || !self.satisfied) {
            // Pods may be left, or not in the cache yet: the end waits for a later sync, the counting does not.
            facts.finishing = None;
            let facts = vec![fact("deleted", removed), fact("status.active", facts.active_count)];
            explain(Decision { facts, ..Decision::of(&self.key, &rulings::END_TAKEN_BACK) }, out);
        }
        let facts = &mut self.facts;
        facts.active_count -= removed;
        if self.guards.own_deletes_told {
            facts.terminating += removed;
            facts.ready -= removed_ready;
        }
        if facts.manage_called { self.conclude(shared, now, out) } else { self.track(shared, now, out) }
    }

    /// Makes the missing pods, unless a back-off delays them. [J-054] [J-055]
    fn create(&mut self, shared: &mut Shared, now: Time, wanted: i32, out: &mut Vec<Output>) -> Progress {
        let occupied = if only_replace_failed_pods(&self.job) { self.facts.terminating } else { 0 };
        let missing = wanted - occupied - self.facts.active_count;
        let missing = if self.guards.creations_clamped { missing.max(0) } else { missing }.cast_unsigned() as usize;
        if missing == 0 {
            self.explain_no_creation(wanted, occupied, out);
            return self.conclude(shared, now, out);
        }
        let per_index = has_backoff_limit_per_index(&self.job);
        let mut remaining = if per_index { Duration::ZERO } else { self.facts.backoff.remaining(now) };
        let mut count = missing.min(MAX_POD_CREATE_DELETE_PER_SYNC);
        let mut indexes = VecDeque::new();
        if self.job.is_indexed() && remaining.is_zero() {
            (indexes, remaining) = self.indexes_to_add(shared, now, count, per_index);
            count = indexes.len();
        }
        if !remaining.is_zero() {
            return self.wait_for_backoff(shared, now, missing, remaining, out);
        }
        if count == 0 {
            // Every index has succeeded, failed or a pod.
            return self.conclude(shared, now, out);
        }
        self.explain_creation(wanted, count, &indexes, out);
        shared.expectations.expect_creations(now, self.key.clone(), count);
        self.facts.active_count += count as i32;
        let factory = PodFactory::new(&self.job, self.gates);
        let batch = SLOW_START_INITIAL_BATCH_SIZE;
        let creation = Creation { factory, indexes, left: count, batch, waiting: 0, failed: 0, refused: 0 };
        self.stage = Stage::ManagePods(Manage::Create(Box::new(creation)));
        self.create_batch(shared, now, out)
    }

    fn wait_for_backoff(
        &mut self,
        shared: &mut Shared,
        now: Time,
        missing: usize,
        remaining: Duration,
        out: &mut Vec<Output>,
    ) -> Progress {
        let delay = remaining.max(SYNC_JOB_BATCH_PERIOD);
        self.explain_backoff(missing, remaining, now + delay, out);
        shared.queue.add_after(now, &self.key, delay);
        // Nothing was made or removed, so the count of active pods stays: 0 would be refused beside ready ones (B30).
        if !self.guards.active_under_backoff {
            self.facts.active_count = 0;
        }
        self.conclude(shared, now, out)
    }

    /// The lowest indexes to be made now; or how long none may be made, if the back-off holds all of them.
    fn indexes_to_add(&self, shared: &Shared, now: Time, count: usize, per_index: bool) -> (VecDeque<i64>, Duration) {
        let facts = &self.facts;
        let mut taken = facts.succeeded_indexes.with_indexes(self.owned(shared).active_indexes());
        if only_replace_failed_pods(&self.job) {
            let going = facts.pods.iter().filter(|claimed| is_terminating(&claimed.pod));
            let going: BTreeSet<i64> = going.filter_map(|claimed| claimed.index).collect();
            taken = taken.with_indexes(going);
        }
        if let Some(failed) = &facts.failed_indexes {
            taken = taken.merge(failed);
        }
        let pending = taken.gaps(count, self.completions());
        if !per_index {
            return (pending.into(), Duration::ZERO);
        }
        let remaining =
            |index: &i64| remaining_time_per_index(now, facts.delayed_deletion.get(index).map(|pod| &**pod));
        let (ready, held): (Vec<i64>, Vec<i64>) = pending.into_iter().partition(|index| remaining(index).is_zero());
        let shortest = held.iter().map(remaining).min().filter(|_| ready.is_empty());
        (ready.into(), shortest.unwrap_or(Duration::ZERO))
    }

    /// Sends the next batch of creations, or ends the stage.
    fn create_batch(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        let Stage::ManagePods(Manage::Create(creation)) = &mut self.stage else { unreachable!("pods are being made") };
        creation.batch = creation.batch.min(creation.left);
        if creation.batch == 0 {
            return self.conclude(shared, now, out);
        }
        for _ in 0..creation.batch {
            let index = creation.indexes.pop_front();
            let replaced = index.and_then(|index| self.facts.delayed_deletion.get(&index));
            let pod = creation.factory.pod(&self.job, index, replaced.map(|pod| &**pod));
            if pod.metadata.labels.is_empty() {
                // Nothing could ever find it, so nobody is asked for it. All pods of a Job are alike: it is the first.
                let message = "unable to create pods, no labels".into();
                self.pod_missing(shared, Box::new(Status { message, code: 500, ..Default::default() }));
                return self.end_batch(shared, now, out);
            }
            let request = Request::Create { object: Object::Pod(Arc::new(pod)), dry_run: false };
            shared.call(request, out);
            creation.waiting += 1;
        }
        Progress::Waiting
    }

    fn pod_created(&mut self, shared: &mut Shared, now: Time, answer: Answer, out: &mut Vec<Output>) -> Progress {
        match answer {
            Ok(response) => {
                if let Some(Object::Pod(pod)) = &response.object {
                    shared.wrote_pod(pod);
                    let message = ("Created pod: ", &*pod.metadata.name);
                    shared.record(now, &self.job, (NORMAL, "SuccessfulCreate"), message, out);
                }
            }
            // All that follow would fail as well; the expectation stays, so none are tried until it times out. [J-056]
            Err(status) if is_namespace_terminating(&status) => {
                if let Stage::ManagePods(Manage::Create(creation)) = &mut self.stage {
                    creation.refused += 1;
                }
            }
            Err(status) => self.creation_failed(shared, now, status, out),
        }
        self.end_batch(shared, now, out)
    }

    fn creation_failed(&mut self, shared: &mut Shared, now: Time, status: Box<Status>, out: &mut Vec<Output>) {
        let message = ("Error creating: ", &*status.message);
        shared.record(now, &self.job, (WARNING, "FailedCreate"), message, out);
        self.pod_missing(shared, status);
    }

    /// A pod of the batch was not made.
    fn pod_missing(&mut self, shared: &mut Shared, status: Box<Status>) {
        if self.guards.failed_creations_unexpected {
            shared.expectations.creation_observed(&self.key);
        }
        self.facts.active_count -= 1;
        if let Stage::ManagePods(Manage::Create(creation)) = &mut self.stage {
            creation.failed += 1;
        }
        self.manage_error.get_or_insert(status);
    }

    /// After the last answer of a batch: the next one, or none if this one had a failure.
    fn end_batch(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        let Stage::ManagePods(Manage::Create(creation)) = &mut self.stage else { unreachable!("pods are being made") };
        if creation.waiting > 0 {
            return Progress::Waiting;
        }
        creation.left -= creation.batch;
        explain_batch(&self.key, creation, self.manage_error.as_deref(), out);
        if creation.failed > 0 {
            for _ in 0..creation.left {
                shared.expectations.creation_observed(&self.key);
            }
            self.facts.active_count -= creation.left as i32;
            creation.left = 0;
        }
        creation.refused = 0;
        creation.batch *= 2;
        self.create_batch(shared, now, out)
    }
}

fn delete_request(claimed: &Claimed) -> Request {
    Request::Delete { key: pod_key(&claimed.pod), options: DeleteOptions::default() }
}

fn is_namespace_terminating(status: &Status) -> bool {
    let causes = status.details.as_ref().map_or(&[][..], |details| &details.causes);
    causes.iter().any(|cause| &*cause.reason == "NamespaceTerminating")
}
