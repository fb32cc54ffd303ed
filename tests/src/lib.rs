//! What the tests share: recordings of the real controllers, played in our world and compared; random runs from
//! seeds; pages whose commands are run.

pub mod conformance;
pub mod seeds;
pub mod transcripts;
