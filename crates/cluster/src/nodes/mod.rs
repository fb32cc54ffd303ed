//! Nodes as objects, and what users do to them: add, remove, cordon, drain, stop, reboot, slow down, shut down.

mod object;

pub(crate) use object::initial;
