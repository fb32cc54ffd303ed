//! Files of JSON lines, compressed or not, and folders of them.

use serde::de::DeserializeOwned;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Reads a file: one value a line, compressed if the name ends in `.gz`.
///
/// # Errors
/// If the file cannot be read or a line is no such value; the message names file and line.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, String> {
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

/// The files of JSON lines among the paths: files as they are, folders by what is in them.
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
            entries.flatten().map(|entry| entry.path()).filter(|path| is_jsonl(path)).collect();
        inside.sort();
        found.extend(inside);
    }
    Ok(found)
}

fn is_jsonl(path: &Path) -> bool {
    let has_extension = |path: &Path, wanted: &str| path.extension().is_some_and(|extension| extension == wanted);
    has_extension(path, "jsonl") || has_extension(path, "gz") && has_extension(&path.with_extension(""), "jsonl")
}
