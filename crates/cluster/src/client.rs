//! Who talks to the API server, under which name, and what they watch.

use jobyard_api::request::Resource;

/// A component with a connection of its own to the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Client {
    /// The Job controller.
    Job,
    /// The TTL-after-finished controller.
    Ttl,
    /// The CronJob controller.
    CronJob,
    /// The node lifecycle controller of [`crate::Backend::Nodes`].
    NodeLifecycle,
    /// The taint eviction controller of the same.
    TaintEviction,
    /// The pod garbage collector of the same: it asks for what it needs to know.
    PodGc,
    /// The garbage collector: hears everything at once, its requests take no time.
    GarbageCollector,
    /// The scheduler of [`crate::Backend::Nodes`].
    Scheduler,
    /// The kubelets of all nodes.
    Kubelet,
}

impl Client {
    /// How many there are.
    pub(crate) const COUNT: usize = 9;

    /// Its name in the trace and in Events.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Job => "job-controller",
            Self::Ttl => "ttl-after-finished-controller",
            Self::CronJob => "cronjob-controller",
            Self::NodeLifecycle => "node-controller",
            Self::TaintEviction => "taint-eviction-controller",
            Self::PodGc => "pod-garbage-collector",
            Self::GarbageCollector => "garbage-collector",
            Self::Scheduler => "default-scheduler",
            Self::Kubelet => "kubelet",
        }
    }

    /// Whether it is one of the controllers that crash and start together, and whose requests meet faults.
    pub(crate) const fn is_controller(self) -> bool {
        !matches!(self, Self::GarbageCollector | Self::Scheduler | Self::Kubelet)
    }

    /// Whether it is there only if pods run on nodes.
    pub(crate) const fn needs_nodes(self) -> bool {
        matches!(self, Self::NodeLifecycle | Self::TaintEviction | Self::PodGc | Self::Scheduler | Self::Kubelet)
    }

    /// What it watches on lanes, in the order in which it lists at its start.
    pub(crate) const fn watches(self) -> &'static [Resource] {
        match self {
            Self::Job => &[Resource::Jobs, Resource::Pods],
            Self::Ttl => &[Resource::Jobs],
            Self::CronJob => &[Resource::Jobs, Resource::CronJobs],
            Self::GarbageCollector => &[],
            Self::NodeLifecycle => &[Resource::Nodes],
            Self::TaintEviction => &[Resource::Nodes, Resource::Pods],
            Self::PodGc => &[],
            // Nodes first: a pod on a node that is not known is not run.
            Self::Scheduler | Self::Kubelet => &[Resource::Nodes, Resource::Pods],
        }
    }
}
