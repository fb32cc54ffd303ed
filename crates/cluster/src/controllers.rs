//! The controllers that live and die together, as one process (kube-controller-manager).

use jobyard_api::gates::Gate;
use jobyard_api::time::Time;
use jobyard_controllers::cronjob::CronJobController;
use jobyard_controllers::job::{JobController, JobControllerConfig};
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
}

impl Controllers {
    /// All of them, in the order in which they start.
    pub(crate) const CLIENTS: [Client; 3] = [Client::Job, Client::Ttl, Client::CronJob];

    /// A process that starts now and knows nothing.
    pub(crate) fn new(now: Time, config: &Config) -> Self {
        let (guards, gates, recount) = (config.guards, config.gates, config.recount);
        let job = JobControllerConfig { gates, recount, guards, ..JobControllerConfig::new(now) };
        let has_ttl = gates.has(Gate::TTLAfterFinished);
        let cron_job = CronJobController::new(now);
        Self { job: JobController::new(job), ttl: TtlController::new(now, guards), cron_job, has_ttl }
    }

    /// Gives one of them an input.
    pub(crate) fn handle(&mut self, client: Client, now: Time, input: Input) -> Vec<Output> {
        match client {
            Client::Job => self.job.handle(now, input),
            Client::Ttl if !self.has_ttl => Vec::new(),
            Client::Ttl => self.ttl.handle(now, input),
            Client::CronJob => self.cron_job.handle(now, input),
            Client::GarbageCollector | Client::Scheduler | Client::Kubelet => {
                unreachable!("{} is no part of the controller manager", client.name())
            }
        }
    }

    /// The Job controller, for views of what it waits for.
    pub(crate) const fn job(&self) -> &JobController {
        &self.job
    }
}
