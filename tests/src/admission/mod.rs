//! Comparison with the real API server: requests that were sent to kube-apiserver v1.37.2 are sent to ours.
//!
//! A case is what was stored, a request and everything that came back. [`player`] builds the state and sends the request,
//! [`normal`] puts words in place of what a server makes up, [`compare`] lists what differs, [`verdict`] judges.
//!
//! Start reading at [`player::play`].

pub mod case;
pub mod compare;
pub mod normal;
pub mod player;
pub mod report;
pub mod verdict;
