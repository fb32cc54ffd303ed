//! kubectl v1.37: a command line in, kubectl's exact output and exit code out.
//!
//! It speaks to the API server only with requests as they go over the network and works on objects as JSON, so it shows
//! every field that a server sends, modelled or not. It has no clock, no thread and no files of its own: all of that is
//! the [`Host`]'s. A command that waits (`wait`, `get -w`, `logs -f`) is a value that is resumed later.
//!
//! Start reading at [`Kubectl::resume`].

mod builder;
mod change;
mod client;
mod commands;
mod completion;
mod config;
mod context;
mod describe;
mod event;
mod failure;
mod flags;
mod go;
mod go_template;
mod go_value;
mod host;
mod impersonate;
mod jsonpath;
mod kubectl;
mod output;
mod patch;
mod resources;
mod run;
mod sort;
mod table;
mod text;
mod tree;
mod unified;
mod value;
mod watch;

pub use completion::complete;
pub use context::Dialect;
pub use host::{Editing, FileError, Host, Log, LogLine};
pub use kubectl::{Kubectl, Output, Progress};
pub use text::duration::human;
