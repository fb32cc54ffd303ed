//! L4: a request of the Job controller that failed is tried again, after a minute at the latest.
//!
//! With the next request for the same Job (or for a pod without a Job) the case is closed: a sync decides anew. It is
//! also closed by anything that may make the request needless: a change of the Job or its pods, on truth or as told to
//! the controller. What is left would have to end in the same request again, and a controller that swallowed the error
//! is silent (B13, B63).
//!
//! Not asked after 404 and 422 (upstream takes them for done), after a crash, or while a watch is held.

use super::patience::Patience;
use super::report::Report;
use jobyard_api::meta::Uid;
use jobyard_api::request::ObjectKey;
use jobyard_api::time::Time;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The longest delay of the work queues after errors, and a batch period.
const RETRY: Duration = Duration::from_secs(62);

/// Failed requests that nothing has followed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Retries {
    open: BTreeMap<Uid, (Time, ObjectKey)>,
    by_time: BTreeSet<(Time, Uid)>,
}

impl Retries {
    /// A request about this Job (or pod without one) failed.
    pub fn failed(&mut self, now: Time, scope: &Uid, key: &ObjectKey, patience: Patience) {
        let Some(delay) = patience.delay.filter(|_| !self.open.contains_key(scope)) else { return };
        let until = now + RETRY + delay * 4;
        self.open.insert(scope.clone(), (until, key.clone()));
        self.by_time.insert((until, scope.clone()));
    }

    /// Something happened that closes the case.
    pub fn close(&mut self, scope: &Uid) {
        if self.open.is_empty() {
            return;
        }
        if let Some((until, _)) = self.open.remove(scope) {
            self.by_time.remove(&(until, scope.clone()));
        }
    }

    /// Nothing can be said for now: the controller died, or a watch is held.
    pub fn clear(&mut self) {
        self.open.clear();
        self.by_time.clear();
    }

    /// Time has passed.
    pub fn check(&mut self, now: Time, report: &mut Report) {
        while let Some((_, scope)) = self.by_time.first().filter(|(until, _)| *until < now) {
            let scope = scope.clone();
            let key = self.open.get(&scope).map(|(_, key)| key.clone());
            self.close(&scope);
            let Some(key) = key else { return };
            report.breach("L4", &key, || "a request failed and was never tried again".to_owned());
        }
    }
}
