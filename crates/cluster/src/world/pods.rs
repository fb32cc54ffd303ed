//! What makes pods live: fates, or a scheduler and kubelets.

use jobyard_api::Text;
use jobyard_api::pod::PodStatus;
use jobyard_api::request::{Object, Request, WatchEventKind};
use jobyard_api::shared::Shared;
use jobyard_api::time::Time;
use jobyard_apiserver::Change;
use jobyard_controllers::Input;
use jobyard_shell::Outcome;
use std::sync::Arc;

use super::{Occurrence, World};
use crate::client::Client;
use crate::component::Action;
use crate::config::{Backend, Config};
use crate::fates::Fates;
use crate::flight::{Cargo, PodTarget};
use crate::kubelet::Kubelet;
use crate::log::Log;
use crate::scheduler::Scheduler;

/// The condition of a pod that is driven off.
const DISRUPTION: &str = "DisruptionTarget";

/// What makes pods live.
#[derive(Clone, Debug)]
pub(super) enum Pods {
    /// Declared fates and the time for which their next turn is scheduled.
    Fates { fates: Box<Fates>, scheduled: Option<Time> },
    /// Real components.
    Nodes { scheduler: Box<Scheduler>, kubelet: Box<Kubelet> },
}

impl Pods {
    pub(super) fn new(config: &Config) -> Self {
        match &config.backend {
            Backend::Fates(fates) => Self::Fates { fates: Box::new(fates.clone()), scheduled: None },
            Backend::Nodes(_) => {
                Self::Nodes { scheduler: Box::new(Scheduler::new()), kubelet: Box::new(Kubelet::new(config.seed)) }
            }
        }
    }

    pub(super) fn changed(&mut self, now: Time, change: &Change) {
        match self {
            Self::Fates { fates, .. } => fates.changed(now, change),
            Self::Nodes { kubelet, .. } => {
                if let Object::Plain(plain) = &change.event.object {
                    kubelet.keep(plain, change.event.kind == WatchEventKind::Deleted);
                }
            }
        }
    }

    pub(super) fn fates(&self) -> Option<&Fates> {
        match self {
            Self::Fates { fates, .. } => Some(fates),
            Self::Nodes { .. } => None,
        }
    }

    pub(super) fn log(&self, namespace: &str, pod: &str, container: &str) -> Option<&Log> {
        match self {
            Self::Fates { .. } => None,
            Self::Nodes { kubelet, .. } => kubelet.log(namespace, pod, container),
        }
    }

    pub(super) fn note(&self, namespace: &str, pod: &str, container: &str) -> Option<&str> {
        match self {
            Self::Fates { .. } => None,
            Self::Nodes { kubelet, .. } => kubelet.note(namespace, pod, container),
        }
    }

    pub(super) fn set_outcome(&mut self, image: &str, outcome: Outcome) {
        if let Self::Nodes { kubelet, .. } = self {
            kubelet.set_outcome(image, outcome);
        }
    }
}

impl World {
    /// Makes the nodes and starts the components on them.
    pub(super) fn start_pods(&mut self) {
        let Backend::Nodes(nodes) = self.config.backend else { return };
        for object in crate::nodes::initial(nodes, self.now.into()) {
            let name = object.metadata().name.clone();
            let answer = self.apply("cluster", Request::Create { object, dry_run: false });
            assert!(answer.is_ok(), "node {name} of a new cluster is refused: {answer:?}");
        }
        self.list(Client::Scheduler);
        self.list(Client::Kubelet);
    }

    /// Schedules the next turn of the fates if it is earlier than what is scheduled.
    pub(super) fn schedule_fate(&mut self) {
        let Pods::Fates { fates, scheduled } = &mut self.pods else { return };
        let Some(next) = fates.next_at() else { return };
        if scheduled.is_none_or(|at| next < at) {
            *scheduled = Some(next);
            self.queue.push(next.max(self.now), Occurrence::Fate);
        }
    }

    /// Plays the next turn of the fates. A wake-up whose turn was called off finds nothing due.
    pub(super) fn turn_fate(&mut self) {
        let Pods::Fates { fates, scheduled } = &mut self.pods else { return };
        if *scheduled == Some(self.now) {
            *scheduled = None;
        }
        fates.fire(self.now, &mut self.api);
        self.spread();
    }

    /// Gives a component of the nodes an input and carries what it wants.
    pub(super) fn input_pods(&mut self, client: Client, input: Input) {
        let is_kubelet = client == Client::Kubelet && !self.outages.cut.is_empty();
        let Some(input) = (if is_kubelet { self.hear(input) } else { Some(input) }) else { return };
        let Pods::Nodes { scheduler, kubelet } = &mut self.pods else { return };
        let actions = match client {
            Client::Scheduler => scheduler.handle(self.now, input),
            Client::Kubelet => kubelet.handle(self.now, input),
            _ => unreachable!("{} runs no pods", client.name()),
        };
        self.carry_pods(client, actions);
    }

    /// Carries what a component of the nodes wants.
    pub(super) fn carry_pods(&mut self, client: Client, actions: Vec<Action>) {
        for action in actions {
            let is_kubelet = client == Client::Kubelet && !self.outages.cut.is_empty();
            let Some(action) = (if is_kubelet { self.let_out(action) } else { Some(action) }) else { continue };
            match action {
                Action::Bind(target, node) => self.send(client, Cargo::Bind(target, node)),
                Action::PodStatus(target, status) => self.send(client, Cargo::PodStatus(target, status)),
                Action::Send(request) => self.send(client, Cargo::Send(request)),
                Action::Record(write) => self.write_event(client, *write),
                Action::Call(called) => self.called(*called),
                Action::WakeAt(at) => self.wake_at(client, at),
                Action::WakeLater(at) => self.wake_later(client, at),
            }
        }
    }

    /// A pod gets its node and the condition that says so. One that goes or has a node is left alone.
    pub(super) fn bind(&mut self, client: Client, target: &PodTarget, node: Text) {
        let now = self.now;
        let is_bound = self.api.mutate(now, &target.key, |object| {
            let Object::Pod(pod) = object else { return false };
            if pod.metadata.uid != target.uid || pod.metadata.is_being_deleted() || !pod.spec.node_name.is_empty() {
                return false;
            }
            let pod = Arc::make_mut(pod);
            pod.spec.node_name = node;
            if pod.status.unmodelled.contains_key(crate::scheduler::NOMINATED) {
                pod.status.unmodelled.remove(crate::scheduler::NOMINATED);
            }
            crate::component::set_condition(&mut pod.status, now.into(), "PodScheduled", "True", "", "");
            true
        });
        self.trace_status(client.name(), &target.key, (!is_bound).then_some((409, "the pod has a node or goes")));
        self.spread();
    }

    /// A component's patch of a pod's status. A terminal phase never changes, and a disruption that the component has not
    /// heard of stays in it.
    pub(super) fn set_pod_status(&mut self, client: Client, target: &PodTarget, mut status: Shared<PodStatus>) {
        let is_stored = self.api.mutate(self.now, &target.key, |object| {
            let Object::Pod(pod) = object else { return false };
            if pod.metadata.uid != target.uid || pod.is_terminated() || pod.status == status {
                return false;
            }
            if let Some(disruption) =
                pod.status.condition(DISRUPTION).filter(|_| status.condition(DISRUPTION).is_none())
            {
                let disruption = disruption.clone();
                status.conditions.insert(0, disruption);
                if pod.status == status {
                    return false;
                }
            }
            Arc::make_mut(pod).status = status;
            true
        });
        if is_stored {
            self.trace_status(client.name(), &target.key, None);
            self.spread();
        }
    }
}
