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
//! | S4, S5, S6, S11 | no pod too many, twice, after the end, beyond the limit | `creation` |
//! | S7 | the status is valid and moves forward | `status` |
//! | S8, S9 | index texts, and what success means | `indexes`, `success` |
//! | S10 | failures delay the next pod | `backoff` |
//! | S12, S13 | deadline, suspension | `suspension`, `creation` |
//! | S21, L5 | only own pods, no hot loop | `requests` |
//! | L1, L2 | everything is reached in the end | `quiescence` |
//!
//! The cost of a change is O(log n) in the number of pods, and O(length of the lists) for a status write. At
//! [`CheckLevel::Cheap`] there is no memory of single pods: S1, S3, S5, S8, S9, S10 are left to tests.

mod backoff;
mod counting;
mod creation;
mod finalizers;
mod horizon;
mod index_set;
mod indexes;
mod ledger;
mod quiescence;
mod record;
mod removals;
mod report;
mod requests;
mod status;
mod success;
mod suspension;
#[cfg(test)]
mod tests;

use crate::config::CheckLevel;
use jobyard_api::job::Job;
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, ObjectKey, Patch, Request, Resource, WatchEventKind};
use jobyard_api::time::Time;
use jobyard_api::words::JOB_TRACKING_FINALIZER;
use jobyard_apiserver::{ApiServer, Change};
use ledger::Ledger;
use record::{JobRecord, owner_job};
use report::Report;
pub use report::Violation;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The Job controller's name in the trace.
const JOB_CONTROLLER: &str = "job-controller";

/// All checkers and what they remember. A value like everything else in the world.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkers {
    level: CheckLevel,
    jobs: BTreeMap<Uid, JobRecord>,
    report: Report,
}

impl Checkers {
    /// Nothing observed yet.
    pub fn new(level: CheckLevel) -> Self {
        Self { level, jobs: BTreeMap::new(), report: Report::default() }
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
        self.report.now = now;
        let is_gone = change.event.kind == WatchEventKind::Deleted;
        match (&change.event.object, &change.old) {
            (Object::Job(job), _) => self.job_changed(job, is_gone),
            (Object::Pod(pod), Some(Object::Pod(old))) => self.pod_changed(Some(old), (!is_gone).then_some(&**pod)),
            (Object::Pod(pod), _) if !is_gone => self.pod_changed(None, Some(pod)),
            (Object::Pod(_) | Object::Node(_) | Object::Event(_) | Object::Namespace(_), _) => {}
        }
    }

    /// Before a request is applied, or fails by a fault.
    pub fn observe_request(&mut self, now: Time, by: &str, request: &Request, truth: &ApiServer) {
        if self.level == CheckLevel::Off || by != JOB_CONTROLLER {
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
        self.jobs.values_mut().filter_map(|record| record.ledger.as_mut()).for_each(Ledger::controller_crashed);
    }

    /// Faults have stopped and time enough has passed: everything should have been reached.
    pub fn observe_quiescence(&mut self, now: Time, truth: &ApiServer) {
        self.report.now = now;
        quiescence::check(truth, &mut self.report);
        for record in self.jobs.values_mut() {
            finalizers::close_suspects(record, &mut self.report);
            removals::close_doubts(record, &mut self.report);
            quiescence::check_indexes(record, &mut self.report);
        }
    }

    fn job_changed(&mut self, job: &Arc<Job>, is_gone: bool) {
        let uid = &job.metadata.uid;
        if is_gone {
            // Nothing is asked of the pods of a Job that is gone, so nothing has to be remembered.
            self.jobs.remove(uid);
            return;
        }
        let Some(record) = self.jobs.get_mut(uid) else {
            let ledger = (self.level == CheckLevel::Full).then(Ledger::default);
            let key = report::key_of(Resource::Jobs, &job.metadata);
            self.jobs.insert(uid.clone(), JobRecord::new(key, job, ledger));
            return;
        };
        if let Some(old) = record.job.clone().filter(|old| old.status != job.status && !record::is_external(old)) {
            status_changed(record, &old, job, &mut self.report);
        }
        record.job_changed(Some(job));
    }

    fn pod_changed(&mut self, old: Option<&Pod>, new: Option<&Pod>) {
        let (before, after) = (old.and_then(owner_job), new.and_then(owner_job));
        if before == after {
            let Some(record) = after.and_then(|uid| self.jobs.get_mut(uid)) else { return };
            record.pod_changed(old, new);
            return finalizers::after_change(record, old, new);
        }
        if let Some(record) = before.and_then(|uid| self.jobs.get_mut(uid)) {
            record.pod_changed(old, None);
        }
        if let (Some(record), Some(pod)) = (after.and_then(|uid| self.jobs.get_mut(uid)), new) {
            if old.is_none() && !record.is_external() {
                creation::check(record, pod, &mut self.report);
                backoff::check_creation(record, pod, &mut self.report);
            }
            record.pod_changed(None, new);
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
                removals::before_deletion(record, pod, self.report.now);
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
    suspension::check(record, old, new, report);
    success::check(record, old, new, report);
    backoff::note_status(record, old, new);
    counting::check_lists(record, old, new, report);
    removals::judge(record, new, report);
    indexes::check(record, new, report);
}
