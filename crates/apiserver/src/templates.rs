//! Pods that were found right before. The pods of a Job share spec and most of the metadata, so that of a hundred
//! thousand pods only the first costs anything; many Jobs with equal templates cost as little.

use crate::defaults;
use jobyard_api::meta::ObjectMeta;
use jobyard_api::pod::{PodSpec, PodSpecShared, PodStatus};
use jobyard_api::shared::Shared;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many specs are remembered.
const LENGTH_MAX: usize = 16;

/// The spec of a pod that passed.
#[derive(Clone, Debug)]
pub struct Template {
    /// As clients send it. Kept, so that its address is not used for another spec.
    pub sent: Arc<PodSpecShared>,
    /// With defaults.
    pub defaulted: Arc<PodSpecShared>,
    /// Metadata of the pod.
    pub metadata: ObjectMeta,
    /// What the pods begin with.
    pub status: Shared<PodStatus>,
}

/// The last specs that passed, the newest first.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    pods: VecDeque<Template>,
    #[expect(clippy::struct_field_names, reason = "of two kinds of templates one has the name of both")]
    templates: VecDeque<PodSpec>,
    /// Specs of templates without and with defaults.
    defaulted: VecDeque<(Arc<PodSpecShared>, Arc<PodSpecShared>)>,
}

impl Templates {
    /// The spec of a pod, if it is the very same as one that passed.
    pub fn get(&self, sent: &Arc<PodSpecShared>) -> Option<&Template> {
        self.pods.iter().find(|known| Arc::ptr_eq(&known.sent, sent) || Arc::ptr_eq(&known.defaulted, sent))
    }

    /// Remembers the spec of a pod that passed.
    pub fn add(&mut self, template: Template) {
        self.pods.truncate(LENGTH_MAX - 1);
        self.pods.push_front(template);
    }

    /// Fills the defaults of a template in. Equal templates become one shared value.
    pub fn fill_defaults(&mut self, shared: &mut Arc<PodSpecShared>) {
        let is_known = |(given, filled): &&(Arc<_>, Arc<_>)| is_equal(given, shared) || Arc::ptr_eq(filled, shared);
        if let Some((_, filled)) = self.defaulted.iter().find(is_known) {
            *shared = filled.clone();
            return;
        }
        let given = shared.clone();
        defaults::pod_spec(shared);
        self.defaulted.truncate(LENGTH_MAX - 1);
        self.defaulted.push_front((given, shared.clone()));
    }

    /// Whether an equal spec of a template passed.
    pub fn has_template(&self, spec: &PodSpec) -> bool {
        self.templates.iter().any(|known| {
            known.node_name == spec.node_name
                && known.hostname == spec.hostname
                && is_equal(&known.shared, &spec.shared)
        })
    }

    /// Remembers the spec of a template that passed.
    pub fn add_template(&mut self, spec: &PodSpec) {
        self.templates.truncate(LENGTH_MAX - 1);
        self.templates.push_front(spec.clone());
    }
}

/// Where both are one value it is not looked into.
fn is_equal(one: &Arc<PodSpecShared>, other: &Arc<PodSpecShared>) -> bool {
    Arc::ptr_eq(one, other) || one == other
}
