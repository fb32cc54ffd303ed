//! `kubectl cordon`, `uncordon`, `drain` and `taint`.

use crate::failure::Failure;
use crate::run::{Run, Step};

/// One run of `kubectl cordon`, `uncordon`, `drain` or `taint`.
#[derive(Clone, Debug, Default)]
pub struct Nodes {}

impl Nodes {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        Err(super::not_there(run))
    }
}
