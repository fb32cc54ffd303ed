//! L3: nothing that is remembered delays a new Job: its first pod is asked for within two seconds.
//!
//! Counted from the moment when the controller is told of the Job, as another one of the same name that came before must
//! not matter (B60, B61). The cluster's own delays are added ([`Patience`]): the own-write guard waits for watches.
//!
//! Nothing is asked while a watch is held, after a failed request (the key of the Job waits then, as upstream), after a
//! crash, or once anybody has changed the Job.

use super::patience::Patience;
use super::record::is_external;
use super::report::{Report, key_of};
use jobyard_api::job::{Job, JobStatus};
use jobyard_api::meta::Uid;
use jobyard_api::request::{ObjectKey, Resource};
use jobyard_api::time::Time;
use std::collections::BTreeMap;
use std::time::Duration;

/// From the news of a Job to the request for its first pod.
const FIRST_POD: Duration = Duration::from_secs(2);
/// After a failed request, keys may wait for so long.
const UNREST: Duration = Duration::from_secs(300);

/// Jobs whose first pod is waited for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FirstPods {
    waiting: BTreeMap<Uid, (Time, ObjectKey)>,
    restless_until: Time,
}

impl FirstPods {
    /// The controller is told of a Job for the first time.
    pub fn told(&mut self, now: Time, job: &Job, patience: Patience) {
        let spec = &job.spec;
        let wants_pods = spec.parallelism != Some(0) && spec.completions != Some(0) && !job.is_suspended();
        let is_new = job.status == JobStatus::default() && !job.metadata.is_being_deleted();
        let (Some(delay), true) = (patience.delay, is_new && wants_pods && !is_external(job)) else { return };
        if now >= self.restless_until {
            let until = now + FIRST_POD + delay * 4;
            self.waiting.insert(job.metadata.uid.clone(), (until, key_of(Resource::Jobs, &job.metadata)));
        }
    }

    /// A pod is asked for, or the Job changed: nothing more is waited for.
    pub fn close(&mut self, job: &Uid) {
        if !self.waiting.is_empty() {
            self.waiting.remove(job);
        }
    }

    /// Nothing is asked of the Jobs of this name.
    pub fn forget(&mut self, job: &ObjectKey) {
        self.waiting.retain(|_, (_, key)| key != job);
    }

    /// Nothing can be said for now: the controller died, or a watch is held.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    /// A request failed.
    pub fn unrest(&mut self, now: Time) {
        self.clear();
        self.restless_until = now + UNREST;
    }

    /// Time has passed.
    pub fn check(&mut self, now: Time, report: &mut Report) {
        // There are never more than a few: a Job is waited for during seconds.
        let late: Vec<_> =
            self.waiting.iter().filter(|(_, (until, _))| *until < now).map(|(uid, _)| uid.clone()).collect();
        for uid in late {
            let Some((_, key)) = self.waiting.remove(&uid) else { continue };
            report.breach("L3", &key, || "no pod was asked for within two seconds of the news of the Job".to_owned());
        }
    }
}
