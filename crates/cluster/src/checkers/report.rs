//! What a checker says when an invariant is broken.

use jobyard_api::request::{ObjectKey, Resource};
use jobyard_api::time::Time;
use std::collections::BTreeSet;

/// Violations that are kept; the first ones tell the story, the rest are echoes.
const VIOLATIONS_MAX: usize = 100;

/// A broken invariant: a bug of jobyard (or a planted one), never of the user's Job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Code of the invariant, such as `S4`.
    pub code: &'static str,
    /// When it was seen.
    pub at: Time,
    /// The object that it was seen on.
    pub object: ObjectKey,
    /// What was seen, in a sentence.
    pub text: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Violation { code, at, object, text } = self;
        write!(f, "{code} at {}: {} {}/{}: {text}", Seconds(*at), object.resource.kind(), object.namespace, object.name)
    }
}

/// A time of the clock, as seconds since 1970 with milliseconds.
struct Seconds(Time);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let millis = self.0.nanos().div_euclid(1_000_000);
        write!(f, "{}.{:03} s", millis.div_euclid(1000), millis.rem_euclid(1000))
    }
}

/// All violations so far, and which invariants are not looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Report {
    /// The time of what is being observed.
    pub now: Time,
    /// Nanoseconds by which the controllers' clock is ahead of the cluster's.
    pub skew: i64,
    /// The smallest that it ever was.
    pub skew_min: i64,
    violations: Vec<Violation>,
    disregarded: BTreeSet<&'static str>,
}

impl Report {
    /// The controllers' clock.
    pub const fn controllers_now(&self) -> Time {
        Time::from_nanos(self.now.nanos().saturating_add(self.skew))
    }

    /// The earliest that a decision which shows now can have been made, by the controllers' clock.
    pub const fn controllers_now_min(&self) -> Time {
        Time::from_nanos(self.now.nanos().saturating_add(self.skew_min))
    }

    /// Notes a violation unless its invariant is disregarded. The text is made only then.
    pub fn breach(&mut self, code: &'static str, object: &ObjectKey, text: impl FnOnce() -> String) {
        debug_assert!(super::codes::is_known(code), "{code} is in the list of invariants");
        if self.violations.len() < VIOLATIONS_MAX && !self.disregarded.contains(code) {
            self.violations.push(Violation { code, at: self.now, object: object.clone(), text: text() });
        }
    }

    /// Notes a violation if `holds` is false.
    pub fn require(&mut self, code: &'static str, object: &ObjectKey, holds: bool, text: impl FnOnce() -> String) {
        if !holds {
            self.breach(code, object, text);
        }
    }

    /// From now on nothing is said about this invariant.
    pub fn disregard(&mut self, code: &'static str) {
        self.disregarded.insert(code);
    }

    /// All of them, oldest first.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

/// The key of an object of the kind.
pub(super) fn key_of(resource: Resource, metadata: &jobyard_api::meta::ObjectMeta) -> ObjectKey {
    ObjectKey { resource, namespace: metadata.namespace.clone(), name: metadata.name.clone() }
}
