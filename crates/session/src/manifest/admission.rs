//! What the API server says about one object of a text, as problems with paths.

use crate::views::Severity;
use jobyard_api::request::{Object, Resource};
use jobyard_api::time::Time;
use jobyard_cluster::ApiServer;
use jobyard_cluster::decode::{FieldValidation, decode};
use serde_json::Value;

/// Something about a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// How bad.
    pub severity: Severity,
    /// Path from the object's root.
    pub path: String,
    /// Upstream's words.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// What became of one object.
pub(crate) struct Admitted {
    /// The object, unless its fields have wrong types.
    pub object: Option<Object>,
    /// Everything that was found.
    pub problems: Vec<Problem>,
}

/// Decodes an object and tries it, without storing anything.
pub(crate) fn admit(value: &Value, resource: Resource, api: &ApiServer, now: Time) -> Admitted {
    let decoded = match decode(value, Some(resource), FieldValidation::Warn) {
        Ok(decoded) => decoded,
        Err(status) => return Admitted { object: None, problems: vec![type_problem(&status.message)] },
    };
    let mut problems: Vec<_> = decoded.warnings.iter().map(|warning| unknown_problem(warning)).collect();
    problems.extend(decoded.unmodelled.iter().map(|path| Problem {
        severity: Severity::Info,
        path: path.clone(),
        message: "accepted, has no effect here".to_owned(),
        hint: "Leave it: a real cluster acts on it, this simulation does not.".to_owned(),
    }));
    problems.extend(api.admit_dry_run(now, decoded.object.clone()).into_iter().map(|problem| Problem {
        severity: Severity::Error,
        hint: super::hints::hint(&problem.path, &problem.message).to_owned(),
        path: problem.path,
        message: problem.message,
    }));
    Admitted { object: Some(decoded.object), problems }
}

/// `unknown field "spec.foo"`
fn unknown_problem(warning: &str) -> Problem {
    let path = warning.split('"').nth(1).unwrap_or_default();
    Problem {
        severity: Severity::Warning,
        path: path.to_owned(),
        message: warning.to_owned(),
        hint: super::fields::hint_unknown(path),
    }
}

/// `… cannot be handled as a Job: json: cannot unmarshal string into Go struct field JobSpec.spec.parallelism of type
/// int32`: the path follows the struct's name.
fn type_problem(message: &str) -> Problem {
    let short = message.split_once("cannot be handled as a ").and_then(|(_, rest)| rest.split_once(": "));
    let short = short.map_or(message, |(_, rest)| rest);
    let field = short.split_once("Go struct field ").and_then(|(_, rest)| rest.split_once(' '));
    let path = field.and_then(|(field, _)| field.split_once('.')).map_or("", |(_, path)| path);
    Problem {
        severity: Severity::Error,
        path: path.to_owned(),
        message: short.to_owned(),
        hint: super::hints::hint("", short).to_owned(),
    }
}
