//! What is said about the pods that a sync makes, removes and counts.

use super::manage::Creation;
use super::{Claimed, Sync};
use crate::job::cache::Key;
use crate::job::decide::pod_failure_policy::{Action, Cause, Match};
use crate::job::decide::predicates::{has_backoff_limit_per_index, only_replace_failed_pods};
use crate::job::rulings::{self, fields_of_end};
use crate::job::shared::explain;
use crate::machinery::{Decision, Fact, FactValue, Indexes, NAMES_MAX, Output, Pods, Ruling, fact};
use jobyard_api::job::SUCCESS_CRITERIA_MET;
use jobyard_api::status::Status;
use jobyard_api::time::Time;
use std::collections::VecDeque;
use std::time::Duration;

impl Sync {
    /// [J-039] [J-106] The Job ends: what is still active goes.
    pub(super) fn explain_deletions(&self, active: &[Claimed], reason: &str, out: &mut Vec<Output>) {
        if active.is_empty() {
            return;
        }
        let is_lingering = reason == "SuccessPolicy";
        let ruling = if is_lingering { &rulings::END_DELETES_LINGERING } else { &rulings::END_DELETES };
        let facts = vec![pods_fact(active), fact("reason", reason)];
        explain(Decision { facts, fields: fields_of_end(reason), ..Decision::of(&self.key, ruling) }, out);
    }

    /// Why no pod is made though fewer are active than the spec says.
    pub(super) fn explain_no_creation(&self, wanted: i32, occupied: i32, out: &mut Vec<Output>) {
        let (spec, active) = (&self.job.spec, self.facts.active_count);
        let ruling = if occupied > 0 && wanted > active {
            let is_judged = spec.pod_failure_policy.is_some();
            if is_judged { &rulings::REPLACED_WHEN_JUDGED } else { &rulings::REPLACED_WHEN_FAILED }
        } else if spec.completions.is_none() && (1..spec.parallelism.unwrap_or(1)).contains(&active) {
            &rulings::WORK_QUEUE_DONE
        } else if spec.parallelism == Some(0) {
            &rulings::PAUSED
        } else {
            return;
        };
        let missing = fact("missing", wanted - active);
        let facts = vec![missing, fact("status.active", active), fact("status.terminating", self.facts.terminating)];
        explain(Decision { facts, ..Decision::of(&self.key, ruling) }, out);
    }

    /// [J-055] Which pods are made and why so many.
    pub(super) fn explain_creation(&self, wanted: i32, count: usize, indexes: &VecDeque<i64>, out: &mut Vec<Output>) {
        let facts = &self.facts;
        let is_replaced = !facts.delayed_deletion.is_empty()
            && indexes.iter().any(|index| facts.delayed_deletion.contains_key(index));
        let ruling = self.creation(is_replaced);
        let mut told = vec![
            fact("pods", Pods::count(count)),
            fact("wanted", wanted),
            fact("status.active", facts.active_count),
            fact("status.terminating", facts.terminating),
        ];
        if self.job.is_indexed() {
            told.push(fact("indexes", indexes.iter().copied().collect::<Indexes>()));
        }
        told.extend(self.job.spec.parallelism.map(|parallelism| fact("spec.parallelism", parallelism)));
        told.extend(self.job.spec.completions.map(|completions| fact("spec.completions", completions)));
        explain(Decision { facts: told, ..Decision::of(&self.key, ruling) }, out);
    }

    fn creation(&self, is_replaced: bool) -> &'static Ruling {
        match (self.job.is_indexed(), self.facts.terminating > 0) {
            (true, _) if is_replaced => &rulings::MAKES_INDEXES_AGAIN,
            (true, _) => &rulings::MAKES_INDEXES,
            (false, true) if only_replace_failed_pods(&self.job) => &rulings::MAKES_FEWER,
            (false, true) => &rulings::MAKES_BESIDE,
            (false, false) => &rulings::MAKES,
        }
    }

    /// [J-054] [J-085] Which back-off holds pods back, and how long.
    pub(super) fn explain_backoff(&self, missing: usize, remaining: Duration, until: Time, out: &mut Vec<Output>) {
        let per_index = has_backoff_limit_per_index(&self.job);
        let ruling = if per_index { &rulings::BACK_OFF_PER_INDEX } else { &rulings::BACK_OFF };
        let mut facts = vec![fact("remaining", remaining), fact("pods", Pods::count(missing))];
        if !per_index {
            facts.push(fact("failures", self.facts.backoff.failures_after_last_success));
        }
        explain(Decision { facts, until: Some(until), ..Decision::of(&self.key, ruling) }, out);
    }

    /// Why a pod is let go without being counted.
    pub(super) fn uncounted(&self, claimed: &Claimed, is_failed: bool) -> &'static Ruling {
        let is_going = |finalizer| self.job.metadata.is_being_deleted() && self.job.metadata.has_finalizer(finalizer);
        let has_succeeded = || self.facts.finishing.as_ref().is_some_and(|end| &*end.kind == SUCCESS_CRITERIA_MET);
        match (claimed.pod.is_terminated() || is_failed, self.has_valid_index(claimed)) {
            (true, true) => &rulings::UNTRACKED,
            (false, _) if is_going("orphan") => &rulings::IGNORED_ORPHANED,
            (false, _) if self.job.metadata.is_being_deleted() => &rulings::IGNORED_DELETED,
            (false, _) if has_succeeded() => &rulings::IGNORED_SUCCESS,
            (_, _) => &rulings::IGNORED_INDEX,
        }
    }
}

/// What one sync counted, by ruling and rule of the policy: few entries, however many pods.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally(Vec<Entry>);

#[derive(Clone, Debug)]
struct Entry {
    ruling: &'static Ruling,
    position: Option<usize>,
    pods: Pods,
    /// Facts of the first pod.
    facts: Vec<Fact>,
}

impl Tally {
    /// One more pod, with the policy's rule that decided about it.
    pub(super) fn add(&mut self, ruling: &'static Ruling, matched: Option<Match<'_>>, claimed: &Claimed) {
        let position = matched.map(|matched| matched.rule);
        let name = &claimed.pod.metadata.name;
        let is_same = |entry: &&mut Entry| std::ptr::eq(entry.ruling, ruling) && entry.position == position;
        if let Some(entry) = self.0.iter_mut().find(is_same) {
            entry.pods.add(name);
            return;
        }
        let facts = matched.map_or_else(Vec::new, facts_of_match);
        self.0.push(Entry { ruling, position, pods: [name].into_iter().collect(), facts });
    }

    /// Says it.
    pub(super) fn explain(self, key: &Key, new_indexes: &[i64], out: &mut Vec<Output>) {
        for Entry { ruling, position, pods, facts } in self.0 {
            let mut told = vec![fact("pods", pods)];
            told.extend(facts);
            if std::ptr::eq(ruling, &raw const rulings::COUNTED_INDEXES) {
                told.push(fact("indexes", new_indexes.iter().copied().collect::<Indexes>()));
            }
            explain(Decision { facts: told, position, ..Decision::of(key, ruling) }, out);
        }
    }
}

fn facts_of_match(matched: Match<'_>) -> Vec<Fact> {
    let action = match matched.action {
        Action::Count => "Count",
        Action::Ignore => "Ignore",
        Action::FailIndex => "FailIndex",
        Action::FailJob => "FailJob",
    };
    let mut facts = vec![fact("rule", matched.rule), fact("action", FactValue::Word(action))];
    match matched.cause {
        Cause::ExitCode(container, code) => facts.extend([fact("container", container), fact("exitCode", code)]),
        Cause::Condition(kind) => facts.push(fact("condition", kind)),
    }
    facts
}

/// What a failed pod counts as, by the rule that matched it and by what it is.
pub(super) const fn counted_as(matched: Option<Match<'_>>, is_failed: bool, is_terminated: bool) -> &'static Ruling {
    match matched {
        Some(Match { action: Action::Ignore, cause: Cause::ExitCode(..), .. }) => &rulings::IGNORED_EXIT_CODE,
        Some(Match { action: Action::Ignore, cause: Cause::Condition(_), .. }) => &rulings::IGNORED_CONDITION,
        Some(Match { cause: Cause::ExitCode(..), .. }) => &rulings::COUNTED_BY_EXIT_CODE,
        Some(Match { cause: Cause::Condition(_), .. }) => &rulings::COUNTED_BY_CONDITION,
        None if !is_failed => &rulings::COUNTED_WITH_JOB,
        None if !is_terminated => &rulings::COUNTED_TERMINATING,
        None => &rulings::COUNTED_FAILED,
    }
}

/// [J-056] What went wrong in a batch.
pub(super) fn explain_batch(key: &Key, creation: &Creation, error: Option<&Status>, out: &mut Vec<Output>) {
    if creation.refused > 0 {
        let facts = vec![fact("failed", creation.refused)];
        explain(Decision { facts, ..Decision::of(key, &rulings::NAMESPACE_TERMINATING) }, out);
    }
    if creation.failed > 0 {
        let error = error.map(|error| fact("error", &*error.message));
        let facts = [fact("failed", creation.failed), fact("skipped", creation.left)].into_iter().chain(error);
        explain(Decision { facts: facts.collect(), ..Decision::of(key, &rulings::CREATION_FAILED) }, out);
    }
}

/// The pods of a decision.
pub(super) fn pods_fact(pods: &[Claimed]) -> Fact {
    let names = pods.iter().map(|claimed| &claimed.pod.metadata.name);
    fact("pods", Pods { count: pods.len(), ..names.take(NAMES_MAX).collect() })
}
