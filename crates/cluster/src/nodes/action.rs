//! What can be done to a node.

use serde::{Deserialize, Serialize};

/// What a user or a failure does to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum NodeAction {
    /// No new pods.
    Cordon,
    /// New pods again.
    Uncordon,
    /// Cordon it and evict its pods; those without a controller only with `force`. [P-069]
    Drain {
        /// Whether pods that nobody makes again go too.
        force: bool,
    },
    /// Its kubelet cannot reach the API server any more, while its containers go on. [P-061]
    Stop,
    /// Its kubelet is back: after a stop with the containers that ran on, after a loss of power with new ones. [P-066]
    Start,
    /// Its power fails: containers are gone and nobody says so.
    PowerOff,
    /// It loses its power and is back half a minute later.
    Reboot,
    /// It is shut down in good order: its pods are terminated first. [P-051]
    ShutDown,
    /// It runs out of memory: the kubelet evicts a pod. [P-050]
    Pressure,
    /// First pulls of images take so many per cent of the usual time from now on.
    Slow {
        /// 100 is usual.
        percent: u32,
    },
    /// A user gives it up, so that pods that terminate there are gone. [P-064]
    OutOfService,
    /// Its object is deleted. [P-072]
    Remove,
}
