//! `kubectl create`.

use crate::failure::Failure;
use crate::run::{Run, Step};

/// One run of `kubectl create`.
#[derive(Clone, Debug, Default)]
pub struct Create {}

impl Create {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        Err(super::not_there(run))
    }
}
