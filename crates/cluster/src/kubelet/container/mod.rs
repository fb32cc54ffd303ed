//! One container: pulled, created, run, restarted after a back-off, ended.

mod end;
mod health;
mod live;
mod start;
mod stop;

pub(super) use start::spawn;

use jobyard_api::Text;
use jobyard_api::pod::{
    Container, ContainerState, ContainerStateTerminated, ContainerStateWaiting, ContainerStatus, Pod,
};
use jobyard_api::time::Time;
use std::sync::Arc;
use std::time::Duration;

use super::Site;
use super::image::Image;
use super::phase::Fact;
use super::plan::{ContainerPlan, Plan};
use crate::behavior::Conduct;
use live::Live;

/// A container of a pod that is being run.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Its place among the init containers or containers.
    index: usize,
    is_init: bool,
    field_path: Text,
    state: State,
    /// What the status says of it. Differs from the state while it is made ready for a restart.
    shown: ContainerState,
    last_shown: ContainerState,
    restart_count: i32,
    /// Delay of the next restart; none for the first one.
    delay: Option<Duration>,
    /// The runtime's names for it and its image, once it was created.
    created: Option<(Arc<Image>, Text)>,
    /// The last pull that failed.
    trouble: Option<Box<Trouble>>,
    /// What somebody wants it to do.
    conduct: Option<Arc<Conduct>>,
}

/// A pull that failed.
#[derive(Clone, Debug)]
struct Trouble {
    error: Text,
    /// How long the next one is put off.
    delay: Duration,
}

#[derive(Clone, Debug)]
enum State {
    /// Its turn has not come.
    Idle,
    /// It can never start: its image may not be pulled.
    Stuck,
    Pulling {
        since: Time,
        until: Time,
        /// Why the pull is going to fail, if it does.
        error: Option<Text>,
    },
    /// Its pull failed and the back-off is not shown yet.
    PullFailed {
        at: Time,
        until: Time,
    },
    /// It could not be created or its image not be pulled: tried again then.
    Refused {
        until: Time,
    },
    Creating {
        until: Time,
    },
    Running(Box<Live>),
    /// It ended and is going to run again.
    Settling {
        until: Time,
        ended_at: Time,
    },
    BackOff {
        until: Time,
    },
    /// It ended for good.
    Ended,
}

impl Run {
    pub(super) fn new(index: usize, is_init: bool, container: &Container, waits_for_init: bool) -> Self {
        let list = if is_init { "initContainers" } else { "containers" };
        Self {
            index,
            is_init,
            field_path: format!("spec.{list}{{{}}}", container.name).into(),
            state: State::Idle,
            shown: waiting(first_reason(waits_for_init), Text::default()),
            last_shown: ContainerState::default(),
            restart_count: 0,
            delay: None,
            created: None,
            trouble: None,
            conduct: None,
        }
    }

    /// What the manifest says of it.
    pub(super) fn spec<'a>(&self, pod: &'a Pod) -> &'a Container {
        let shared = &pod.spec.shared;
        if self.is_init { &shared.init_containers[self.index] } else { &shared.containers[self.index] }
    }

    /// What was read of it.
    pub(super) fn plan<'a>(&self, plan: &'a Plan) -> &'a ContainerPlan {
        if self.is_init { &plan.init[self.index] } else { &plan.containers[self.index] }
    }

    pub(super) const fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle)
    }

    /// Whether the kubelet is busy with its start: the next one has to wait.
    pub(super) const fn is_starting(&self) -> bool {
        match &self.state {
            State::Pulling { .. } | State::Creating { .. } => true,
            State::Running(live) => !live.is_up,
            State::Idle
            | State::Stuck
            | State::PullFailed { .. }
            | State::Refused { .. }
            | State::Settling { .. }
            | State::BackOff { .. }
            | State::Ended => false,
        }
    }

    pub(super) const fn is_running(&self) -> bool {
        matches!(self.state, State::Running(_))
    }

    /// Whether it runs and its startup probe, if it has one, has succeeded.
    pub(super) fn is_started(&self) -> bool {
        matches!(&self.state, State::Running(live) if live.is_up && live.has_started())
    }

    /// Whether it takes traffic.
    pub(super) fn is_ready(&self) -> bool {
        matches!(&self.state, State::Running(live) if live.is_up && live.is_ready())
    }

    /// Whether it ended for good with exit code 0.
    pub(super) fn has_succeeded(&self) -> bool {
        self.fact() == Fact::Ended { exit_code: 0, restarts: false }
    }

    /// Whether it has ever run.
    pub(super) const fn has_run(&self) -> bool {
        self.shown.running.is_some() || self.shown.terminated.is_some() || self.last_shown.terminated.is_some()
    }

    /// What the phase is computed from.
    pub(super) fn fact(&self) -> Fact {
        let terminated = self.shown.terminated.as_ref().or(self.last_shown.terminated.as_ref());
        match &self.state {
            State::Running(live) if live.is_up => Fact::Running { is_started: live.has_started() },
            state => terminated.map_or(Fact::Waiting, |end| Fact::Ended {
                exit_code: end.exit_code,
                restarts: !matches!(state, State::Ended),
            }),
        }
    }

    /// What the status says of it.
    pub(super) fn status(&self, pod: &Pod, plan: &Plan) -> ContainerStatus {
        let (spec, plan) = (self.spec(pod), self.plan(plan));
        let is_done = self.is_init && !plan.is_sidecar && self.has_succeeded();
        let mut status = ContainerStatus {
            name: spec.name.clone(),
            state: self.shown.clone(),
            last_state: self.last_shown.clone(),
            ready: self.is_ready() || is_done,
            restart_count: self.restart_count,
            started: Some(self.is_started()),
            ..ContainerStatus::default()
        };
        if let Some((image, id)) = &self.created {
            status.image = image.name.clone();
            status.image_id = image.id.clone();
            status.container_id = id.clone();
            status.unmodelled = plan.created.clone();
        } else {
            status.image = spec.image.clone();
            status.unmodelled = plan.waiting.clone();
        }
        status
    }

    /// When it wants to be looked at.
    pub(super) fn next_at(&self) -> Option<Time> {
        match &self.state {
            State::Idle | State::Stuck | State::Ended => None,
            State::Pulling { until, .. }
            | State::PullFailed { until, .. }
            | State::Refused { until }
            | State::Creating { until }
            | State::Settling { until, .. }
            | State::BackOff { until } => Some(*until),
            State::Running(live) => Some(live.next_at()),
        }
    }

    /// Goes on if its time has come. Returns whether more than its program went on.
    pub(super) fn advance(&mut self, site: &mut Site<'_>) -> bool {
        if self.next_at().is_none_or(|at| at > site.now) {
            return false;
        }
        match &self.state {
            State::Running(_) => return self.go_on(site),
            State::Pulling { .. } => self.pulled(site),
            State::PullFailed { at, .. } => {
                let at = *at;
                self.put_off_pull(at, site);
            }
            State::Creating { .. } => self.start(site),
            State::Settling { ended_at, .. } => {
                let ended_at = *ended_at;
                self.back_off(ended_at, site);
            }
            State::BackOff { .. } | State::Refused { .. } => self.begin(site),
            State::Idle | State::Stuck | State::Ended => unreachable!("it waits for no time"),
        }
        true
    }

    /// It is not going to run any more. What it shows stays until the pod has ended.
    pub(super) fn give_up(&mut self) {
        if self.is_running() {
            return;
        }
        self.state = State::Ended;
        // A container that waits for its restart is shown as it ended.
        if self.shown.terminated.is_none() && self.last_shown.terminated.is_some() {
            self.shown = std::mem::take(&mut self.last_shown);
        }
    }

    /// The pod has ended and nobody knows what became of it: it is reported as ended, with this message. [P-043]
    pub(super) fn lose(&mut self, message: &str) {
        if self.shown.terminated.is_none() {
            let terminated = ContainerStateTerminated {
                exit_code: LOST,
                reason: "ContainerStatusUnknown".into(),
                message: message.into(),
                ..ContainerStateTerminated::default()
            };
            self.shown = ended(terminated);
        }
    }
}

/// Exit code of a container that was never found. [P-043]
const LOST: i32 = 137;

/// What a container says that was never begun.
const fn first_reason(waits_for_init: bool) -> &'static str {
    if waits_for_init { "PodInitializing" } else { "ContainerCreating" }
}

fn waiting(reason: &str, message: Text) -> ContainerState {
    ContainerState {
        waiting: Some(ContainerStateWaiting { reason: reason.into(), message }),
        ..ContainerState::default()
    }
}

fn ended(terminated: ContainerStateTerminated) -> ContainerState {
    ContainerState { terminated: Some(terminated), ..ContainerState::default() }
}
