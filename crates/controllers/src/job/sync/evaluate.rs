//! After claiming: what the pods say, and whether the Job is to end. [syncJob, steps 8–13]

use super::{Claimed, Progress, Sync, new_condition};
use crate::job::decide::backoff::{finished_time, past_backoff_limit_on_failure};
use crate::job::decide::indexes::{calculate_failed_indexes, calculate_succeeded_indexes, pods_with_delayed_deletion};
use crate::job::decide::intervals::Intervals;
use crate::job::decide::pod_failure_policy::{Action, Cause, Match, is_counted, match_pod_failure_policy};
use crate::job::decide::predicates::{has_backoff_limit_per_index, is_pod_failed};
use crate::job::decide::success_policy::match_success_policy;
use crate::job::rulings::{self, fields_of_end};
use crate::job::shared::{Shared, UidSet, explain};
use crate::machinery::{Decision, Fact, Output, Pods, Ruling, fact};
use jobyard_api::job::{FAILED, FAILURE_TARGET, JobCondition, SUCCESS_CRITERIA_MET};
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::time::{Time, Timestamp, go_seconds};

/// A reason to end the Job: condition type, reason, message; why, for people.
struct End {
    kind: &'static str,
    reason: &'static str,
    message: String,
    ruling: &'static Ruling,
    /// The position of a policy's rule.
    position: Option<usize>,
    facts: Vec<Fact>,
}

impl End {
    fn failure(reason: &'static str, message: &str, ruling: &'static Ruling, facts: Vec<Fact>) -> Self {
        Self { kind: FAILURE_TARGET, reason, message: message.into(), ruling, position: None, facts }
    }

    /// A FailJob rule matched this pod. [J-032] [J-102]
    fn fail_job(matched: Match<'_>, pod: &Pod) -> Self {
        let rule = fact("rule", matched.rule);
        let pod_name = fact("pod", &pod.metadata.name);
        let (ruling, facts) = match matched.cause {
            Cause::ExitCode(container, code) => {
                let facts = vec![fact("container", container), pod_name, fact("exitCode", code), rule];
                (&rulings::FAIL_JOB_EXIT_CODE, facts)
            }
            Cause::Condition(kind) => (&rulings::FAIL_JOB_CONDITION, vec![fact("condition", kind), pod_name, rule]),
        };
        let end = Self::failure("PodFailurePolicy", &matched.message(pod), ruling, facts);
        Self { position: Some(matched.rule), ..end }
    }
}

impl Sync {
    /// Counts, decides on the end, and goes on to the pods.
    pub(super) fn evaluate(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        self.count(shared);
        self.start_clock(now, out);
        self.record_failures(shared, out);
        self.facts.finishing = self.earlier_end(now);
        self.explain_earlier_end(out);
        if self.facts.finishing.is_none() {
            let end = self.failure_of_job(shared, now, out);
            self.adopt_end(end, now, out);
        }
        if self.job.is_indexed() {
            self.evaluate_indexes(shared, now, out);
        }
        self.manage(shared, now, out)
    }

    /// Active, ready and terminating pods; pods that ended and are not counted yet.
    fn count(&mut self, shared: &Shared) {
        let expected_gone = self.expected_gone(shared);
        let owned = self.owned(shared);
        let pods = owned.others().map(|member| Claimed::new(member, expected_gone)).collect();
        let (active, ready, terminating) = (owned.active_count(), owned.ready(), owned.terminating());
        let facts = &mut self.facts;
        facts.pods = pods;
        (facts.active_count, facts.ready, facts.terminating) = (active as i32, ready as i32, terminating as i32);
        if let Some(uncounted) = &self.job.status.uncounted_terminated_pods {
            facts.uncounted_succeeded = uncounted.succeeded.iter().map(|uid| (uid.clone(), ())).collect();
            facts.uncounted_failed = uncounted.failed.iter().map(|uid| (uid.clone(), ())).collect();
        }
        if !self.facts.uncounted_succeeded.is_empty() || !self.facts.uncounted_failed.is_empty() {
            // An earlier sync was cut short, or someone else wrote the status: any pod may be among them.
            self.look_at_all(shared);
        }
    }

    /// [J-024] The start is now, unless the Job is suspended or has started.
    fn start_clock(&mut self, now: Time, out: &mut Vec<Output>) {
        if self.job.status.start_time.is_none() && !self.job.is_suspended() {
            self.job.status.start_time = Some(Timestamp::from(now));
            self.facts.started = Some(now);
            let facts = vec![fact("status.startTime", now)];
            explain(Decision { facts, ..Decision::of(&self.key, &rulings::STARTED) }, out);
        }
    }

    /// Totals, and the back-off record as it will be when the status is stored.
    fn record_failures(&mut self, shared: &Shared, out: &mut Vec<Output>) {
        let succeeded = self.new_finished(&self.facts.uncounted_succeeded, |pod| pod.status.phase == Phase::Succeeded);
        let failed = self.new_finished(&self.facts.uncounted_failed, |pod| is_pod_failed(pod, &self.job));
        let policy = self.job.spec.pod_failure_policy.as_ref();
        let counted = failed.iter().filter(|pod| is_counted(policy, pod)).count();
        let stored = &self.job.status;
        let succeeded_total = stored.succeeded + (succeeded.len() + self.facts.uncounted_succeeded.len()) as i32;
        let failed_total = stored.failed + (counted + self.facts.uncounted_failed.len()) as i32;
        let times = |pods: &[&Pod]| pods.iter().map(|pod| finished_time(pod)).collect::<Vec<_>>();
        let before = shared.backoff.get(&self.key).copied().unwrap_or_default();
        let backoff = before.with_finished(&times(&succeeded), &times(&failed));
        if backoff != before && !has_backoff_limit_per_index(&self.job) {
            let ruling = match (succeeded.len(), failed.len()) {
                (_, _) if backoff.failures_after_last_success == 0 => &rulings::BACK_OFF_ENDED,
                (1.., _) => &rulings::BACK_OFF_MIXED,
                (0, new) if new > counted => &rulings::BACK_OFF_GREW_IGNORED,
                (0, _) => &rulings::BACK_OFF_GREW,
            };
            let mut facts = vec![fact("new", failed.len()), fact("failures", backoff.failures_after_last_success)];
            facts.extend(backoff.last_failure_time.map(|last| fact("last", last.time())));
            explain(Decision { facts, ..Decision::of(&self.key, ruling) }, out);
        }
        self.facts.backoff = backoff;
        self.facts.succeeded = succeeded_total;
        self.facts.failed = failed_total;
    }

    /// Pods that ended in this way, are still tracked and not yet parked in the status.
    fn new_finished(&self, parked: &UidSet, holds: impl Fn(&Pod) -> bool) -> Vec<&Pod> {
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

    fn explain_earlier_end(&self, out: &mut Vec<Output>) {
        let Some(end) = &self.facts.finishing else { return };
        let is_met = &*end.kind == SUCCESS_CRITERIA_MET;
        let ruling = if is_met { &rulings::CRITERIA_MET_BEFORE } else { &rulings::FAILURE_TARGET_BEFORE };
        let facts = vec![fact("reason", &end.reason)];
        let fields = fields_of_end(&end.reason);
        explain(Decision { facts, fields, ..Decision::of(&self.key, ruling) }, out);
    }

    fn adopt_end(&mut self, end: Option<End>, now: Time, out: &mut Vec<Output>) {
        let Some(end) = end else { return };
        let (facts, position) = (end.facts, end.position);
        explain(Decision { facts, position, ..Decision::of(&self.key, end.ruling) }, out);
        // Before ends were announced, only the pod failure policy needed a condition while its pods were counted.
        let is_final =
            end.kind == FAILURE_TARGET && !self.gates.ends_are_announced() && end.reason != "PodFailurePolicy";
        let kind = if is_final { FAILED } else { end.kind };
        self.facts.finishing = Some(new_condition(kind, end.reason, &end.message, now));
    }

    /// Failures that do not depend on indexes, in upstream's order. [J-032] – [J-035]
    fn failure_of_job(&self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Option<End> {
        if let Some(end) = self.failure_by_policy() {
            return Some(end);
        }
        let limit = self.job.spec.backoff_limit.unwrap_or(i32::MAX);
        let restarts = self.owned(shared).restarts();
        let (ruling, found) = if self.facts.failed > limit {
            let is_per_index = has_backoff_limit_per_index(&self.job);
            let ruling = if is_per_index { &rulings::BACKOFF_LIMIT_TOTAL } else { &rulings::BACKOFF_LIMIT };
            (ruling, fact("status.failed", self.facts.failed))
        } else if let Some(restarts) = past_backoff_limit_on_failure(&self.job, restarts) {
            (&rulings::BACKOFF_LIMIT_RESTARTS, fact("restarts", restarts))
        } else {
            return self.deadline(shared, now, out);
        };
        let message = "Job has reached the specified backoff limit";
        Some(End::failure("BackoffLimitExceeded", message, ruling, vec![found, fact("spec.backoffLimit", limit)]))
    }

    /// The first failed pod that a FailJob rule matches.
    fn failure_by_policy(&self) -> Option<End> {
        let policy = self.job.spec.pod_failure_policy.as_ref()?;
        let mut failed = self.facts.pods.iter().filter(|claimed| is_pod_failed(&claimed.pod, &self.job));
        failed.find_map(|claimed| {
            let matched = match_pod_failure_policy(Some(policy), &claimed.pod)?;
            (matched.action == Action::FailJob).then(|| End::fail_job(matched, &claimed.pod))
        })
    }

    /// [J-034] [J-035] Past the deadline; or the sync that will be is arranged.
    fn deadline(&self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Option<End> {
        let seconds = self.job.spec.active_deadline_seconds?;
        if self.job.is_suspended() {
            return None;
        }
        let start = self.facts.started.or_else(|| self.job.status.start_time.map(Timestamp::time))?;
        let end = start + go_seconds(seconds);
        let facts = vec![fact("status.startTime", start), fact("spec.activeDeadlineSeconds", seconds)];
        if end <= now {
            let message = "Job was active longer than specified deadline";
            return Some(End::failure("DeadlineExceeded", message, &rulings::DEADLINE, facts));
        }
        if self.guards.deadline_requeue {
            shared.queue.add_after(now, &self.key, end.since(now));
        }
        explain(Decision { facts, until: Some(end), ..Decision::of(&self.key, &rulings::DEADLINE_AHEAD) }, out);
        None
    }

    /// Succeeded and failed indexes, and the ends that follow from them. [J-036] – [J-038]
    fn evaluate_indexes(&mut self, shared: &Shared, now: Time, out: &mut Vec<Output>) {
        let completions = self.completions();
        let (stored, succeeded) = calculate_succeeded_indexes(&self.job, &self.facts.pods, completions);
        self.explain_dropped_indexes(stored.total(), out);
        self.facts.succeeded = i32::try_from(succeeded.total()).unwrap_or(i32::MAX);
        if has_backoff_limit_per_index(&self.job) {
            self.evaluate_failed_indexes(shared, &succeeded, now, out);
        }
        if self.facts.finishing.is_none()
            && let Some(rule) = match_success_policy(self.job.spec.success_policy.as_ref(), completions, &succeeded)
        {
            let end = End {
                kind: SUCCESS_CRITERIA_MET,
                reason: "SuccessPolicy",
                message: format!("Matched rules at index {rule}"),
                ruling: &rulings::SUCCESS_POLICY,
                position: Some(rule),
                facts: vec![fact("rule", rule), fact("status.completedIndexes", succeeded.sample())],
            };
            self.adopt_end(Some(end), now, out);
        }
        self.facts.stored_succeeded_indexes = stored;
        self.facts.succeeded_indexes = succeeded;
    }

    /// Failed indexes, and failed pods that wait for their replacement. [J-091] [J-093]
    fn evaluate_failed_indexes(&mut self, shared: &Shared, succeeded: &Intervals, now: Time, out: &mut Vec<Output>) {
        let completions = self.completions();
        let (stored, failed) = calculate_failed_indexes(&self.job, &self.facts.pods, completions);
        if failed.total() > stored.total() {
            let limit = self.job.spec.backoff_limit_per_index.unwrap_or(i32::MAX);
            let facts = vec![fact("status.failedIndexes", failed.sample()), fact("spec.backoffLimitPerIndex", limit)];
            explain(Decision { facts, ..Decision::of(&self.key, &rulings::INDEXES_FAILED) }, out);
        }
        if self.facts.finishing.is_none() {
            let end = self.failure_of_indexes(&failed, succeeded.total());
            self.adopt_end(end, now, out);
        }
        let owned = self.owned(shared);
        let is_done = |index| succeeded.contains(index) || failed.contains(index) || owned.has_active_index(index);
        let delayed = pods_with_delayed_deletion(&self.job, &self.facts.pods, is_done, completions);
        let facts = &mut self.facts;
        facts.delayed_deletion = delayed;
        facts.failed_indexes = Some(failed);
        if facts.finishing.is_none() && !facts.delayed_deletion.is_empty() {
            let names = facts.delayed_deletion.values().map(|pod| &pod.metadata.name);
            let facts = vec![fact("pods", names.collect::<Pods>())];
            explain(Decision { facts, ..Decision::of(&self.key, &rulings::KEPT_FOR_INDEX) }, out);
        }
    }

    /// [J-094] [J-095] A lowered spec.completions forgets completed indexes beyond it.
    fn explain_dropped_indexes(&self, kept: i64, out: &mut Vec<Output>) {
        let succeeded = self.job.status.succeeded;
        if i64::from(succeeded) > kept {
            let completions = fact("spec.completions", self.completions());
            let facts = vec![fact("status.succeeded", succeeded), fact("kept", kept), completions];
            explain(Decision { facts, ..Decision::of(&self.key, &rulings::INDEXES_DROPPED) }, out);
        }
    }

    fn failure_of_indexes(&self, failed: &Intervals, succeeded: i64) -> Option<End> {
        let indexes = || fact("status.failedIndexes", failed.sample());
        if let Some(max) = self.job.spec.max_failed_indexes.filter(|max| failed.total() > i64::from(*max)) {
            let message = "Job has exceeded the specified maximal number of failed indexes";
            let facts = vec![indexes(), fact("spec.maxFailedIndexes", max)];
            return Some(End::failure("MaxFailedIndexesExceeded", message, &rulings::MAX_FAILED_INDEXES, facts));
        }
        let all_ended = !failed.is_empty() && failed.total() + succeeded >= self.completions();
        let facts = || vec![indexes(), fact("spec.completions", self.completions())];
        all_ended.then(|| End::failure("FailedIndexes", "Job has failed indexes", &rulings::FAILED_INDEXES, facts()))
    }
}
