//! `-k`: the objects of a folder with a kustomization.

use crate::failure::Failure;
use crate::run::Run;

/// The objects as YAML.
pub(super) fn build(folder: &str, _run: &mut Run) -> Result<String, Failure> {
    Err(Failure::Message(format!("kustomizations are not part of this simulation: {folder}")))
}
