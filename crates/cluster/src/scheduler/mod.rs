//! The scheduler: gives each pod a node, one after the other.

use jobyard_api::request::{Object, Resource};
use jobyard_api::node::Node;
use jobyard_api::time::Time;
use jobyard_controllers::Input;
use std::sync::Arc;
use crate::component::Action;
use crate::config::NodesConfig;

#[derive(Clone, Debug)]
pub(crate) struct Scheduler {}
impl Scheduler {
    pub(crate) fn new() -> Self { Self {} }
    pub(crate) fn handle(&mut self, _now: Time, _input: Input) -> Vec<Action> { Vec::new() }
}
pub(crate) fn nodes(config: &NodesConfig) -> Vec<Object> {
    let _ = Resource::Nodes;
    (0..config.nodes).map(|_| Object::Node(Arc::new(Node::default()))).collect()
}
