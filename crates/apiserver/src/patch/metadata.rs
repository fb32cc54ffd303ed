//! The patches that controllers send by the hundred thousand: owners and finalizers. The result is that of the strategic
//! patch with the same content.

use crate::field::{ErrorList, Path};
use crate::validation::metadata;
use jobyard_api::Text;
use jobyard_api::meta::{ObjectMeta, OwnerReference, Uid};
use jobyard_api::request::{MetadataPatch, Object};
use jobyard_api::status::Status;
use std::sync::{Arc, LazyLock};

/// Applies the patch; refuses it for an object of another UID.
pub fn apply(object: &mut Object, patch: &MetadataPatch) -> Result<(), Box<Status>> {
    let metadata = object.metadata();
    if let Some(uid) = patch.uid.as_ref().filter(|uid| **uid != metadata.uid) {
        let mut errors = ErrorList::new();
        errors.invalid(&Path::new("metadata").child("uid"), &uid.text(), "field is immutable");
        return errors.into_result(object.resource(), &metadata.name);
    }
    if !changes_something(metadata, patch) {
        return Ok(());
    }
    let metadata = object.metadata_mut();
    if !patch.add_owners.is_empty() || !patch.remove_owners.is_empty() {
        patch_owners(Arc::make_mut(&mut metadata.owner_references), patch);
    }
    if !patch.add_finalizers.is_empty() || !patch.remove_finalizers.is_empty() {
        patch_finalizers(&mut metadata.finalizers, patch);
    }
    Ok(())
}

/// Whether anything may change; a patch that finds everything done must not copy the object.
fn changes_something(metadata: &ObjectMeta, patch: &MetadataPatch) -> bool {
    let has_owner = |uid: &Uid| metadata.owner_references.iter().any(|owner| owner.uid == *uid);
    !patch.add_owners.is_empty()
        || !patch.add_finalizers.is_empty()
        || patch.remove_owners.iter().any(has_owner)
        || patch.remove_finalizers.iter().any(|name| metadata.has_finalizer(name))
}

/// A strategic merge puts new items in front of those that only the server has.
fn patch_owners(owners: &mut Vec<OwnerReference>, patch: &MetadataPatch) {
    owners.retain(|owner| !patch.remove_owners.contains(&owner.uid));
    let mut new = Vec::new();
    for added in &patch.add_owners {
        match owners.iter_mut().find(|owner| owner.uid == added.uid) {
            Some(present) => merge_owner(present, added),
            None => new.push(added.clone()),
        }
    }
    if !new.is_empty() {
        owners.splice(0..0, new);
    }
}

fn merge_owner(present: &mut OwnerReference, patch: &OwnerReference) {
    let OwnerReference { controller, block_owner_deletion, .. } = present.clone();
    *present = patch.clone();
    present.controller = patch.controller.or(controller);
    present.block_owner_deletion = patch.block_owner_deletion.or(block_owner_deletion);
}

/// No finalizers: one list for all objects that have lost their last one.
static NO_FINALIZERS: LazyLock<Arc<Vec<Text>>> = LazyLock::new(Arc::default);

fn patch_finalizers(finalizers: &mut Arc<Vec<Text>>, patch: &MetadataPatch) {
    if patch.add_finalizers.is_empty() && finalizers.iter().all(|name| patch.remove_finalizers.contains(name)) {
        *finalizers = NO_FINALIZERS.clone();
        return;
    }
    let finalizers = Arc::make_mut(finalizers);
    finalizers.retain(|name| !patch.remove_finalizers.contains(name));
    let new: Vec<Text> = patch.add_finalizers.iter().filter(|name| !finalizers.contains(name)).cloned().collect();
    if !new.is_empty() {
        finalizers.splice(0..0, new);
    }
}

/// Checks what such a patch can break.
pub fn check(new: &Object, old: &Object) -> Result<(), Box<Status>> {
    let mut errors = ErrorList::new();
    metadata::check_update(new.metadata(), old.metadata(), &Path::new("metadata"), &mut errors);
    errors.into_result(new.resource(), &old.metadata().name)
}
