//! Metadata of any object ([A-040], [A-114], [A-156], [A-166] to ).

use super::node::Node;
use super::{labels, names};
use crate::field::{ErrorList, Path};
use jobyard_api::Text;
use jobyard_api::meta::{Identity, ObjectMeta, OwnerReference, StringMap};
use jobyard_api::shared::Shared;
use jobyard_api::words::{FOREGROUND_DELETION, ORPHAN_DEPENDENTS};
use std::borrow::Cow;
use std::sync::Arc;

/// Most bytes of all annotations of an object.
pub const ANNOTATIONS_SIZE_MAX: usize = 256 * 1024;
/// What is said of a value that an update cannot change.
const IMMUTABLE: &str = "field is immutable";
/// Finalizers that need no domain.
const STANDARD_FINALIZERS: [&str; 3] = [ORPHAN_DEPENDENTS, FOREGROUND_DELETION, "kubernetes"];

/// The form of the names of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameForm {
    /// A DNS subdomain.
    Subdomain,
    /// A DNS label.
    Label,
}

impl NameForm {
    fn errors(self, name: &str) -> Vec<String> {
        match self {
            Self::Subdomain => names::subdomain_errors(name),
            Self::Label => names::label_errors(name),
        }
    }
}

/// Checks the metadata of a new object.
pub fn check(metadata: &ObjectMeta, is_namespaced: bool, form: NameForm, path: &Path, errors: &mut ErrorList) {
    check_names(metadata, form, path, errors);
    if is_namespaced {
        check_namespace(&metadata.namespace, path, errors);
    }
    labels::check(&metadata.labels, &path.child("labels"), errors);
    check_annotations(&metadata.annotations, &path.child("annotations"), errors);
    check_owners(&metadata.owner_references, &path.child("ownerReferences"), errors);
    check_finalizers(&metadata.finalizers, &path.child("finalizers"), errors);
    check_finalizers_are_known(&metadata.finalizers, &path.child("finalizers"), errors);
}

/// Checks what another object of the same kind and in a namespace, whose metadata was right, does not share with it.
pub fn check_beyond(metadata: &ObjectMeta, passed: &ObjectMeta, form: NameForm, path: &Path, errors: &mut ErrorList) {
    check_names(metadata, form, path, errors);
    if !Arc::ptr_eq(&metadata.namespace, &passed.namespace) {
        check_namespace(&metadata.namespace, path, errors);
    }
    labels::check_beyond(&metadata.labels, &passed.labels, &path.child("labels"), errors);
    check_annotations_beyond(&metadata.annotations, &passed.annotations, &path.child("annotations"), errors);
    if !Arc::ptr_eq(&metadata.owner_references, &passed.owner_references) {
        check_owners(&metadata.owner_references, &path.child("ownerReferences"), errors);
    }
    if !Arc::ptr_eq(&metadata.finalizers, &passed.finalizers) {
        check_finalizers(&metadata.finalizers, &path.child("finalizers"), errors);
        check_finalizers_are_known(&metadata.finalizers, &path.child("finalizers"), errors);
    }
}

fn check_namespace(namespace: &str, path: &Path, errors: &mut ErrorList) {
    for message in names::label_errors(namespace) {
        errors.invalid(&path.child("namespace"), namespace, message);
    }
}

fn check_names(metadata: &ObjectMeta, form: NameForm, path: &Path, errors: &mut ErrorList) {
    let prefix = &metadata.generate_name;
    if !prefix.is_empty() {
        // Upstream replaces a trailing dash, and what is before it, by a letter ([A-159]).
        let messages = match prefix.strip_suffix('-') {
            // A name that is right stays so.
            Some(rest) if form.errors(rest).is_empty() => Vec::new(),
            Some(rest) if !rest.is_empty() => {
                form.errors(&format!("{}a", &rest[..rest.floor_char_boundary(rest.len().saturating_sub(1))]))
            }
            _ => form.errors(prefix),
        };
        for message in messages {
            errors.invalid(&path.child("generateName"), prefix, message);
        }
    }
    if metadata.name.is_empty() {
        errors.required(&path.child("name"), "name or generateName is required");
        return;
    }
    for message in form.errors(&metadata.name) {
        errors.invalid(&path.child("name"), &metadata.name, message);
    }
}

/// Checks annotations: the keys, and their size in all ([A-166]).
pub fn check_annotations(annotations: &StringMap, path: &Path, errors: &mut ErrorList) {
    let entries = annotations.iter().map(|(key, value)| (&**key, &**value));
    check_annotation_entries(&mut { entries }, path, errors);
}

/// Checks annotations beyond those that were found right before.
fn check_annotations_beyond(annotations: &StringMap, passed: &StringMap, path: &Path, errors: &mut ErrorList) {
    for (key, _) in annotations.iter_beyond(passed).filter(|(key, _)| !passed.has_own_key(key)) {
        check_annotation_key(key, path, errors);
    }
    check_annotations_size(annotations.iter().map(|(key, value)| key.len() + value.len()).sum(), path, errors);
}

/// Checks annotations without a type of their own.
pub fn check_annotation_values(node: &Node, errors: &mut ErrorList) {
    let entries = node.entries().map(|(key, value)| (key, value.as_str().unwrap_or("")));
    check_annotation_entries(&mut { entries }, &node.path, errors);
}

fn check_annotation_entries(annotations: &mut dyn Iterator<Item = (&str, &str)>, path: &Path, errors: &mut ErrorList) {
    let mut size = 0;
    for (key, value) in annotations {
        check_annotation_key(key, path, errors);
        size += key.len() + value.len();
    }
    check_annotations_size(size, path, errors);
}

fn check_annotation_key(key: &str, path: &Path, errors: &mut ErrorList) {
    let is_lower = key.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    let lower = if is_lower { Cow::Borrowed(key) } else { Cow::Owned(key.to_lowercase()) };
    for message in names::qualified_errors(&lower) {
        errors.invalid(path, key, message);
    }
}

fn check_annotations_size(size: usize, path: &Path, errors: &mut ErrorList) {
    if size > ANNOTATIONS_SIZE_MAX {
        errors.too_long(path, ANNOTATIONS_SIZE_MAX);
    }
}

fn check_owners(owners: &[OwnerReference], path: &Path, errors: &mut ErrorList) {
    let mut controller: Option<&OwnerReference> = None;
    for (i, owner) in owners.iter().enumerate() {
        check_owner(owner, &path.index(i), errors);
        if owner.controller != Some(true) {
            continue;
        }
        if let Some(first) = controller {
            let detail = format!(
                "Only one reference can have Controller set to true. Found \"true\" in references for {}/{} and {}/{}",
                first.kind, first.name, owner.kind, owner.name
            );
            errors.invalid_value(path, super::json(&owners), detail);
        } else {
            controller = Some(owner);
        }
    }
}

fn check_owner(owner: &OwnerReference, path: &Path, errors: &mut ErrorList) {
    if owner.api_version.is_empty() {
        errors.required(&path.child("apiVersion"), "must not be empty");
    } else if owner.api_version.matches('/').count() > 1 || owner.api_version.ends_with('/') {
        errors.invalid(&path.child("apiVersion"), &owner.api_version, "must be <group>/<version> or <version>");
    }
    for (name, value) in [("kind", &owner.kind), ("name", &owner.name), ("uid", &owner.uid.text())] {
        if value.is_empty() {
            errors.required(&path.child(name), "must not be empty");
        }
    }
    if owner.api_version.trim_start_matches('/') == "v1" && &*owner.kind == "Event" {
        errors.invalid_value(path, super::json(owner), "/v1, Kind=Event is disallowed from being an owner");
    }
}

fn check_finalizers(finalizers: &[Text], path: &Path, errors: &mut ErrorList) {
    for finalizer in finalizers {
        for message in names::qualified_errors(finalizer) {
            errors.invalid(path, finalizer, message);
        }
    }
    let has = |name: &str| finalizers.iter().any(|finalizer| &**finalizer == name);
    if has(ORPHAN_DEPENDENTS) && has(FOREGROUND_DELETION) {
        let detail = "finalizer orphan and foregroundDeletion cannot be both set";
        errors.invalid_value(path, super::json(&finalizers), detail);
    }
}

/// Finalizers without a domain are those that Kubernetes has itself.
fn check_finalizers_are_known(finalizers: &[Text], path: &Path, errors: &mut ErrorList) {
    for (i, finalizer) in finalizers.iter().enumerate() {
        if !finalizer.contains('/') && !STANDARD_FINALIZERS.contains(&&**finalizer) {
            let detail = "name is neither a standard finalizer name nor is it fully qualified";
            errors.invalid(&path.index(i), finalizer, detail);
        }
    }
}

/// Checks a change of metadata. What is the same shared value as before is not looked at.
pub fn check_update(new: &ObjectMeta, old: &ObjectMeta, path: &Path, errors: &mut ErrorList) {
    let finalizers = path.child("finalizers");
    let has_new_finalizers = !Arc::ptr_eq(&new.finalizers, &old.finalizers);
    if !Shared::is_same(&new.identity, &old.identity) {
        check_identity_update(new, old, path, errors);
    }
    if has_new_finalizers {
        check_finalizers(&new.finalizers, &finalizers, errors);
        if old.is_being_deleted() {
            check_no_new_finalizers(&new.finalizers, &old.finalizers, &finalizers, errors);
        }
    }
    if new.uid != old.uid {
        errors.invalid(&path.child("uid"), &new.uid.text(), IMMUTABLE);
    }
    if new.deletion_timestamp != old.deletion_timestamp {
        let value = new.deletion_timestamp.map_or("null".to_owned(), |time| super::json(&time));
        errors.invalid_value(&path.child("deletionTimestamp"), value, IMMUTABLE);
    }
    if new.deletion_grace_period_seconds != old.deletion_grace_period_seconds {
        let value = super::json(&new.deletion_grace_period_seconds);
        errors.invalid_value(&path.child("deletionGracePeriodSeconds"), value, IMMUTABLE);
    }
    if has_new_finalizers {
        check_finalizers_are_known(&new.finalizers, &finalizers, errors);
    }
}

fn check_identity_update(new: &Identity, old: &Identity, path: &Path, errors: &mut ErrorList) {
    if new.generate_name != old.generate_name {
        for message in names::path_segment_errors(&new.generate_name) {
            errors.invalid(&path.child("generateName"), &new.generate_name, message);
        }
    }
    if !StringMap::is_same(&new.labels, &old.labels) {
        labels::check(&new.labels, &path.child("labels"), errors);
    }
    if !StringMap::is_same(&new.annotations, &old.annotations) {
        check_annotations(&new.annotations, &path.child("annotations"), errors);
    }
    if !Arc::ptr_eq(&new.owner_references, &old.owner_references) {
        check_owners(&new.owner_references, &path.child("ownerReferences"), errors);
    }
}

/// An object that is going can lose finalizers, not get them ([A-114]).
fn check_no_new_finalizers(new: &[Text], old: &[Text], path: &Path, errors: &mut ErrorList) {
    let mut added: Vec<String> =
        new.iter().filter(|finalizer| !old.contains(finalizer)).map(|name| crate::field::quote(name)).collect();
    if added.is_empty() {
        return;
    }
    added.sort();
    let list = added.join(", ");
    errors.forbidden(
        path,
        format!(
            "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{list}}}"
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_metadata(change: impl FnOnce(&mut ObjectMeta), expected: &[&str]) {
        let mut metadata = ObjectMeta::named("default", "j");
        change(&mut metadata);
        let mut errors = ErrorList::new();
        check(&metadata, true, NameForm::Subdomain, &Path::new("metadata"), &mut errors);
        let texts: Vec<_> =
            errors.into_unique().iter().map(|error| format!("{}: {}", error.path, error.message())).collect();
        assert_eq!(texts.len(), expected.len(), "{texts:?}");
        for (text, start) in texts.iter().zip(expected) {
            assert!(text.starts_with(start), "{text} is not {start}");
        }
    }

    ///
    #[test]
    fn names_are_subdomains() {
        check_metadata(|_| {}, &[]);
        check_metadata(|m| m.name = "".into(), &["metadata.name: Required value: name or generateName is required"]);
        check_metadata(|m| m.name = "A".into(), &["metadata.name: Invalid value: \"A\": a lowercase RFC 1123"]);
        check_metadata(|m| m.generate_name = "-".into(), &["metadata.generateName: Invalid value: \"-\""]);
        check_metadata(|m| m.generate_name = "A-".into(), &[]);
    }

    ///
    #[test]
    fn labels_annotations_and_finalizers() {
        check_metadata(
            |m| m.labels = [("a b".into(), "c d".into())].into(),
            &["metadata.labels: Invalid value: \"a b\": name part", "metadata.labels: Invalid value: \"c d\": a valid"],
        );
        check_metadata(
            |m| m.annotations = [("a".into(), "x".repeat(300_000).into())].into(),
            &["metadata.annotations: Too long: may not be more than 262144 bytes"],
        );
        check_metadata(
            |m| m.finalizers = Arc::new(vec!["f".into(), "orphan".into(), "a/b".into()]),
            &["metadata.finalizers[0]: Invalid value: \"f\": name is neither a standard finalizer name"],
        );
    }

    ///
    #[test]
    fn owners_have_all_fields_and_one_controls() {
        let owner = |name: &str| OwnerReference {
            api_version: "batch/v1".into(),
            kind: "CronJob".into(),
            name: name.into(),
            uid: name.into(),
            controller: Some(true),
            block_owner_deletion: None,
        };
        check_metadata(
            |m| m.owner_references = Arc::new(vec![owner("c"), owner("d")]),
            &["metadata.ownerReferences: Invalid value: [{"],
        );
        check_metadata(
            |m| m.owner_references = Arc::new(vec![OwnerReference::default()]),
            &[
                "metadata.ownerReferences[0].apiVersion: Required value: must not be empty",
                "metadata.ownerReferences[0].kind",
                "metadata.ownerReferences[0].name",
                "metadata.ownerReferences[0].uid",
            ],
        );
    }
}
