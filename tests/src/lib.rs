//! What the tests share: recordings of the real controllers, played in our world and compared; answers of the real API
//! server, compared with ours; random runs from seeds; pages whose commands are run.

pub mod admission;
pub mod conformance;
pub mod exit;
pub mod exploration;
pub mod fairness;
pub mod jsonl;
pub mod known_bugs;
pub mod kubectl;
pub mod options;
pub mod scenarios;
pub mod schedules;
pub mod seeds;
pub mod transcripts;
