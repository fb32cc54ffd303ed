//! What is special to each kind of objects: what is prepared and checked on create and update.

mod app_armor;
mod cron_job;
mod empty_lists;
mod gated;
mod job;
mod plain;
mod pod;
mod pod_resources;
mod warnings;

use crate::field::{ErrorList, Path};
use crate::templates::Templates;
use crate::update::Part;
use crate::validation::metadata;
use crate::{defaults, namespaces};
pub use job::has_read_labels;
use jobyard_api::gates::Release;
use jobyard_api::request::Object;
use jobyard_api::status::Status;
use std::sync::Arc;

/// What objects are admitted with.
pub struct Admission<'a> {
    /// Pod specs that were found right before.
    pub templates: &'a mut Templates,
    /// Whether the plugins of a real server are there.
    pub has_plugins: bool,
    /// What the server is.
    pub release: Release,
}

/// Defaults, prepares and checks a new object. Returns warnings; or the refusal of a plugin.
pub fn admit_new(
    object: &mut Object,
    admission: &mut Admission,
    errors: &mut ErrorList,
) -> Result<Vec<String>, Box<Status>> {
    Ok(match object {
        Object::CronJob(cron_job) => cron_job::admit_new(Arc::make_mut(cron_job), admission, errors),
        Object::Job(job) => job::admit_new(Arc::make_mut(job), admission, errors),
        Object::Pod(pod) => pod::admit_new(Arc::make_mut(pod), admission, errors)?,
        Object::Namespace(namespace) => {
            let namespace = Arc::make_mut(namespace);
            namespaces::prepare(namespace);
            metadata::check(&namespace.metadata, false, metadata::NameForm::Label, &Path::new("metadata"), errors);
            Vec::new()
        }
        Object::Node(node) => {
            metadata::check(&node.metadata, false, metadata::NameForm::Subdomain, &Path::new("metadata"), errors);
            Vec::new()
        }
        Object::Plain(plain) => {
            plain::admit_new(Arc::make_mut(plain), errors);
            Vec::new()
        }
        Object::Event(_) => Vec::new(),
    })
}

/// Fills defaults into a new version of an object, where it is not the same as the old one anyway.
pub fn default_changed(new: &mut Object, old: &Object, templates: &mut Templates, release: Release) {
    match (new, old) {
        (Object::CronJob(new), Object::CronJob(old)) if !Arc::ptr_eq(&new.spec, &old.spec) => {
            defaults::cron_job(Arc::make_mut(&mut Arc::make_mut(new).spec));
        }
        (Object::Job(new), Object::Job(old)) => {
            let labels_are_missing = new.metadata.labels.is_empty();
            if labels_are_missing || !Arc::ptr_eq(&new.spec, &old.spec) {
                defaults::job(Arc::make_mut(new), templates, release);
            }
        }
        (Object::Pod(new), Object::Pod(old)) if !Arc::ptr_eq(&new.spec.shared, &old.spec.shared) => {
            defaults::pod(&mut Arc::make_mut(new).spec);
        }
        _ => {}
    }
}

/// Prepares and checks a new version of an object. Returns warnings.
pub fn admit_changed(
    new: &mut Object,
    old: &Object,
    part: Part,
    admission: &mut Admission,
    errors: &mut ErrorList,
) -> Vec<String> {
    let path = Path::new("metadata");
    if new.metadata() != old.metadata() {
        metadata::check_update(new.metadata(), old.metadata(), &path, errors);
    }
    match (new, old) {
        (Object::CronJob(new), Object::CronJob(old)) => {
            cron_job::admit_changed(Arc::make_mut(new), old, part, admission, errors)
        }
        (Object::Job(new), Object::Job(old)) => job::admit_changed(Arc::make_mut(new), old, part, admission, errors),
        (Object::Pod(new), Object::Pod(old)) => {
            pod::admit_changed(Arc::make_mut(new), old, part, admission.has_plugins, errors);
            Vec::new()
        }
        (Object::Node(new), Object::Node(old)) => {
            let new = Arc::make_mut(new);
            // Heartbeats are no part of what clients read and write.
            new.lease = old.lease;
            match part {
                Part::Main => new.status = old.status.clone(),
                Part::Status => new.spec = old.spec.clone(),
            }
            Vec::new()
        }
        (Object::Plain(new), Object::Plain(old)) => {
            plain::admit_changed(Arc::make_mut(new), old, errors);
            Vec::new()
        }
        (Object::Namespace(new), Object::Namespace(old)) if part == Part::Main => {
            Arc::make_mut(new).status = old.status.clone();
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Whether two versions are equal. Shared parts are not looked into.
pub fn is_same(new: &Object, old: &Object) -> bool {
    match (new, old) {
        (Object::CronJob(new), Object::CronJob(old)) => {
            new.metadata == old.metadata
                && (Arc::ptr_eq(&new.spec, &old.spec) || new.spec == old.spec)
                && new.status == old.status
        }
        (Object::Job(new), Object::Job(old)) => {
            new.metadata == old.metadata
                && (Arc::ptr_eq(&new.spec, &old.spec) || new.spec == old.spec)
                && new.status == old.status
        }
        (Object::Pod(new), Object::Pod(old)) => {
            new.metadata == old.metadata && pod::is_same_spec(&new.spec, &old.spec) && new.status == old.status
        }
        _ => new == old,
    }
}
