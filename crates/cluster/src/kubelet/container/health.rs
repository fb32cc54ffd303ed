//! The probes of a container that runs.

use jobyard_api::Text;
use jobyard_api::time::Time;
use std::time::Duration;

use super::{Run, State};
use crate::behavior::ProbeConduct;
use crate::kubelet::Site;
use crate::kubelet::errand::{Errand, Progress};
use crate::kubelet::events::Say;
use crate::kubelet::plan::{Handler, Probe, Probes};
use crate::kubelet::rules::Verdict;

/// A program answers over the network from this on, unless something else is declared.
const LISTENS_AFTER: Duration = Duration::from_secs(1);

/// What the probes of a container have found.
#[derive(Clone, Debug)]
pub(super) struct Health {
    since: Time,
    startup: Option<Asking>,
    liveness: Option<Asking>,
    readiness: Option<Asking>,
    declared: ProbeConduct,
}

/// One probe.
#[derive(Clone, Debug)]
struct Asking {
    /// When it is asked again, or its command looked at.
    next: Time,
    errand: Option<Errand>,
    /// The last answer and how often it came in a row.
    last: Option<(bool, u32)>,
    /// What counts.
    holds: bool,
    is_over: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Startup,
    Liveness,
    Readiness,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Startup, Self::Liveness, Self::Readiness];

    const fn name(self) -> &'static str {
        match self {
            Self::Startup => "Startup",
            Self::Liveness => "Liveness",
            Self::Readiness => "Readiness",
        }
    }

    const fn of(self, probes: &Probes) -> Option<&Probe> {
        match self {
            Self::Startup => probes.startup.as_ref(),
            Self::Liveness => probes.liveness.as_ref(),
            Self::Readiness => probes.readiness.as_ref(),
        }
    }
}

impl Health {
    pub(super) fn new(now: Time, probes: &Probes, declared: ProbeConduct) -> Self {
        let asking = |kind: Kind| kind.of(probes).map(|probe| Asking::new(now, probe, declared.of(kind).is_some()));
        Self {
            since: now,
            startup: asking(Kind::Startup),
            liveness: asking(Kind::Liveness).map(|asking| Asking { holds: true, ..asking }),
            readiness: asking(Kind::Readiness),
            declared,
        }
    }

    pub(super) fn has_started(&self) -> bool {
        self.startup.as_ref().is_none_or(|asking| asking.holds)
    }

    pub(super) fn is_ready(&self) -> bool {
        self.has_started() && self.readiness.as_ref().is_none_or(|asking| asking.holds)
    }

    pub(super) fn next_at(&self) -> Time {
        let next = Kind::ALL.iter().filter_map(|kind| self.open(*kind)).map(|asking| asking.next);
        next.min().unwrap_or(Time::MAX)
    }

    /// A probe, unless it is not asked (any more). The others wait for the startup probe.
    fn open(&self, kind: Kind) -> Option<&Asking> {
        let asking = match kind {
            Kind::Startup => self.startup.as_ref(),
            Kind::Liveness => self.liveness.as_ref().filter(|_| self.has_started()),
            Kind::Readiness => self.readiness.as_ref().filter(|_| self.has_started()),
        };
        asking.filter(|asking| !asking.is_over)
    }

    const fn get_mut(&mut self, kind: Kind) -> Option<&mut Asking> {
        match kind {
            Kind::Startup => self.startup.as_mut(),
            Kind::Liveness => self.liveness.as_mut(),
            Kind::Readiness => self.readiness.as_mut(),
        }
    }
}

impl ProbeConduct {
    const fn of(&self, kind: Kind) -> Option<Duration> {
        match kind {
            Kind::Startup => self.startup,
            Kind::Liveness => self.liveness_fails,
            Kind::Readiness => self.readiness,
        }
    }
}

impl Asking {
    fn new(now: Time, probe: &Probe, is_declared: bool) -> Self {
        let listens =
            if matches!(probe.handler, Handler::Network(_)) && !is_declared { LISTENS_AFTER } else { Duration::ZERO };
        let next = now + probe.initial_delay.max(listens);
        Self { next, errand: None, last: None, holds: false, is_over: false }
    }

    /// Counts an answer. Returns whether so many of its kind in a row have now come that it counts.
    fn count(&mut self, is_good: bool, probe: &Probe) -> bool {
        let before = self.last.filter(|(was_good, _)| *was_good == is_good).map_or(0, |(_, count)| count);
        self.last = Some((is_good, before + 1));
        before + 1 >= if is_good { probe.successes } else { probe.failures }
    }
}

impl Run {
    /// Asks the probes whose time has come.
    pub(super) fn probe(&mut self, site: &mut Site<'_>) {
        for kind in Kind::ALL {
            let State::Running(live) = &self.state else { return };
            if !live.is_up || live.stop.is_some() {
                return;
            }
            let Some(asking) = live.health.as_ref().and_then(|health| health.open(kind)) else { continue };
            if asking.next <= site.now
                && let Some(answer) = self.ask(kind, site)
            {
                self.answered(kind, &answer, site);
            }
        }
    }

    /// Asks one probe, or goes on with its command; the answer, if there is one.
    fn ask(&mut self, kind: Kind, site: &mut Site<'_>) -> Option<Result<(), Text>> {
        let (spec, probe) = (self.spec(site.pod), kind.of(self.plan(site.plan).probes.as_ref()?)?);
        let State::Running(live) = &mut self.state else { return None };
        let health = live.health.as_mut()?;
        let (age, declared) = (site.now.since(health.since), health.declared.of(kind));
        let asking = health.get_mut(kind)?;
        if let Some(from) = declared {
            let is_good = (age >= from) != (kind == Kind::Liveness);
            asking.next = site.now + probe.period;
            let failure = || match &probe.handler {
                Handler::Network(text) => text.replace("{ip}", &site.pod.status.pod_ip).into(),
                Handler::Exec(_) | Handler::Sleep(_) => Text::default(),
            };
            return Some(if is_good { Ok(()) } else { Err(failure()) });
        }
        let errand = asking.errand.get_or_insert_with(|| {
            Errand::new(site.now, &probe.handler, Some(probe.timeout), (site.pod, spec), site.host)
        });
        match errand.advance(site.now, &mut live.program, site.host) {
            Progress::Waits(until) => {
                asking.next = until;
                None
            }
            Progress::Done(answer) => {
                asking.errand = None;
                asking.next = site.now + probe.period;
                Some(answer)
            }
        }
    }

    fn answered(&mut self, kind: Kind, answer: &Result<(), Text>, site: &mut Site<'_>) {
        if let Err(said) = answer {
            let text = format!("{} probe failed: {said}", kind.name());
            site.say(&self.field_path, Say::Warn("Unhealthy", &text));
        }
        let Some(probe) = self.plan(site.plan).probes.as_ref().and_then(|probes| kind.of(probes)) else { return };
        let State::Running(live) = &mut self.state else { return };
        let Some(asking) = live.health.as_mut().and_then(|health| health.get_mut(kind)) else { return };
        let is_good = answer.is_ok();
        if !asking.count(is_good, probe) {
            return;
        }
        asking.holds = is_good;
        asking.is_over = kind == Kind::Startup || (kind == Kind::Liveness && !is_good);
        if is_good && kind == Kind::Startup {
            live.health = live.health.take().map(|health| Box::new(health.begin_others(site.now)));
        }
        if !is_good && kind != Kind::Readiness {
            self.kill_unhealthy(kind, probe.grace_seconds, site);
        }
    }

    /// Kills it because a probe failed for good; its restart policy says what follows.
    fn kill_unhealthy(&mut self, kind: Kind, grace_seconds: Option<i64>, site: &mut Site<'_>) {
        let (name, plan) = (&self.spec(site.pod).name, self.plan(site.plan));
        let probe = if kind == Kind::Startup { "startup" } else { "liveness" };
        let why = if self.is_init {
            format!("Init container {name} failed {probe} probe")
        } else if plan.restart.verdict(1) == Verdict::End {
            format!("Container {name} failed {probe} probe")
        } else {
            format!("Container {name} failed {probe} probe, will be restarted")
        };
        let grace = grace_seconds.map_or_else(|| site.grace(), super::super::worker::seconds_of);
        self.stop(grace, Some(&why), site);
    }
}

impl Health {
    /// The container has started: the other probes are asked from now on, if their time has come.
    fn begin_others(mut self, now: Time) -> Self {
        for asking in [&mut self.liveness, &mut self.readiness].into_iter().flatten() {
            asking.next = asking.next.max(now);
        }
        self
    }
}
