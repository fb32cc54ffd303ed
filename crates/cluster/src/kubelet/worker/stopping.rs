//! The way to the end of a pod: who stops it, in which order, and what is said of containers that are not found.

use jobyard_api::Text;
use jobyard_api::pod::{Phase, PodCondition};
use jobyard_api::time::Time;
use std::time::Duration;

use super::{Worker, grace_of};
use crate::component::Action;
use crate::kubelet::container::Run;
use crate::kubelet::events::Say;
use crate::kubelet::phase::{Fact, InitFact, phase};
use crate::kubelet::status::{DEADLINE_MESSAGE, DEADLINE_REASON};
use crate::kubelet::{Host, Site};

/// The pod is being stopped.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    /// A grace that has not been granted yet.
    wanted: Option<Duration>,
    pub(super) cause: Option<Cause>,
}

/// Why the kubelet itself ends a pod: it fails, whatever its containers' exit codes.
#[derive(Clone, Debug, Default)]
pub struct Cause {
    /// `status.reason`
    pub reason: Text,
    /// `status.message`
    pub message: Text,
    /// A condition that comes with it (`DisruptionTarget`).
    pub condition: Option<PodCondition>,
}

impl Cause {
    /// Its node is low on memory, of which this container used more than it asked for. [P-050]
    pub fn node_pressure(container: &str) -> Self {
        let message: Text = format!(
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container {container} was \
             using 90Mi, request is 0, has larger consumption of memory. "
        )
        .into();
        let condition = PodCondition {
            kind: "DisruptionTarget".into(),
            status: "True".into(),
            reason: "TerminationByKubelet".into(),
            message: message.clone(),
            ..PodCondition::default()
        };
        Self { reason: "Evicted".into(), message, condition: Some(condition) }
    }

    /// It ran too long. [P-055]
    pub(super) fn deadline() -> Self {
        Self { reason: DEADLINE_REASON.into(), message: DEADLINE_MESSAGE.into(), condition: None }
    }
}

impl Worker {
    /// Wants the pod to be stopped within this grace, or earlier than it is already.
    pub(in crate::kubelet) fn want_stop(&mut self, grace: Duration, cause: Option<Cause>) {
        match &mut self.stop {
            Some(stop) => {
                stop.wanted = Some(grace);
                stop.cause = stop.cause.take().or(cause);
            }
            None => self.stop = Some(Stop { wanted: Some(grace), cause }),
        }
    }

    /// Begins to stop the containers, if that is wanted: those that run are stopped, the others never will run. [P-042]
    pub(super) fn begin_stopping(&mut self, site: &mut Site<'_>) -> bool {
        let Some(grace) = self.stop.as_mut().and_then(|stop| stop.wanted.take()) else { return false };
        site.is_stopping = true;
        for run in self.init.iter_mut().chain(&mut self.containers) {
            run.stop(grace, None, site);
            run.give_up();
        }
        true
    }

    /// Containers that wait for their turn to be stopped get it: sidecars after the containers, the last one first, if the
    /// whole pod is stopped. [P-042]
    pub(super) fn give_turns(&mut self, now: Time) -> bool {
        let is_ordered = self.stop.is_some();
        let (mut is_busy, mut has_changed) = (false, false);
        for run in &mut self.containers {
            has_changed |= run.take_turn(now);
            is_busy |= run.is_running();
        }
        for run in self.init.iter_mut().rev() {
            if !(is_ordered && is_busy && run.plan(&self.plan).is_sidecar) {
                has_changed |= run.take_turn(now);
            }
            is_busy |= run.is_running();
        }
        has_changed
    }

    /// When the containers have ended for good, or cannot begin any more, what still runs is stopped. [P-029]
    pub(super) fn stop_when_done(&mut self) -> bool {
        if self.init.is_empty() || self.containers.iter().any(Run::is_running) || !self.init.iter().any(Run::is_running)
        {
            return false;
        }
        let facts: Vec<Fact> = self.containers.iter().map(Run::fact).collect();
        let regular: Vec<InitFact> = self.init_facts().into_iter().filter(|init| !init.is_sidecar).collect();
        let is_done = is_terminal(phase(&regular, &facts));
        if is_done {
            self.want_stop(grace_of(&self.pod), None);
        }
        is_done
    }

    pub(super) fn init_facts(&self) -> Vec<InitFact> {
        let fact = |run: &Run| InitFact { fact: run.fact(), is_sidecar: run.plan(&self.plan).is_sidecar };
        self.init.iter().map(fact).collect()
    }

    /// The phase. A pod ends when its last container has, or its successor would run beside it.
    pub(super) fn phase(&self) -> Phase {
        let facts: Vec<Fact> = self.containers.iter().map(Run::fact).collect();
        let phase = phase(&self.init_facts(), &facts);
        if self.runs().any(Run::is_running) {
            return if is_terminal(phase) { self.written.phase } else { phase };
        }
        match &self.stop {
            Some(stop) if stop.cause.is_some() || !is_terminal(phase) => Phase::Failed,
            Some(_) | None => phase,
        }
    }

    /// The machine was switched off and on: what ran is found dead, the sandbox is gone.
    pub(in crate::kubelet) fn reboot(&mut self, now: Time, host: &mut Host, out: &mut Vec<Action>) {
        let (pod, plan, own_rules) = (self.pod.clone(), self.plan.clone(), self.own_rules.clone());
        let mut site = self.site(now, (&pod, &plan, &own_rules), host, out);
        for run in self.init.iter_mut().chain(&mut self.containers) {
            run.found_dead(&mut site);
        }
        if self.has_sandbox {
            site.say(&"".into(), Say::Tell("SandboxChanged", "Pod sandbox changed, it will be killed and re-created."));
        }
        self.new_sandbox(now);
        self.write(&mut site);
        self.volumes = std::mem::take(&mut site.volumes);
    }

    /// The pod has ended: containers of which nobody knows how they ended are reported as lost, as far as they can have
    /// begun. [P-043]
    pub(super) fn settle(&mut self) {
        let is_deleted = self.pod.metadata.is_being_deleted();
        let message = if is_deleted {
            "The container could not be located when the pod was deleted.  The container used to be Running"
        } else {
            "The container could not be located when the pod was terminated"
        };
        let has_begun = self.containers.iter().any(Run::has_run);
        let is_initialized = self.init.last().is_none_or(Run::has_succeeded) || has_begun;
        let last = self.init.iter().rposition(Run::has_run).unwrap_or(0);
        for run in self.init.iter_mut().take(last + 1) {
            run.lose(message);
        }
        if is_initialized {
            self.containers.iter_mut().for_each(|run| run.lose(message));
        }
    }
}

pub(super) const fn is_terminal(phase: Phase) -> bool {
    matches!(phase, Phase::Succeeded | Phase::Failed)
}
