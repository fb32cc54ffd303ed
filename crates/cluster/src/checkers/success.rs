//! S9: a Job succeeds only if enough of its pods, every index, or a rule of its success policy, did on truth.
//!
//! Asked when `SuccessCriteriaMet` appears, since Complete only follows it (S7). Successes are counted over the life of
//! the Job: of an index that was dropped by a scale-down and is wanted again, the old success would pass here.

use super::index_set::IndexSet;
use super::ledger::Ledger;
use super::record::JobRecord;
use super::report::Report;
use jobyard_api::job::{Job, SUCCESS_CRITERIA_MET, SuccessPolicyRule};

/// On a change of a Job's status.
pub(super) fn check(record: &JobRecord, old: &Job, new: &Job, report: &mut Report) {
    let Some(ledger) = &record.ledger else { return };
    if !new.has_condition(SUCCESS_CRITERIA_MET) || old.has_condition(SUCCESS_CRITERIA_MET) {
        return;
    }
    let condition = new.status.condition(SUCCESS_CRITERIA_MET);
    let is_policy = condition.is_some_and(|condition| &*condition.reason == "SuccessPolicy");
    let has_succeeded = if is_policy { meets_policy(new, ledger) } else { has_enough(record, new, ledger) };
    report.require("S9", &record.key, has_succeeded, || {
        let (pods, indexes) = (ledger.succeeded_pods, ledger.succeeded_indexes.len());
        format!("it succeeds after {pods} pods and {indexes} indexes did")
    });
}

fn has_enough(record: &JobRecord, job: &Job, ledger: &Ledger) -> bool {
    match job.spec.completions {
        None => ledger.succeeded_pods > 0 && record.active == 0,
        Some(completions) if job.is_indexed() => {
            let wanted = u32::try_from(completions).unwrap_or(0);
            ledger.succeeded_indexes.range(..wanted).count() == wanted as usize
        }
        Some(completions) => ledger.succeeded_pods >= i64::from(completions),
    }
}

fn meets_policy(job: &Job, ledger: &Ledger) -> bool {
    let completions = job.spec.completions.and_then(|completions| u32::try_from(completions).ok()).unwrap_or(0);
    let rules = job.spec.success_policy.as_ref().map_or(&[][..], |policy| &policy.rules);
    rules.iter().any(|rule| meets_rule(rule, completions, ledger))
}

/// [J-104]
fn meets_rule(rule: &SuccessPolicyRule, completions: u32, ledger: &Ledger) -> bool {
    let count = rule.succeeded_count.map(|count| u64::try_from(count).unwrap_or(0));
    let Some(text) = &rule.succeeded_indexes else {
        let succeeded = ledger.succeeded_indexes.range(..completions).count() as u64;
        return count.is_some_and(|count| succeeded >= count);
    };
    let indexes = IndexSet::parse_lenient(text, completions);
    let succeeded: u64 =
        indexes.ranges().iter().map(|(first, last)| ledger.succeeded_indexes.range(first..=last).count() as u64).sum();
    indexes.len() > 0 && succeeded >= count.unwrap_or_else(|| indexes.len()).min(indexes.len())
}
