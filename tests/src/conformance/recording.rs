//! What was recorded, and how it is read.

use super::entry::Entry;
use super::scenario::Scenario;
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

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
    /// State at the end.
    #[serde(rename = "final")]
    pub last: Value,
}

/// Reads a file of recordings: JSON lines, compressed if the name ends in `.gz`.
///
/// # Errors
/// If the file cannot be read or a line is no recording; the message names file and line.
pub fn read(path: &Path) -> Result<Vec<Recording>, String> {
    let text = read_text(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| format!("{}:{}: {error}", path.display(), number + 1))
        })
        .collect()
}

fn read_text(path: &Path) -> io::Result<String> {
    let bytes = fs::read(path)?;
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "gz") {
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text)?;
    } else {
        (&bytes[..]).read_to_string(&mut text)?;
    }
    Ok(text)
}

/// The files of recordings among the paths: files as they are, folders by what is in them.
///
/// # Errors
/// If a path cannot be read.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut inside: Vec<PathBuf> =
            entries.flatten().map(|entry| entry.path()).filter(|path| is_recording(path)).collect();
        inside.sort();
        found.extend(inside);
    }
    Ok(found)
}

fn is_recording(path: &Path) -> bool {
    let has_extension = |path: &Path, wanted: &str| path.extension().is_some_and(|extension| extension == wanted);
    has_extension(path, "jsonl") || has_extension(path, "gz") && has_extension(&path.with_extension(""), "jsonl")
}
