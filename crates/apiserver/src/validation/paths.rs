//! Paths of files in containers and volumes.

use crate::field::{ErrorList, Path};

/// The path has no part `..`.
pub fn check_no_backsteps(text: &str, path: &Path, errors: &mut ErrorList) {
    if has_backsteps(text) {
        errors.invalid(path, text, "must not contain '..'");
    }
}

/// Whether the path has a part `..`.
pub fn has_backsteps(text: &str) -> bool {
    text.split('/').any(|part| part == "..")
}

/// The path leads down from where it begins.
pub fn check_descending(text: &str, path: &Path, errors: &mut ErrorList) {
    if text.starts_with('/') {
        errors.invalid(path, text, "must be a relative path");
    }
    check_no_backsteps(text, path, errors);
}

/// The path leads down and not to names that volumes keep for themselves.
pub fn check_local(text: &str, path: &Path, errors: &mut ErrorList) {
    check_descending(text, path, errors);
    if text.starts_with("..") && !text.starts_with("../") {
        errors.invalid(path, text, "must not start with '..'");
    }
}
