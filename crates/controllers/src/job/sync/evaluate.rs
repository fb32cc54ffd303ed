//! After claiming: what the pods say, and whether the Job is to end. [syncJob, steps 8–13]

use super::{Claimed, Progress, Sync, new_condition};
use crate::job::decide::backoff::{finished_time, past_backoff_limit_on_failure};
use crate::job::decide::indexes::{calculate_failed_indexes, calculate_succeeded_indexes, pods_with_delayed_deletion};
use crate::job::decide::pod_failure_policy::{Verdict, match_pod_failure_policy};
use crate::job::decide::predicates::{has_backoff_limit_per_index, is_active, is_pod_failed, is_terminating};
use crate::job::decide::success_policy::match_success_policy;
use crate::job::shared::{Shared, explain};
use crate::machinery::Output;
use jobyard_api::job::{FAILED, FAILURE_TARGET, JobCondition, SUCCESS_CRITERIA_MET};
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::time::{Time, Timestamp};
use std::collections::BTreeSet;
use std::time::Duration;

/// A reason to end the Job: condition type, reason, message; rule and field for people.
struct End {
    kind: &'static str,
    reason: &'static str,
    message: String,
    rule: &'static str,
    field: &'static str,
}

impl End {
    fn failure(reason: &'static str, message: &str, rule: &'static str, field: &'static str) -> Self {
        Self { kind: FAILURE_TARGET, reason, message: message.into(), rule, field }
    }
}

impl Sync {
    /// Counts, decides on the end, and goes on to the pods.
    pub(super) fn evaluate(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        self.count();
        self.start_clock(now);
        self.record_failures(shared);
        self.facts.finishing = self.earlier_end(now);
        if self.facts.finishing.is_none() {
            let end = self.failure_of_job(shared, now);
            self.adopt_end(end, now, out);
        }
        if self.job.is_indexed() {
            self.evaluate_indexes(now, out);
        }
        self.manage(shared, now, out)
    }

    /// Active, ready and terminating pods; pods that ended and are not counted yet.
    fn count(&mut self) {
        let facts = &mut self.facts;
        if let Some(uncounted) = &self.job.status.uncounted_terminated_pods {
            facts.uncounted_succeeded = uncounted.succeeded.iter().cloned().collect();
            facts.uncounted_failed = uncounted.failed.iter().cloned().collect();
        }
        facts.active = facts.pods.iter().filter(|claimed| is_active(&claimed.pod)).cloned().collect();
        facts.active_count = facts.active.len() as i32;
        facts.ready = facts.active.iter().filter(|claimed| claimed.pod.is_ready()).count() as i32;
        facts.terminating = facts.pods.iter().filter(|claimed| is_terminating(&claimed.pod)).count() as i32;
    }

    /// [J-024] The start is now, unless the Job is suspended or has started.
    fn start_clock(&mut self, now: Time) {
        if self.job.status.start_time.is_none() && !self.job.is_suspended() {
            self.job.status.start_time = Some(Timestamp::from(now));
            self.facts.started = Some(now);
        }
    }

    /// Totals, and the back-off record as it will be when the status is stored.
    fn record_failures(&mut self, shared: &Shared) {
        let succeeded = self.new_finished(&self.facts.uncounted_succeeded, |pod| pod.status.phase == Phase::Succeeded);
        let failed = self.new_finished(&self.facts.uncounted_failed, |pod| is_pod_failed(pod, &self.job));
        let policy = self.job.spec.pod_failure_policy.as_ref();
        let counted = failed.iter().filter(|pod| match_pod_failure_policy(policy, pod).is_counted()).count();
        let stored = &self.job.status;
        let succeeded_total = stored.succeeded + (succeeded.len() + self.facts.uncounted_succeeded.len()) as i32;
        let failed_total = stored.failed + (counted + self.facts.uncounted_failed.len()) as i32;
        let times = |pods: &[&Pod]| pods.iter().map(|pod| finished_time(pod)).collect::<Vec<_>>();
        let before = shared.backoff.get(&self.key).copied().unwrap_or_default();
        self.facts.backoff = before.with_finished(&times(&succeeded), &times(&failed));
        self.facts.succeeded = succeeded_total;
        self.facts.failed = failed_total;
    }

    /// Pods that ended in this way, are still tracked and not yet parked in the status.
    fn new_finished(&self, parked: &BTreeSet<jobyard_api::meta::Uid>, holds: impl Fn(&Pod) -> bool) -> Vec<&Pod> {
        let is_new = |claimed: &&Claimed| {
            claimed.is_tracked()
                && self.has_valid_index(claimed)
                && holds(&claimed.pod)
                && (parked.is_empty() || !parked.contains(&claimed.pod.metadata.uid))
        };
        self.facts.pods.iter().filter(is_new).map(|claimed| &*claimed.pod).collect()
    }

    /// Whether the pod's index is one of the Job's; a Job that is not Indexed asks for none.
    pub(super) fn has_valid_index(&self, claimed: &Claimed) -> bool {
        !self.job.is_indexed() || claimed.index.is_some_and(|index| index < self.completions())
    }

    /// An end that an earlier sync decided on. [J-030] [J-031]
    fn earlier_end(&self, now: Time) -> Option<JobCondition> {
        let is_true = |condition: &&JobCondition| &*condition.status == "True";
        let met = self.job.status.condition(SUCCESS_CRITERIA_MET).filter(is_true).cloned();
        met.or_else(|| {
            let target = self.job.status.condition(FAILURE_TARGET).filter(is_true)?;
            Some(new_condition(FAILED, &target.reason, &target.message, now))
        })
    }

    fn adopt_end(&mut self, end: Option<End>, now: Time, out: &mut Vec<Output>) {
        let Some(end) = end else { return };
        let text = format!("The Job is going to end ({}): {}", end.reason, end.message);
        explain(&self.key, end.rule, end.field, text, out);
        self.facts.finishing = Some(new_condition(end.kind, end.reason, &end.message, now));
    }

    /// Failures that do not depend on indexes, in upstream's order. [J-032] – [J-035]
    fn failure_of_job(&self, shared: &mut Shared, now: Time) -> Option<End> {
        if let Some(message) = self.fail_job_message() {
            let rule = "J-032";
            return Some(End::failure("PodFailurePolicy", &message, rule, "spec.podFailurePolicy"));
        }
        let limit = self.job.spec.backoff_limit.unwrap_or(i32::MAX);
        let pods = self.facts.pods.iter().map(|claimed| &*claimed.pod);
        if self.facts.failed > limit || past_backoff_limit_on_failure(&self.job, pods) {
            let message = "Job has reached the specified backoff limit";
            return Some(End::failure("BackoffLimitExceeded", message, "J-033", "spec.backoffLimit"));
        }
        self.deadline(shared, now)
    }

    /// The message of the first failed pod that a FailJob rule matches.
    fn fail_job_message(&self) -> Option<jobyard_api::Text> {
        let policy = self.job.spec.pod_failure_policy.as_ref()?;
        let failed = self.facts.pods.iter().filter(|claimed| is_pod_failed(&claimed.pod, &self.job));
        failed.into_iter().find_map(|claimed| match match_pod_failure_policy(Some(policy), &claimed.pod) {
            Verdict::FailJob(message) => Some(message),
            Verdict::Unmatched | Verdict::Count | Verdict::Ignore | Verdict::FailIndex => None,
        })
    }

    /// [J-034] [J-035] Past the deadline; or the sync that will be is arranged.
    fn deadline(&self, shared: &mut Shared, now: Time) -> Option<End> {
        let seconds = self.job.spec.active_deadline_seconds?;
        if self.job.is_suspended() {
            return None;
        }
        let start = self.facts.started.or_else(|| self.job.status.start_time.map(Timestamp::time))?;
        let end = start + Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        if end <= now {
            let message = "Job was active longer than specified deadline";
            return Some(End::failure("DeadlineExceeded", message, "J-034", "spec.activeDeadlineSeconds"));
        }
        if self.guards.deadline_requeue {
            shared.queue.add_after(now, self.key.clone(), end.since(now));
        }
        None
    }

    /// Succeeded and failed indexes, and the ends that follow from them. [J-036] – [J-038]
    fn evaluate_indexes(&mut self, now: Time, out: &mut Vec<Output>) {
        let completions = self.completions();
        let (stored, succeeded) = calculate_succeeded_indexes(&self.job, &self.facts.pods, completions);
        self.facts.succeeded = i32::try_from(succeeded.total()).unwrap_or(i32::MAX);
        if has_backoff_limit_per_index(&self.job) {
            let failed = calculate_failed_indexes(&self.job, &self.facts.pods, completions);
            if self.facts.finishing.is_none() {
                let end = self.failure_of_indexes(failed.total(), succeeded.total());
                self.adopt_end(end, now, out);
            }
            let facts = &mut self.facts;
            facts.delayed_deletion =
                pods_with_delayed_deletion(&self.job, &facts.pods, &facts.active, (&succeeded, &failed), completions);
            facts.failed_indexes = Some(failed);
        }
        if self.facts.finishing.is_none()
            && let Some(rule) = match_success_policy(self.job.spec.success_policy.as_ref(), completions, &succeeded)
        {
            let message = format!("Matched rules at index {rule}");
            let (rule, field) = ("J-038", "spec.successPolicy");
            let end = End { kind: SUCCESS_CRITERIA_MET, reason: "SuccessPolicy", message, rule, field };
            self.adopt_end(Some(end), now, out);
        }
        self.facts.stored_succeeded_indexes = stored;
        self.facts.succeeded_indexes = succeeded;
    }

    fn failure_of_indexes(&self, failed: i64, succeeded: i64) -> Option<End> {
        if self.job.spec.max_failed_indexes.is_some_and(|max| failed > i64::from(max)) {
            let message = "Job has exceeded the specified maximal number of failed indexes";
            return Some(End::failure("MaxFailedIndexesExceeded", message, "J-036", "spec.maxFailedIndexes"));
        }
        let all_ended = failed > 0 && failed + succeeded >= self.completions();
        let message = "Job has failed indexes";
        all_ended.then(|| End::failure("FailedIndexes", message, "J-037", "spec.backoffLimitPerIndex"))
    }
}
