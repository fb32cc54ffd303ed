//! What the checkers remember of a Job: counters that follow the truth change by change.

use super::freshness::Deletions;
use super::horizon::Horizon;
use super::ledger::Ledger;
use jobyard_api::job::{FAILED, Job};
use jobyard_api::meta::Uid;
use jobyard_api::pod::{Phase, Pod};
use jobyard_api::request::ObjectKey;
use jobyard_api::time::Time;
use jobyard_api::words::{BATCH_V1, JOB_COMPLETION_INDEX, JOB_CONTROLLER_NAME, JOB_TRACKING_FINALIZER};
use std::sync::Arc;

/// A Job on truth, with sums over its pods.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, most Jobs have none of them")]
pub(super) struct JobRecord {
    /// For reports.
    pub key: ObjectKey,
    /// The Job as stored; `None` once it is gone.
    pub job: Option<Arc<Job>>,
    /// What the controller may believe of it.
    pub horizon: Horizon,
    /// Owned pods that have not ended and are not asked to go.
    pub active: i64,
    /// Owned pods that have not ended and are asked to go.
    pub terminating: i64,
    /// Whether an answer about this Job or its pods was lost although the request was applied. The controller then
    /// does what its guards would prevent (it has no version to wait for), here as upstream: the bounds on creations
    /// are not checked any more.
    pub is_blind: bool,
    /// Whether it has pods that it did not make.
    pub is_mixed: bool,
    /// Whether a user took pods away from it, by their labels or owner references.
    pub has_lost: bool,
    /// Bytes of the Job without its status.
    pub bytes: usize,
    /// What the sync under way has deleted (L7).
    pub deletions: Option<Deletions>,
    /// Whether pods were adopted or released since the last status was sent.
    pub has_claimed: bool,
    /// When it or one of its pods changed, or was told to the controller, the last time (L4).
    pub touched_at: Time,
    /// A virtual second, and how many status writes were asked for in it.
    pub writes_in_second: (i64, u32),
    /// Pod by pod; at [`super::CheckLevel::Full`] only.
    pub ledger: Option<Ledger>,
}

impl JobRecord {
    pub fn new(key: ObjectKey, job: &Arc<Job>, ledger: Option<Ledger>) -> Self {
        Self {
            key,
            job: Some(job.clone()),
            horizon: Horizon::of(job),
            active: 0,
            terminating: 0,
            is_blind: false,
            is_mixed: false,
            has_lost: false,
            bytes: if ledger.is_some() { super::resources::bytes_of(job) } else { 0 },
            deletions: None,
            has_claimed: false,
            touched_at: Time::default(),
            writes_in_second: (i64::MIN, 0),
            ledger,
        }
    }

    /// Takes a new version of the Job. A version with another status was written by the controller, which therefore
    /// has seen the version before it, and nobody has changed the spec since.
    pub fn job_changed(&mut self, new: Option<&Arc<Job>>) {
        if let (Some(old), Some(new)) = (&self.job, new) {
            if old.status == new.status {
                self.horizon.widen(new);
            } else {
                self.horizon = Horizon::of(new);
            }
        }
        self.job = new.cloned();
    }

    /// Takes a change of an owned pod: it joins (`old` is `None`), changes, or leaves (`new` is `None`).
    pub fn pod_changed(&mut self, old: Option<&Pod>, new: Option<&Pod>) {
        for (pod, sign) in [(old, -1), (new, 1)] {
            if let Some(facts) = pod.map(PodFacts::of).filter(PodFacts::is_live) {
                *(if facts.is_deleting { &mut self.terminating } else { &mut self.active }) += sign;
            }
        }
        if let Some(ledger) = &mut self.ledger {
            ledger.pod_changed(old, new);
        }
    }

    /// Whether the built-in controller has nothing to do with it ([J-021]).
    pub fn is_external(&self) -> bool {
        self.job.as_ref().is_some_and(|job| is_external(job))
    }

    /// Live pods that take up a place: those that are going too, where replacements wait for them.
    pub fn occupied(&self, job: &Job) -> i64 {
        if only_replaces_failed(job) { self.active + self.terminating } else { self.active }
    }
}

/// Whether `spec.managedBy` names another controller.
pub(super) fn is_external(job: &Job) -> bool {
    job.spec.managed_by.as_deref().is_some_and(|name| name != JOB_CONTROLLER_NAME)
}

/// `onlyReplaceFailed` of the specification: a pod is replaced (and counted) only once it has ended.
pub(super) fn only_replaces_failed(job: &Job) -> bool {
    job.spec.pod_replacement_policy.as_deref() == Some(FAILED) || job.spec.pod_failure_policy.is_some()
}

/// Successes that are in the status, counted or about to be.
pub(super) fn recorded_successes(job: &Job) -> i64 {
    let parked = job.status.uncounted_terminated_pods.as_ref().map_or(0, |pods| pods.succeeded.len());
    i64::from(job.status.succeeded) + parked as i64
}

/// Failures that are in the status, counted or about to be.
pub(super) fn recorded_failures(job: &Job) -> i64 {
    let parked = job.status.uncounted_terminated_pods.as_ref().map_or(0, |pods| pods.failed.len());
    i64::from(job.status.failed) + parked as i64
}

/// UID of the Job that controls the pod, if a Job does.
pub(super) fn owner_job(pod: &Pod) -> Option<&Uid> {
    let owner = pod.metadata.controller()?;
    (&*owner.kind == "Job" && &*owner.api_version == BATCH_V1).then_some(&owner.uid)
}

/// The little of a pod that counting depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PodFacts {
    pub phase: Phase,
    pub is_deleting: bool,
    pub has_finalizer: bool,
    /// From the annotation, as the controller reads it.
    pub index: Option<u32>,
}

impl PodFacts {
    pub fn of(pod: &Pod) -> Self {
        Self {
            phase: pod.status.phase,
            is_deleting: pod.metadata.is_being_deleted(),
            has_finalizer: pod.metadata.has_finalizer(JOB_TRACKING_FINALIZER),
            index: index_of(pod),
        }
    }

    pub fn is_live(&self) -> bool {
        !matches!(self.phase, Phase::Succeeded | Phase::Failed)
    }
}

/// Completion index of a pod.
pub(super) fn index_of(pod: &Pod) -> Option<u32> {
    pod.metadata.annotation(JOB_COMPLETION_INDEX)?.parse().ok()
}
