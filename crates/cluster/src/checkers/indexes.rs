//! S8: the index texts of a status are canonical, disjoint and inside the completions; `succeeded` is their size.
//!
//! Asked when the status is written: the server accepts a write only from the newest version, so the completions that
//! the writer saw are those of this version. (After a user has lowered the completions the text may be too long until
//! the next write.)
//!
//! A newly completed index must be one of which a pod has succeeded; that belongs to S1, for indexes instead of UIDs.

use super::index_set::IndexSet;
use super::ledger::Ledger;
use super::record::JobRecord;
use super::report::Report;
use jobyard_api::job::Job;
use jobyard_api::request::ObjectKey;

/// On a change of an Indexed Job's status. Costs as much as the texts are long.
pub(super) fn check(record: &mut JobRecord, new: &Job, report: &mut Report) {
    let JobRecord { key, ledger: Some(ledger), .. } = record else { return };
    if !new.is_indexed() {
        return;
    }
    let Some(completed) = inside(key, new, "completedIndexes", &new.status.completed_indexes, report) else { return };
    let succeeded = new.status.succeeded;
    report.require("S8", key, completed.len() == succeeded as u64, || {
        format!("status.succeeded is {succeeded} with completedIndexes {:?}", new.status.completed_indexes)
    });
    check_failed(key, new, &completed, report);
    check_new(key, ledger, &completed, report);
    ledger.completed = completed;
}

fn check_failed(key: &ObjectKey, new: &Job, completed: &IndexSet, report: &mut Report) {
    let Some(text) = &new.status.failed_indexes else { return };
    let is_wanted = new.spec.backoff_limit_per_index.is_some();
    report.require("S8", key, is_wanted, || "status.failedIndexes is there without backoffLimitPerIndex".to_owned());
    let Some(failed) = inside(key, new, "failedIndexes", text, report) else { return };
    if let Some(index) = failed.first_common(completed) {
        report.breach("S8", key, || format!("index {index} is completed and failed"));
    }
}

/// S1 for indexes.
fn check_new(key: &ObjectKey, ledger: &Ledger, completed: &IndexSet, report: &mut Report) {
    for (first, last) in completed.without(&ledger.completed) {
        let succeeded = ledger.succeeded_indexes.range(first..=last).count() as u64;
        report.require("S1", key, succeeded == u64::from(last - first) + 1, || {
            format!("of the newly completed indexes {first}-{last} only {succeeded} have a pod that succeeded")
        });
    }
}

/// The set that the text says, if it is right.
fn inside(key: &ObjectKey, job: &Job, field: &str, text: &str, report: &mut Report) -> Option<IndexSet> {
    let Some(set) = IndexSet::parse_canonical(text) else {
        report.breach("S8", key, || format!("status.{field} {text:?} is not canonical"));
        return None;
    };
    let completions = job.spec.completions.unwrap_or(0);
    let is_inside = set.last().is_none_or(|last| i64::from(last) < i64::from(completions));
    report.require("S8", key, is_inside, || format!("status.{field} {text:?} exceeds {completions} completions"));
    Some(set)
}
