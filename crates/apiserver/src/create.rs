//! Create: metadata, defaults, preparation, validation, store ([A-158] to, [A-172]).

use crate::field::ErrorList;
use crate::names::Names;
use crate::{ApiServer, answer, failure, kinds, namespaces, owners};
use jobyard_api::meta::Identity;
use jobyard_api::request::{Answer, Object, WatchEventKind};
use jobyard_api::status::Status;
use jobyard_api::time::{Time, Timestamp};

/// Something that is wrong with a field of an object that would be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Path of the field, such as `spec.template.spec.restartPolicy`.
    pub path: String,
    /// What is wrong, without the path.
    pub message: String,
}

impl ApiServer {
    /// Stores a new object, or with `dry_run` only says what would become of it.
    pub(crate) fn create(&mut self, now: Time, object: Object, dry_run: bool) -> Answer {
        if let Object::Event(_) = object {
            return self.create_event(now, object);
        }
        let mut object = with_namespace(object);
        let resource = object.resource();
        let was_generated = object.metadata().name.is_empty();
        if resource.is_namespaced() {
            let metadata = object.metadata();
            namespaces::check_new_content(&self.store, resource, &metadata.namespace, &metadata.name)?;
        }
        let mut warnings: Vec<String> =
            owners::drop_repeated(object.metadata_mut(), owners::Found::InBody).into_iter().collect();
        let has_version = std::mem::take(&mut object.metadata_mut().resource_version) != 0;
        if dry_run {
            fill_system_fields(&mut object, now, &mut self.names.clone());
        } else {
            fill_system_fields(&mut object, now, &mut self.names);
        }
        let name = object.metadata().name.clone();
        let mut errors = ErrorList::new();
        let mut admission =
            kinds::Admission { templates: &mut self.templates, has_plugins: self.has_plugins, release: self.release };
        warnings.extend(kinds::admit_new(&mut object, &mut admission, &mut errors)?);
        errors.into_result(resource, &name)?;
        if has_version && !dry_run {
            return Err(failure::plain_error("resourceVersion should not be set on objects to be created"));
        }
        if let Some(stored) = self.store.find(resource, &object.metadata().namespace, &name) {
            let is_going = stored.metadata().deletion_timestamp.is_some();
            return Err(failure::already_exists(resource, &name, was_generated, is_going));
        }
        if dry_run {
            return answer(object, warnings);
        }
        answer(self.store.commit(WatchEventKind::Added, None, object), warnings)
    }

    /// Everything that is wrong with an object that would be created. Neither the store nor the names change, so that it
    /// can be called while the object is being written.
    pub fn admit_dry_run(&self, now: Time, object: Object) -> Vec<FieldProblem> {
        let mut object = with_namespace(object);
        object.metadata_mut().resource_version = 0;
        let mut names = Names::new(&crate::Naming::Seeded(0));
        fill_system_fields(&mut object, now, &mut names);
        let mut errors = ErrorList::new();
        let mut admission = kinds::Admission {
            templates: &mut self.templates.clone(),
            has_plugins: self.has_plugins,
            release: self.release,
        };
        if let Err(status) = kinds::admit_new(&mut object, &mut admission, &mut errors) {
            return vec![FieldProblem { path: "spec".to_owned(), message: status.message }];
        }
        let problem = |error: crate::field::FieldError| FieldProblem { message: error.message(), path: error.path };
        errors.into_unique().into_iter().map(problem).collect()
    }

    /// What is stored when the object is created: defaults filled in, generated labels added. For previews.
    pub fn preview(&self, now: Time, object: Object) -> Result<Object, Box<Status>> {
        let mut copy = self.clone();
        let response = copy.create(now, object, true)?;
        Ok(response.object.expect("a create answers with the object"))
    }

    /// Events are stored as they come, under a name that no other Event has.
    fn create_event(&mut self, now: Time, mut object: Object) -> Answer {
        let identity: &mut Identity = object.metadata_mut();
        (identity.name, identity.uid) = self.names.event(&identity.name);
        identity.creation_timestamp = Some(Timestamp::from(now));
        answer(self.store.commit(WatchEventKind::Added, None, object), Vec::new())
    }
}

/// The object in the namespace `default` where it has none and needs one, and without one where it must not have one.
fn with_namespace(mut object: Object) -> Object {
    let is_namespaced = object.resource().is_namespaced();
    if is_namespaced == object.metadata().namespace.is_empty() {
        object.metadata_mut().namespace = if is_namespaced { "default".into() } else { "".into() };
    }
    object
}

/// What the server sets on every new object, whatever the client sent ([A-158], [A-159]).
fn fill_system_fields(object: &mut Object, now: Time, names: &mut Names) {
    let resource = object.resource();
    let metadata = object.metadata_mut();
    metadata.deletion_timestamp = None;
    metadata.deletion_grace_period_seconds = None;
    metadata.generation = 0;
    let identity: &mut Identity = metadata;
    identity.creation_timestamp = Some(Timestamp::from(now));
    identity.unmodelled.remove("selfLink");
    identity.unmodelled.remove("managedFields");
    if identity.name.is_empty() && !identity.generate_name.is_empty() {
        identity.name = names.generated(&identity.generate_name);
    }
    identity.uid = names.uid(resource, &identity.name);
}
