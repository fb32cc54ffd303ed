//! The garbage collector: dependents of a gone owner go, and a deleted owner waits for its dependents or lets them free.
//!
//! It looks at everything in passes, a fixed time after something changed. Upstream it keeps a graph and works on single
//! nodes of it; here the graph ([`graph`]) says what the next pass has to do, so that a pass costs what there is to do and
//! not how many objects there are. A pass acts on what there was at its start, since all its requests are returned
//! together.
//!
//! What it must never do: delete an object whose owner it has not seen to be absent.

mod clock;
mod graph;
mod items;

use crate::machinery::{CallId, Input, Output};
use clock::PassClock;
use graph::{Graph, Tie};
use items::Item;
use jobyard_api::Text;
use jobyard_api::meta::ObjectMeta;
use jobyard_api::request::{
    DeleteOptions, MetadataPatch, ObjectKey, Patch, Preconditions, PropagationPolicy, Request, WatchEventKind,
};
use jobyard_api::time::Time;
use jobyard_api::words::{FOREGROUND_DELETION, ORPHAN_DEPENDENTS};
use std::sync::Arc;
use std::time::Duration;

/// The garbage collector: a value that is fed with inputs. It needs no answers: what a request did, a watch tells.
#[derive(Clone, Debug)]
pub struct GarbageCollector {
    graph: Graph,
    clock: PassClock,
    calls: u64,
    /// The wake-up that was asked for and has not come.
    announced: Option<Time>,
}

impl GarbageCollector {
    /// A collector that knows nothing. It looks a millisecond more than `lag` after a change.
    pub fn new(lag: Duration) -> Self {
        let clock = PassClock::new(lag + Duration::from_millis(1));
        Self { graph: Graph::default(), clock, calls: 0, announced: None }
    }

    /// Takes one input and returns what is to be done. See the crate's contract; resources without owners (Events, Nodes)
    /// count as changes only.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Listed { items, .. } => {
                for item in &items {
                    self.graph.set(item);
                }
                self.clock.changed(now);
            }
            Input::Watch(event) => {
                match event.kind {
                    WatchEventKind::Added | WatchEventKind::Modified => self.graph.set(&event.object),
                    WatchEventKind::Deleted => self.graph.remove(&event.object.metadata().uid),
                }
                self.clock.changed(now);
            }
            Input::Response(..) => {}
            Input::Timer => {
                if self.announced.is_some_and(|at| at <= now) {
                    self.announced = None;
                }
                if self.clock.takes_pass(now) {
                    self.pass(&mut out);
                }
            }
        }
        self.announce(now, &mut out);
        out
    }

    /// Something changed of which [`GarbageCollector::concerns`] says that the collector need not see it. Who watches
    /// everything at once saves most of the work that way; giving it as an input does the same.
    pub fn heed(&mut self, now: Time) -> Vec<Output> {
        let mut out = Vec::new();
        self.clock.changed(now);
        self.announce(now, &mut out);
        out
    }

    /// Whether a change of an object is one of owners, of deletion, or of the finalizers of what is being deleted.
    pub fn concerns(old: &ObjectMeta, new: &ObjectMeta) -> bool {
        let has_same_owners =
            Arc::ptr_eq(&old.owner_references, &new.owner_references) || old.owner_references == new.owner_references;
        let has_same_finalizers = !new.is_being_deleted() || old.finalizers == new.finalizers;
        !has_same_owners || !has_same_finalizers || old.is_being_deleted() != new.is_being_deleted()
    }

    /// One look at everything that needs one: dependents first, then the owners that waited.
    fn pass(&mut self, out: &mut Vec<Output>) {
        let mut requests = Vec::new();
        for item in self.graph.dependents_to_serve() {
            for tie in self.graph.ties(item) {
                requests.extend(serve(item, &tie));
            }
        }
        for owner in self.graph.owners_to_release() {
            requests.extend(release(owner));
        }
        for request in requests {
            self.calls += 1;
            out.push(Output::Call(CallId(self.calls), request));
        }
    }

    /// Asks to be woken for the next pass, if that has something to do and was not announced.
    fn announce(&mut self, now: Time, out: &mut Vec<Output>) {
        let Some(at) = self.clock.next_pass(now).filter(|_| self.graph.has_work()) else { return };
        if self.announced.is_none_or(|announced| at < announced) {
            self.announced = Some(at);
            out.push(Output::WakeAt(at));
        }
    }
}

/// What is due to a dependent because of one of its owners.
fn serve(item: &Item, tie: &Tie<'_>) -> Option<Request> {
    match tie {
        Tie::Lost | Tie::Foreground => (!item.is_being_deleted).then(|| delete(item)),
        Tie::Orphan(owner) => {
            let patch = MetadataPatch { remove_owners: vec![(*owner).clone()], ..MetadataPatch::default() };
            Some(patch_of(item.key(), patch))
        }
        Tie::Held => None,
    }
}

/// Takes the collector's finalizers off an owner.
fn release(owner: &Item) -> impl Iterator<Item = Request> + '_ {
    let finalizers =
        [(owner.waits_for_orphaning, ORPHAN_DEPENDENTS), (owner.waits_for_dependents, FOREGROUND_DELETION)];
    finalizers.into_iter().filter(|(is_there, _)| *is_there).map(|(_, finalizer)| {
        let patch = MetadataPatch { remove_finalizers: vec![Text::from(finalizer)], ..MetadataPatch::default() };
        patch_of(owner.key(), patch)
    })
}

fn delete(item: &Item) -> Request {
    let preconditions = Preconditions { uid: Some(item.uid().clone()), resource_version: None };
    let options = DeleteOptions {
        preconditions: Some(preconditions),
        propagation_policy: Some(PropagationPolicy::Background),
        ..DeleteOptions::default()
    };
    Request::Delete { key: item.key(), options }
}

fn patch_of(key: ObjectKey, patch: MetadataPatch) -> Request {
    Request::Patch { key, status: false, patch: Patch::Metadata(Arc::new(patch)) }
}

#[cfg(test)]
impl GarbageCollector {
    /// Whether anything is remembered of an object.
    fn knows(&self, uid: &jobyard_api::meta::Uid) -> bool {
        self.graph.item(uid).is_some()
    }
}

#[cfg(test)]
mod tests;
