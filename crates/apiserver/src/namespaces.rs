//! Namespaces: whether something new may be put there, and when one that is going is gone ([A-152], [A-172]).

use crate::failure;
use crate::store::Store;
use jobyard_api::namespace::Namespace;
use jobyard_api::request::{Object, Resource};
use jobyard_api::status::Status;
use std::sync::Arc;

/// Phase of a namespace that takes new objects.
const ACTIVE: &str = "Active";
/// Phase of a namespace that was asked to go.
const TERMINATING: &str = "Terminating";

/// A namespace that takes new objects.
pub fn active(name: &str) -> Object {
    let mut namespace = Namespace::default();
    namespace.metadata.name = name.into();
    namespace.metadata.labels = [("kubernetes.io/metadata.name".into(), name.into())].into();
    namespace.status.phase = ACTIVE.into();
    Object::Namespace(Arc::new(namespace))
}

/// What a new namespace gets: its phase and the label with its name.
pub fn prepare(namespace: &mut Namespace) {
    namespace.status.phase = ACTIVE.into();
    let name = namespace.metadata.name.clone();
    namespace.metadata.labels.insert("kubernetes.io/metadata.name".into(), name);
}

/// Marks a namespace that was asked to go.
pub fn terminate(object: &mut Object) {
    if let Object::Namespace(namespace) = object {
        Arc::make_mut(namespace).status.phase = TERMINATING.into();
    }
}

/// Refuses a new object where its namespace is missing or going.
pub fn check_new_content(store: &Store, resource: Resource, namespace: &str, name: &str) -> Result<(), Box<Status>> {
    match store.find(Resource::Namespaces, "", namespace) {
        None => Err(failure::not_found(Resource::Namespaces, namespace)),
        Some(Object::Namespace(found)) if &*found.status.phase == TERMINATING => {
            Err(failure::namespace_terminating(resource, name, namespace))
        }
        Some(_) => Ok(()),
    }
}

/// Whether the object is a namespace that still has something in it. Upstream holds it with the finalizer `kubernetes`
/// in its spec, which the namespace controller takes off; here the store looks itself.
pub fn is_held(store: &Store, object: &Object) -> bool {
    let Object::Namespace(namespace) = object else { return false };
    let mut resources = Resource::ALL.into_iter().filter(|resource| resource.is_namespaced());
    resources.any(|resource| store.has_any(resource, &namespace.metadata.name))
}
