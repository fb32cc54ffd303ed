//! The logs of all containers, by pod.

use jobyard_api::Text;
use std::collections::BTreeMap;

use crate::log::Log;

/// The logs of all containers, kept until their pod is gone from the store.
#[derive(Clone, Debug, Default)]
pub(super) struct Logs {
    pods: BTreeMap<(Text, Text), BTreeMap<Text, Kept>>,
}

/// The log of one container, and what is not simulated of its program.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) log: Log,
    pub(super) note: Option<Text>,
}

impl Logs {
    /// The log of a container that starts; that of its earlier runs if it is a restart.
    pub(super) fn open(&mut self, namespace: &Text, pod: &Text, container: &Text) -> &mut Kept {
        let containers = self.pods.entry((namespace.clone(), pod.clone())).or_default();
        containers.entry(container.clone()).or_default()
    }

    pub(super) fn log(&self, namespace: &str, pod: &str, container: &str) -> Option<&Log> {
        self.get(namespace, pod, container).map(|kept| &kept.log)
    }

    pub(super) fn note(&self, namespace: &str, pod: &str, container: &str) -> Option<&str> {
        self.get(namespace, pod, container)?.note.as_deref()
    }

    pub(super) fn remove(&mut self, namespace: &Text, pod: &Text) {
        self.pods.remove(&(namespace.clone(), pod.clone()));
    }

    fn get(&self, namespace: &str, pod: &str, container: &str) -> Option<&Kept> {
        self.pods.get(&(namespace.into(), pod.into()))?.get(container)
    }
}
