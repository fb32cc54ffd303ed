//! One pod on a node: its sandbox, its containers in their order, its deadline, its end.

mod order;
mod stopping;
mod writing;

pub use stopping::Cause;

use jobyard_api::pod::{Container, Pod, PodStatus};
use jobyard_api::shared::Shared;
use jobyard_api::time::{Time, Timestamp};
use std::sync::Arc;
use std::time::Duration;

use super::addresses::Address;
use super::container::Run;
use super::events::Say;
use super::host::Rules;
use super::plan::Plan;
use super::program::Declared;
use super::volumes::Volumes;
use super::{Host, Site};
use crate::component::Action;
use stopping::Stop;

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
    pub(super) pod: Arc<Pod>,
    plan: Arc<Plan>,
    /// When it was accepted.
    started: Timestamp,
    sandbox_at: Time,
    has_sandbox: bool,
    address: Option<Address>,
    init: Vec<Run>,
    containers: Vec<Run>,
    /// When it has run too long. [P-055]
    deadline: Option<Time>,
    stop: Option<Stop>,
    /// All containers are run again: shown until they have been removed. [P-027]
    is_restarting_all: bool,
    /// Pods of the same Job and index that were there before.
    attempt: u32,
    /// What the pod says of itself.
    own_rules: Rules,
    /// The last status that was written.
    written: Shared<PodStatus>,
    has_ended: bool,
    volumes: Volumes,
    /// When it is going to be looked at, if that is planned.
    pub(super) timer: Option<Time>,
}

impl Worker {
    /// Accepts a pod.
    pub(super) fn new(now: Time, pod: &Arc<Pod>, plan: Arc<Plan>, host: &mut Host) -> Self {
        let shared = &pod.spec.shared;
        let has_init = !shared.init_containers.is_empty();
        let runs = |list: &[Container], is_init: bool| {
            let run = |(index, container)| Run::new(index, is_init, container, has_init);
            list.iter().enumerate().map(run).collect::<Vec<Run>>()
        };
        let started = Timestamp::from(now);
        let chance = host.chance(pod, "", 0);
        let own_rules = host.own_rules(pod);
        Self {
            started,
            sandbox_at: now + SANDBOX_MIN + Duration::from_millis(chance % SANDBOX_SPREAD_MS),
            has_sandbox: false,
            address: None,
            init: runs(&shared.init_containers, true),
            containers: runs(&shared.containers, false),
            deadline: shared.active_deadline_seconds.map(|seconds| started.time() + seconds_of(seconds)),
            stop: None,
            is_restarting_all: false,
            attempt: host.attempt(pod, &own_rules),
            own_rules,
            written: pod.status.clone(),
            has_ended: false,
            volumes: Volumes::default(),
            timer: None,
            pod: pod.clone(),
            plan,
        }
    }

    /// The pod changed. A deletion stops it; a second one may shorten its grace. [P-040]
    pub(super) fn update(&mut self, pod: &Arc<Pod>) {
        let was_deleted = self.pod.metadata.deletion_grace_period_seconds;
        self.pod = pod.clone();
        if pod.metadata.is_being_deleted()
            && (self.stop.is_none() || was_deleted != pod.metadata.deletion_grace_period_seconds)
        {
            let grace = seconds_of(pod.metadata.deletion_grace_period_seconds.unwrap_or(GRACE_SECONDS));
            self.want_stop(grace, None);
        }
    }

    /// The last status that was written.
    pub(in crate::kubelet) const fn written(&self) -> &Shared<PodStatus> {
        &self.written
    }

    /// Whether its containers have ended for good and its last status was written.
    pub(super) const fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Gives back what the pod had on its node.
    pub(super) fn leave(&self, host: &mut Host) {
        let node = &self.pod.spec.node_name;
        host.nodes.leave(node, &self.plan);
        self.give_back_address(host);
    }

    fn give_back_address(&self, host: &mut Host) {
        let node = &self.pod.spec.node_name;
        if let Some(address) = self.address.as_ref().filter(|_| !self.plan.on_host_network) {
            host.nodes.give_back_address(node, address);
        }
    }

    /// Somebody decides by hand how its running containers end, or one of them. False if none of them runs.
    pub(super) fn decide(&mut self, now: Time, container: Option<&str>, program: &Declared) -> bool {
        let mut is_met = false;
        for run in self.init.iter_mut().chain(&mut self.containers) {
            let name = &run.spec(&self.pod).name;
            if container.is_none_or(|wanted| wanted == &**name)
                && (container.is_some() || !run.plan(&self.plan).is_sidecar)
            {
                is_met |= run.decide(now, program.clone());
            }
        }
        is_met
    }

    /// Goes on as far as it can now. Returns when to look at it again.
    pub(super) fn advance(&mut self, now: Time, host: &mut Host, out: &mut Vec<Action>) -> Option<Time> {
        let (pod, plan, own_rules) = (self.pod.clone(), self.plan.clone(), self.own_rules.clone());
        let mut site = self.site(now, (&pod, &plan, &own_rules), host, out);
        let mut has_changed = self.written.start_time.is_none();
        while self.advance_once(&mut site) {
            has_changed = true;
        }
        if has_changed {
            self.write(&mut site);
        }
        self.volumes = std::mem::take(&mut site.volumes);
        self.next_at()
    }

    /// The worker's turn; pod, plan and rules are its own.
    fn site<'a>(
        &mut self,
        now: Time,
        (pod, plan, own_rules): (&'a Arc<Pod>, &'a Plan, &'a Rules),
        host: &'a mut Host,
        out: &'a mut Vec<Action>,
    ) -> Site<'a> {
        let (is_stopping, attempt) = (self.stop.is_some(), self.attempt);
        let volumes = std::mem::take(&mut self.volumes);
        Site { now, pod, plan, host, out, volumes, is_stopping, restarts_all: false, attempt, own_rules }
    }

    /// The sandbox is gone: another one is made, with an address of its own.
    fn new_sandbox(&mut self, now: Time) {
        self.has_sandbox = false;
        self.sandbox_at = now + SANDBOX_MIN;
    }

    /// One of its containers.
    pub(super) fn run_mut(&mut self, is_init: bool, index: usize) -> Option<&mut Run> {
        let list = if is_init { &mut self.init } else { &mut self.containers };
        list.get_mut(index)
    }

    fn runs(&self) -> impl Iterator<Item = &Run> {
        self.init.iter().chain(&self.containers)
    }

    fn runs_mut(&mut self) -> impl Iterator<Item = &mut Run> {
        self.init.iter_mut().chain(&mut self.containers)
    }

    /// One round. Returns whether something changed.
    fn advance_once(&mut self, site: &mut Site<'_>) -> bool {
        let mut has_changed = self.look_at_deadline(site);
        if !self.has_sandbox && self.sandbox_at <= site.now {
            self.has_sandbox = true;
            self.give_back_address(site.host);
            self.address = Some(if self.plan.on_host_network {
                site.host.nodes.host(&site.pod.spec.node_name)
            } else {
                site.host.nodes.take_address(&site.pod.spec.node_name)
            });
        }
        has_changed |= self.begin_stopping(site);
        for run in self.runs_mut() {
            has_changed |= run.advance(site);
        }
        if std::mem::take(&mut site.restarts_all) && self.stop.is_none() {
            self.restart_all(site);
            has_changed = true;
        }
        has_changed |= self.give_turns(site.now);
        if self.stop.is_none() {
            has_changed |= self.begin_next(site);
            has_changed |= self.stop_when_done();
        }
        has_changed
    }

    fn look_at_deadline(&mut self, site: &mut Site<'_>) -> bool {
        if self.stop.is_some() || self.deadline.is_none_or(|at| at > site.now) {
            return false;
        }
        site.say(&"".into(), Say::DeadlineExceeded);
        self.want_stop(site.grace(), Some(Cause::deadline()));
        true
    }

    fn next_at(&self) -> Option<Time> {
        let sandbox = (!self.has_sandbox && self.stop.is_none()).then_some(self.sandbox_at);
        let deadline = self.deadline.filter(|_| self.stop.is_none());
        self.runs().filter_map(Run::next_at).chain(sandbox).chain(deadline).min()
    }
}

/// A pod's grace.
pub(super) fn grace_of(pod: &Pod) -> Duration {
    seconds_of(pod.spec.shared.termination_grace_period_seconds.unwrap_or(GRACE_SECONDS))
}

/// Seconds of the API, which are never negative where they get here.
pub(super) fn seconds_of(seconds: i64) -> Duration {
    Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}
