//! Parts of the page around the pods and the editor.

mod banner;
mod cluster;
mod dialog;
pub(crate) mod download;
mod faults;
mod header;
pub(crate) mod icon;
pub(crate) mod job_card;
mod job_controls;
mod limits;
mod time_bar;
mod toasts;

pub use banner::Banner;
pub use cluster::Cluster;
pub use faults::Faults;
pub use header::Header;
pub use job_card::JobCard;
pub use limits::Limits;
pub use time_bar::TimeBar;
pub use toasts::Toasts;
