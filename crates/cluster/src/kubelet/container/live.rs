//! A container that runs: its program, its hooks, its probes, its end.

use jobyard_api::time::Time;
use jobyard_shell::{Poll, Process};
use std::time::Duration;

use super::end::Ending;
use super::health::Health;
use super::stop::Stop;
use super::{Run, State};
use crate::behavior::Conduct;
use crate::kubelet::Site;
use crate::kubelet::errand::{Errand, Progress};
use crate::kubelet::events::Say;
use crate::kubelet::logs::Kept;
use crate::kubelet::plan::ContainerPlan;
use crate::kubelet::program::{Declared, Program};

/// Bytes of a container's last message.
const LAST_MESSAGE_MAX: usize = 4096;
/// A process is not resumed more often than this, whatever it says.
const RESUME_MIN: Duration = Duration::from_micros(1);

/// A container that runs.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub(super) since: Time,
    pub(super) program: Program,
    resume_at: Time,
    /// When its memory runs out.
    oom_at: Option<Time>,
    /// Whether it is past its postStart hook.
    pub(super) is_up: bool,
    /// The hook that is under way.
    pub(super) hook: Option<Errand>,
    pub(super) stop: Option<Stop>,
    pub(super) health: Option<Box<Health>>,
}

impl Live {
    pub(super) fn new(
        now: Time,
        program: Program,
        oom_at: Option<Time>,
        plan: &ContainerPlan,
        conduct: Option<&Conduct>,
    ) -> Self {
        let declared = conduct.map(|conduct| conduct.probes).unwrap_or_default();
        let health = plan.probes.as_ref().map(|probes| Box::new(Health::new(now, probes, declared)));
        Self { since: now, program, resume_at: now, oom_at, is_up: true, hook: None, stop: None, health }
    }

    pub(super) fn next_at(&self) -> Time {
        let mut next = self.resume_at;
        if let Some(at) = self.oom_at {
            next = next.min(at);
        }
        if let Some(hook) = &self.hook {
            next = next.min(hook.next_at());
        }
        if let Some(stop) = &self.stop {
            next = next.min(stop.next_at());
        }
        if let Some(health) = self.health.as_ref().filter(|_| self.is_up && self.stop.is_none()) {
            next = next.min(health.next_at());
        }
        next
    }

    pub(super) fn has_started(&self) -> bool {
        self.health.as_ref().is_none_or(|health| health.has_started())
    }

    pub(super) fn is_ready(&self) -> bool {
        self.health.as_ref().is_none_or(|health| health.is_ready())
    }

    /// Something else runs from now on.
    pub(super) fn replace(&mut self, now: Time, program: Declared) {
        self.program = Program::Declared(Box::new(program));
        self.resume_at = now;
    }

    /// Wants its program to be resumed now.
    pub(super) const fn wake(&mut self, now: Time) {
        self.resume_at = now;
    }
}

impl Run {
    /// The program was started: the postStart hook comes, or it is shown as running.
    pub(super) fn after_start(&mut self, site: &mut Site<'_>) {
        let (spec, plan) = (self.spec(site.pod), self.plan(site.plan));
        let State::Running(live) = &mut self.state else { return };
        if let Some(handler) = &plan.post_start {
            live.is_up = false;
            live.hook = Some(Errand::new(site.now, handler, None, (site.pod, spec), site.host));
        } else {
            let since = live.since;
            self.show_running(since);
        }
    }

    /// Goes on while it runs. Returns whether more than its program went on.
    pub(super) fn go_on(&mut self, site: &mut Site<'_>) -> bool {
        if let Some(ending) = self.resume(site) {
            self.end(ending, site);
            return true;
        }
        let State::Running(live) = &self.state else { return false };
        if live.hook.is_none() && live.stop.is_none() && live.health.is_none() {
            return false;
        }
        let was = (self.is_started(), self.is_ready());
        let has_changed = self.go_on_with_hook(site) | self.go_on_stopping(site);
        self.probe(site);
        has_changed || was != (self.is_started(), self.is_ready())
    }

    /// Lets its program run on; how it ended, if it did.
    fn resume(&mut self, site: &mut Site<'_>) -> Option<Ending> {
        let name = &self.spec(site.pod).name;
        let who = (self.is_init, self.index, self.restart_count);
        let last_message = self.plan(site.plan).last_message.as_deref();
        let State::Running(live) = &mut self.state else { return None };
        if live.oom_at.is_some_and(|at| at <= site.now) {
            live.oom_at = None;
            live.replace(site.now, Declared::end(site.now, 137, "OOMKilled"));
        }
        if live.resume_at > site.now {
            return None;
        }
        let host = &mut *site.host;
        let mut lines = std::mem::take(&mut host.lines);
        let mut lent = site.volumes.take(&mut host.host_paths);
        let poll = live.program.resume_with(site.now, &mut host.library, &mut lent, &mut lines);
        site.volumes.put_back(lent, &mut host.host_paths);
        let metadata = &site.pod.metadata;
        let Kept { log, note } = host.logs.open(&metadata.namespace, &metadata.name, name);
        log.append(&mut lines);
        host.lines = lines;
        if note.is_none() {
            *note = live.program.note().map(Into::into);
        }
        match poll {
            Poll::Calling => {
                live.program.pass_calls(who, site);
                live.resume_at = site.now + RESUME_MIN;
                None
            }
            Poll::Sleeping(until) => {
                live.resume_at = until.max(site.now + RESUME_MIN);
                None
            }
            Poll::Exited(exit_code) => {
                let (reason, mut message) = live.program.last_words(exit_code);
                let reason = reason.into();
                if let (Some(path), Program::Shell(process)) = (last_message, &live.program) {
                    let written = process.files().contents("/", path).unwrap_or_default();
                    message = String::from_utf8_lossy(&written[..written.len().min(LAST_MESSAGE_MAX)]).into();
                }
                Some(Ending { since: Some(live.since), exit_code, reason, message })
            }
        }
    }

    /// Goes on with the hook that is under way, if there is one.
    fn go_on_with_hook(&mut self, site: &mut Site<'_>) -> bool {
        let State::Running(live) = &mut self.state else { return false };
        let Some(hook) = &mut live.hook else { return false };
        let Progress::Done(result) = hook.advance(site.now, &mut live.program, site.host) else { return false };
        live.hook = None;
        if live.is_up {
            if result.is_err() {
                site.say(&self.field_path, Say::Warn("FailedPreStopHook", "PreStopHook failed"));
            }
            return true;
        }
        live.is_up = true;
        let since = live.since;
        self.show_running(since);
        if result.is_err() {
            site.say(&self.field_path, Say::Warn("FailedPostStartHook", "PostStartHook failed"));
            let grace = site.grace();
            self.stop(grace, Some("FailedPostStartHook"), site);
        }
        true
    }

    /// Its process, if it runs one.
    pub(in crate::kubelet) fn process(&mut self) -> Option<&mut Process> {
        match &mut self.state {
            State::Running(live) => match &mut live.program {
                Program::Shell(process) => Some(process),
                Program::Declared(_) => None,
            },
            _ => None,
        }
    }

    /// Its program goes on at this time.
    pub(in crate::kubelet) const fn wake(&mut self, at: Time) {
        if let State::Running(live) = &mut self.state {
            live.wake(at);
        }
    }

    /// How often it was restarted.
    pub(in crate::kubelet) const fn restarts(&self) -> i32 {
        self.restart_count
    }

    /// Somebody decides by hand what becomes of it. False if it does not run.
    pub(in crate::kubelet) fn decide(&mut self, now: Time, program: Declared) -> bool {
        let State::Running(live) = &mut self.state else { return false };
        live.replace(now, program);
        true
    }
}
