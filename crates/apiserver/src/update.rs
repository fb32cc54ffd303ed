//! Update: of everything but the status, or of the status alone ([A-009], [A-010], [A-150], [A-171], [A-204]).

use crate::apply::{self, Managers};
use crate::field::{ErrorList, quote};
use crate::{ApiServer, answer, failure, kinds, owners};
use jobyard_api::Text;
use jobyard_api::meta::{self, ObjectMeta};
use jobyard_api::request::{Answer, Object, ObjectKey};
use jobyard_api::shared::Shared;
use jobyard_api::status::Status;
use jobyard_api::time::Time;

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

/// How an update says which object it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Another UID in the body than the stored one is a conflict ([A-171]).
    Body,
    /// A patched object has the stored UID; a patch that changes it breaks a rule.
    Patched,
}

/// What becomes of who owns which field.
pub enum Owners<'a> {
    /// Nothing.
    Kept,
    /// What has changed belongs to this manager, if anyone has applied the object.
    Changer(&'a str, Time),
    /// They are these.
    Known(Managers),
}

/// A new version of an object.
pub struct Change<'a> {
    /// As the client wants it.
    pub object: Object,
    /// Which part of it counts.
    pub part: Part,
    /// What another UID means.
    pub identity: Identity,
    /// Check everything, store nothing.
    pub dry_run: bool,
    /// What the client is told in any case.
    pub warnings: Vec<String>,
    /// Who owns which field afterwards.
    pub owners: Owners<'a>,
}

impl ApiServer {
    /// Replaces a part of an object.
    pub(crate) fn update(&mut self, mut object: Object, part: Part) -> Answer {
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
        let warnings = owners::drop_repeated(object.metadata_mut(), owners::Found::InBody).into_iter().collect();
        self.replace(
            Change { object, part, identity: Identity::Body, dry_run: false, warnings, owners: Owners::Kept },
            old,
        )
    }

    /// Checks a new version of an object against the old one and stores it. A version that is equal is not stored.
    pub(crate) fn replace(&mut self, change: Change, old: Object) -> Answer {
        let Change { object: mut new, part, identity, dry_run, mut warnings, owners } = change;
        if identity == Identity::Body {
            check_uid(&new, &old)?;
        }
        if new.metadata().resource_version != 0 && new.metadata().resource_version != old.metadata().resource_version {
            return Err(failure::conflict(old.resource(), &old.metadata().name, failure::MODIFIED));
        }
        new.metadata_mut().resource_version = old.metadata().resource_version;
        if let Object::Event(_) = new {
            return if new == old { answer(old, warnings) } else { answer(self.commit_change(old, new), warnings) };
        }
        kinds::default_changed(&mut new, &old, &mut self.templates, self.release);
        keep_system_fields(new.metadata_mut(), old.metadata());
        let mut errors = ErrorList::new();
        let mut admission =
            kinds::Admission { templates: &mut self.templates, has_plugins: self.has_plugins, release: self.release };
        warnings.extend(kinds::admit_changed(&mut new, &old, part, &mut admission, &mut errors));
        errors.into_result(new.resource(), &old.metadata().name)?;
        match owners {
            Owners::Kept => {}
            Owners::Changer(manager, now) => apply::attribute(&mut new, &old, part, manager, now),
            Owners::Known(managers) => managers.write(&mut new),
        }
        if dry_run {
            return answer(new, warnings);
        }
        // The first write of a Job that was created without labels puts them into the store, so it is one even if the
        // request changes nothing.
        if !has_read_labels(&old) && kinds::is_same(&new, &old) {
            return answer(old, warnings);
        }
        if has_read_labels(&new) {
            let labels = &mut new.metadata_mut().labels;
            *labels = labels.unshared();
        }
        answer(self.commit_change(old, new), warnings)
    }
}

/// Refuses an object of another name or namespace than the URL's; fills the namespace in ([A-176]).
pub fn check_address(object: &mut Object, namespace: &Text, name: &str) -> Result<(), Box<Status>> {
    let metadata = object.metadata_mut();
    if metadata.namespace.is_empty() || namespace.is_empty() {
        metadata.namespace = namespace.clone();
    } else if metadata.namespace != *namespace {
        return Err(failure::other_namespace());
    }
    if metadata.name.is_empty() {
        return Err(failure::bad_request(format!(
            "the name of the object ({name} based on URL) was undeterminable: name must be provided"
        )));
    }
    if *metadata.name != *name {
        return Err(failure::bad_request(format!(
            "the name of the object ({}) does not match the name on the URL ({name})",
            metadata.name
        )));
    }
    Ok(())
}

/// Refuses a version that is no number ([A-171]).
pub fn check_version(version: Option<&str>) -> Result<(), Box<Status>> {
    let Some(version) = version else { return Ok(()) };
    let is_number = version.bytes().all(|byte| byte.is_ascii_digit());
    let why = match version.parse::<u64>() {
        Ok(_) if is_number => return Ok(()),
        _ if is_number => "value out of range",
        _ => "invalid syntax",
    };
    Err(failure::plain_error(format!("strconv.ParseUint: parsing {}: {why}", quote(version))))
}

/// Refuses a version that was made from another object.
pub fn check_uid(new: &Object, old: &Object) -> Result<(), Box<Status>> {
    let (new, old, resource) = (new.metadata(), old.metadata(), old.resource());
    if new.uid.is_empty() || new.uid == old.uid {
        return Ok(());
    }
    Err(failure::uid_conflict(resource, &old.namespace, &old.name, &new.uid.text(), &old.uid.text()))
}

/// Whether the object is a Job whose labels are not in the store yet.
fn has_read_labels(object: &Object) -> bool {
    matches!(object, Object::Job(job) if kinds::has_read_labels(job))
}

/// What an update cannot change: it is filled in, and where the client sent something else that is ignored ([A-114]).
fn keep_system_fields(new: &mut ObjectMeta, old: &ObjectMeta) {
    new.generation = old.generation;
    if !Shared::is_same(&new.identity, &old.identity) {
        let identity: &mut meta::Identity = new;
        if identity.uid.is_empty() {
            identity.uid = old.uid.clone();
        }
        if old.creation_timestamp.is_some() {
            identity.creation_timestamp = old.creation_timestamp;
        }
        match old.unmodelled.get("managedFields") {
            Some(managers) => drop(identity.unmodelled.insert("managedFields".to_owned(), managers.clone())),
            None => drop(identity.unmodelled.remove("managedFields")),
        }
    }
    if old.deletion_timestamp.is_some() {
        new.deletion_timestamp = old.deletion_timestamp;
    }
    if new.deletion_grace_period_seconds.is_none() {
        new.deletion_grace_period_seconds = old.deletion_grace_period_seconds;
    }
}
