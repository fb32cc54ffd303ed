//! A pod template: labels, annotations, pod spec (A-066, [A-156], [A-194]). Its other metadata is not looked at.

use super::node::Node;
use super::{labels, metadata, pod_annotations, pod_spec, security};
use crate::field::{ErrorList, Path};
use crate::templates::Templates;
use jobyard_api::pod::PodTemplateSpec;

/// Checks a template. Of a spec that was found right before only what annotations say of it is looked at.
pub fn check(template: &PodTemplateSpec, known: &Templates, path: &Path, errors: &mut ErrorList) {
    labels::check(&template.metadata.labels, &path.child("labels"), errors);
    let annotations = path.child("annotations");
    metadata::check_annotations(&template.metadata.annotations, &annotations, errors);
    pod_annotations::check(&template.metadata, &template.spec, &annotations, errors);
    let is_known = known.has_template(&template.spec);
    if is_known && !pod_annotations::are_about_containers(&template.metadata) {
        return;
    }
    let document = pod_spec::document(&template.spec);
    let spec = Node::new(path.child("spec"), &document);
    if !is_known {
        pod_spec::check(&spec, None, errors);
    }
    security::check_profile_annotations(&spec, &|key| template.metadata.annotation(key), errors);
    if !spec.list("ephemeralContainers").is_empty() {
        errors.forbidden(&spec.path.child("ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
}
