//! Update: of everything but the status, or of the status alone ([A-009], [A-010], [A-150], [A-171], [A-204]).

use crate::field::ErrorList;
use crate::{ApiServer, answer, failure, kinds};
use jobyard_api::meta::ObjectMeta;
use jobyard_api::request::{Answer, Object, ObjectKey};
use jobyard_api::status::Status;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which part of an object a request changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Everything but the status.
    Main,
    /// The status.
    Status,
}

impl Part {
    /// The status if `status`.
    pub const fn of(status: bool) -> Self {
        if status { Self::Status } else { Self::Main }
    }
}

impl ApiServer {
    /// Replaces a part of an object.
    pub(crate) fn update(&mut self, object: Object, part: Part) -> Answer {
        let metadata = object.metadata();
        let key = ObjectKey {
            resource: object.resource(),
            namespace: metadata.namespace.clone(),
            name: metadata.name.clone(),
        };
        if key.name.is_empty() {
            return Err(failure::bad_request("the name of the object was undeterminable: name must be provided"));
        }
        let old = self.find(&key)?.clone();
        self.replace(object, old, part, Vec::new())
    }

    /// Checks a new version of an object against the old one and stores it. A version that is equal is not stored.
    pub(crate) fn replace(&mut self, mut new: Object, old: Object, part: Part, mut warnings: Vec<String>) -> Answer {
        check_identity(&new, &old)?;
        new.metadata_mut().resource_version = old.metadata().resource_version;
        if let Object::Event(_) = new {
            return if new == old { answer(old, warnings) } else { answer(self.commit_change(old, new), warnings) };
        }
        kinds::default_changed(&mut new, &old);
        keep_system_fields(new.metadata_mut(), old.metadata());
        let mut errors = ErrorList::new();
        let mut admission = kinds::Admission { templates: &mut self.templates, has_plugins: self.has_plugins };
        warnings.extend(kinds::admit_changed(&mut new, &old, part, &mut admission, &mut errors));
        errors.into_result(new.resource(), &old.metadata().name)?;
        // The first write of a Job that was created without labels puts them into the store, so it is one even if the
        // request changes nothing.
        if !has_read_labels(&old) && kinds::is_same(&new, &old) {
            return answer(old, warnings);
        }
        if has_read_labels(&new) {
            let labels = &mut new.metadata_mut().labels;
            *labels = Arc::new(BTreeMap::clone(labels));
        }
        answer(self.commit_change(old, new), warnings)
    }
}

/// Whether the object is a Job whose labels are not in the store yet.
fn has_read_labels(object: &Object) -> bool {
    matches!(object, Object::Job(job) if kinds::has_read_labels(job))
}

/// Refuses a version that was made from another object or from an older version of it.
fn check_identity(new: &Object, old: &Object) -> Result<(), Box<Status>> {
    let (new, old, resource) = (new.metadata(), old.metadata(), old.resource());
    if !new.uid.is_empty() && new.uid != old.uid {
        let (sent, stored) = (new.uid.as_str(), old.uid.as_str());
        return Err(failure::uid_conflict(resource, &old.namespace, &old.name, sent, stored));
    }
    if new.resource_version != 0 && new.resource_version != old.resource_version {
        return Err(failure::conflict(resource, &old.name, failure::MODIFIED));
    }
    Ok(())
}

/// What an update cannot change: it is filled in, and where the client sent something else that is ignored ([A-114]).
fn keep_system_fields(new: &mut ObjectMeta, old: &ObjectMeta) {
    new.generation = old.generation;
    new.uid = old.uid.clone();
    if old.creation_timestamp.is_some() {
        new.creation_timestamp = old.creation_timestamp;
    }
    if old.deletion_timestamp.is_some() {
        new.deletion_timestamp = old.deletion_timestamp;
    }
    if new.deletion_grace_period_seconds.is_none() {
        new.deletion_grace_period_seconds = old.deletion_grace_period_seconds;
    }
    new.unmodelled.remove("managedFields");
}
