//! L1 and L2: what must have been reached once faults have stopped and time has passed.
//!
//! L1. The status says what is true (active, ready, terminating), and every Job is where it wants to be: finished with
//! no live pod; suspended with none; or with as many active pods as it wants, which do not end. S5 at rest: one active
//! pod for each index.
//! L2. No tracking finalizer stays on a pod that ended or is asked to go.
//!
//! Not asked of Jobs that another controller manages. A failed pod of a Job with `backoffLimitPerIndex` may keep its
//! finalizer until its replacement exists ([J-093]). A pod that never got a node cannot end, so nothing is asked of one
//! that is going where replacements wait for the end.
//!
//! A Job that is suspended when its end is decided may be unable to end before it is resumed: its start time was cleared
//! and the server refuses an end without one ([A-128]). Upstream's v1.37 does the same, so nothing is asked of it.
//!
//! A user who takes a pod away from its Job, by its labels or its owner reference, may leave it with its finalizer, and the
//! Job with a status that nobody brings up to date: upstream is not told of what becomes of pods that are nobody's.
//!
//! A pod whose creation was answered with an error although it was applied, and whose news come after the Job's end, keeps
//! its finalizer until the Job is deleted.
//!
//! Two more things leave a Job stuck upstream, and here, so nothing is asked of it either (the real controllers were given
//! the shrunk scripts). A Job that is made under the name of one whose sync is still deleting pods inherits what that sync
//! expects, and nobody wakes it when that has timed out. And with `backoffLimitPerIndex`, two pods of one index (the
//! creation of one was applied and answered with an error, or it was adopted) may end one each way: the server refuses
//! the status, in which the index is failed and completed, for ever.
//!
//! The caller chooses the moment: while pods run or a back-off waits, there is nothing to be said.

use super::index_set::IndexSet;
use super::record::{JobRecord, is_external, only_replaces_failed, owner_job, recorded_successes};
use super::report::{Report, key_of};
use jobyard_api::job::{FAILURE_TARGET, Job, SUCCESS_CRITERIA_MET, SUSPENDED};
use jobyard_api::meta::Uid;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, Resource};
use jobyard_api::words::JOB_TRACKING_FINALIZER;
use jobyard_apiserver::ApiServer;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The Jobs and sums over their pods, counted anew.
type Jobs = BTreeMap<Uid, (Arc<Job>, Sums)>;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    active: i32,
    ready: i32,
    terminating: i32,
}

/// Looks at everything once.
pub(super) fn check(truth: &ApiServer, excused: &BTreeSet<Uid>, pods_excused: &BTreeSet<Uid>, report: &mut Report) {
    let jobs = truth.objects(Resource::Jobs).filter_map(Object::as_job);
    let mut jobs: Jobs = jobs.map(|job| (job.metadata.uid.clone(), (job.clone(), Sums::default()))).collect();
    for pod in truth.objects(Resource::Pods).filter_map(Object::as_pod) {
        let owner = owner_job(pod);
        if let Some((_, sums)) = owner.and_then(|uid| jobs.get_mut(uid)) {
            sums.add(pod);
        }
        let is_unknown =
            |uid: &Uid| pods_excused.contains(uid) && jobs.get(uid).is_some_and(|(job, _)| job.is_finished());
        if pods_excused.contains(&pod.metadata.uid) || owner.is_some_and(is_unknown) {
            continue;
        }
        check_finalizer(pod, owner.and_then(|uid| jobs.get(uid)).map(|(job, _)| &**job), report);
    }
    for (job, sums) in jobs.values().filter(|(job, _)| !is_external(job) && !excused.contains(&job.metadata.uid)) {
        check_job(job, *sums, report);
    }
}

/// S5 at rest.
pub(super) fn check_indexes(record: &JobRecord, report: &mut Report) {
    let Some(ledger) = record.ledger.as_ref().filter(|_| record.job.is_some() && !record.is_external()) else { return };
    for index in ledger.indexes_with_several_active() {
        report.breach("S5", &record.key, || format!("index {index} has several active pods"));
    }
}

impl Sums {
    fn add(&mut self, pod: &Pod) {
        if pod.is_terminated() {
            return;
        }
        if pod.metadata.is_being_deleted() {
            self.terminating += 1;
        } else {
            self.active += 1;
            self.ready += i32::from(pod.is_ready());
        }
    }
}

/// L2.
fn check_finalizer(pod: &Pod, job: Option<&Job>, report: &mut Report) {
    let must_go = pod.is_terminated() || pod.metadata.is_being_deleted();
    if !must_go || !pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER) {
        return;
    }
    let has_foreign_owner = pod.metadata.controller().is_some() && owner_job(pod).is_none();
    let is_kept = job.is_some_and(|job| {
        let keeps_for_replacement = job.spec.backoff_limit_per_index.is_some() && !job.is_finished();
        let cannot_end = only_replaces_failed(job) && pod.spec.node_name.is_empty() && !pod.is_terminated();
        is_external(job) || keeps_for_replacement || cannot_end
    });
    report.require("L2", &key_of(Resource::Pods, &pod.metadata), has_foreign_owner || is_kept, || {
        "its tracking finalizer stays".to_owned()
    });
}

/// L1.
fn check_job(job: &Job, sums: Sums, report: &mut Report) {
    let key = key_of(Resource::Jobs, &job.metadata);
    let status = &job.status;
    let shown =
        Sums { active: status.active, ready: status.ready.unwrap_or(0), terminating: status.terminating.unwrap_or(0) };
    report.require("L1", &key, shown == sums, || format!("its status shows {shown:?}, true is {sums:?}"));
    let wanted = wanted(job);
    report.require("L1", &key, i64::from(sums.active) == wanted, || {
        format!("it has {} active pods and wants {wanted}", sums.active)
    });
    let uncounted = status.uncounted_terminated_pods.as_ref();
    let uncounted = uncounted.map_or(0, |pods| pods.succeeded.len() + pods.failed.len());
    report.require("L1", &key, uncounted == 0, || format!("{uncounted} pods stay uncounted"));
    // One that goes keeps the condition that it had ([J-045]).
    let is_past = job.is_finished() || has_target(job) || job.metadata.is_being_deleted();
    let is_told = is_past || job.has_condition(SUSPENDED) == job.is_suspended();
    report.require("L1", &key, is_told, || "its condition Suspended is not what its spec says".to_owned());
    let is_over = wanted == 0 && !job.is_finished() && !job.is_suspended() && job.spec.parallelism != Some(0);
    report.require("L1", &key, !is_over || job.metadata.is_being_deleted(), || "it has not ended".to_owned());
}

/// Whether its end is decided.
fn has_target(job: &Job) -> bool {
    job.has_condition(SUCCESS_CRITERIA_MET) || job.has_condition(FAILURE_TARGET)
}

/// Active pods that the Job wants now, by section 4 of the specification.
fn wanted(job: &Job) -> i64 {
    if job.is_finished() || job.is_suspended() || job.metadata.is_being_deleted() {
        return 0;
    }
    let parallelism = i64::from(job.spec.parallelism.unwrap_or(1));
    let successes = recorded_successes(job);
    match job.spec.completions {
        None if successes > 0 => i64::from(job.status.active),
        None => parallelism,
        Some(completions) => parallelism.min((i64::from(completions) - successes - failed_indexes(job)).max(0)),
    }
}

/// Indexes that are never tried again ([J-092]).
fn failed_indexes(job: &Job) -> i64 {
    let text = job.status.failed_indexes.as_deref().unwrap_or_default();
    IndexSet::parse_canonical(text).map_or(0, |indexes| indexes.len() as i64)
}
