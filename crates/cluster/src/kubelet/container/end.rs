//! The end of a run, and the wait for the next one. [P-021] [P-022]

use jobyard_api::Text;
use jobyard_api::pod::ContainerStateTerminated;
use jobyard_api::time::{Time, Timestamp};
use jobyard_shell::StartError;
use std::time::Duration;

use super::start::SETTLING;
use super::{Run, State, ended, first_reason, waiting};
use crate::fates::GoDuration;
use crate::kubelet::Site;
use crate::kubelet::events::Say;
use crate::kubelet::rules::Verdict;

/// Delay of the second restart; the first has none. [P-022]
const BACK_OFF: Duration = Duration::from_secs(10);
/// Longest delay of a restart. [P-022]
const BACK_OFF_MAX: Duration = Duration::from_secs(300);
/// A run as long as this makes the delays begin anew. [P-022]
const BACK_OFF_RESET: Duration = Duration::from_secs(600);
/// What all containers say that are removed to be run again. [P-027]
const RESTARTING_ALL: &str = "RestartingAllContainers";
const RESTARTING_ALL_MESSAGE: &str = "The container is removed because RestartAllContainers in place";

/// How a run ended.
#[derive(Clone, Debug)]
pub(in crate::kubelet) struct Ending {
    /// When it began; absent if it never did.
    pub(in crate::kubelet) since: Option<Time>,
    pub(in crate::kubelet) exit_code: i32,
    pub(in crate::kubelet) reason: Text,
    pub(in crate::kubelet) message: Text,
}

impl Run {
    /// It ended; whether it runs again depends on its rules and policies.
    pub(in crate::kubelet) fn end(&mut self, ending: Ending, site: &mut Site<'_>) {
        let now = site.now;
        site.close_connections(self.is_init, self.index);
        let since = ending.since.unwrap_or(now);
        if self.shown.terminated.is_some() {
            self.last_shown = std::mem::take(&mut self.shown);
        }
        self.shown = ended(ContainerStateTerminated {
            exit_code: ending.exit_code,
            reason: ending.reason,
            message: ending.message,
            started_at: Some(ending.since.map_or(Timestamp::from_seconds(0), Timestamp::from)),
            finished_at: Some(now.into()),
            container_id: self.created.as_ref().map(|(_, id)| id.clone()).unwrap_or_default(),
        });
        if now.since(since) >= BACK_OFF_RESET {
            self.delay = None;
        }
        let verdict =
            if site.is_stopping { Verdict::End } else { self.plan(site.plan).restart.verdict(ending.exit_code) };
        self.state = match verdict {
            Verdict::End => State::Ended,
            Verdict::RestartAll => {
                site.restarts_all = true;
                State::Ended
            }
            Verdict::Restart if self.delay.is_none() => {
                self.delay = Some(BACK_OFF);
                State::BackOff { until: now }
            }
            Verdict::Restart => State::Settling { until: now + SETTLING, ended_at: now },
        };
    }

    /// Its machine was switched off: it is found dead, or its start begins anew.
    pub(in crate::kubelet) fn found_dead(&mut self, site: &mut Site<'_>) {
        match &self.state {
            State::Running(live) => {
                let since = Some(live.since);
                self.end(Ending { since, exit_code: 255, reason: "Unknown".into(), message: Text::default() }, site);
            }
            State::Ended | State::Idle | State::Stuck => return,
            _ => {}
        }
        if !matches!(self.state, State::Ended) {
            self.state = State::Idle;
        }
    }

    /// Its program could not be started.
    pub(super) fn start_failed(&mut self, error: &StartError, site: &mut Site<'_>) {
        let message = error.message.clone();
        self.end(Ending { since: None, exit_code: error.exit_code, reason: error.reason.into(), message }, site);
        if !matches!(self.state, State::Ended) {
            self.show_waiting("RunContainerError", error.message.clone());
        }
    }

    /// Shows that it waits for its restart. [P-021]
    pub(super) fn back_off(&mut self, ended_at: Time, site: &mut Site<'_>) {
        let delay = self.delay.unwrap_or(BACK_OFF);
        let (container, metadata) = (&self.spec(site.pod).name, &site.pod.metadata);
        let (name, namespace, uid) = (&metadata.name, &metadata.namespace, &metadata.uid);
        let delay_text = GoDuration(delay);
        let message =
            format!("back-off {delay_text} restarting failed container={container} pod={name}_{namespace}({uid})");
        site.say(&self.field_path, Say::BackOff(container));
        self.show_waiting("CrashLoopBackOff", message.into());
        self.state = State::BackOff { until: ended_at + delay };
        self.delay = Some((delay * 2).min(BACK_OFF_MAX));
    }

    /// All containers run again: it is removed, and its turn comes once more. [P-027]
    pub(in crate::kubelet) fn remove(&mut self, waits_for_init: bool, site: &mut Site<'_>) {
        if self.is_running() {
            site.say(&self.field_path, Say::Tell("Killing", "killing"));
        }
        if self.shown.waiting.is_none() {
            self.restart_count += 1;
            self.last_shown = ended(ContainerStateTerminated {
                exit_code: 137,
                reason: RESTARTING_ALL.into(),
                message: RESTARTING_ALL_MESSAGE.into(),
                ..ContainerStateTerminated::default()
            });
            self.shown = waiting(RESTARTING_ALL, RESTARTING_ALL_MESSAGE.into());
        } else {
            self.shown = waiting(first_reason(waits_for_init), Text::default());
        }
        self.created = None;
        self.delay = None;
        self.state = State::Idle;
    }
}
