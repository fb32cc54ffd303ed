//! What the API server says about one object of a text, as problems with paths.

use crate::views::Severity;
use jobyard_api::request::{Object, Resource};
use jobyard_api::time::Time;
use jobyard_cluster::ApiServer;
use jobyard_cluster::decode::{self, DecodeProblem, FieldValidation};
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
    let mut problems: Vec<_> = decode::problems(value, Some(resource)).into_iter().map(form_problem).collect();
    // Only the first wrong type would be told here; all of them have been told above.
    let Ok(decoded) = decode::decode(value, Some(resource), FieldValidation::Ignore) else {
        return Admitted { object: None, problems };
    };
    problems.extend(decoded.unmodelled.into_iter().map(|path| Problem {
        severity: Severity::Info,
        path,
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

/// A wrong type, or a field that does not exist.
fn form_problem(problem: DecodeProblem) -> Problem {
    let DecodeProblem { path, message, is_unknown_field } = problem;
    if is_unknown_field {
        return Problem { severity: Severity::Warning, hint: super::fields::hint_unknown(&path), path, message };
    }
    Problem { severity: Severity::Error, hint: super::hints::hint("", &message).to_owned(), path, message }
}
