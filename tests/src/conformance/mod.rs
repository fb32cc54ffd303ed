//! Comparison with the real controllers: recordings of Kubernetes v1.37.2 are played in our world.
//!
//! A recording is a scenario (who does what when, how long things take, how pods live) and what the real controllers
//! wrote in it, to the millisecond. [`player`] plays the scenario, [`requests`] and [`canonical`] write our requests in
//! the form of the recording, [`compare`] finds the first difference, [`report`] prints it. What kubectl shows in the
//! meantime (`views`) is recorded as well and not compared yet.
//!
//! Start reading at [`player::play`].

pub mod canonical;
pub mod compare;
pub mod deviations;
pub mod entry;
pub mod last;
pub mod player;
pub mod recording;
pub mod report;
pub mod requests;
pub mod scenario;
pub mod status_patch;
pub mod uids;
pub mod verdict;
pub mod views;
pub mod world;
