//! What a cluster is to be: the version of Kubernetes, and feature gates that are switched otherwise than there.

use jobyard_api::gates::{Gate, Gates, Profile, Release, TABLE};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use jobyard_api::gates::Stage;

/// Settings of a cluster. They are chosen before it runs: changing them begins with an empty one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Settings {
    /// `v1.37` or `v1.8`.
    pub version: String,
    /// Gates that are on or off though the version has them otherwise, by name.
    pub gates: BTreeMap<String, bool>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { version: Profile::default().name().to_owned(), gates: BTreeMap::new() }
    }
}

/// A feature gate as a version has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GateRow {
    /// Its name.
    pub name: &'static str,
    /// Minor version of 1 and stage since then (`alpha`, `beta`, `stable`, `removed`), in order.
    pub stages: &'static [(u16, Stage)],
    /// Whether it is on unless it is switched.
    pub is_default_on: bool,
    /// What a real cluster of the version says to switching it.
    pub switching: Switching,
}

/// Whether a real cluster lets a gate be switched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switching {
    /// Yes.
    Possible,
    /// No: the feature came later.
    TooEarly,
    /// No: it is stable, so it stays on.
    Locked,
}

/// All gates as a version has them; none for a version that is not there.
pub fn gate_rows(version: &str) -> Vec<GateRow> {
    let Some(profile) = Profile::from_name(version) else { return Vec::new() };
    let gates = Gates::of(profile.minor());
    let row = |row: &'static jobyard_api::gates::Row| GateRow {
        name: row.name,
        stages: row.stages,
        is_default_on: gates.has(row.gate),
        switching: match row.stage(profile.minor()) {
            None => Switching::TooEarly,
            Some(Stage::Alpha | Stage::Beta) => Switching::Possible,
            Some(Stage::Stable | Stage::Removed) => Switching::Locked,
        },
    };
    TABLE.iter().map(row).collect()
}

/// Versions that there are, newest first.
pub fn versions() -> impl Iterator<Item = &'static str> {
    Profile::ALL.into_iter().map(Profile::name)
}

impl Settings {
    /// What they mean; or why they mean nothing.
    pub fn release(&self) -> Result<Release, String> {
        let profile = Profile::from_name(&self.version).ok_or_else(|| {
            let known: Vec<&str> = versions().collect();
            format!("there is no version {:?}: choose {}", self.version, known.join(" or "))
        })?;
        let mut release = Release::from(profile);
        for (name, is_on) in &self.gates {
            let gate = Gate::from_name(name).ok_or_else(|| format!("unrecognized feature gate: {name}"))?;
            release.gates = release.gates.with(gate, *is_on);
        }
        Ok(release)
    }

    /// The same with one gate switched; a gate that is as the version has it is not kept.
    #[must_use]
    pub fn with_gate(&self, name: &str, is_on: bool) -> Self {
        let mut settings = self.clone();
        let is_default = gate_rows(&self.version).iter().any(|row| row.name == name && row.is_default_on == is_on);
        if is_default {
            settings.gates.remove(name);
        } else {
            settings.gates.insert(name.to_owned(), is_on);
        }
        settings
    }

    /// As one line, to be kept: `v1.37 SuspendJob=false`.
    pub fn to_text(&self) -> String {
        let gates = self.gates.iter().map(|(name, is_on)| format!(" {name}={is_on}"));
        std::iter::once(self.version.clone()).chain(gates).collect()
    }

    /// Reads such a line; what means nothing (any more) gives the default.
    pub fn from_text(text: &str) -> Self {
        let mut words = text.split(' ');
        let version = words.next().unwrap_or_default().to_owned();
        let gate = |word: &str| {
            let (name, is_on) = word.split_once('=')?;
            Some((name.to_owned(), is_on == "true"))
        };
        let settings = Self { version, gates: words.filter_map(gate).collect() };
        if settings.release().is_ok() { settings } else { Self::default() }
    }

    /// Whether a gate is on.
    pub fn has(&self, row: &GateRow) -> bool {
        self.gates.get(row.name).copied().unwrap_or(row.is_default_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_a_version_and_what_differs_from_it() {
        let settings = Settings::default();
        assert_eq!(settings.release(), Ok(Release::default()));
        let off = settings.with_gate("SuspendJob", false);
        assert_eq!(off.gates, BTreeMap::from([("SuspendJob".to_owned(), false)]));
        assert!(!off.release().expect("a gate that there is").gates.has(Gate::SuspendJob));
        assert_eq!(off.with_gate("SuspendJob", true), settings);
        let unknown = settings.with_gate("Nonsense", true).release();
        assert_eq!(unknown, Err("unrecognized feature gate: Nonsense".to_owned()));
        let old = Settings { version: "v1.8".into(), ..Settings::default() };
        assert_eq!(old.release(), Ok(Profile::V1_8.into()));
        let none = Settings { version: "v2".into(), ..Settings::default() };
        assert_eq!(none.release(), Err("there is no version \"v2\": choose v1.37 or v1.8".to_owned()));
    }

    #[test]
    fn settings_are_kept_as_a_line() {
        let settings = Settings { version: "v1.8".into(), ..Settings::default() }.with_gate("SuspendJob", true);
        assert_eq!(settings.to_text(), "v1.8 SuspendJob=true");
        assert_eq!(Settings::from_text(&settings.to_text()), settings);
        for odd in ["", "v9", "v1.37 Gone=true"] {
            assert_eq!(Settings::from_text(odd), Settings::default(), "{odd}");
        }
    }

    #[test]
    fn what_a_real_cluster_would_not_let_one_switch_is_told() {
        let switching = |version, name| gate_rows(version).iter().find(|row| row.name == name).map(|row| row.switching);
        assert_eq!(switching("v1.37", "SuspendJob"), Some(Switching::Locked));
        assert_eq!(switching("v1.37", "StaleControllerConsistencyJob"), Some(Switching::Possible));
        assert_eq!(switching("v1.8", "SuspendJob"), Some(Switching::TooEarly));
    }
}
