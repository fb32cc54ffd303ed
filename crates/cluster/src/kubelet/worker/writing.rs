//! The status of a pod, written when it differs from the last one.

use jobyard_api::pod::ContainerStatus;

use super::Worker;
use super::stopping::is_terminal;
use crate::component::Action;
use crate::kubelet::container::Run;
use crate::kubelet::status::{Facts, status};
use crate::kubelet::{Site, target};

impl Worker {
    /// Writes the status if it differs from the last one.
    pub(super) fn write(&mut self, site: &mut Site<'_>) {
        let phase = self.phase();
        self.has_ended = is_terminal(phase);
        if self.has_ended {
            self.settle();
        }
        let (pod, plan) = (&*self.pod, &*self.plan);
        let is_done = |run: &Run| if run.plan(plan).is_sidecar { run.is_started() } else { run.has_succeeded() };
        let name = |run: &Run| -> &str { &run.spec(pod).name };
        let statuses = |runs: &mut dyn Iterator<Item = &Run>| -> Vec<ContainerStatus> {
            runs.map(|run| run.status(pod, plan)).collect()
        };
        let counted = self.init.iter().filter(|run| run.plan(plan).is_sidecar).chain(&self.containers);
        let new = status(Facts {
            now: site.now,
            phase,
            generation: pod.metadata.generation,
            started: self.started,
            has_sandbox: self.has_sandbox,
            host: site.host.nodes.host(&pod.spec.node_name),
            address: self.address.as_ref(),
            cause: self.stop.as_ref().and_then(|stop| stop.cause.as_ref()),
            has_begun: self.containers.iter().any(Run::has_run),
            restarts_all: plan.may_restart_all.then_some(self.is_restarting_all),
            gates: &plan.readiness_gates,
            uninitialized: self.init.iter().filter(|run| !is_done(run)).map(name).collect(),
            unready: counted.filter(|run| !run.is_ready()).map(name).collect(),
            init_containers: statuses(&mut self.init.iter()),
            containers: statuses(&mut plan.by_name.iter().map(|&place| &self.containers[place])),
            before: &self.written,
            seen: &pod.status,
        });
        if new != *self.written {
            self.written = new.into();
            site.out.push(Action::PodStatus(target(pod), self.written.clone()));
        }
    }
}
