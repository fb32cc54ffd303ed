//! S14: the caches are changed by watches and lists only, never by a sync.
//!
//! A checker that holds on to the cached objects makes every change of one a copy, so it is enough to compare which
//! objects the cache holds before and after an answer or a timer.

use super::report::Report;
use jobyard_api::request::{Object, ObjectKey, Resource};
use std::sync::Arc;

/// The objects of a cache at one moment.
pub type Cached = Vec<Object>;

/// Whether a cache is the very same as before.
pub(super) fn check(before: &[Object], after: &[Object], report: &mut Report) {
    let is_untouched = before.len() == after.len() && before.iter().zip(after).all(|(a, b)| is_same(a, b));
    report.require("S14", &the_cache(), is_untouched, || "a sync changed the cache of the controller".to_owned());
}

fn is_same(before: &Object, after: &Object) -> bool {
    match (before, after) {
        (Object::Job(a), Object::Job(b)) => Arc::ptr_eq(a, b),
        (Object::Pod(a), Object::Pod(b)) => Arc::ptr_eq(a, b),
        _ => false,
    }
}

fn the_cache() -> ObjectKey {
    ObjectKey { resource: Resource::Jobs, namespace: "".into(), name: "job-controller".into() }
}
