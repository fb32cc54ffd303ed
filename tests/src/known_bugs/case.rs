//! The file of a known bug: what stands in it, and how it is read.

use super::complete::complete;
use crate::conformance::scenario::Scenario;
use jobyard_cluster::fates::GoDuration;
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A known bug with its scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Number of the row: `B14`.
    pub id: String,
    /// The bug in a few words.
    pub title: String,
    /// Issues and pull requests of kubernetes/kubernetes by number, of others as `owner/name#number`.
    pub references: Vec<String>,
    /// What set it off.
    pub trigger: String,
    /// What went wrong.
    pub wrong: String,
    /// What is right.
    pub right: String,
    /// Codes of the invariants that the bug breaks.
    pub invariants: Vec<String>,
    /// Invariants that the real controller breaks in this scenario as well, so that nothing is said about them.
    #[serde(default)]
    pub disregard: Vec<String>,
    /// Whether the scenario is still moving at its end: then nothing is asked about what should be reached by then.
    #[serde(default)]
    pub unfinished: bool,
    /// Why there is no recording of the real controllers, if there is none.
    pub not_recorded: Option<String>,
    /// What has to be seen.
    pub expect: Vec<Expectation>,
    /// Protections that keep the bug away.
    #[serde(default)]
    pub without: Vec<Without>,
    /// The scenario in the form of the recordings; what a Job leaves out is filled in.
    pub scenario: Value,
    /// Name of the file.
    #[serde(skip)]
    pub file: String,
}

/// A protection without which the wrong behaviour shows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Without {
    /// Its name: see [`super::protections`].
    pub protection: String,
    /// What happens then.
    pub then: String,
    /// The invariant that a checker finds broken.
    pub breaks: Option<String>,
}

/// Something that has to be seen: a number of requests, the end of a Job, or what is left.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expectation {
    /// It in a sentence.
    pub that: String,
    /// Requests that it is about, with
    pub requests: Option<Pattern>,
    /// exactly so many,
    pub count: Option<usize>,
    /// at least so many,
    pub at_least: Option<usize>,
    /// at most so many,
    pub at_most: Option<usize>,
    /// or these times of application, in order.
    pub times: Option<Vec<GoDuration>>,
    /// A Job at the end, with
    pub job: Option<String>,
    /// this in its status (a field that is absent counts as 0),
    pub status: Option<Value>,
    /// these types of conditions that are True, in order,
    pub conditions: Option<Vec<String>>,
    /// or no Job of that name.
    pub gone: bool,
    /// Pods that are left at the end.
    pub pods: Option<usize>,
    /// Pods that still carry the tracking finalizer at the end.
    pub finalizers: Option<usize>,
    /// What the Job controller still remembers at the end: entries of all its memories.
    pub remembered: Option<usize>,
}

/// Which requests are meant: all fields that are given have to fit.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pattern {
    /// Who made it; the Job controller when absent.
    pub by: Option<String>,
    /// `create`, `update`, `patch`, `delete`, `get`.
    pub verb: Option<String>,
    /// `pods`, `jobs`, `jobs/status`, `events`.
    pub resource: Option<String>,
    /// Name of the object; with `*` at its end what it begins with.
    pub name: Option<String>,
    /// HTTP status code of a failure; only what succeeded is meant when absent.
    pub code: u16,
    /// Applied at this time or later.
    pub from: Option<GoDuration>,
    /// Applied before this time.
    pub to: Option<GoDuration>,
    /// What is in the body, among other things.
    pub body: Option<Value>,
}

/// A bug that no scenario can show.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotPlayed {
    /// Number of the row.
    pub id: String,
    /// As in a case.
    pub title: String,
    /// As in a case.
    pub references: Vec<String>,
    /// What went wrong.
    pub wrong: String,
    /// What is right.
    pub right: String,
    /// As in a case.
    pub invariants: Vec<String>,
    /// Why there is no scenario.
    pub reason: String,
}

impl Case {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read or is no known bug; the message names the file.
    pub fn read(path: &Path) -> Result<Self, String> {
        let wrong = |error: String| format!("{}: {error}", path.display());
        let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        let mut case: Self = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        case.file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        complete(&mut case.scenario, &format!("{} {}", case.id, case.title), &case.trigger);
        Ok(case)
    }

    /// The scenario.
    ///
    /// # Errors
    /// If it has something that no scenario has; the message says what.
    pub fn scenario(&self) -> Result<Scenario, String> {
        serde_json::from_value(self.scenario.clone()).map_err(|error| format!("{}: {error}", self.file))
    }
}

impl NotPlayed {
    /// Reads the file.
    ///
    /// # Errors
    /// If it cannot be read; the message says why.
    pub fn read(path: &Path) -> Result<Vec<Self>, String> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            bug: Vec<NotPlayed>,
        }
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let file: File = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(file.bug)
    }
}
