//! stub
use super::metadata::{self, NameForm};
use crate::field::{ErrorList, Path};
use jobyard_api::pod::{Pod, PodSpec};
/// stub
pub fn check_metadata(pod: &Pod, errors: &mut ErrorList) {
    metadata::check(&pod.metadata, true, NameForm::Subdomain, &Path::new("metadata"), errors);
}
/// stub
pub fn check_shared(_spec: &PodSpec, _errors: &mut ErrorList) {}
/// stub
pub fn check_own(_spec: &PodSpec, _path: &Path, _errors: &mut ErrorList) {}
/// stub
pub fn check_update(_new: &PodSpec, _old: &PodSpec, _errors: &mut ErrorList) {}
