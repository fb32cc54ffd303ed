//! Pods: initial status, what an update may change.

use super::warnings;
use crate::defaults;
use crate::field::ErrorList;
use crate::templates::Templates;
use crate::update::Part;
use crate::validation;
use jobyard_api::pod::{Pod, PodSpec, PodStatus};
use std::sync::Arc;

/// Defaults, prepares and checks a new Pod. Returns warnings.
pub fn admit_new(pod: &mut Pod, templates: &mut Templates, errors: &mut ErrorList) -> Vec<String> {
    pod.metadata.generation = 1;
    pod.status = PodStatus::default();
    validation::pod::check_metadata(pod, errors);
    if let Some(known) = templates.get(&pod.spec.shared) {
        pod.spec.shared = known.defaulted.clone();
        pod.status.qos_class = known.qos_class.clone();
        validation::pod::check_own(&pod.spec, errors);
    } else {
        let sent = pod.spec.shared.clone();
        defaults::pod(&mut pod.spec);
        pod.status.qos_class = validation::quality_of_service(&pod.spec.shared).into();
        let errors_before = errors.len();
        validation::pod::check_spec(&pod.spec, errors);
        if errors.len() == errors_before {
            templates.add(sent, pod.spec.shared.clone(), pod.status.qos_class.clone());
        }
    }
    warnings::pod_name(&pod.metadata.name)
}

/// Prepares and checks a new version of a Pod.
pub fn admit_changed(new: &mut Pod, old: &Pod, part: Part, errors: &mut ErrorList) {
    match part {
        Part::Status => {
            new.spec = old.spec.clone();
            new.metadata.owner_references = old.metadata.owner_references.clone();
            if new.status.qos_class.is_empty() {
                new.status.qos_class = old.status.qos_class.clone();
            }
        }
        Part::Main => {
            new.status = old.status.clone();
            if is_same_spec(&new.spec, &old.spec) {
                new.spec = old.spec.clone();
            } else {
                new.metadata.generation = old.metadata.generation + 1;
                validation::pod::check_update(&new.spec, &old.spec, errors);
            }
        }
    }
}

/// Whether two specs are equal. Where both share one value it is not looked into.
pub fn is_same_spec(new: &PodSpec, old: &PodSpec) -> bool {
    new.node_name == old.node_name
        && new.hostname == old.hostname
        && (Arc::ptr_eq(&new.shared, &old.shared) || new.shared == old.shared)
}
