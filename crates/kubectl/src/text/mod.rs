//! Small texts that kubectl's commands share: aligned columns, durations, times, labels.

pub mod duration;
pub mod labels;
pub mod quantity;
pub mod tabwriter;
pub mod time;
