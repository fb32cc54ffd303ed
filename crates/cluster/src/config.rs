//! What is fixed when a world is made: seed, latencies, how pods live, what is kept and checked.

use jobyard_api::gates::{Gates, Profile};
use jobyard_api::request::Resource;
use jobyard_api::time::{Time, Timestamp};
use jobyard_apiserver::Naming;
use jobyard_controllers::job::Guards;
use std::time::Duration;

use crate::fates::Fates;

/// What is fixed when a world is made.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where all chance starts.
    pub seed: u64,
    /// The virtual clock at the start.
    pub start: Time,
    /// How long things take on their way.
    pub latency: Latency,
    /// What makes pods live.
    pub backend: Backend,
    /// How the API server makes names and UIDs.
    pub naming: Naming,
    /// The version of Kubernetes.
    pub profile: Profile,
    /// Its feature gates.
    pub gates: Gates,
    /// Protections of the Job controller against races; a test takes one away to see that it is needed.
    pub guards: Guards,
    /// Whether each sync of the Job controller looks at all pods of its Job, as upstream, instead of at what changed: slower
    /// and the same to the last byte, which a test checks.
    pub recount: bool,
    /// Watch events that wait on one lane at most; a client that is further behind must list again.
    pub watch_log_max: usize,
    /// Pods that have ended and may stay; of more than these the oldest are deleted (`--terminated-pod-gc-threshold`). 0 is
    /// no limit. [P-070]
    pub terminated_pods_max: usize,
    /// Whether the entries of the trace are kept. Its hash always is.
    pub trace: bool,
    /// How much of the truth the invariant checkers look at.
    pub check: CheckLevel,
}

/// The playground: three nodes, names from the seed, cheap checks.
impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 0,
            start: Timestamp::from_seconds(1_767_225_600).time(),
            latency: Latency::default(),
            backend: Backend::Nodes(NodesConfig::default()),
            naming: Naming::Seeded(0),
            profile: Profile::default(),
            gates: Gates::default(),
            guards: Guards::ALL,
            recount: false,
            watch_log_max: 200_000,
            terminated_pods_max: 12_500,
            trace: false,
            check: CheckLevel::Cheap,
        }
    }
}

/// How long things take on their way. Nothing else takes time but programs, pulls and the scheduler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// From a component's request to its application.
    pub request: Duration,
    /// From there to the answer.
    pub response: Duration,
    /// From a Job's change to its watchers.
    pub jobs: Duration,
    /// From a CronJob's change to its watchers.
    pub cronjobs: Duration,
    /// From a Pod's change to its watchers.
    pub pods: Duration,
    /// From a Node's change to its watchers.
    pub nodes: Duration,
    /// From any change to the garbage collector's pass, less a millisecond.
    pub gc: Duration,
}

impl Default for Latency {
    fn default() -> Self {
        Self {
            request: Duration::from_millis(4),
            response: Duration::from_millis(3),
            jobs: Duration::from_millis(11),
            cronjobs: Duration::from_millis(17),
            pods: Duration::from_millis(13),
            nodes: Duration::from_millis(17),
            gc: Duration::from_millis(50),
        }
    }
}

impl Latency {
    /// The lag of a resource's watches.
    pub const fn watch(&self, resource: Resource) -> Duration {
        match resource {
            Resource::CronJobs => self.cronjobs,
            Resource::Jobs => self.jobs,
            Resource::Pods => self.pods,
            Resource::Nodes => self.nodes,
            Resource::Events
            | Resource::Namespaces
            | Resource::ConfigMaps
            | Resource::Secrets
            | Resource::Services
            | Resource::ServiceAccounts => Duration::ZERO,
        }
    }
}

/// What makes pods live.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one in a world")]
pub enum Backend {
    /// A scheduler and kubelets that run the containers' programs.
    Nodes(NodesConfig),
    /// Declared fates, as in the recordings: no scheduler, no programs.
    Fates(Fates),
}

/// The nodes of a cluster, all alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodesConfig {
    /// How many.
    pub nodes: u32,
    /// Pods that may run on one at a time.
    pub pods_per_node: u32,
    /// CPUs of each.
    pub cpus: u32,
    /// Memory of each, in KiB.
    pub memory_kib: u64,
}

impl Default for NodesConfig {
    fn default() -> Self {
        Self { nodes: 3, pods_per_node: 110, cpus: 8, memory_kib: 32_866_600 }
    }
}

/// How much of the truth the invariant checkers look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckLevel {
    /// Nothing: benches and forecasts.
    Off,
    /// What follows from the change alone.
    #[default]
    Cheap,
    /// Everything, also what costs as much as there are pods.
    Full,
}
