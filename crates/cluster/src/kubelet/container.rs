//! One container: pulled, created, run, restarted after a back-off, ended.

use jobyard_api::Text;
use jobyard_api::pod::{
    Container, ContainerState, ContainerStateRunning, ContainerStateTerminated, ContainerStateWaiting, ContainerStatus,
    Pod,
};
use jobyard_api::time::Time;
use jobyard_shell::{Answer, Call, Poll, Process, Signal, Spawn, Unreachable};
use std::sync::Arc;
use std::time::Duration;

use super::environment;
use super::events::Say;
use super::image::Pull;
use super::phase::Fact;
use super::{Host, logs::Kept};
use crate::component::Action;
use crate::fates::GoDuration;

/// What the runtime takes to create a container.
const CREATION: Duration = Duration::from_millis(41);
/// How long an ended container is shown as such before it is shown to wait for its restart.
const SETTLING: Duration = Duration::from_secs(1);
/// Delay of the second restart; the first has none. [P-022]
const BACK_OFF: Duration = Duration::from_secs(10);
/// Longest delay of a restart. [P-022]
const BACK_OFF_MAX: Duration = Duration::from_secs(300);
/// A run as long as this makes the delays begin anew. [P-022]
const BACK_OFF_RESET: Duration = Duration::from_secs(600);
/// A process is not resumed more often than this, whatever it says.
const RESUME_MIN: Duration = Duration::from_micros(1);
/// Exit code of a container that was never found. [P-043]
const LOST: i32 = 137;

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
    },
    Creating {
        until: Time,
    },
    Running {
        since: Time,
        process: Box<Process>,
        resume_at: Time,
    },
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
        let reason = if waits_for_init { "PodInitializing" } else { "ContainerCreating" };
        Self {
            index,
            is_init,
            field_path: format!("spec.{list}{{{}}}", container.name).into(),
            state: State::Idle,
            shown: waiting(reason, String::new()),
            last_shown: ContainerState::default(),
            restart_count: 0,
            delay: None,
        }
    }

    /// What the manifest says of it.
    pub(super) fn spec<'a>(&self, pod: &'a Pod) -> &'a Container {
        let shared = &pod.spec.shared;
        if self.is_init { &shared.init_containers[self.index] } else { &shared.containers[self.index] }
    }

    pub(super) const fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle)
    }

    pub(super) const fn is_running(&self) -> bool {
        matches!(self.state, State::Running { .. })
    }

    /// Whether it ended for good with exit code 0.
    pub(super) fn has_succeeded(&self) -> bool {
        self.fact() == Fact::Ended { exit_code: 0, restarts: false }
    }

    /// What the phase is computed from.
    pub(super) fn fact(&self) -> Fact {
        let ended = |restarts| {
            let terminated = self.shown.terminated.as_ref().or(self.last_shown.terminated.as_ref());
            terminated.map_or(Fact::Waiting, |end| Fact::Ended { exit_code: end.exit_code, restarts })
        };
        match self.state {
            State::Running { .. } => Fact::Running,
            State::Ended => ended(false),
            State::Idle | State::Stuck => Fact::Waiting,
            State::Pulling { .. } | State::Creating { .. } | State::Settling { .. } | State::BackOff { .. } => {
                ended(true)
            }
        }
    }

    /// What the status says of it.
    pub(super) fn status(&self, pod: &Pod) -> ContainerStatus {
        let spec = self.spec(pod);
        let is_ready = self.is_running() || (self.is_init && self.has_succeeded());
        let mut status = ContainerStatus {
            name: spec.name.clone(),
            state: self.shown.clone(),
            last_state: self.last_shown.clone(),
            ready: is_ready,
            restart_count: self.restart_count,
            image: spec.image.clone(),
            ..ContainerStatus::default()
        };
        status.unmodelled.insert("started".into(), self.is_running().into());
        status
    }

    /// When it wants to be looked at.
    pub(super) const fn next_at(&self) -> Option<Time> {
        match self.state {
            State::Idle | State::Stuck | State::Ended => None,
            State::Pulling { until, .. }
            | State::Creating { until }
            | State::Settling { until, .. }
            | State::BackOff { until } => Some(until),
            State::Running { resume_at, .. } => Some(resume_at),
        }
    }

    /// Gets its image, and is created as soon as that is there.
    pub(super) fn begin(&mut self, now: Time, pod: &Arc<Pod>, host: &mut Host, out: &mut Vec<Action>) {
        let spec = self.spec(pod);
        match host.images.get(now, &pod.spec.node_name, spec) {
            Pull::Present => {
                host.say(now, pod, &self.field_path, Say::AlreadyPresent(&spec.image), out);
                self.state = State::Creating { until: now + CREATION };
            }
            Pull::Until(until) => {
                host.say(now, pod, &self.field_path, Say::Pulling(&spec.image), out);
                self.state = State::Pulling { since: now, until };
            }
            Pull::Never => {
                host.say(now, pod, &self.field_path, Say::NeverPulled(&spec.image), out);
                let message = format!("Container image \"{}\" is not present with pull policy of Never", spec.image);
                self.shown = waiting("ErrImageNeverPull", message);
                self.state = State::Stuck;
            }
        }
    }

    /// Goes on if its time has come. Returns whether more than its program went on.
    pub(super) fn advance(&mut self, now: Time, pod: &Arc<Pod>, host: &mut Host, out: &mut Vec<Action>) -> bool {
        if self.next_at().is_none_or(|at| at > now) {
            return false;
        }
        match &self.state {
            State::Pulling { since, .. } => {
                let took = now.since(*since);
                host.say(now, pod, &self.field_path, Say::Pulled(&self.spec(pod).image, took), out);
                self.state = State::Creating { until: now + CREATION };
            }
            State::Creating { .. } => self.start(now, pod, host, out),
            State::Running { .. } => return self.resume(now, pod, host),
            State::Settling { ended_at, .. } => {
                let (delay, ended_at) = (self.delay.unwrap_or(BACK_OFF), *ended_at);
                self.back_off(now, ended_at, delay, pod, host, out);
            }
            State::BackOff { .. } => self.begin(now, pod, host, out),
            State::Idle | State::Stuck | State::Ended => unreachable!("it waits for no time"),
        }
        true
    }

    /// Sends SIGTERM to a running container; one that does not run never will. [P-042] [P-043]
    pub(super) fn terminate(&mut self, now: Time, pod: &Arc<Pod>, host: &mut Host, out: &mut Vec<Action>) {
        match &mut self.state {
            State::Running { process, resume_at, .. } => {
                process.signal(Signal::Term);
                *resume_at = now;
                host.say(now, pod, &self.field_path, Say::Killing(&self.spec(pod).name), out);
            }
            State::Ended => {}
            State::Idle
            | State::Stuck
            | State::Pulling { .. }
            | State::Creating { .. }
            | State::Settling { .. }
            | State::BackOff { .. } => self.lose(),
        }
    }

    /// Sends SIGKILL to a running container.
    pub(super) fn kill(&mut self, now: Time) {
        if let State::Running { process, resume_at, .. } = &mut self.state {
            process.signal(Signal::Kill);
            *resume_at = now;
        }
    }

    /// It is not going to run: it ended as it did the last time, or was never there.
    fn lose(&mut self) {
        self.state = State::Ended;
        if self.shown.terminated.is_some() {
            return;
        }
        let terminated = self.last_shown.terminated.take().unwrap_or_else(|| ContainerStateTerminated {
            exit_code: LOST,
            reason: "ContainerStatusUnknown".into(),
            message: "The container could not be located when the pod was terminated".into(),
            ..ContainerStateTerminated::default()
        });
        self.shown = ContainerState { terminated: Some(terminated), ..ContainerState::default() };
    }

    fn start(&mut self, now: Time, pod: &Arc<Pod>, host: &mut Host, out: &mut Vec<Action>) {
        host.say(now, pod, &self.field_path, Say::Created, out);
        let was_run = self.shown.terminated.is_some() || self.last_shown.terminated.is_some();
        if let Some(terminated) = self.shown.terminated.take() {
            self.last_shown = ContainerState { terminated: Some(terminated), ..ContainerState::default() };
        }
        self.restart_count += i32::from(was_run);
        match spawn(now, pod, self.spec(pod), host) {
            Ok(process) => {
                host.say(now, pod, &self.field_path, Say::Started, out);
                self.shown = ContainerState {
                    running: Some(ContainerStateRunning { started_at: Some(now.into()) }),
                    ..ContainerState::default()
                };
                self.state = State::Running { since: now, process: Box::new(process), resume_at: now };
            }
            Err(error) => {
                host.say(now, pod, &self.field_path, Say::StartFailed(&error.message), out);
                self.end(now, now, pod, error.exit_code, error.reason, error.message);
            }
        }
    }

    /// Lets its program run on.
    fn resume(&mut self, now: Time, pod: &Arc<Pod>, host: &mut Host) -> bool {
        let State::Running { since, process, resume_at } = &mut self.state else { return false };
        let mut lines = std::mem::take(&mut host.lines);
        let poll = process.resume(now, &mut host.library, &mut lines);
        let metadata = &pod.metadata;
        let shared = &pod.spec.shared;
        let list = if self.is_init { &shared.init_containers } else { &shared.containers };
        let Kept { log, note } = host.logs.open(&metadata.namespace, &metadata.name, &list[self.index].name);
        log.append(&mut lines);
        host.lines = lines;
        if note.is_none() {
            *note = process.note().map(Into::into);
        }
        match poll {
            // Commands outside the container are not reached yet: each fails as it would without a network.
            Poll::Calling => {
                for call in process.take_calls() {
                    refuse(process, call);
                }
                *resume_at = now + RESUME_MIN;
                false
            }
            Poll::Sleeping(until) => {
                *resume_at = until.max(now + RESUME_MIN);
                false
            }
            Poll::Exited(code) => {
                let since = *since;
                let reason = if code == 0 { "Completed" } else { "Error" };
                self.end(now, since, pod, code, reason, Text::default());
                true
            }
        }
    }

    /// It ended; whether it runs again depends on the restart policy. [P-025]
    fn end(&mut self, now: Time, since: Time, pod: &Pod, exit_code: i32, reason: &str, message: Text) {
        let terminated = ContainerStateTerminated {
            exit_code,
            reason: reason.into(),
            message,
            started_at: Some(since.into()),
            finished_at: Some(now.into()),
        };
        self.shown = ContainerState { terminated: Some(terminated), ..ContainerState::default() };
        if now.since(since) >= BACK_OFF_RESET {
            self.delay = None;
        }
        if !restarts(pod, self.spec(pod), exit_code) {
            self.state = State::Ended;
        } else if self.delay.is_none() {
            self.delay = Some(BACK_OFF);
            self.state = State::BackOff { until: now };
        } else {
            self.state = State::Settling { until: now + SETTLING, ended_at: now };
        }
    }

    /// Shows that it waits for its restart. [P-021]
    fn back_off(
        &mut self,
        now: Time,
        ended_at: Time,
        delay: Duration,
        pod: &Arc<Pod>,
        host: &mut Host,
        out: &mut Vec<Action>,
    ) {
        let (container, metadata) = (&self.spec(pod).name, &pod.metadata);
        let (name, namespace, uid) = (&metadata.name, &metadata.namespace, &metadata.uid);
        let delay_text = GoDuration(delay);
        let message =
            format!("back-off {delay_text} restarting failed container={container} pod={name}_{namespace}({uid})");
        let shown = std::mem::replace(&mut self.shown, waiting("CrashLoopBackOff", message));
        self.last_shown = shown;
        host.say(now, pod, &self.field_path, Say::BackOff(container), out);
        self.state = State::BackOff { until: ended_at + delay };
        self.delay = Some((delay * 2).min(BACK_OFF_MAX));
    }
}

/// Whether a container that ended is started again.
fn restarts(pod: &Pod, spec: &Container, exit_code: i32) -> bool {
    let policy = spec.restart_policy.as_deref().or(pod.spec.shared.restart_policy.as_deref());
    match policy {
        Some("Never") => false,
        Some("OnFailure") => exit_code != 0,
        _ => true,
    }
}

fn waiting(reason: &str, message: String) -> ContainerState {
    ContainerState {
        waiting: Some(ContainerStateWaiting { reason: reason.into(), message: message.into() }),
        ..ContainerState::default()
    }
}

fn refuse(process: &mut Process, call: Call) {
    match call {
        Call::Command { id, .. } => {
            let stderr = b"simulated: the API server is not reached from containers\n".to_vec();
            process.answer(id, Answer::Output { stdout: Vec::new(), stderr, exit: Some(1) });
        }
        Call::Service { id, .. } => process.answer(id, Answer::Unreachable(Unreachable::UnknownHost)),
        Call::Cancel(_) => {}
    }
}

/// Starts the program of a container.
fn spawn(now: Time, pod: &Pod, spec: &Container, host: &mut Host) -> Result<Process, jobyard_shell::StartError> {
    let variables = environment::variables(pod, spec);
    let hostname = if pod.spec.hostname.is_empty() { &pod.metadata.name } else { &pod.spec.hostname };
    let seed = host.next_seed();
    let spawn = Spawn {
        image: &spec.image,
        command: &environment::words(&spec.command, &variables),
        args: &environment::words(&spec.args, &variables),
        env: &variables,
        hostname,
        working_dir: spec.unmodelled.get("workingDir").and_then(|value| value.as_str()).unwrap_or(""),
        seed,
    };
    Process::start(now, &spawn, &mut host.library)
}
