//! What was recorded, and how it is read.

use super::entry::Entry;
use super::scenario::Scenario;
use super::views::View;
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;

pub use crate::jsonl::files;

/// A scenario and what the real controllers did in it.
#[derive(Clone, Debug, Deserialize)]
pub struct Recording {
    /// The scenario.
    pub scenario: Scenario,
    /// All outcomes that were seen; one of them has to be met.
    pub outcomes: Vec<Outcome>,
}

/// One run: what was written when, and what was left.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Outcome {
    /// Writes in order.
    pub trace: Vec<Entry>,
    /// What kubectl prints at given times.
    #[serde(default)]
    pub views: Vec<View>,
    /// State at the end.
    #[serde(rename = "final")]
    pub last: Value,
}

/// Reads a file of recordings: JSON lines, compressed if the name ends in `.gz`.
///
/// # Errors
/// If the file cannot be read or a line is no recording; the message names file and line.
pub fn read(path: &Path) -> Result<Vec<Recording>, String> {
    crate::jsonl::read(path)
}

/// The recordings of a file of the repository; there are some.
///
/// # Panics
/// If the file is not there, or empty.
pub fn own(file: &str) -> Vec<Recording> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/recordings");
    let recordings = read(&folder.join(file)).unwrap_or_else(|error| panic!("{error}"));
    assert!(!recordings.is_empty(), "{file} is empty");
    recordings
}
