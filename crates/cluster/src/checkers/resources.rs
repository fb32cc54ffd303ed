//! R1, R2, R3: what is remembered, stored and queued stays bounded.
//!
//! R1. Whatever the Job controller remembers by Job is gone when the Jobs are. (Not the own-write guard: it remembers by
//! name what the orphan worker writes after the Job is gone, until one of that name is synced; and not keys that wait for
//! their time, such as a deadline. Both as upstream.)
//! R2. A Job stays under the 1.5 MB that the store of a real cluster takes, with at most 500 uncounted pods.
//! R3. Requests under way and keys in queues are no more than the Jobs and pods there are can ask for.

use super::record::JobRecord;
use super::report::Report;
use jobyard_api::Text;
use jobyard_api::job::Job;
use jobyard_api::request::{Object, ObjectKey, Resource};
use std::sync::Arc;

/// Largest object of etcd's default limit.
const OBJECT_BYTES_MAX: usize = 1_500_000;
/// `MaxUncountedPods` upstream.
const UNCOUNTED_MAX: usize = 500;
/// A UID with its quotes and comma.
const UID_BYTES: usize = 39;
/// A condition, generously.
const CONDITION_BYTES: usize = 512;
/// Syncs and orphan passes at one time, each with so many requests, besides one for each pod.
const CALLS_MAX: usize = 10 * 500;
/// Keys of objects that are gone and still have to be looked at once.
const KEYS_SLACK: usize = 100;

/// Bytes of a Job without its status. Costs as much as it is large.
pub(super) fn bytes_of(job: &Arc<Job>) -> usize {
    Object::Job(job.clone()).to_json().to_string().len()
}

/// R2, on a change of a Job's status.
pub(super) fn check_status(record: &JobRecord, new: &Job, report: &mut Report) {
    let status = &new.status;
    let uncounted = status.uncounted_terminated_pods.as_ref();
    let uncounted = uncounted.map_or(0, |lists| lists.succeeded.len() + lists.failed.len());
    report.require("R2", &record.key, uncounted <= UNCOUNTED_MAX, || format!("{uncounted} pods are uncounted"));
    let indexes = status.completed_indexes.len() + status.failed_indexes.as_deref().map_or(0, str::len);
    let bytes = record.bytes + indexes + uncounted * UID_BYTES + status.conditions.len() * CONDITION_BYTES;
    report.require("R2", &record.key, bytes <= OBJECT_BYTES_MAX, || format!("it has {bytes} bytes"));
}

/// R1: `memory` is what the controllers remember, by purpose; `jobs` how many Jobs there are.
pub(super) fn check_memory(memory: &[(&'static str, usize)], jobs: usize, report: &mut Report) {
    for (purpose, count) in memory.iter().filter(|(purpose, _)| *purpose != "queue") {
        report.require("R1", &the_controller(), *count <= jobs, || {
            format!("the controller remembers {count} {purpose} with {jobs} Jobs")
        });
    }
}

/// R3: the queue is among `memory`; so many requests and answers are under way; so many Jobs and pods there are, or were
/// lately.
pub(super) fn check_queues(memory: &[(&'static str, usize)], calls: usize, objects: usize, report: &mut Report) {
    report.require("R3", &the_controller(), calls <= CALLS_MAX + objects, || format!("{calls} requests are under way"));
    let queued = memory.iter().find(|(purpose, _)| *purpose == "queue").map_or(0, |(_, count)| *count);
    report.require("R3", &the_controller(), queued <= 3 * objects + KEYS_SLACK, || {
        format!("{queued} keys with {objects} objects")
    });
}

/// These are not about one object.
fn the_controller() -> ObjectKey {
    ObjectKey { resource: Resource::Jobs, namespace: Text::default(), name: "job-controller".into() }
}
