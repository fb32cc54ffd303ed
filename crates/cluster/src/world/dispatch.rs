//! What an occurrence does, and what a stored change sets in motion.

use jobyard_api::request::WatchEventKind;
use jobyard_api::time::Time;
use jobyard_apiserver::Change;
use jobyard_controllers::garbage_collector::GarbageCollector;
use jobyard_controllers::{Input, Output};

use super::{Occurrence, World};
use crate::client::Client;
use crate::lane::Delivery;

impl World {
    /// Lets one occurrence happen.
    pub(super) fn happen(&mut self, occurrence: Occurrence) {
        match occurrence {
            Occurrence::Wake(client, incarnation) => self.wake(client, incarnation),
            Occurrence::Look(client, incarnation) => {
                if incarnation == self.incarnation_of(client) {
                    self.input(client, Input::Timer);
                }
            }
            Occurrence::Watch(lane, epoch) => self.deliver(lane, epoch),
            Occurrence::List(lane, epoch) => self.apply_list(lane, epoch),
            Occurrence::Apply(flight) => self.arrive(flight),
            Occurrence::Answer(flight) => self.answer(flight),
            Occurrence::Fate => self.turn_fate(),
            Occurrence::Commands => self.resume_commands(),
            Occurrence::Node => self.turn_nodes(),
        }
    }

    /// Gives a client an input and carries what it wants.
    pub(super) fn input(&mut self, client: Client, input: Input) {
        match client {
            Client::Job
            | Client::CronJob
            | Client::Ttl
            | Client::NodeLifecycle
            | Client::TaintEviction
            | Client::PodGc => {
                let now = self.controllers_now();
                let Some(controllers) = &mut self.controllers else { return };
                let outputs = if client == Client::Job && self.checkers.is_full() {
                    self.watched_input(now, input)
                } else {
                    controllers.handle(client, now, input)
                };
                self.carry(client, outputs);
            }
            Client::GarbageCollector => {
                let outputs = self.collector.handle(self.now, input);
                self.carry(client, outputs);
            }
            Client::Scheduler | Client::Kubelet => self.input_pods(client, input),
        }
    }

    /// Gives the Job controller an input under the eyes of all checkers.
    fn watched_input(&mut self, now: Time, input: Input) -> Vec<Output> {
        self.checkers.observe_input(self.now, &input);
        let Some(controllers) = &mut self.controllers else { return Vec::new() };
        let is_news = matches!(input, Input::Listed { .. } | Input::Watch(_));
        let before = (!is_news).then(|| controllers.job().cached());
        let outputs = controllers.handle(Client::Job, now, input);
        if let Some(before) = before {
            self.checkers.observe_cache(self.now, &before, &controllers.job().cached());
        }
        self.checkers.observe_outputs(self.now, &outputs);
        self.checkers.observe_queues(self.now, &controllers.job().memory(), self.flights.len());
        outputs
    }

    /// Which life of a client is meant by what is scheduled for it.
    pub(super) const fn incarnation_of(&self, client: Client) -> u32 {
        if client.is_controller() { self.incarnation } else { 0 }
    }

    fn wake(&mut self, client: Client, incarnation: u32) {
        if incarnation == self.incarnation_of(client) {
            self.wakes[client as usize].remove(&self.now);
            self.input(client, Input::Timer);
        }
    }

    /// Schedules a wake-up, once for each time.
    pub(super) fn wake_at(&mut self, client: Client, at: Time) {
        let at = at.max(self.now);
        if at < Time::MAX && self.wakes[client as usize].insert(at) {
            self.queue.push(at, Occurrence::Wake(client, self.incarnation_of(client)));
        }
    }

    /// Schedules a look that will most likely find nothing new.
    pub(super) fn wake_later(&mut self, client: Client, at: Time) {
        if at < Time::MAX {
            self.queue.push(at.max(self.now), Occurrence::Look(client, self.incarnation_of(client)));
        }
    }

    fn deliver(&mut self, index: usize, epoch: u32) {
        if self.lanes[index].epoch != epoch {
            return;
        }
        let is_held = self.is_held(index);
        let client = self.lanes[index].client;
        match self.lanes[index].deliver(self.now, is_held) {
            Delivery::WatchEvents(events) => {
                // The next wake-up first: a later one of the same time comes after what these events set in motion.
                self.schedule_lane(index);
                for event in events {
                    self.input(client, Input::Watch(event));
                }
            }
            Delivery::Expired => self.relist(index),
            Delivery::Nothing => {}
        }
    }

    /// Schedules the wake-up of a lane, if it needs one and has none.
    pub(super) fn schedule_lane(&mut self, index: usize) {
        let is_held = self.is_held(index);
        let lane = &mut self.lanes[index];
        if let Some(at) = lane.take_wake(self.now, is_held) {
            self.queue.push(at, Occurrence::Watch(index, lane.epoch));
        }
    }

    fn apply_list(&mut self, index: usize, epoch: u32) {
        let lane = &mut self.lanes[index];
        if lane.epoch != epoch {
            return;
        }
        lane.open();
        let (client, resource) = (lane.client, lane.resource);
        let items = self.api.objects(resource).cloned().collect();
        let resource_version = self.api.resource_version();
        self.input(client, Input::Listed { resource, items, resource_version });
    }

    /// The garbage collector hears of every change, but looks only at those that concern it.
    fn tell_collector(&mut self, change: &Change) {
        let new = change.event.object.metadata();
        let old = change.old.as_ref().filter(|_| change.event.kind == WatchEventKind::Modified);
        if old.is_none_or(|old| GarbageCollector::concerns(old.metadata(), new)) {
            self.input(Client::GarbageCollector, Input::Watch(change.event.clone()));
        } else {
            let outputs = self.collector.heed(self.now);
            self.carry(Client::GarbageCollector, outputs);
        }
    }

    /// Tells everyone of the changes that were just stored: who hears at once, and the lanes.
    pub(super) fn spread(&mut self) {
        let mut changes = std::mem::take(&mut self.changes);
        self.api.swap_changes(&mut changes);
        for change in &changes {
            self.checkers.observe_change(self.now, change);
            self.pods.changed(self.now, change);
            self.heed_nodes(change);
            self.tell_collector(change);
            let resource = change.event.object.resource();
            for index in 0..self.lanes.len() {
                if self.lanes[index].resource == resource && self.concerns(index, &change.event.object) {
                    self.lanes[index].push(self.now, &change.event);
                    self.schedule_lane(index);
                }
            }
        }
        changes.clear();
        self.changes = changes;
        self.schedule_fate();
    }
}
