//! The kubelets of all nodes.

use jobyard_api::time::Time;
use jobyard_controllers::Input;
use crate::component::Action;
use crate::log::Log;
use jobyard_shell::Outcome;

#[derive(Clone, Debug)]
pub(crate) struct Kubelet {}
impl Kubelet {
    pub(crate) fn new(_seed: u64, _start: Time) -> Self { Self {} }
    pub(crate) fn handle(&mut self, _now: Time, _input: Input) -> Vec<Action> { Vec::new() }
    pub(crate) fn log(&self, _ns: &str, _pod: &str, _c: &str) -> Option<&Log> { None }
    pub(crate) fn note(&self, _ns: &str, _pod: &str, _c: &str) -> Option<&str> { None }
    pub(crate) fn set_outcome(&mut self, _image: &str, _outcome: Outcome) {}
}
