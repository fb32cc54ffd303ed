//! S21 and L5: whom the controller touches, and how often.
//!
//! S21. The Job controller patches and deletes only pods that a Job controls, or that nobody controls: adoption,
//! finalizers of orphans, and a pod that was orphaned while its deletion was on its way.
//!
//! L5. No hot loop. Syncs cannot be seen from outside; their status writes can: at most [`WRITES_MAX`] of one Job in
//! one virtual second. The controller batches pod events by the second and writes twice for each sync, so only a user
//! who changes the spec many times in a second comes near.

use super::record::{JobRecord, owner_job};
use super::report::Report;
use jobyard_api::pod::Pod;
use jobyard_api::request::ObjectKey;

/// Status writes of one Job in a second, failed ones included.
const WRITES_MAX: u32 = 20;

/// S21, before the Job controller changes or deletes a pod.
pub(super) fn check_pod(key: &ObjectKey, pod: &Pod, report: &mut Report) {
    let is_controlled = pod.metadata.controller().is_some();
    let is_own = owner_job(pod).is_some() || !is_controlled;
    report.require("S21", key, is_own, || "the Job controller touches a pod that is not a Job's".to_owned());
}

/// L5, before the Job controller writes the Job's status.
pub(super) fn count_write(record: &mut JobRecord, report: &mut Report) {
    let second = report.now.nanos().div_euclid(1_000_000_000);
    let (last, count) = record.writes_in_second;
    let count = if last == second { count + 1 } else { 1 };
    record.writes_in_second = (second, count);
    report.require("L5", &record.key, count != WRITES_MAX + 1, || {
        format!("its status is written {count} times a second")
    });
}
