//! A pod template: labels, annotations, pod spec (A-066, [A-156], [A-194]). Its other metadata is not looked at.

use super::{labels, metadata, pod_spec};
use crate::field::{ErrorList, Path};
use jobyard_api::pod::PodTemplateSpec;

/// Checks a template.
pub fn check(template: &PodTemplateSpec, path: &Path, errors: &mut ErrorList) {
    labels::check(&template.metadata.labels, &path.child("labels"), errors);
    metadata::check_annotations(&template.metadata.annotations, &path.child("annotations"), errors);
    let path = path.child("spec");
    pod_spec::check(&template.spec, &path, errors);
    if template
        .spec
        .shared
        .unmodelled
        .get("ephemeralContainers")
        .and_then(|list| list.as_array())
        .is_some_and(|list| !list.is_empty())
    {
        errors.forbidden(&path.child("ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
}
