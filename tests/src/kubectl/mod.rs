//! Sessions recorded with the real kubectl, and how ours is compared with them.
//!
//! [`session`] is what was recorded, [`yard`] a shell with our kubectl before an API server whose objects and clock are
//! those of a recorded moment, [`ways`] how a step is compared, [`texts`] when two outputs are the same, [`report`] what
//! is printed about it.

pub mod report;
pub mod session;
pub mod texts;
pub mod ways;
pub mod yard;
