//! What a user does to the world itself: crash and start the controllers, hold and release watches.

use jobyard_api::request::Resource;

use super::{Occurrence, World};
use crate::client::Client;
use crate::config::{Backend, Config};
use crate::controllers::Controllers;
use crate::lane::Lane;

impl World {
    /// One closed lane for each client and resource that it watches.
    pub(super) fn lanes(config: &Config) -> Vec<Lane> {
        let nodes: &[Client] = match config.backend {
            Backend::Nodes(_) => &[Client::Scheduler, Client::Kubelet],
            Backend::Fates(_) => &[],
        };
        let clients = Controllers::CLIENTS.iter().chain(nodes);
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
        self.controllers = Some(Box::new(Controllers::new(self.now, &self.config)));
        for client in Controllers::CLIENTS {
            self.list(client);
        }
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
    }

    /// All waiting events of a resource that are due arrive now, in order.
    pub fn release_watch(&mut self, resource: Resource) {
        self.held.remove(&resource);
        for index in 0..self.lanes.len() {
            self.schedule_lane(index);
        }
    }

    /// Whether the events of a lane are held back: a fault of the controllers' connections, not of the nodes'.
    pub(super) fn is_held(&self, index: usize) -> bool {
        let lane = &self.lanes[index];
        lane.client.is_controller() && self.held.contains(&lane.resource)
    }
}
