//! The objects that were found, taken one after the other, and what went wrong on the way.

use super::Info;
use crate::failure::Failure;
use crate::run::Run;
use std::collections::VecDeque;

/// An object, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    /// An object.
    Info(Box<Info>),
    /// A document that cannot be read, or a list that cannot be had.
    Failed(Failure),
}

/// The objects that were found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub(super) items: VecDeque<Item>,
    /// Whether the command line means exactly one object.
    pub is_single: bool,
    pub(super) continue_on_error: bool,
    pub(super) names_only: bool,
    pub(super) latest: bool,
    pub(super) default_namespace: Option<String>,
    pub(super) required_namespace: Option<String>,
    /// What failed with an object in hand.
    pub(super) failures: Vec<Failure>,
    /// What failed on the way to one: kubectl tells them as one failure.
    pub(super) inner: Vec<Failure>,
    pub(super) is_over: bool,
}

impl Found {
    /// The next object. What was only named is read from the server, unless the builder said otherwise.
    pub fn next(&mut self, run: &mut Run) -> Option<Info> {
        while !self.is_over {
            let mut info = match self.items.pop_front()? {
                Item::Info(info) => *info,
                Item::Failed(failure) => {
                    self.inner.push(failure);
                    self.is_over = !self.continue_on_error;
                    continue;
                }
            };
            if self.latest && !info.name.is_empty() {
                self.put_into_namespace(&mut info);
                if let Err(failure) = info.fetch(run) {
                    self.inner.push(failure);
                    self.is_over = !self.continue_on_error;
                    continue;
                }
            }
            match self.prepare(&mut info, run) {
                Ok(()) => return Some(info),
                Err(failure) => self.fail(failure),
            }
        }
        None
    }

    fn prepare(&self, info: &mut Info, run: &mut Run) -> Result<(), Failure> {
        self.put_into_namespace(info);
        if let Some(namespace) = self.required_namespace.as_ref().filter(|_| info.resource.namespaced) {
            if info.namespace.is_empty() {
                set_namespace(info, namespace);
            } else if info.namespace != *namespace {
                let text = format!(
                    "the namespace from the provided object {:?} does not match the namespace {namespace:?}. You must \
                     pass '--namespace={}' to perform this operation.",
                    info.namespace, info.namespace
                );
                return Err(Failure::Message(text));
            }
        }
        if !info.resource.namespaced && !info.namespace.is_empty() {
            set_namespace(info, "");
        }
        if info.object.is_none() && !self.names_only { info.fetch(run) } else { Ok(()) }
    }

    fn put_into_namespace(&self, info: &mut Info) {
        if let Some(namespace) = self.default_namespace.as_ref().filter(|_| info.resource.namespaced)
            && info.namespace.is_empty()
        {
            set_namespace(info, namespace);
        }
    }

    /// Notes what went wrong with the object that was taken last.
    pub fn fail(&mut self, failure: Failure) {
        self.failures.push(failure);
        self.is_over = !self.continue_on_error;
    }

    /// All objects, if there is time to have them at once; failures are kept for [`Self::finish`].
    pub fn rest(&mut self, run: &mut Run) -> Vec<Info> {
        std::iter::from_fn(|| self.next(run)).collect()
    }

    /// Calls `work` for each object.
    ///
    /// # Errors
    /// What went wrong, all of it if the builder says to go on after a mistake.
    pub fn visit(
        mut self,
        run: &mut Run,
        mut work: impl FnMut(&mut Run, Info) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        while let Some(info) = self.next(run) {
            if let Err(failure) = work(run, info) {
                self.fail(failure);
            }
        }
        self.finish()
    }

    /// What went wrong.
    pub fn finish(self) -> Result<(), Failure> {
        let mut failures = self.failures;
        failures.extend(Failure::all(self.inner).err());
        Failure::all(failures)
    }
}

fn set_namespace(info: &mut Info, namespace: &str) {
    namespace.clone_into(&mut info.namespace);
    if let Some(metadata) = info.object.as_mut().and_then(|object| object.get_mut("metadata"))
        && let Some(metadata) = metadata.as_object_mut()
    {
        if namespace.is_empty() {
            metadata.remove("namespace");
        } else {
            metadata.insert("namespace".to_owned(), namespace.into());
        }
    }
}
