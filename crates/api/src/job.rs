//! Jobs (`batch/v1`).

use crate::list::List;
use crate::meta::{ObjectMeta, Uid};
use crate::pod::PodTemplateSpec;
use crate::selector::LabelSelector;
use crate::time::Timestamp;
use crate::{Text, Unmodelled, is_default};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A Job: pods are run until enough of them succeed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Job {
    /// Name, labels, versions.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: Arc<JobSpec>,
    /// What has been seen. Written by the controller only.
    pub status: JobStatus,
}

impl Job {
    /// Whether a condition of the type is True.
    pub fn has_condition(&self, kind: &str) -> bool {
        self.status.condition(kind).is_some_and(|condition| &*condition.status == "True")
    }

    /// Whether the Job is Complete or Failed: it ended for good.
    pub fn is_finished(&self) -> bool {
        self.has_condition(COMPLETE) || self.has_condition(FAILED)
    }

    /// Whether it has one pod identity per index.
    pub fn is_indexed(&self) -> bool {
        self.spec.completion_mode.as_deref() == Some(INDEXED)
    }

    /// Whether it is asked to have no pods for now.
    pub fn is_suspended(&self) -> bool {
        self.spec.suspend == Some(true)
    }
}

/// Condition type: no pods are wanted for now.
pub const SUSPENDED: &str = "Suspended";
/// Condition type: it ended with success.
pub const COMPLETE: &str = "Complete";
/// Condition type: it ended without success.
pub const FAILED: &str = "Failed";
/// Condition type: it is going to be Failed when its pods are gone.
pub const FAILURE_TARGET: &str = "FailureTarget";
/// Condition type: it is going to be Complete when its pods are gone.
pub const SUCCESS_CRITERIA_MET: &str = "SuccessCriteriaMet";

/// Completion mode: pods are alike, so many must succeed.
pub const NON_INDEXED: &str = "NonIndexed";
/// Completion mode: each index must succeed once.
pub const INDEXED: &str = "Indexed";
/// Pod replacement policy: replace a pod as soon as it is asked to go.
pub const TERMINATING_OR_FAILED: &str = "TerminatingOrFailed";

/// What is wanted of a Job. A `None` means that the user left it out; defaulting fills most of them in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct JobSpec {
    /// Most pods at one time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallelism: Option<i32>,
    /// Successes needed; `None` with parallelism set means a work queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completions: Option<i32>,
    /// Seconds from the start after which the Job fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_deadline_seconds: Option<i64>,
    /// What a failure of a pod means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod_failure_policy: Option<PodFailurePolicy>,
    /// When an Indexed Job has succeeded before all indexes have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_policy: Option<SuccessPolicy>,
    /// Failures that are tolerated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff_limit: Option<i32>,
    /// Failures that are tolerated for each index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff_limit_per_index: Option<i32>,
    /// Failed indexes that are tolerated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_failed_indexes: Option<i32>,
    /// Which pods are the Job's; generated unless `manual_selector`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<LabelSelector>,
    /// Whether the user chose the selector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manual_selector: Option<bool>,
    /// The pod to run.
    pub template: PodTemplateSpec,
    /// Seconds after the end when the Job is deleted.
    #[serde(rename = "ttlSecondsAfterFinished", skip_serializing_if = "Option::is_none")]
    pub ttl_seconds_after_finished: Option<i32>,
    /// [`NON_INDEXED`] or [`INDEXED`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion_mode: Option<Text>,
    /// Whether no pods are wanted for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspend: Option<bool>,
    /// When a pod that is going is replaced: [`TERMINATING_OR_FAILED`] or [`FAILED`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod_replacement_policy: Option<Text>,
    /// Name of the controller that runs the Job, if not the built-in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed_by: Option<Text>,
    /// Fields without effect here.
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

/// Rules for failed pods; the first that matches decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodFailurePolicy {
    /// In order.
    pub rules: List<PodFailurePolicyRule>,
}

/// One rule of a [`PodFailurePolicy`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodFailurePolicyRule {
    /// `FailJob`, `FailIndex`, `Ignore` or `Count`.
    pub action: Text,
    /// Matches by exit code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_exit_codes: Option<PodFailurePolicyOnExitCodes>,
    /// Matches by pod condition.
    #[serde(skip_serializing_if = "is_default")]
    pub on_pod_conditions: List<PodFailurePolicyOnPodCondition>,
}

/// Matches a failed container by its exit code.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodFailurePolicyOnExitCodes {
    /// Only this container; any when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_name: Option<Text>,
    /// `In` or `NotIn`.
    pub operator: Text,
    /// Exit codes.
    pub values: List<i32>,
}

/// Matches a pod that has a condition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PodFailurePolicyOnPodCondition {
    /// Condition type.
    #[serde(rename = "type")]
    pub kind: Text,
    /// Condition status.
    pub status: Text,
}

/// Rules for success before the last index; the first that is met decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SuccessPolicy {
    /// In order.
    pub rules: List<SuccessPolicyRule>,
}

/// One rule of a [`SuccessPolicy`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SuccessPolicyRule {
    /// Which indexes, as interval text; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub succeeded_indexes: Option<Text>,
    /// How many of them; all when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub succeeded_count: Option<i32>,
}

/// What the controller has seen of a Job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct JobStatus {
    /// In the order in which they were first set.
    #[serde(skip_serializing_if = "is_default")]
    pub conditions: Vec<JobCondition>,
    /// When the controller began to work on the (not suspended) Job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<Timestamp>,
    /// When it completed; never set for a failed Job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion_time: Option<Timestamp>,
    /// Pods pending or running that are not going.
    #[serde(skip_serializing_if = "is_default")]
    pub active: i32,
    /// Successes; of an Indexed Job its completed indexes.
    #[serde(skip_serializing_if = "is_default")]
    pub succeeded: i32,
    /// Counted failures.
    #[serde(skip_serializing_if = "is_default")]
    pub failed: i32,
    /// Pods that are going and have not ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminating: Option<i32>,
    /// Interval text, Indexed only.
    #[serde(skip_serializing_if = "is_default")]
    pub completed_indexes: Text,
    /// Interval text, with `backoffLimitPerIndex` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_indexes: Option<Text>,
    /// Pods that ended and are not yet in the counters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncounted_terminated_pods: Option<UncountedTerminatedPods>,
    /// Active pods that are Ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<i32>,
}

impl JobStatus {
    /// The first condition of the type.
    pub fn condition(&self, kind: &str) -> Option<&JobCondition> {
        self.conditions.iter().find(|condition| &*condition.kind == kind)
    }
}

/// UIDs of pods that ended and are not yet counted: the first of the two steps of counting.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct UncountedTerminatedPods {
    /// With success.
    #[serde(skip_serializing_if = "is_default")]
    pub succeeded: Vec<Uid>,
    /// Without.
    #[serde(skip_serializing_if = "is_default")]
    pub failed: Vec<Uid>,
}

/// A statement about a Job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct JobCondition {
    /// Condition type.
    #[serde(rename = "type")]
    pub kind: Text,
    /// `True`, `False` or `Unknown`.
    pub status: Text,
    /// When it was last looked at.
    pub last_probe_time: Option<Timestamp>,
    /// When it last changed.
    pub last_transition_time: Option<Timestamp>,
    /// One word.
    #[serde(skip_serializing_if = "is_default")]
    pub reason: Text,
    /// A sentence.
    #[serde(skip_serializing_if = "is_default")]
    pub message: Text,
}
