//! `kubectl delete`.

use crate::failure::Failure;
use crate::run::{Run, Step};

/// One run of `kubectl delete`.
#[derive(Clone, Debug, Default)]
pub struct Delete {}

impl Delete {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        Err(super::not_there(run))
    }
}
