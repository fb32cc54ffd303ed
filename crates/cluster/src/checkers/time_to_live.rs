//! S20: a Job is deleted for its age only after a fresh read has shown that its time is over.
//!
//! The controller reads the Job, then deletes the one with the UID that it read. Between the two a user may still give
//! the Job more time; that race is upstream's and documented (B106).

use super::report::{Report, key_of};
use jobyard_api::job::{COMPLETE, FAILED, Job};
use jobyard_api::meta::Uid;
use jobyard_api::request::Resource;
use jobyard_api::time::{Time, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

/// What the last read of each Job has shown: when its time is over.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TimesToLive {
    read: BTreeMap<Uid, Option<Time>>,
}

impl TimesToLive {
    /// The controller reads a Job.
    pub fn read(&mut self, job: &Job) {
        self.read.insert(job.metadata.uid.clone(), expiry(job));
    }

    /// The controller deletes a Job; by its clock it is `now`.
    pub fn delete(&self, now: Time, job: &Job, report: &mut Report) {
        let key = key_of(Resource::Jobs, &job.metadata);
        let Some(expiry) = self.read.get(&job.metadata.uid) else {
            return report.breach("S20", &key, || "it is deleted for its age without a fresh read".to_owned());
        };
        report.require("S20", &key, expiry.is_some_and(|expiry| expiry <= now), || {
            "it is deleted for its age, which a fresh read did not show to be over".to_owned()
        });
    }

    /// A Job is gone.
    pub fn forget(&mut self, job: &Uid) {
        self.read.remove(job);
    }
}

/// [J-181]
fn expiry(job: &Job) -> Option<Time> {
    let seconds = job.spec.ttl_seconds_after_finished?;
    let ended = [COMPLETE, FAILED].into_iter().find(|kind| job.has_condition(kind))?;
    let at = job.status.condition(ended)?.last_transition_time.map_or(Time::default(), Timestamp::time);
    Some(at + Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}
