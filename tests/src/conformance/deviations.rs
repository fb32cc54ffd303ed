//! Scenarios in which we mean to differ, with the reason: one TOML file of `"scenario name" = "reason"`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Reasons by scenario name.
pub type Deviations = BTreeMap<String, String>;

/// Reads the file; no file means no deviations.
///
/// # Errors
/// If the file is there and is no table of texts.
pub fn read(path: &Path) -> Result<Deviations, String> {
    if !path.exists() {
        return Ok(Deviations::new());
    }
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
