//! CronJobs (`batch/v1`).

use crate::event::ObjectReference;
use crate::job::JobSpec;
use crate::meta::{ObjectMeta, Uid};
use crate::time::Timestamp;
use crate::{Text, Unmodelled, is_default};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A CronJob: Jobs are made at the times of a schedule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CronJob {
    /// Name, labels, versions.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: Arc<CronJobSpec>,
    /// What the controller has done.
    pub status: CronJobStatus,
}

impl CronJob {
    /// Whether no Jobs are to be started for now.
    pub fn is_suspended(&self) -> bool {
        self.spec.suspend == Some(true)
    }
}

/// Concurrency policy: a new run starts beside one that still goes.
pub const ALLOW_CONCURRENT: &str = "Allow";
/// Concurrency policy: a run is skipped while one still goes.
pub const FORBID_CONCURRENT: &str = "Forbid";
/// Concurrency policy: a run that still goes is deleted for the new one.
pub const REPLACE_CONCURRENT: &str = "Replace";

/// What is wanted of a CronJob. A `None` means that the user left it out; defaulting fills most of them in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CronJobSpec {
    /// When, in the language of [`crate::schedule`].
    pub schedule: Text,
    /// IANA name of the zone in which the schedule is read; that of the controller when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Text>,
    /// Seconds after which a run that could not be started is missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starting_deadline_seconds: Option<i64>,
    /// [`ALLOW_CONCURRENT`], [`FORBID_CONCURRENT`] or [`REPLACE_CONCURRENT`].
    #[serde(skip_serializing_if = "is_default")]
    pub concurrency_policy: Text,
    /// Whether no Jobs are to be started for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspend: Option<bool>,
    /// The Job to make.
    pub job_template: JobTemplateSpec,
    /// Complete Jobs that are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successful_jobs_history_limit: Option<i32>,
    /// Failed Jobs that are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_jobs_history_limit: Option<i32>,
    /// Fields without effect here.
    #[serde(flatten)]
    pub unmodelled: Unmodelled,
}

/// A Job to be made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct JobTemplateSpec {
    /// Labels and annotations of the Jobs; the rest is not used.
    pub metadata: ObjectMeta,
    /// What they run, without the defaults of a Job: those are filled in when it is made.
    pub spec: Arc<JobSpec>,
}

/// What the controller has done for a CronJob.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CronJobStatus {
    /// Its Jobs that go, as far as the controller knows.
    #[serde(skip_serializing_if = "is_default")]
    pub active: Vec<ObjectReference>,
    /// The time of the schedule for which a Job was started last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_schedule_time: Option<Timestamp>,
    /// When a Job completed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_successful_time: Option<Timestamp>,
}

impl CronJobStatus {
    /// Whether a Job of the UID is in `active`.
    pub fn is_active(&self, uid: &Uid) -> bool {
        self.active.iter().any(|reference| reference.uid == *uid)
    }
}
