//! The controllers that live and die together, as one process (kube-controller-manager).

use jobyard_api::gates::Gate;
use jobyard_api::time::Time;
use jobyard_controllers::cronjob::CronJobController;
use jobyard_controllers::job::{JobController, JobControllerConfig};
use jobyard_controllers::node_lifecycle::NodeLifecycle;
use jobyard_controllers::pod_gc::PodGc;
use jobyard_controllers::taint_eviction::TaintEviction;
use jobyard_controllers::ttl_after_finished::TtlController;
use jobyard_controllers::{Input, Output};

use crate::client::Client;
use crate::config::Config;

/// One life of kube-controller-manager. Dropping it is a crash.
#[derive(Clone, Debug)]
pub(crate) struct Controllers {
    job: JobController,
    ttl: TtlController,
    cron_job: CronJobController,
    /// Whether the TTL controller is started at all.
    has_ttl: bool,
    /// Those that look after nodes and what is left on them.
    lifecycle: NodeLifecycle,
    taints: TaintEviction,
    pod_gc: PodGc,
}

impl Controllers {
    /// All of them, in the order in which they start.
    pub(crate) const CLIENTS: [Client; 6] =
        [Client::Job, Client::Ttl, Client::CronJob, Client::NodeLifecycle, Client::TaintEviction, Client::PodGc];

    /// A process that starts now and knows nothing; `is_first` if it is the first one of its cluster.
    pub(crate) fn new(now: Time, config: &Config, is_first: bool) -> Self {
        let (guards, gates, recount) = (config.guards, config.gates, config.recount);
        let job = JobControllerConfig { gates, recount, guards, ..JobControllerConfig::new(now) };
        let has_ttl = gates.has(Gate::TTLAfterFinished);
        Self {
            job: JobController::new(job),
            ttl: TtlController::new(now, guards),
            cron_job: CronJobController::new(now),
            has_ttl,
            lifecycle: NodeLifecycle::new(now, is_first),
            taints: TaintEviction::new(),
            pod_gc: PodGc::new(now, config.terminated_pods_max),
        }
    }

    /// Gives one of them an input.
    pub(crate) fn handle(&mut self, client: Client, now: Time, input: Input) -> Vec<Output> {
        match client {
            Client::Job => self.job.handle(now, input),
            Client::Ttl if !self.has_ttl => Vec::new(),
            Client::Ttl => self.ttl.handle(now, input),
            Client::CronJob => self.cron_job.handle(now, input),
            Client::NodeLifecycle => self.lifecycle.handle(now, input),
            Client::TaintEviction => self.taints.handle(now, input),
            Client::PodGc => self.pod_gc.handle(now, input),
            Client::GarbageCollector | Client::Scheduler | Client::Kubelet => {
                unreachable!("{} is no part of the controller manager", client.name())
            }
        }
    }

    /// The pod garbage collector may find something when it looks the next time.
    pub(crate) fn heed_pods(&mut self, now: Time) -> Vec<Output> {
        self.pod_gc.heed(now)
    }

    /// The Job controller, for views of what it waits for.
    pub(crate) const fn job(&self) -> &JobController {
        &self.job
    }
}
