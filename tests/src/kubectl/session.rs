//! What was recorded, and how it is read and packed.

use jobyard_api::time::Time;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A session: one cluster, one folder, commands one after the other.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Session {
    /// Its name.
    pub session: String,
    /// When it began, as RFC 3339.
    pub started: String,
    /// Texts of the session that another run has otherwise, with what stands for them.
    pub placeholders: Value,
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// Objects by `Kind/name@resourceVersion`.
    pub pool: BTreeMap<String, Value>,
    /// The files of the folder, by path. Sessions of a folder share those of its folder `manifests`.
    pub files: BTreeMap<String, String>,
}

/// A step of a session.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Step {
    /// A command; absent for headings, notes and waits.
    pub cmd: Option<String>,
    /// Its standard input.
    pub stdin: Option<String>,
    /// Environment variables.
    pub env: Option<BTreeMap<String, String>>,
    /// When it began, in seconds since the session did.
    pub t: f64,
    /// How long it took, in seconds.
    pub took: f64,
    /// The clock when it began, as RFC 3339.
    pub now: String,
    /// Exit code.
    pub exit: i32,
    /// What it printed.
    pub raw: Raw,
    /// The objects right after it: keys of the pool. Absent if nothing was read.
    pub objects: Option<Vec<String>>,
    /// Whether they were the same right before it.
    pub objects_stable: Option<bool>,
    /// Whether it ran beside the others until it was stopped.
    pub background: bool,
    /// When it was stopped, in seconds since the session's start.
    pub stopped: Option<f64>,
    /// A pause of so many seconds.
    pub sleep: Option<f64>,
    /// What was waited for.
    pub until: Option<Value>,
}

/// What a command printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Raw {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Step {
    /// The clock when it began.
    pub fn time(&self) -> Option<Time> {
        time(&self.now)
    }
}

/// A moment of RFC 3339, fractions of a second included.
pub fn time(text: &str) -> Option<Time> {
    let whole = jobyard_api::time::Timestamp::parse(text)?;
    let fraction = text.split_once('.').map_or("", |(_, rest)| rest.trim_end_matches('Z'));
    let nanos: i64 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    Some(Time::from_nanos(whole.time().nanos() + nanos))
}

/// Reads sessions: files of one session (`.json`, their files in `manifests` beside them), folders of such, and packed
/// ones (`.jsonl.gz`).
///
/// # Errors
/// If something cannot be read; the message names the file.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Session>, String> {
    let mut sessions = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut inside = list(path)?;
            inside.retain(|path| path.extension().is_some_and(|end| end == "json" || end == "gz"));
            sessions.extend(read(&inside)?);
        } else if path.extension().is_some_and(|end| end == "json") {
            let text = fs::read_to_string(path).map_err(|error| at(path, &error))?;
            let mut session: Session = serde_json::from_str(&text).map_err(|error| at(path, &error))?;
            let folder = path.parent().unwrap_or(Path::new("")).join("manifests");
            read_files(&folder, "", &mut session.files)?;
            sessions.push(session);
        } else {
            sessions.extend(unpack(crate::jsonl::read(path)?));
        }
    }
    Ok(sessions)
}

/// Packed sessions have their files in the first one only.
fn unpack(mut sessions: Vec<Session>) -> Vec<Session> {
    let files = sessions.first().map(|first| first.files.clone()).unwrap_or_default();
    sessions.iter_mut().for_each(|session| session.files.clone_from(&files));
    sessions
}

/// Writes sessions into one compressed file of JSON lines.
///
/// # Errors
/// If the file cannot be written.
pub fn pack(sessions: &[Session], path: &Path) -> Result<(), String> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for (place, session) in sessions.iter().enumerate() {
        let mut session = session.clone();
        if place > 0 {
            session.files.clear();
        }
        let line = serde_json::to_string(&session).map_err(|error| at(path, &error))? + "\n";
        packed.write_all(line.as_bytes()).map_err(|error| at(path, &error))?;
    }
    let bytes = packed.finish().map_err(|error| at(path, &error))?;
    fs::write(path, bytes).map_err(|error| at(path, &error))
}

fn at(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| at(folder, &error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn read_files(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<(), String> {
    if !folder.is_dir() {
        return Ok(());
    }
    for path in list(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            read_files(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            let text = fs::read_to_string(&path).map_err(|error| at(&path, &error))?;
            files.insert(format!("{prefix}{name}"), text);
        }
    }
    Ok(())
}
