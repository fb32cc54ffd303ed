//! Pod specs that were defaulted and found right before. The pods of a Job share one spec, so that of a hundred thousand
//! pods only the first costs anything.

use jobyard_api::Text;
use jobyard_api::pod::PodSpecShared;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many specs are remembered.
const LENGTH_MAX: usize = 16;

/// A pod spec that passed.
#[derive(Clone, Debug)]
pub struct Template {
    /// As clients send it. Kept, so that its address is not used for another spec.
    sent: Arc<PodSpecShared>,
    /// With defaults.
    pub defaulted: Arc<PodSpecShared>,
    /// Quality-of-service class of its pods.
    pub qos_class: Text,
}

/// The last specs that passed.
#[derive(Clone, Debug, Default)]
pub struct Templates(VecDeque<Template>);

impl Templates {
    /// The spec, if it is the very same as one that passed.
    pub fn get(&self, sent: &Arc<PodSpecShared>) -> Option<&Template> {
        self.0.iter().find(|known| Arc::ptr_eq(&known.sent, sent) || Arc::ptr_eq(&known.defaulted, sent))
    }

    /// Remembers a spec that passed.
    pub fn add(&mut self, sent: Arc<PodSpecShared>, defaulted: Arc<PodSpecShared>, qos_class: Text) {
        if self.0.len() == LENGTH_MAX {
            self.0.pop_back();
        }
        self.0.push_front(Template { sent, defaulted, qos_class });
    }
}
