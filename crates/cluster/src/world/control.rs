//! What a user does to the world itself: crash and start the controllers, hold and release watches.

use jobyard_api::request::Resource;
use jobyard_api::time::Time;
use std::time::Duration;

use super::{Occurrence, World};
use crate::client::Client;
use crate::config::{Backend, Config};
use crate::controllers::Controllers;
use crate::lane::Lane;

impl World {
    /// One closed lane for each client and resource that it watches.
    pub(super) fn lanes(config: &Config) -> Vec<Lane> {
        let has_nodes = matches!(config.backend, Backend::Nodes(_));
        let clients = Controllers::CLIENTS.iter().chain(&[Client::Scheduler, Client::Kubelet]);
        let clients = clients.filter(|client| has_nodes || !client.needs_nodes());
        let watches = clients.flat_map(|&client| client.watches().iter().map(move |&resource| (client, resource)));
        watches
            .map(|(client, resource)| Lane::new(client, resource, config.latency.watch(resource), config.watch_log_max))
            .collect()
    }

    /// The controllers crash: what they know is lost, and their requests that were not yet applied.
    pub fn crash_controllers(&mut self) {
        self.controllers = None;
        self.incarnation += 1;
        self.checkers.observe_crash();
        for client in Controllers::CLIENTS {
            self.wakes[client as usize].clear();
            self.events.forget(client);
        }
        for lane in self.lanes.iter_mut().filter(|lane| lane.client.is_controller()) {
            lane.close();
        }
    }

    /// The controllers start, unless they run: their lists are applied after the request latency.
    pub fn start_controllers(&mut self) {
        if self.controllers.is_some() {
            return;
        }
        self.controllers =
            Some(Box::new(Controllers::new(self.controllers_now(), &self.config, self.incarnation == 0)));
        for client in Controllers::CLIENTS {
            self.list(client);
        }
        self.heed_pods();
    }

    /// Whether the controllers run.
    pub const fn controllers_run(&self) -> bool {
        self.controllers.is_some()
    }

    /// Sends the lists of everything that a client watches.
    pub(super) fn list(&mut self, client: Client) {
        for index in 0..self.lanes.len() {
            if self.lanes[index].client == client {
                self.relist(index);
            }
        }
    }

    /// Sends the list of one lane. Until it is applied the lane is closed: the list will show everything.
    pub(super) fn relist(&mut self, index: usize) {
        self.lanes[index].close();
        let epoch = self.lanes[index].epoch;
        self.queue.push(self.now + self.config.latency.request, Occurrence::List(index, epoch));
    }

    /// From now on, watch events of a resource that come due wait, for every controller. Lists are not held.
    pub fn hold_watch(&mut self, resource: Resource) {
        self.held.insert(resource);
        self.tell_patience();
    }

    /// All waiting events of a resource that are due arrive now, in order.
    pub fn release_watch(&mut self, resource: Resource) {
        self.held.remove(&resource);
        self.tell_patience();
        for index in 0..self.lanes.len() {
            self.schedule_lane(index);
        }
    }

    /// From now on, watch events of a resource take so long to one controller (by its name in the trace).
    pub fn lag_watch(&mut self, controller: &str, resource: Resource, lag: Duration) {
        for lane in self.lanes.iter_mut().filter(|lane| lane.resource == resource && lane.client.name() == controller) {
            lane.set_lag(lag);
        }
        self.tell_patience();
    }

    /// The controllers' clock jumps: from now on it is so many nanoseconds ahead of the cluster's (behind, if negative).
    /// One that runs is never set back, as its contract demands: there it stays as it is.
    pub fn set_controllers_clock(&mut self, ahead_nanos: i64) {
        if self.controllers.is_some() && ahead_nanos < self.skew {
            return;
        }
        let jump = ahead_nanos.saturating_sub(self.skew);
        self.skew = ahead_nanos;
        self.checkers.set_skew(ahead_nanos);
        if self.controllers.is_none() {
            return;
        }
        for client in Controllers::CLIENTS {
            // By the new clock, their wake-ups come earlier; the ones that are scheduled find nothing to do.
            for at in std::mem::take(&mut self.wakes[client as usize]) {
                self.wake_at(client, Time::from_nanos(at.nanos().saturating_sub(jump)));
            }
        }
    }

    /// The controllers' clock.
    pub(super) const fn controllers_now(&self) -> Time {
        Time::from_nanos(self.now.nanos().saturating_add(self.skew))
    }

    /// What a client's clock calls `at`, by the cluster's clock.
    pub(super) fn world_time(&self, client: Client, at: Time) -> Time {
        if client.is_controller() && at < Time::MAX {
            Time::from_nanos(at.nanos().saturating_sub(self.skew))
        } else {
            at
        }
    }

    /// Tells the checkers how long the cluster may hold the Job controller up.
    pub(super) fn tell_patience(&mut self) {
        let lags = self.lanes.iter().filter(|lane| lane.client == Client::Job).map(Lane::lag);
        let delay = lags.max().unwrap_or_default() + self.config.latency.request + self.config.latency.response;
        self.checkers.set_patience(self.held.is_empty().then_some(delay));
    }

    /// Whether the events of a lane are held back: a fault of the controllers' connections, not of the nodes'.
    pub(super) fn is_held(&self, index: usize) -> bool {
        let lane = &self.lanes[index];
        lane.client.is_controller() && self.held.contains(&lane.resource)
    }
}
