//! The way to the end of a container that is stopped: preStop hook, its turn, SIGTERM, SIGKILL. [P-042]

use jobyard_api::time::Time;
use jobyard_shell::Signal;
use std::time::Duration;

use super::{Run, State};
use crate::kubelet::Site;
use crate::kubelet::errand::Errand;
use crate::kubelet::events::Say;

/// Between SIGTERM and SIGKILL there is at least this, whatever the grace.
const GRACE_MIN: Duration = Duration::from_secs(2);

/// A container that is being stopped.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    since: Time,
    grace: Duration,
    stage: Stage,
}

/// What a container waits for that is being stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The end of its preStop hook.
    Hook,
    /// The end of those that go before it.
    Turn,
    /// Its own end; SIGKILL comes then.
    Asked {
        kill_at: Time,
    },
    Killed,
}

impl Stop {
    pub(super) fn next_at(&self) -> Time {
        match self.stage {
            Stage::Hook | Stage::Turn => self.since + self.grace,
            Stage::Asked { kill_at } => kill_at,
            Stage::Killed => Time::MAX,
        }
    }
}

impl Run {
    /// Stops it if it runs, within this grace; the Event says why, or that it is stopped. If it is being stopped already,
    /// the grace may become shorter. [P-040]
    pub(in crate::kubelet) fn stop(&mut self, grace: Duration, why: Option<&str>, site: &mut Site<'_>) {
        let (spec, plan) = (self.spec(site.pod), self.plan(site.plan));
        let State::Running(live) = &mut self.state else { return };
        if let Some(stop) = &mut live.stop {
            stop.shorten(site.now, grace);
            return;
        }
        site.say(&self.field_path, why.map_or(Say::Killing(&spec.name), |why| Say::Tell("Killing", why)));
        let handler = plan.pre_stop.as_ref().filter(|_| !grace.is_zero());
        live.hook = handler.map(|handler| Errand::new(site.now, handler, None, (site.pod, spec), site.host));
        let stage = if live.hook.is_some() { Stage::Hook } else { Stage::Turn };
        live.stop = Some(Stop { since: site.now, grace, stage });
    }

    /// Those that go before it have ended. Returns whether it waited for that.
    pub(in crate::kubelet) fn take_turn(&mut self, now: Time) -> bool {
        let State::Running(live) = &mut self.state else { return false };
        let Some(stop) = live.stop.as_mut().filter(|stop| stop.stage == Stage::Turn) else { return false };
        stop.ask(now);
        live.program.signal(Signal::Term);
        live.wake(now);
        true
    }

    /// Goes on stopping it. Returns whether a stage is over.
    pub(super) fn go_on_stopping(&mut self, site: &mut Site<'_>) -> bool {
        let State::Running(live) = &mut self.state else { return false };
        let Some(stop) = &mut live.stop else { return false };
        let is_late = stop.next_at() <= site.now;
        match stop.stage {
            Stage::Hook if live.hook.is_none() || is_late => {
                // A hook that takes longer than the grace is left alone.
                live.hook = None;
                stop.stage = Stage::Turn;
                if is_late {
                    self.take_turn(site.now);
                }
            }
            Stage::Turn if is_late => return self.take_turn(site.now),
            Stage::Asked { .. } if is_late => {
                stop.stage = Stage::Killed;
                live.program.signal(Signal::Kill);
                live.wake(site.now);
            }
            Stage::Hook | Stage::Turn | Stage::Asked { .. } | Stage::Killed => return false,
        }
        true
    }
}

impl Stop {
    /// SIGTERM is sent: what is left of the grace, at least two seconds, until SIGKILL. Waiting counts in whole seconds.
    fn ask(&mut self, now: Time) {
        let waited = Duration::from_secs(now.since(self.since).as_secs());
        self.stage = Stage::Asked { kill_at: now + self.grace.saturating_sub(waited).max(GRACE_MIN) };
    }

    fn shorten(&mut self, now: Time, grace: Duration) {
        if let Stage::Asked { kill_at } = &mut self.stage {
            *kill_at = (*kill_at).min(now + grace);
        }
        let left = (self.since + self.grace).min(now + grace);
        self.grace = left.since(self.since);
    }
}
