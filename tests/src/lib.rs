//! What the tests share: recordings of the real controllers, played in our world and compared.

pub mod conformance;
