//! From text to objects: everything that is wrong with it at once, each with its place and a remedy.
//!
//! Start reading at [`plan::plan`], then [`read::read`] (text to trees) and [`tree::Node::locate`] (field paths to
//! places).

mod admission;
mod behavior;
mod fields;
mod hints;
mod kinds;
mod place;
mod plan;
mod read;
mod scalar;
mod syntax;
mod tree;

#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod read_tests;

pub(crate) use plan::{Planned, plan};

/// Whether a plain YAML scalar of this text is read as text again.
pub(crate) fn is_plain_text(text: &str) -> bool {
    scalar::resolve(text).is_string()
}

/// The documents of a text as JSON, for tests.
#[cfg(test)]
pub(crate) fn read_values(text: &str) -> Vec<serde_json::Value> {
    read::read(text).0.iter().map(|document| document.root.to_json()).collect()
}
