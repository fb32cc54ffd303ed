//! Manifests from files or standard input, and what is wrong with them.

use jobyard_session::views::{Diagnostic, Severity};
use std::fs;
use std::io::{self, Read};

/// A manifest with the name that messages give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The path as it was given, or `stdin`.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// Reads the file; `-` is standard input.
pub fn read(path: &str) -> Result<Manifest, String> {
    if path == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(|error| format!("standard input cannot be read: {error}"))?;
        return Ok(Manifest { name: "stdin".to_owned(), text });
    }
    let text = fs::read_to_string(path).map_err(|error| format!("{path} cannot be read: {error}"))?;
    Ok(Manifest { name: path.to_owned(), text })
}

/// One line for people and editors: `file:line:column: error: message`, the field and the remedy below it.
pub fn line(name: &str, found: &Diagnostic) -> String {
    let severity = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let field = if found.path.is_empty() || found.message.starts_with(&found.path) {
        String::new()
    } else {
        format!("{}: ", found.path)
    };
    let mut line = format!("{name}:{}:{}: {severity}: {field}{}", found.line, found.column, found.message);
    if !found.hint.is_empty() {
        line.push_str("\n  ");
        line.push_str(&found.hint);
    }
    line
}

/// Whether the text cannot be applied as it stands.
pub fn has_errors(found: &[Diagnostic]) -> bool {
    found.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
