//! The world: everything there is, in one value, and how time passes in it.

mod calls;
mod commands;
mod control;
mod dispatch;
mod events;
mod hands;
mod node_pods;
mod node_watch;
mod nodes;
mod pods;
mod wire;

use jobyard_api::gates::Release;
use jobyard_api::request::{Answer, ObjectKey, Request, Resource};
use jobyard_api::time::Time;
use jobyard_apiserver::{ApiServer, Change};
use jobyard_controllers::Decision;
use jobyard_controllers::garbage_collector::GarbageCollector;
use jobyard_controllers::job::JobController;
use jobyard_shell::Outcome;
use std::collections::{BTreeSet, VecDeque};

use crate::checkers::{Checkers, Violation};
use crate::client::Client;
use crate::config::{Backend, Config};
use crate::controllers::Controllers;
use crate::event_writer::EventWriter;
use crate::fates::Fates;
use crate::fault::{Fault, Faults};
use crate::flight::{FlightId, Flights};
use crate::lane::Lane;
use crate::log::Log;
use crate::nodes::Outages;
use crate::queue::OccurrenceQueue;
use crate::trace::Trace;
use node_watch::NodeWatch;
use pods::Pods;

#[cfg(test)]
mod node_tests;
#[cfg(test)]
mod tests;

/// Decisions that are kept for people.
const DECISIONS_MAX: usize = 1000;

/// Everything there is, in one value.
///
/// ```text
///  users ────────────────┐            ┌── lanes (lag) ──► controllers, scheduler, kubelet
///                        ▼            │                        │
///  faults ──► requests ──► API server ┴──► garbage collector   │
///                        ▲                                     │
///                        └────────── flights (latency) ◄───────┘
/// ```
#[derive(Clone, Debug)]
pub struct World {
    config: Config,
    now: Time,
    steps: u64,
    queue: OccurrenceQueue<Occurrence>,
    api: ApiServer,
    /// Room for the changes that are being told, used again and again.
    changes: Vec<Change>,
    lanes: Vec<Lane>,
    held: BTreeSet<Resource>,
    /// Nanoseconds by which the controllers' clock is ahead of the cluster's.
    skew: i64,
    controllers: Option<Box<Controllers>>,
    /// Counts the lives of the controllers.
    incarnation: u32,
    collector: GarbageCollector,
    pods: Pods,
    node_watch: NodeWatch,
    outages: Outages,
    flights: Flights,
    /// Commands that run for programs in containers.
    commands: Vec<commands::Running>,
    /// Times for which a wake-up is scheduled, by client.
    wakes: [BTreeSet<Time>; Client::COUNT],
    faults: Faults,
    events: EventWriter,
    trace: Trace,
    decisions: VecDeque<(Time, Box<Decision>)>,
    checkers: Checkers,
}

/// Something that is going to happen.
#[derive(Clone, Copy, Debug)]
enum Occurrence {
    /// A client asked to be woken, in this life of the controllers.
    Wake(Client, u32),
    /// The same for a look that will most likely find nothing new.
    Look(Client, u32),
    /// A lane's oldest event is due, in this epoch of the lane.
    Watch(usize, u32),
    /// A list is applied; the lane follows it.
    List(usize, u32),
    /// A request reaches the server.
    Apply(FlightId),
    /// An answer reaches who asked.
    Answer(FlightId),
    /// The next turn of a fate.
    Fate,
    /// Commands that run for programs in containers are looked at.
    Commands,
    /// Something that was planned for a node.
    Node,
}

/// How an advance ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The clock shows the time that was asked for.
    Reached,
    /// So many steps were made before that; ask again to go on.
    OutOfSteps,
}

impl World {
    /// A world at its start: the controllers have just been started.
    pub fn new(config: Config) -> Self {
        let server = jobyard_apiserver::Config {
            naming: config.naming.clone(),
            // The lanes keep what is under way; the server's own log is for clients that come and go.
            watch_log_max: config.watch_log_max.min(1024),
        };
        let mut world = Self {
            now: config.start,
            steps: 0,
            queue: OccurrenceQueue::new(),
            api: Self::server(server, &config),
            changes: Vec::new(),
            lanes: Self::lanes(&config),
            held: BTreeSet::new(),
            skew: 0,
            controllers: None,
            incarnation: 0,
            collector: GarbageCollector::new(config.latency.gc),
            pods: Pods::new(&config),
            node_watch: NodeWatch::default(),
            outages: Outages::default(),
            flights: Flights::default(),
            commands: Vec::new(),
            wakes: Default::default(),
            faults: Faults::default(),
            events: EventWriter::default(),
            trace: Trace::new(config.trace),
            decisions: VecDeque::new(),
            checkers: Checkers::new(config.check),
            config,
        };
        if !world.config.gates.ends_are_announced() {
            // Without announcements a Job ends while its pods are still going, and its status does not tell of them.
            world.disregard("S7");
            world.disregard("L1");
        }
        // What the server was made with happened before the start: nobody hears of it.
        drop(world.api.take_changes());
        world.tell_patience();
        world.start_controllers();
        world.start_pods();
        world
    }

    /// Pods that run on nodes are admitted by the plugins of a real server, which give them priorities and tolerations.
    fn server(server: jobyard_apiserver::Config, config: &Config) -> ApiServer {
        let release = Release { profile: config.profile, gates: config.gates };
        let server = ApiServer::new(server).with_release(release);
        match config.backend {
            Backend::Nodes(_) => server.with_plugins(),
            Backend::Fates(_) => server,
        }
    }

    /// The virtual clock.
    pub const fn now(&self) -> Time {
        self.now
    }

    /// When the next occurrence is, if there is one.
    pub fn next_at(&self) -> Option<Time> {
        self.queue.next_at()
    }

    /// When the next occurrence is that is more than a look at what has waited for long: nothing new may come before.
    pub fn next_news_at(&self) -> Option<Time> {
        self.queue.next_where(|occurrence| !matches!(occurrence, Occurrence::Look(..)))
    }

    /// Lets one occurrence happen. False if there is none.
    pub fn step(&mut self) -> bool {
        let Some((at, occurrence)) = self.queue.pop() else { return false };
        assert!(at >= self.now, "the clock never goes back");
        self.now = at;
        self.steps += 1;
        self.happen(occurrence);
        true
    }

    /// Lets everything happen until a time, that included, but at most so many occurrences.
    pub fn advance_to(&mut self, until: Time, steps_max: u64) -> Progress {
        for _ in 0..steps_max {
            if self.queue.next_at().is_none_or(|next| next > until) {
                self.now = self.now.max(until);
                return Progress::Reached;
            }
            self.step();
        }
        if self.queue.next_at().is_none_or(|next| next > until) {
            self.now = self.now.max(until);
            return Progress::Reached;
        }
        Progress::OutOfSteps
    }

    /// Applies a user's request now, without latency, as the trace's `actor` (usually `user`).
    pub fn request(&mut self, actor: &'static str, request: Request) -> Answer {
        self.apply(actor, request)
    }

    /// The truth.
    pub const fn api(&self) -> &ApiServer {
        &self.api
    }

    /// Every request that was applied.
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }

    /// A hash over every request that was applied: equal runs have equal hashes on every platform.
    pub fn trace_hash(&self) -> u64 {
        self.trace.hash()
    }

    /// Invariants that were broken: bugs of this simulation.
    pub fn violations(&self) -> &[Violation] {
        self.checkers.violations()
    }

    /// Looks whether everything has been reached that should be in the end; breaches are among the violations. For the
    /// moment when faults have stopped and pods have ended.
    pub fn check_quiescence(&mut self) {
        self.checkers.observe_quiescence(self.now, &self.api);
    }

    /// Looks whether the controllers have forgotten the Jobs that are gone; breaches are among the violations. For a moment
    /// when time enough has passed since the last deletion.
    pub fn check_memory(&mut self) {
        if let Some(controllers) = &self.controllers {
            self.checkers.observe_memory(self.now, &controllers.job().memory(), &self.api);
        }
    }

    /// From now on nothing is said about an invariant (`S10`), for runs whose faults break it upstream as well.
    pub fn disregard(&mut self, code: &'static str) {
        self.checkers.disregard(code);
    }

    /// The newest decisions of the controllers, oldest first.
    pub fn decisions(&self) -> impl DoubleEndedIterator<Item = &(Time, Box<Decision>)> + ExactSizeIterator {
        self.decisions.iter()
    }

    /// Occurrences since the start.
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// How the world was made.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Requests that are on their way, or their answers.
    pub fn requests_in_flight(&self) -> usize {
        self.flights.len()
    }

    /// The Job controller, unless it has crashed.
    pub fn job_controller(&self) -> Option<&JobController> {
        self.controllers.as_ref().map(|controllers| controllers.job())
    }

    /// What a container wrote; none before it first ran and with [`crate::Backend::Fates`].
    pub fn log(&self, namespace: &str, pod: &str, container: &str) -> Option<&Log> {
        self.pods.log(namespace, pod, container)
    }

    /// What a container's program does not do as the real one would, in a sentence; none if it does or is not there.
    pub fn note(&self, namespace: &str, pod: &str, container: &str) -> Option<&str> {
        self.pods.note(namespace, pod, container)
    }

    /// The pods that live by fates, with [`crate::Backend::Fates`].
    pub fn fates(&self) -> Option<&Fates> {
        self.pods.fates()
    }

    /// Changes an object without rules, as a component outside this world would (a lost node's status). The trace has it
    /// as verb `status`, with code 409 if `change` says no or the object is not there. Returns whether it changed.
    pub fn mutate(
        &mut self,
        actor: &'static str,
        key: &ObjectKey,
        change: impl FnOnce(&mut jobyard_api::request::Object) -> bool,
    ) -> bool {
        let changed = self.api.mutate(self.now, key, change);
        self.trace_status(actor, key, (!changed).then_some((409, "")));
        self.spread();
        changed
    }

    /// Makes requests of the controllers fail from now on.
    pub fn add_fault(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// From now on, containers of this image that start end like this.
    pub fn set_outcome(&mut self, image: &str, outcome: Outcome) {
        self.pods.set_outcome(image, outcome);
    }
}
