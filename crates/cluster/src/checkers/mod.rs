//! Invariant checkers: an observer who sees the whole truth and says when a rule is broken.
//!
//! A checker never asks the controller what it meant. It hears every stored change and every request before it is
//! applied, keeps sums and small records, and compares. So it stays right when the controller is rewritten, and it can
//! tell a bug of the controller from a fault of the cluster. Each invariant has a file that states it with its
//! exceptions and with what is left out of sight (*abstraction*), and a test that plants the fault it is there for.
//!
//! | code | says | file |
//! | --- | --- | --- |
//! | S1 | every pod is counted once | `counting`, for indexes `indexes`, for removed pods `removals` |
//! | S2 | counters never fall | `counting` |
//! | S3 | finalizers go after the count is durable | `finalizers`, `counting` |
//! | S4, S5, S6, S11 | no pod too many, twice, after the end, beyond the limit | `creation`, S5 at every instant `ledger` |
//! | S7 | the status is valid and moves forward | `status` |
//! | S8, S9 | index texts, and what success means | `indexes`, `success` |
//! | S10 | failures delay the next pod | `backoff` |
//! | S12, S13 | deadline, suspension | `suspension`, `creation` |
//! | S14 | caches are changed by watches and lists only | `untouched` |
//! | S20 | no Job is deleted for its age too early | `time_to_live` |
//! | S21, L5 | only own pods, no hot loop | `requests` |
//! | L1, L2 | everything is reached in the end | `quiescence` |
//! | L3, L4 | a new Job is not delayed, a failed request is tried again | `first_pod`, `retries` |
//! | L7 | a status tells the deletions of its own sync | `freshness`, by what was `heard` |
//! | R1, R2, R3 | memory, objects and queues are bounded | `resources` |
//!
//! [`INVARIANTS`] has all of them, also those that no single run can show.
//!
//! The cost of a change is O(log n) in the number of pods, and O(length of the lists) for a status write; S14 costs as
//! much as there are objects. At [`CheckLevel::Cheap`] there is no memory of single pods: S1, S3, S5, S8, S9, S10, S14,
//! L3, L4, L7 and R3 are left to tests.

mod backoff;
mod calls;
mod codes;
mod controller;
mod counting;
mod creation;
mod finalizers;
mod first_pod;
mod freshness;
mod heard;
mod horizon;
mod index_set;
mod indexes;
mod ledger;
mod patience;
mod quiescence;
mod record;
mod removals;
mod report;
mod requests;
mod resources;
mod retries;
mod status;
mod success;
mod suspension;
#[cfg(test)]
mod tests;
mod time_to_live;
mod untouched;

use crate::config::CheckLevel;
use calls::Call;
pub use codes::{INVARIANTS, Invariant};
use first_pod::FirstPods;
use heard::Heard;
use jobyard_api::job::Job;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, ObjectKey, Patch, Request, Resource, WatchEventKind};
use jobyard_api::time::Time;
use jobyard_api::words::JOB_TRACKING_FINALIZER;
use jobyard_apiserver::{ApiServer, Change};
use jobyard_controllers::CallId;
use ledger::Ledger;
use patience::Patience;
use record::{JobRecord, owner_job};
use report::Report;
pub use report::Violation;
use retries::Retries;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use time_to_live::TimesToLive;

/// The Job controller's name in the trace.
const JOB_CONTROLLER: &str = "job-controller";
/// The TTL controller's name in the trace.
const TTL_CONTROLLER: &str = "ttl-after-finished-controller";

/// All checkers and what they remember. A value like everything else in the world.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkers {
    level: CheckLevel,
    jobs: BTreeMap<Uid, JobRecord>,
    /// Pods there are.
    pods: usize,
    heard: Heard,
    calls: BTreeMap<CallId, Call>,
    first_pods: FirstPods,
    retries: Retries,
    times_to_live: TimesToLive,
    patience: Patience,
    /// Names of Jobs under which a sync of one that is gone has left expectations.
    stained: BTreeSet<ObjectKey>,
    /// Pods that a user took away from their Job.
    taken: BTreeSet<Uid>,
    report: Report,
}

impl Checkers {
    /// Nothing observed yet.
    pub fn new(level: CheckLevel) -> Self {
        Self {
            level,
            jobs: BTreeMap::new(),
            pods: 0,
            heard: Heard::default(),
            calls: BTreeMap::new(),
            first_pods: FirstPods::default(),
            retries: Retries::default(),
            times_to_live: TimesToLive::default(),
            patience: Patience::default(),
            stained: BTreeSet::new(),
            taken: BTreeSet::new(),
            report: Report::default(),
        }
    }

    /// Broken invariants, oldest first; only the first hundred are kept.
    pub fn violations(&self) -> &[Violation] {
        self.report.violations()
    }

    /// From now on nothing is said about an invariant, for runs whose faults break it upstream as well.
    pub fn disregard(&mut self, code: &'static str) {
        self.report.disregard(code);
    }

    /// After every stored change.
    pub fn observe_change(&mut self, now: Time, change: &Change) {
        if self.level == CheckLevel::Off {
            return;
        }
        self.pass_time(now);
        let is_gone = change.event.kind == WatchEventKind::Deleted;
        self.count_pods(change);
        match (&change.event.object, &change.old) {
            (Object::Job(job), _) => self.job_changed(job, is_gone),
            (Object::Pod(pod), Some(Object::Pod(old))) => self.pod_changed(Some(old), (!is_gone).then_some(&**pod)),
            (Object::Pod(pod), _) if !is_gone => self.pod_changed(None, Some(pod)),
            (
                Object::CronJob(_)
                | Object::Pod(_)
                | Object::Node(_)
                | Object::Event(_)
                | Object::Namespace(_)
                | Object::Plain(_),
                _,
            ) => {}
        }
    }

    /// Before a request is applied, or fails by a fault.
    pub fn observe_request(&mut self, now: Time, by: &str, request: &Request, truth: &ApiServer) {
        if self.level == CheckLevel::Off {
            return;
        }
        self.ttl_request(now, by, request, truth);
        if by != JOB_CONTROLLER {
            return;
        }
        self.report.now = now;
        match request {
            Request::UpdateStatus { object } => {
                if let Some(record) = self.jobs.get_mut(&object.metadata().uid) {
                    requests::count_write(record, &mut self.report);
                }
            }
            Request::Patch { key, patch, .. } => self.pod_request(key, Some(patch), pod_of(truth, key)),
            Request::Delete { key, .. } => self.pod_request(key, None, pod_of(truth, key)),
            Request::Create { .. } | Request::Get { .. } | Request::List { .. } | Request::Update { .. } => {}
        }
    }

    /// A request is applied and its answer will be an error: the controller cannot know what it did.
    pub fn observe_lost_answer(&mut self, request: &Request, truth: &ApiServer) {
        match request {
            Request::Create { object: Object::Pod(pod), .. } => self.blind(owner_job(pod)),
            Request::UpdateStatus { object } => self.blind(Some(&object.metadata().uid)),
            Request::Patch { key, .. } | Request::Delete { key, .. } => {
                let Some(pod) = pod_of(truth, key) else { return };
                self.blind(owner_job(pod));
                if let Some(ledger) = self.ledger_of(pod) {
                    ledger.edit(&pod.metadata.uid, |record| record.is_exempt = true);
                }
            }
            Request::Create { .. } | Request::Get { .. } | Request::List { .. } | Request::Update { .. } => {}
        }
    }

    /// The controllers crash: what they knew is lost.
    pub fn observe_crash(&mut self) {
        for record in self.jobs.values_mut() {
            (record.deletions, record.has_claimed) = (None, false);
        }
        self.jobs.values_mut().filter_map(|record| record.ledger.as_mut()).for_each(Ledger::controller_crashed);
        self.stained.clear();
        self.heard.clear();
        self.calls.clear();
        self.first_pods.clear();
        self.retries.clear();
    }

    /// Faults have stopped and time enough has passed: everything should have been reached.
    pub fn observe_quiescence(&mut self, now: Time, truth: &ApiServer) {
        self.pass_time(now);
        let is_excused = |uid: &Uid| self.jobs.get(uid).is_some_and(|record| self.is_excused(record));
        let excused: BTreeSet<Uid> = self.jobs.keys().filter(|uid| is_excused(uid)).cloned().collect();
        let blind = self.jobs.iter().filter(|(_, record)| record.is_blind).map(|(uid, _)| uid);
        let pods_excused: BTreeSet<Uid> = self.taken.iter().chain(blind).cloned().collect();
        quiescence::check(truth, &excused, &pods_excused, &mut self.report);
        for record in self.jobs.values_mut() {
            finalizers::close_suspects(record, &mut self.report);
            removals::close_doubts(record, &mut self.report);
            quiescence::check_indexes(record, &mut self.report);
        }
    }

    /// Whether L1 is not asked of a Job; see [`quiescence`].
    fn is_excused(&self, record: &JobRecord) -> bool {
        let is_per_index = record.job.as_ref().is_some_and(|job| job.spec.backoff_limit_per_index.is_some());
        self.stained.contains(&record.key) || record.has_lost || is_per_index && (record.is_blind || record.is_mixed)
    }

    fn job_changed(&mut self, job: &Arc<Job>, is_gone: bool) {
        let uid = &job.metadata.uid;
        self.touched(uid);
        if is_gone {
            // Nothing is asked of the pods of a Job that is gone, so nothing has to be remembered.
            self.jobs.remove(uid);
            self.first_pods.close(uid);
            self.times_to_live.forget(uid);
            return;
        }
        let Some(record) = self.jobs.get_mut(uid) else {
            let ledger = (self.level == CheckLevel::Full).then(Ledger::default);
            let key = report::key_of(Resource::Jobs, &job.metadata);
            self.jobs.insert(uid.clone(), JobRecord::new(key, job, ledger));
            return;
        };
        self.first_pods.close(uid);
        if let Some(old) = record.job.clone().filter(|old| old.status != job.status && !record::is_external(old)) {
            status_changed(record, &old, job, &mut self.report);
        }
        record.job_changed(Some(job));
    }

    /// A user takes a pod away from its Job: by the owner reference, or by labels that let the Job release it. (When the
    /// Job goes, it is the garbage collector that does.)
    fn note_loss(&mut self, old: Option<&Pod>, new: Option<&Pod>) {
        let Some((old, new)) = old.zip(new) else { return };
        let is_taken = old.metadata.labels != new.metadata.labels || owner_job(old) != owner_job(new);
        let Some(record) = owner_job(old).filter(|_| is_taken).and_then(|uid| self.jobs.get_mut(uid)) else { return };
        if !record.job.as_ref().is_some_and(|job| job.metadata.is_being_deleted()) || owner_job(new).is_some() {
            record.has_lost = true;
            self.taken.insert(new.metadata.uid.clone());
        }
    }

    fn count_pods(&mut self, change: &Change) {
        let Object::Pod(pod) = &change.event.object else { return };
        self.pod_touched(pod);
        match change.event.kind {
            WatchEventKind::Added => self.pods += 1,
            WatchEventKind::Deleted => {
                self.pods = self.pods.saturating_sub(1);
                self.taken.remove(&pod.metadata.uid);
            }
            WatchEventKind::Modified => {}
        }
    }

    fn pod_changed(&mut self, old: Option<&Pod>, new: Option<&Pod>) {
        let (before, after) = (old.and_then(owner_job), new.and_then(owner_job));
        self.note_loss(old, new);
        if before == after {
            let Some(record) = after.and_then(|uid| self.jobs.get_mut(uid)) else { return };
            record.pod_changed(old, new);
            if let Some(pod) = new {
                creation::check_instant(record, pod, &mut self.report);
            }
            return finalizers::after_change(record, old, new);
        }
        if let Some(record) = before.and_then(|uid| self.jobs.get_mut(uid)) {
            record.pod_changed(old, None);
        }
        if let (Some(record), Some(pod)) = (after.and_then(|uid| self.jobs.get_mut(uid)), new) {
            let is_made = old.is_none() && !record.is_external();
            if is_made {
                creation::check(record, pod, &mut self.report);
                backoff::check_creation(record, pod, &mut self.report);
            }
            record.pod_changed(None, new);
            record.is_mixed |= !is_made;
            creation::check_instant(record, pod, &mut self.report);
        }
    }

    /// The Job controller patches or, without a patch, deletes a pod.
    fn pod_request(&mut self, key: &ObjectKey, patch: Option<&Patch>, pod: Option<&Pod>) {
        let Some(pod) = pod else {
            // It went with its finalizer, before its deletion arrived.
            return self.jobs.values_mut().for_each(|record| finalizers::before_deletion(record, &key.name));
        };
        requests::check_pod(key, pod, &mut self.report);
        let Some(record) = owner_job(pod).and_then(|uid| self.jobs.get_mut(uid)) else { return };
        match patch {
            None => {
                finalizers::before_deletion(record, &key.name);
                removals::before_deletion(record, pod, self.report.controllers_now());
            }
            Some(patch) if takes_finalizer(patch) => finalizers::before_removal(record, &pod.metadata.uid),
            Some(_) => {}
        }
    }

    fn blind(&mut self, job: Option<&Uid>) {
        if let Some(record) = job.and_then(|uid| self.jobs.get_mut(uid)) {
            record.is_blind = true;
        }
    }

    fn ledger_of(&mut self, pod: &Pod) -> Option<&mut Ledger> {
        self.jobs.get_mut(owner_job(pod)?)?.ledger.as_mut()
    }
}

/// The pod, if the key names one that is there.
fn pod_of<'a>(truth: &'a ApiServer, key: &ObjectKey) -> Option<&'a Pod> {
    truth.get(key).and_then(Object::as_pod).map(|pod| &**pod)
}

/// Whether the patch takes the tracking finalizer off.
fn takes_finalizer(patch: &Patch) -> bool {
    let Patch::Metadata(patch) = patch else { return false };
    patch.remove_finalizers.iter().any(|finalizer| &**finalizer == JOB_TRACKING_FINALIZER)
}

/// The controller wrote a status. In this order: what is known of the pods is brought up to date by `counting` and
/// `indexes`, after `backoff` has looked at what is new.
fn status_changed(record: &mut JobRecord, old: &Job, new: &Job, report: &mut Report) {
    finalizers::close_suspects(record, report);
    counting::check_counters(record, old, new, report);
    status::check(record, old, new, report);
    resources::check_status(record, new, report);
    suspension::check(record, old, new, report);
    success::check(record, old, new, report);
    backoff::note_status(record, old, new);
    counting::check_lists(record, old, new, report);
    removals::judge(record, new, report);
    indexes::check(record, new, report);
}
