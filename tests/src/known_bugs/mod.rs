//! Known bugs of Kubernetes' Job and TTL controllers, each as a scenario that shows the right behaviour.
//!
//! A file of `tests/known-bugs/` is one row: what set the bug off, what went wrong, what is right, a scenario in the
//! form of the recordings, and what has to be seen in it ([`case`]). Where one protection of our controllers keeps the
//! bug away, the file names it: without it the wrong behaviour has to show. [`run`] plays and judges, [`show`] prints,
//! [`page`] makes `docs/known-bugs.md` out of all files.

pub mod case;
mod complete;
mod expectation;
pub mod page;
pub mod protections;
mod run;
pub mod show;

pub use run::{Check, Run, judge, play, shows};

use case::{Case, NotPlayed};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the scenarios.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("known-bugs")
}

/// All scenarios, in the order of their ids.
///
/// # Errors
/// If a file cannot be read or is no scenario; the message names it.
pub fn cases() -> Result<Vec<Case>, String> {
    let entries = fs::read_dir(folder()).map_err(|error| format!("{}: {error}", folder().display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| is_case(path)).collect();
    files.sort();
    let mut cases = files.iter().map(|file| Case::read(file)).collect::<Result<Vec<_>, _>>()?;
    cases.sort_by_key(|case| number(&case.id));
    Ok(cases)
}

/// Bugs that no scenario can show, with the reasons.
///
/// # Errors
/// If the file cannot be read; the message says why.
pub fn not_played() -> Result<Vec<NotPlayed>, String> {
    NotPlayed::read(&folder().join(NOT_PLAYED))
}

/// The file of bugs that no scenario can show.
const NOT_PLAYED: &str = "not-played.toml";

fn is_case(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml") && !path.ends_with(NOT_PLAYED)
}

/// The number of an id such as `B14`.
fn number(id: &str) -> u32 {
    id.trim_start_matches('B').parse().unwrap_or(u32::MAX)
}
