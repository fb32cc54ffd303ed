//! The API server: the store and its rules.
//!
//! One request at a time goes through decoding, defaulting, preparation, validation and the store. Nothing else changes
//! an object. It never looks at controllers, pods' programs or the clock: `now` comes with each request.
//!
//! Start reading at [`ApiServer::handle`].

use jobyard_api::request::{Answer, Object, ObjectKey, Request, Resource, WatchEvent};
use jobyard_api::status::Status;
use jobyard_api::time::Time;

/// How names and UIDs are made.
#[derive(Clone, Debug, PartialEq)]
pub enum Naming {
    /// From a seed: five random letters, random UIDs (version 4).
    Seeded(u64),
    /// As the recordings have them: a counter for each `generateName`, UIDs of version 5 from `Kind/name`.
    Counted,
}

/// What is fixed when a server is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// How names and UIDs are made.
    pub naming: Naming,
    /// Watch events that are kept for each resource; who is further behind must list again.
    pub watch_log_max: usize,
}

/// A change that was stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The object before, unless it is new.
    pub old: Option<Object>,
    /// What watchers will hear.
    pub event: WatchEvent,
}

/// The store and its rules. A value: it can be cloned and compared.
#[derive(Clone, Debug)]
pub struct ApiServer {}

impl ApiServer {
    /// An empty store with the namespace `default`.
    pub fn new(_config: Config) -> Self {
        todo!()
    }

    /// Applies one request.
    pub fn handle(&mut self, _now: Time, _request: Request) -> Answer {
        todo!()
    }

    /// Changes an object without rules, as components do whose own rules make sure it is right (the kubelet's status).
    /// `change` returns false to leave it. Returns whether it was found and changed.
    pub fn mutate(&mut self, _now: Time, _key: &ObjectKey, _change: impl FnOnce(&mut Object) -> bool) -> bool {
        todo!()
    }

    /// The changes since this was last called, oldest first. The world puts them on the watch lanes.
    pub fn take_changes(&mut self) -> Vec<Change> {
        todo!()
    }

    /// Watch events of a resource after a version, oldest first; `Expired` if the log does not reach back that far.
    pub fn watch_after(&self, _resource: Resource, _version: u64) -> Result<Vec<WatchEvent>, Box<Status>> {
        todo!()
    }

    /// The truth, for checkers and views: one object.
    pub fn get(&self, _key: &ObjectKey) -> Option<&Object> {
        todo!()
    }

    /// The truth: all objects of a resource in the order of namespace and name.
    pub fn objects(&self, _resource: Resource) -> impl Iterator<Item = &Object> {
        std::iter::empty()
    }

    /// Version of the last write.
    pub fn resource_version(&self) -> u64 {
        todo!()
    }
}
