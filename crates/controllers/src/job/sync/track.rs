//! Stages `FlushUncounted`, `RemoveFinalizers` and `FlushCounters`: every ended pod is counted exactly once. [J-110] – [J-120]
//!
//! A pod's way: its UID is stored in `status.uncountedTerminatedPods` (an index in `completedIndexes`), then its finalizer
//! is taken off, then its UID is taken out and the counter goes up. A crash between any two of these loses nothing and
//! counts nothing twice, since the finalizer and the UID together say how far it got.

use super::conclude::ensure_job_condition_status;
use super::explain::{Tally, counted_as};
use super::{Claimed, Progress, Stage, Sync, new_condition};
use crate::job::decide::pod_failure_policy::{Action, match_pod_failure_policy};
use crate::job::decide::predicates::{has_backoff_limit_per_index, is_pod_failed};
use crate::job::gated;
use crate::job::rulings::{self, fields_of_end};
use crate::job::shared::{Shared, UidSet, explain};
use crate::machinery::{Batch, CallId, Decision, Output, fact};
use jobyard_api::event::{NORMAL, WARNING};
use jobyard_api::gates::Gate;
use jobyard_api::job::{COMPLETE, FAILED, FAILURE_TARGET, Job, JobCondition, JobStatus, SUCCESS_CRITERIA_MET};
use jobyard_api::meta::Uid;
use jobyard_api::pod::Phase;
use jobyard_api::request::{Answer, Object};
use jobyard_api::status::{Reason, Status};
use jobyard_api::time::Time;

/// UIDs and new indexes that one sync puts into the status: some 20 kB, and small Jobs are not starved by large ones.
const MAX_UNCOUNTED_PODS: usize = 500;

/// What the three stages share.
#[derive(Clone, Debug, Default)]
pub struct Track {
    /// Pods whose finalizers go.
    removing: Vec<Claimed>,
    /// UIDs in the uncounted lists whose pods still carry the finalizer.
    tracked: UidSet,
    reached_max: bool,
    needs_flush: bool,
    waiting: Batch<Uid>,
    /// Finalizers that could not be taken off, and why the first could not.
    failed: usize,
    error: Option<Box<Status>>,
    is_finished: bool,
}

impl Sync {
    /// Counts what ended and begins the three stages.
    pub(super) fn track(&mut self, shared: &mut Shared, now: Time, out: &mut Vec<Output>) -> Progress {
        let mut track = Track { needs_flush: self.store_active(), ..Default::default() };
        track.tracked = self.tracked_uids();
        track.needs_flush |= clean_uncounted(&mut self.job.status, &track.tracked);
        self.collect(&mut track, out);
        self.announce_end(&mut track, now);
        if !track.needs_flush || !shared.config.guards.uncounted_first {
            return self.remove_finalizers(shared, now, track, out);
        }
        self.update_status(shared, out);
        self.stage = Stage::FlushUncounted(track);
        Progress::Waiting
    }

    /// Writes the counts of live pods into the status; whether that or the suspension changed anything.
    fn store_active(&mut self) -> bool {
        let (status, facts) = (&mut self.job.status, &self.facts);
        let is_told = self.gates.has(Gate::JobPodReplacementPolicy);
        let terminating = if is_told { Some(facts.terminating) } else { status.terminating };
        let changed = facts.suspend_changed
            || status.active != facts.active_count
            || status.ready != Some(facts.ready)
            || status.terminating != terminating;
        status.active = facts.active_count;
        status.ready = Some(facts.ready);
        status.terminating = terminating;
        changed
    }

    /// UIDs parked in the status whose pods still carry the finalizer.
    fn tracked_uids(&self) -> UidSet {
        let facts = &self.facts;
        if facts.uncounted_succeeded.is_empty() && facts.uncounted_failed.is_empty() {
            return UidSet::new();
        }
        let uids = facts.pods.iter().filter(|claimed| claimed.is_tracked()).map(|claimed| &claimed.pod.metadata.uid);
        uids.filter(|uid| facts.uncounted_succeeded.contains(*uid) || facts.uncounted_failed.contains(*uid))
            .map(|uid| (uid.clone(), ()))
            .collect()
    }

    /// Parks the UIDs and indexes of pods that ended, up to the cap. [J-111] [J-112]
    fn collect(&mut self, track: &mut Track, out: &mut Vec<Output>) {
        let is_indexed = self.job.is_indexed();
        let mut pods = std::mem::take(&mut self.facts.pods);
        if is_indexed {
            pods.sort_by_key(|claimed| claimed.index);
        }
        let mut new_indexes = Vec::new();
        let mut parked = 0;
        let mut tally = Tally::default();
        for claimed in pods {
            let is_failed = is_pod_failed(&claimed.pod, &self.job);
            if !claimed.is_tracked() || !self.can_remove_finalizer(&claimed, is_failed) {
                continue;
            }
            match self.count_pod(&claimed, is_failed, is_indexed, &mut tally) {
                Counted::Index(index) => new_indexes.push(index),
                Counted::Parked(uid) => {
                    track.tracked.insert(uid, ());
                    parked += 1;
                }
                Counted::Nothing => {}
            }
            track.removing.push(claimed);
            if new_indexes.len() + self.uncounted_len() >= MAX_UNCOUNTED_PODS {
                track.reached_max = true;
                break;
            }
        }
        track.needs_flush |= parked > 0 || !new_indexes.is_empty();
        tally.explain(&self.key, &new_indexes, out);
        if track.reached_max {
            let facts = vec![fact("max", MAX_UNCOUNTED_PODS)];
            explain(Decision { facts, ..Decision::of(&self.key, &rulings::MAX_COUNTED) }, out);
        }
        if is_indexed {
            track.needs_flush |= self.store_indexes(new_indexes);
        }
    }

    fn uncounted_len(&self) -> usize {
        self.job.status.uncounted_terminated_pods.as_ref().map_or(0, |lists| lists.succeeded.len() + lists.failed.len())
    }

    /// Whether the finalizer may go: the pod ended, or the Job ends. A failed pod that its index's next pod must copy the
    /// counts from keeps it.
    fn can_remove_finalizer(&self, claimed: &Claimed, is_failed: bool) -> bool {
        if self.job.metadata.is_being_deleted()
            || self.facts.finishing.is_some()
            || claimed.pod.status.phase == Phase::Succeeded
        {
            return true;
        }
        let is_delayed = has_backoff_limit_per_index(&self.job)
            && claimed
                .index
                .and_then(|index| self.facts.delayed_deletion.get(&index))
                .is_some_and(|delayed| delayed.metadata.uid == claimed.pod.metadata.uid);
        is_failed && !is_delayed
    }

    /// Parks one pod in the status. When the Job fails, every pod that is left counts as failed. [J-111]
    fn count_pod(&mut self, claimed: &Claimed, is_failed: bool, is_indexed: bool, tally: &mut Tally) -> Counted {
        let uid = &claimed.pod.metadata.uid;
        let valid_index = claimed.index.filter(|index| *index < self.completions());
        let facts = &self.facts;
        let lists = self.job.status.uncounted_terminated_pods.get_or_insert_default();
        let is_listed_as_failed = self.guards.one_list_per_uid && facts.uncounted_failed.contains(uid);
        if claimed.pod.status.phase == Phase::Succeeded && !is_listed_as_failed {
            if !is_indexed && !facts.uncounted_succeeded.contains(uid) {
                lists.succeeded.push(uid.clone());
                tally.add(&rulings::COUNTED_SUCCEEDED, None, claimed);
                return Counted::Parked(uid.clone());
            }
            let is_new = |index: &i64| is_indexed && !facts.stored_succeeded_indexes.contains(*index);
            if let Some(index) = valid_index.filter(is_new) {
                tally.add(&rulings::COUNTED_INDEXES, None, claimed);
                return Counted::Index(index);
            }
        } else {
            let job_fails = facts.finishing.as_ref().is_some_and(|finishing| &*finishing.kind != SUCCESS_CRITERIA_MET);
            let policy = self.job.spec.pod_failure_policy.as_ref();
            let is_new = !facts.uncounted_failed.contains(uid) && (!is_indexed || valid_index.is_some());
            if (is_failed || job_fails) && is_new {
                let matched = match_pod_failure_policy(policy, &claimed.pod);
                tally.add(counted_as(matched, is_failed, claimed.pod.is_terminated()), matched, claimed);
                if matched.is_some_and(|matched| matched.action == Action::Ignore) {
                    return Counted::Nothing;
                }
                lists.failed.push(uid.clone());
                return Counted::Parked(uid.clone());
            }
        }
        tally.add(self.uncounted(claimed, is_failed), None, claimed);
        Counted::Nothing
    }

    /// Writes succeeded and failed indexes into the status; whether a text changed.
    fn store_indexes(&mut self, new_indexes: Vec<i64>) -> bool {
        let facts = &mut self.facts;
        facts.succeeded_indexes = facts.succeeded_indexes.with_indexes(new_indexes);
        let completed = facts.succeeded_indexes.text();
        let failed = facts.failed_indexes.as_ref().map(|indexes| indexes.text().into());
        let status = &mut self.job.status;
        let changed = *completed != *status.completed_indexes || failed != status.failed_indexes;
        status.succeeded = i32::try_from(facts.succeeded_indexes.total()).unwrap_or(i32::MAX);
        status.completed_indexes = completed.into();
        status.failed_indexes = failed;
        changed
    }

    /// Stores the interim condition and turns the end into its final one. [J-113]
    fn announce_end(&mut self, track: &mut Track, now: Time) {
        let Some(finishing) = &self.facts.finishing else { return };
        let conditions = &mut self.job.status.conditions;
        let terminal = match &*finishing.kind {
            FAILURE_TARGET => {
                conditions.push(finishing.clone());
                track.needs_flush = true;
                FAILED
            }
            SUCCESS_CRITERIA_MET => {
                if !conditions.iter().any(|c| &*c.kind == SUCCESS_CRITERIA_MET && &*c.status == "True") {
                    conditions.push(finishing.clone());
                    track.needs_flush = true;
                }
                COMPLETE
            }
            _ => return,
        };
        self.facts.finishing = Some(new_condition(terminal, &finishing.reason, &finishing.message, now));
    }

    /// The status with the uncounted pods was stored or refused.
    pub(super) fn uncounted_flushed(
        &mut self,
        shared: &mut Shared,
        now: Time,
        answer: Answer,
        out: &mut Vec<Output>,
    ) -> Progress {
        let Stage::FlushUncounted(track) = &mut self.stage else { unreachable!("only this stage gets here") };
        let mut track = std::mem::take(track);
        if let Err(error) = self.status_stored(shared, answer) {
            return Progress::Ended(Some(error));
        }
        // Only now: were it kept before, a refused write would count the same failures again.
        if self.guards.failure_memory {
            shared.backoff.insert(self.key.clone(), self.facts.backoff);
        }
        track.needs_flush = false;
        self.remove_finalizers(shared, now, track, out)
    }

    /// Goes on with the Job as the API server has it now.
    fn status_stored(&mut self, shared: &mut Shared, answer: Answer) -> Result<(), Box<Status>> {
        let response = answer?;
        if let Some(Object::Job(job)) = response.object {
            shared.wrote_job(&self.key, &job);
            self.job = Job::clone(&job);
            gated::hide(&mut self.job, self.gates);
        }
        Ok(())
    }

    fn remove_finalizers(
        &mut self,
        shared: &mut Shared,
        now: Time,
        mut track: Track,
        out: &mut Vec<Output>,
    ) -> Progress {
        let removing = std::mem::take(&mut track.removing);
        if removing.is_empty() {
            return self.finalizers_removed(shared, now, track, out);
        }
        let uids = removing.iter().map(|claimed| (claimed.pod.metadata.uid.clone(), ()));
        shared.finalizers.get_or_insert_with(&self.key, UidSet::new).extend(uids);
        for claimed in removing {
            let call = shared.call(shared.untrack(&claimed.pod), out);
            track.waiting.push(call, claimed.pod.metadata.uid.clone());
        }
        self.stage = Stage::RemoveFinalizers(track);
        Progress::Waiting
    }

    /// A finalizer is off, or not; of a pod that is gone it is.
    pub(super) fn finalizer_removed(
        &mut self,
        shared: &mut Shared,
        now: Time,
        call: CallId,
        answer: Answer,
        out: &mut Vec<Output>,
    ) -> Progress {
        let Stage::RemoveFinalizers(track) = &mut self.stage else { unreachable!("only this stage gets here") };
        let uid = track.waiting.take(call).expect("each answer belongs to one patch");
        match answer {
            Ok(response) => {
                if let Some(Object::Pod(pod)) = &response.object {
                    shared.wrote_pod(pod);
                }
                track.tracked.remove(&uid);
            }
            Err(status) => {
                shared.finalizer_removal_observed(&self.key, &uid);
                let is_gone = status.reason == Reason::NotFound;
                if is_gone || !self.guards.uid_until_finalizer_gone {
                    track.tracked.remove(&uid);
                }
                if !is_gone {
                    track.failed += 1;
                    track.error.get_or_insert(status);
                }
            }
        }
        if !track.waiting.is_empty() {
            return Progress::Waiting;
        }
        let track = std::mem::take(track);
        self.finalizers_removed(shared, now, track, out)
    }

    /// Moves the UIDs of pods without finalizer into the counters, and ends the Job if it can be ended. [J-115] [J-116]
    fn finalizers_removed(
        &mut self,
        shared: &mut Shared,
        now: Time,
        mut track: Track,
        out: &mut Vec<Output>,
    ) -> Progress {
        track.needs_flush |= clean_uncounted(&mut self.job.status, &track.tracked);
        if let Some(error) = &track.error {
            let facts = vec![fact("failed", track.failed), fact("error", &*error.message)];
            explain(Decision { facts, ..Decision::of(&self.key, &rulings::FINALIZERS_LEFT) }, out);
        }
        if track.error.is_none() || !self.guards.counted_before_end {
            track.is_finished =
                (!track.reached_max || !self.guards.counted_before_end) && self.enact_finished(now, out);
            track.needs_flush |= track.is_finished;
        }
        if !track.needs_flush {
            return Progress::Ended(track.error.take().or_else(|| self.manage_error.take()));
        }
        self.update_status(shared, out);
        self.stage = Stage::FlushCounters(track);
        Progress::Waiting
    }

    /// Sets the final condition, if nothing is uncounted and no pod is still going. [J-116]
    fn enact_finished(&mut self, now: Time, out: &mut Vec<Output>) -> bool {
        let Some(finishing) = &self.facts.finishing else { return false };
        let (uncounted, terminating) = (self.uncounted_len(), self.facts.terminating);
        let is_uncounted = uncounted > 0 && self.guards.counted_before_end;
        let is_left = terminating > 0 && self.gates.ends_are_announced() && self.guards.end_waits_for_pods;
        if is_uncounted || is_left {
            let condition = fact("condition", &finishing.kind);
            let left = [fact("status.terminating", terminating), fact("uncounted", uncounted)];
            let (facts, fields) = ([condition].into_iter().chain(left).collect(), fields_of_end(&finishing.reason));
            explain(Decision { facts, fields, ..Decision::of(&self.key, &rulings::END_WAITS) }, out);
            return false;
        }
        let words = (&*finishing.reason, &*finishing.message);
        let status = &mut self.job.status;
        ensure_job_condition_status(&mut status.conditions, &finishing.kind, "True", words, now);
        if &*finishing.kind == COMPLETE {
            status.completion_time = finishing.last_transition_time;
        }
        true
    }

    /// The counters were stored or refused.
    pub(super) fn counters_flushed(
        &mut self,
        shared: &mut Shared,
        now: Time,
        answer: Answer,
        out: &mut Vec<Output>,
    ) -> Progress {
        let Stage::FlushCounters(track) = &mut self.stage else { unreachable!("only this stage gets here") };
        let mut track = std::mem::take(track);
        if let Err(error) = self.status_stored(shared, answer) {
            return Progress::Ended(Some(error));
        }
        if track.is_finished
            && let Some(finishing) = self.facts.finishing.take()
        {
            self.record_finished(shared, now, &finishing, out);
            // Upstream remembers one that is gone by now as well, for ever.
            if shared.cache.job(&self.key).is_some_and(|job| job.metadata.uid == self.job.metadata.uid) {
                shared.finished.insert(self.job.metadata.uid.clone(), ());
            }
        }
        Progress::Ended(track.error.take().or_else(|| self.manage_error.take()))
    }

    /// [J-117] [J-118]
    fn record_finished(&self, shared: &mut Shared, now: Time, finishing: &JobCondition, out: &mut Vec<Output>) {
        let ruling = if &*finishing.kind == COMPLETE { &rulings::COMPLETE } else { &rulings::FAILED };
        let status = &self.job.status;
        let facts = vec![
            fact("reason", &finishing.reason),
            fact("status.succeeded", status.succeeded),
            fact("status.failed", status.failed),
        ];
        let fields = fields_of_end(&finishing.reason);
        explain(Decision { facts, fields, ..Decision::of(&self.key, ruling) }, out);
        if &*finishing.kind != COMPLETE {
            shared.record(now, &self.job, (WARNING, &finishing.reason), (&finishing.message, ""), out);
            return;
        }
        if self.job.spec.completions.is_some_and(|completions| self.job.status.succeeded > completions) {
            let message = "Too many succeeded pods running after completion count reached";
            shared.record(now, &self.job, (WARNING, "TooManySucceededPods"), (message, ""), out);
        }
        shared.record(now, &self.job, (NORMAL, "Completed"), ("Job completed", ""), out);
    }
}

/// What became of one pod.
enum Counted {
    /// Its UID is in the uncounted lists now.
    Parked(Uid),
    /// Its index completed.
    Index(i64),
    /// It was counted before, or does not count.
    Nothing,
}

/// Moves UIDs whose pods no longer carry the finalizer from the lists into the counters; whether there were any.
fn clean_uncounted(status: &mut JobStatus, tracked: &UidSet) -> bool {
    let Some(lists) = &mut status.uncounted_terminated_pods else { return false };
    let (succeeded, failed) = (lists.succeeded.len(), lists.failed.len());
    lists.succeeded.retain(|uid| tracked.contains(uid));
    lists.failed.retain(|uid| tracked.contains(uid));
    let (succeeded, failed) = (succeeded - lists.succeeded.len(), failed - lists.failed.len());
    status.succeeded += succeeded as i32;
    status.failed += failed as i32;
    succeeded + failed > 0
}
