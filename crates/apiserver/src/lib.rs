//! The API server: the store and its rules.
//!
//! One request at a time goes through decoding, defaulting, preparation, validation and the store. Nothing else changes
//! an object. It never looks at controllers, pods' programs or the clock: `now` comes with each request.
//!
//! Start reading at [`ApiServer::handle`]. `create`, `update`, `patch`, `delete` and `list` are the verbs; `kinds` has
//! what is special to a kind of objects, `defaults` and `validation` what Kubernetes fills in and refuses; [`decode`]
//! makes objects of what a user wrote.

// Tables in tests pass `json!` literals.
#![cfg_attr(test, allow(clippy::needless_pass_by_value))]

mod apply;
mod create;
pub mod decode;
mod defaults;
mod delete;
mod failure;
mod field;
mod heartbeats;
pub mod json;
mod kinds;
mod list;
mod loaded;
mod names;
mod namespaces;
mod owners;
pub mod patch;
mod plugins;
pub mod quantity;
pub mod requests;
pub mod selector;
mod store;
mod table;
mod templates;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_support;
mod update;
mod validation;
pub mod wire;
pub mod yaml;

use jobyard_api::gates::Release;
use jobyard_api::request::{Answer, Object, ObjectKey, Request, Resource, Response, WatchEvent, WatchEventKind};
use jobyard_api::status::Status;
use jobyard_api::time::Time;

pub use create::FieldProblem;
pub use quantity::Quantity;

/// Forms of names that clients check as well; each function tells what is wrong with a text.
pub mod forms {
    pub use crate::validation::names::{label_value_errors, qualified_errors};
}

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
pub struct ApiServer {
    store: store::Store,
    loaded: loaded::Loaded,
    names: names::Names,
    templates: templates::Templates,
    has_plugins: bool,
    release: Release,
}

impl ApiServer {
    /// An empty store with the namespace `default`.
    pub fn new(config: Config) -> Self {
        let Config { naming, watch_log_max } = config;
        let mut server = Self {
            store: store::Store::new(watch_log_max),
            loaded: loaded::Loaded::default(),
            names: names::Names::new(&naming),
            templates: templates::Templates::default(),
            has_plugins: false,
            release: Release::default(),
        };
        server.store.insert_first(namespaces::active("default"));
        server
    }

    /// With the admission plugins that change pods on a real server: they get a service account, a priority and
    /// tolerations. Without them the server is as the recorded controllers met it.
    #[must_use]
    pub fn with_plugins(self) -> Self {
        Self { has_plugins: true, ..self }
    }

    /// As another version of Kubernetes, or with other feature gates.
    #[must_use]
    pub fn with_release(self, release: Release) -> Self {
        Self { release, ..self }
    }

    /// Which version it is, with which gates.
    pub const fn release(&self) -> Release {
        self.release
    }

    /// Applies one request.
    pub fn handle(&mut self, now: Time, request: Request) -> Answer {
        match request {
            Request::Create { object, dry_run } => self.create(now, object, dry_run),
            Request::Get { key } => self.read(&key),
            Request::List { resource, namespace, labels, fields } => {
                self.list(resource, namespace.as_ref(), labels.as_ref(), &fields)
            }
            Request::Update { object } => self.update(object, update::Part::Main),
            Request::UpdateStatus { object } => self.update(object, update::Part::Status),
            Request::Patch { key, status, patch } => self.patch(&key, update::Part::of(status), patch),
            Request::Delete { key, options } => self.delete(now, &key, &options),
        }
    }

    /// Changes an object without rules, as components do whose own rules make sure it is right (the kubelet's status).
    /// `change` returns false to leave it. Returns whether it was found and changed.
    pub fn mutate(&mut self, _now: Time, key: &ObjectKey, change: impl FnOnce(&mut Object) -> bool) -> bool {
        let Some(old) = self.store.get(key).cloned() else { return false };
        let mut new = old.clone();
        if !change(&mut new) {
            return false;
        }
        self.commit_change(old, new);
        true
    }

    /// Puts an object in as it is, without rules and unseen by watchers, as if it had always been there. Returns it with
    /// its version.
    pub fn restore(&mut self, object: Object) -> Object {
        self.store.restore(object)
    }

    /// The changes since this was last called, oldest first. The world puts them on the watch lanes.
    pub fn take_changes(&mut self) -> Vec<Change> {
        self.store.take_changes()
    }

    /// The same, in place of what is in a list that is used again and again.
    pub fn swap_changes(&mut self, changes: &mut Vec<Change>) {
        self.store.swap_changes(changes);
    }

    /// Watch events of a resource after a version, oldest first; `Expired` if the log does not reach back that far.
    pub fn watch_after(&self, resource: Resource, version: u64) -> Result<Vec<WatchEvent>, Box<Status>> {
        self.store.watch_after(resource, version)
    }

    /// The truth, for checkers and views: one object.
    pub fn get(&self, key: &ObjectKey) -> Option<&Object> {
        self.store.get(key)
    }

    /// The truth: all objects of a resource in the order of namespace and name.
    pub fn objects(&self, resource: Resource) -> impl Iterator<Item = &Object> {
        self.store.objects(resource)
    }

    /// Version of the last write.
    pub fn resource_version(&self) -> u64 {
        self.store.version()
    }

    fn find(&self, key: &ObjectKey) -> Result<&Object, Box<Status>> {
        self.store.get(key).ok_or_else(|| failure::not_found(key.resource, &key.name))
    }

    /// Stores the new version of an object, or takes it out if it was asked to go and nothing holds it any more.
    fn commit_change(&mut self, old: Object, new: Object) -> Object {
        let metadata = new.metadata();
        let is_held = !metadata.finalizers.is_empty() || old.metadata().deletion_grace_period_seconds.unwrap_or(0) != 0;
        let kind = if metadata.is_being_deleted() && !is_held && !namespaces::is_held(&self.store, &new) {
            WatchEventKind::Deleted
        } else {
            WatchEventKind::Modified
        };
        self.store.commit(kind, Some(old), new)
    }
}

/// The answer that shows an object.
#[allow(clippy::unnecessary_wraps)] // the last step of every verb, whose answers are results
fn answer(object: Object, warnings: Vec<String>) -> Answer {
    let resource_version = object.metadata().resource_version;
    Ok(Response { object: Some(object), items: Vec::new(), resource_version, warnings })
}
