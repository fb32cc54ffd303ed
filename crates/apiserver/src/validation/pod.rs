//! A Pod on its own: what a template does not have, and what an update may change.

use super::metadata::{self, NameForm};
use super::pod_spec;
use crate::field::{ErrorList, Path};
use jobyard_api::pod::{Container, Pod, PodSpec, PodSpecShared};

/// Fields of a pod's spec that an update may change.
const UPDATABLE: &str = "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,\
     `spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set \
     to 1 if it was previously negative)";

/// Checks the metadata of a new Pod.
pub fn check_metadata(pod: &Pod, errors: &mut ErrorList) {
    metadata::check(&pod.metadata, true, NameForm::Subdomain, &Path::new("metadata"), errors);
}

/// Checks the spec of a new Pod.
pub fn check_spec(spec: &PodSpec, errors: &mut ErrorList) {
    let path = Path::new("spec");
    pod_spec::check(spec, &path, errors);
    errors.non_negative(&path.child("terminationGracePeriodSeconds"), spec.shared.termination_grace_period_seconds);
    check_images(&spec.shared.containers, &path.child("containers"), errors);
    check_images(&spec.shared.init_containers, &path.child("initContainers"), errors);
}

/// Checks what the pods of one template do not share.
pub fn check_own(spec: &PodSpec, errors: &mut ErrorList) {
    pod_spec::check_own(spec, &Path::new("spec"), errors);
}

/// a template may have such images, a Pod may not.
fn check_images(containers: &[Container], path: &Path, errors: &mut ErrorList) {
    for (i, container) in containers.iter().enumerate() {
        if container.image.trim() != &*container.image {
            let detail = "must not have leading or trailing whitespace";
            errors.invalid(&path.index(i).child("image"), &container.image, detail);
        }
    }
}

/// Checks a change of a Pod's spec: little of it can change. Upstream prints a difference of the two specs after this.
pub fn check_update(new: &PodSpec, old: &PodSpec, errors: &mut ErrorList) {
    let path = Path::new("spec");
    check_spec(new, errors);
    if new.shared.containers.len() != old.shared.containers.len() {
        return errors.forbidden(&path.child("containers"), "pod updates may not add or remove containers");
    }
    if new.shared.init_containers.len() != old.shared.init_containers.len() {
        return errors.forbidden(&path.child("initContainers"), "pod updates may not add or remove containers");
    }
    check_deadline(&new.shared, &old.shared, &path.child("activeDeadlineSeconds"), errors);
    let mut fixed = PodSpecShared::clone(&new.shared);
    for (new, old) in fixed.containers.iter_mut().zip(&old.shared.containers) {
        new.image = old.image.clone();
    }
    for (new, old) in fixed.init_containers.iter_mut().zip(&old.shared.init_containers) {
        new.image = old.image.clone();
    }
    fixed.active_deadline_seconds = old.shared.active_deadline_seconds;
    for name in ["tolerations", "schedulingGates"] {
        match old.shared.unmodelled.get(name) {
            Some(value) => fixed.unmodelled.insert(name.to_owned(), value.clone()),
            None => fixed.unmodelled.remove(name),
        };
    }
    if fixed != *old.shared || new.node_name != old.node_name || new.hostname != old.hostname {
        errors.forbidden(&path, format!("pod updates may not change fields other than {UPDATABLE}"));
    }
}

/// A deadline may be set and shortened.
fn check_deadline(new: &PodSpecShared, old: &PodSpecShared, path: &Path, errors: &mut ErrorList) {
    match (new.active_deadline_seconds, old.active_deadline_seconds) {
        (Some(new), Some(old)) if old < new => {
            errors.invalid_value(path, new, "must be less than or equal to previous value");
        }
        (None, Some(_)) => {
            errors.invalid_value(path, "null", "must not update from a positive integer to nil value");
        }
        _ => {}
    }
}
