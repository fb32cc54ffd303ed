//! One pod on a node: its sandbox, its containers in their order, its deadline, its end.

use jobyard_api::pod::{Container, Phase, Pod, PodStatus};
use jobyard_api::shared::Shared;
use jobyard_api::time::{Time, Timestamp};
use std::sync::Arc;
use std::time::Duration;

use super::container::Run;
use super::events::Say;
use super::phase::{InitFact, phase};
use super::status::{Facts, status};
use super::{Host, mix, target};
use crate::component::Action;

/// Shortest time that a pod's sandbox takes.
const SANDBOX_MIN: Duration = Duration::from_millis(120);
/// How much longer it may take.
const SANDBOX_SPREAD_MS: u64 = 160;
/// Grace if the pod does not say.
const GRACE_SECONDS: i64 = 30;

/// A pod that is being run.
#[derive(Clone, Debug)]
pub(super) struct Worker {
    /// As last seen.
    pod: Arc<Pod>,
    /// When it was accepted.
    started: Timestamp,
    sandbox_at: Time,
    has_sandbox: bool,
    init: Vec<Run>,
    containers: Vec<Run>,
    /// When it has run too long. [P-055]
    deadline: Option<Time>,
    stop: Option<Stop>,
    /// The last status that was written.
    written: Shared<PodStatus>,
    has_ended: bool,
    /// When it is going to be looked at, if that is planned.
    pub(super) timer: Option<Time>,
}

/// The pod is being stopped.
#[derive(Clone, Debug)]
struct Stop {
    /// When SIGKILL comes.
    kill_at: Time,
    exceeded_deadline: bool,
    /// Whether SIGTERM was sent.
    is_begun: bool,
    is_killed: bool,
}

impl Worker {
    /// Accepts a pod.
    pub(super) fn new(now: Time, pod: &Arc<Pod>, seed: u64) -> Self {
        let shared = &pod.spec.shared;
        let has_init = !shared.init_containers.is_empty();
        let runs = |list: &[Container], is_init: bool| {
            let run = |(index, container)| Run::new(index, is_init, container, has_init);
            list.iter().enumerate().map(run).collect::<Vec<Run>>()
        };
        let started = Timestamp::from(now);
        let seconds = shared.active_deadline_seconds;
        let chance = pod.metadata.uid.text().bytes().fold(seed, |chance, byte| mix(chance ^ u64::from(byte)));
        Self {
            started,
            sandbox_at: now + SANDBOX_MIN + Duration::from_millis(chance % SANDBOX_SPREAD_MS),
            has_sandbox: false,
            init: runs(&shared.init_containers, true),
            containers: runs(&shared.containers, false),
            deadline: seconds.map(|seconds| started.time() + seconds_of(seconds)),
            stop: None,
            written: pod.status.clone(),
            has_ended: false,
            timer: None,
            pod: pod.clone(),
        }
    }

    /// The pod changed. A deletion stops it; a second one may shorten its grace. [P-040]
    pub(super) fn update(&mut self, now: Time, pod: &Arc<Pod>) {
        self.pod = pod.clone();
        if pod.metadata.is_being_deleted() {
            let grace = pod.metadata.deletion_grace_period_seconds.unwrap_or(GRACE_SECONDS);
            self.stop_within(now + seconds_of(grace), false);
        }
    }

    /// Whether its containers have ended for good and its last status was written.
    pub(super) const fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Goes on as far as it can now. Returns when to look at it again.
    pub(super) fn advance(&mut self, now: Time, host: &mut Host, out: &mut Vec<Action>) -> Option<Time> {
        let mut has_changed = self.written.start_time.is_none();
        while self.advance_once(now, host, out) {
            has_changed = true;
        }
        if has_changed {
            self.write(now, out);
        }
        self.next_at()
    }

    fn runs(&self) -> impl Iterator<Item = &Run> {
        self.init.iter().chain(&self.containers)
    }

    fn runs_mut(&mut self) -> impl Iterator<Item = &mut Run> {
        self.init.iter_mut().chain(&mut self.containers)
    }

    /// One round. Returns whether something changed.
    fn advance_once(&mut self, now: Time, host: &mut Host, out: &mut Vec<Action>) -> bool {
        let mut has_changed = self.look_at_deadline(now, host, out);
        if !self.has_sandbox && self.sandbox_at <= now {
            self.has_sandbox = true;
            has_changed = true;
        }
        has_changed |= self.go_on_stopping(now, host, out);
        let pod = self.pod.clone();
        for run in self.runs_mut() {
            has_changed |= run.advance(now, &pod, host, out);
        }
        if self.stop.is_none() {
            has_changed |= self.begin_next(now, host, out);
            self.stop_sidecars(now);
        }
        has_changed
    }

    fn look_at_deadline(&mut self, now: Time, host: &mut Host, out: &mut Vec<Action>) -> bool {
        if self.stop.is_some() || self.deadline.is_none_or(|at| at > now) {
            return false;
        }
        host.say(now, &self.pod, &"".into(), Say::DeadlineExceeded, out);
        self.stop_within(now + self.grace(), true);
        true
    }

    /// Stops the pod: SIGKILL comes at that time, or earlier if it is being stopped already.
    fn stop_within(&mut self, kill_at: Time, exceeded_deadline: bool) {
        match &mut self.stop {
            Some(stop) => stop.kill_at = stop.kill_at.min(kill_at),
            None => self.stop = Some(Stop { kill_at, exceeded_deadline, is_begun: false, is_killed: false }),
        }
    }

    /// SIGTERM first, SIGKILL at the end of the grace period. [P-042]
    fn go_on_stopping(&mut self, now: Time, host: &mut Host, out: &mut Vec<Action>) -> bool {
        let Some(stop) = &mut self.stop else { return false };
        let begins = !std::mem::replace(&mut stop.is_begun, true);
        let kills = stop.kill_at <= now && !std::mem::replace(&mut stop.is_killed, true);
        let pod = self.pod.clone();
        for run in self.runs_mut() {
            if begins {
                run.terminate(now, &pod, host, out);
            }
            if kills {
                run.kill(now);
            }
        }
        begins || kills
    }

    /// Starts the containers whose turn has come: init containers one after the other, then all containers. A sidecar
    /// lets the next one start as soon as it runs. [P-028] [P-029]
    fn begin_next(&mut self, now: Time, host: &mut Host, out: &mut Vec<Action>) -> bool {
        if !self.has_sandbox {
            return false;
        }
        for run in &mut self.init {
            let is_done = if is_sidecar(run.spec(&self.pod)) { run.is_running() } else { run.has_succeeded() };
            if is_done {
                continue;
            }
            let begins = run.is_idle();
            if begins {
                run.begin(now, &self.pod, host, out);
            }
            // A sidecar that restarts does not hold back what runs already.
            return begins;
        }
        let mut has_begun = false;
        for run in self.containers.iter_mut().filter(|run| run.is_idle()) {
            run.begin(now, &self.pod, host, out);
            has_begun = true;
        }
        has_begun
    }

    /// When the containers have ended for good, the sidecars are stopped. [P-029]
    fn stop_sidecars(&mut self, now: Time) {
        if self.containers.iter().any(Run::is_running) || !self.init.iter().any(Run::is_running) {
            return;
        }
        let facts: Vec<_> = self.containers.iter().map(Run::fact).collect();
        let regular: Vec<InitFact> = self.init_facts().into_iter().filter(|init| !init.is_sidecar).collect();
        if is_terminal(phase(&regular, &facts)) {
            self.stop_within(now + self.grace(), false);
        }
    }

    fn init_facts(&self) -> Vec<InitFact> {
        let fact = |run: &Run| InitFact { fact: run.fact(), is_sidecar: is_sidecar(run.spec(&self.pod)) };
        self.init.iter().map(fact).collect()
    }

    fn phase(&self) -> Phase {
        let facts: Vec<_> = self.containers.iter().map(Run::fact).collect();
        let phase = phase(&self.init_facts(), &facts);
        if is_terminal(phase) && self.runs().any(Run::is_running) {
            // A pod ends when its last container has, or its successor would run beside it.
            return self.written.phase;
        }
        let exceeded_deadline = self.stop.as_ref().is_some_and(|stop| stop.exceeded_deadline);
        if is_terminal(phase) && exceeded_deadline { Phase::Failed } else { phase }
    }

    /// Writes the status if it differs from the last one.
    fn write(&mut self, now: Time, out: &mut Vec<Action>) {
        let phase = self.phase();
        let pod = &*self.pod;
        let is_unready = |run: &&Run| {
            let is_counted = self.containers.iter().any(|container| std::ptr::eq(container, *run));
            (is_counted || is_sidecar(run.spec(pod))) && !run.is_running()
        };
        let is_uninitialized = |run: &&Run| {
            if is_sidecar(run.spec(pod)) { !run.is_running() } else { !run.has_succeeded() }
        };
        let name = |run: &Run| -> &str { &run.spec(pod).name };
        let new = status(Facts {
            now,
            phase,
            started: self.started,
            has_sandbox: self.has_sandbox,
            exceeded_deadline: is_terminal(phase) && self.stop.as_ref().is_some_and(|stop| stop.exceeded_deadline),
            uninitialized: self.init.iter().filter(is_uninitialized).map(name).collect(),
            unready: self.runs().filter(is_unready).map(name).collect(),
            init_containers: self.init.iter().map(|run| run.status(pod)).collect(),
            containers: self.containers.iter().map(|run| run.status(pod)).collect(),
            before: &self.written,
            seen: &pod.status,
        });
        if new != *self.written {
            self.written = new.into();
            out.push(Action::PodStatus(target(pod), self.written.clone()));
        }
        self.has_ended = is_terminal(phase);
    }

    fn next_at(&self) -> Option<Time> {
        let sandbox = (!self.has_sandbox && self.stop.is_none()).then_some(self.sandbox_at);
        let stop = match &self.stop {
            Some(stop) => (!stop.is_killed).then_some(stop.kill_at),
            None => self.deadline,
        };
        self.runs().filter_map(Run::next_at).chain(sandbox).chain(stop).min()
    }

    fn grace(&self) -> Duration {
        seconds_of(self.pod.spec.shared.termination_grace_period_seconds.unwrap_or(GRACE_SECONDS))
    }
}

const fn is_terminal(phase: Phase) -> bool {
    matches!(phase, Phase::Succeeded | Phase::Failed)
}

fn is_sidecar(container: &Container) -> bool {
    container.restart_policy.as_deref() == Some("Always")
}

/// Seconds of the API, which are never negative where they get here.
fn seconds_of(seconds: i64) -> Duration {
    Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}
