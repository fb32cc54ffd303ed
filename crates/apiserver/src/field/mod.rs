//! Field errors: where in an object, what kind of error, what value, which sentence ([A-153], [A-154]).

mod path;

pub use jobyard_api::quote::{is_printable, quote};
pub use path::Path;

use crate::failure;
use jobyard_api::Text;
use jobyard_api::request::Resource;
use jobyard_api::status::{Status, StatusCause};
use std::fmt::Display;

/// What kind of error a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It must be there.
    Required,
    /// Its value breaks a rule.
    Invalid,
    /// Its value is none of a fixed list.
    NotSupported,
    /// It names something that is not there.
    NotFound,
    /// Its value is there already.
    Duplicate,
    /// The list has too many items.
    TooMany,
    /// The text has too many bytes.
    TooLong,
    /// It must not be there.
    Forbidden,
}

impl Kind {
    /// The words that stand in the message.
    const fn text(self) -> &'static str {
        match self {
            Self::Required => "Required value",
            Self::Invalid => "Invalid value",
            Self::NotSupported => "Unsupported value",
            Self::NotFound => "Not found",
            Self::Duplicate => "Duplicate value",
            Self::TooMany => "Too many",
            Self::TooLong => "Too long",
            Self::Forbidden => "Forbidden",
        }
    }

    /// The word that stands in the cause.
    const fn reason(self) -> &'static str {
        match self {
            Self::Required => "FieldValueRequired",
            Self::Invalid => "FieldValueInvalid",
            Self::NotSupported => "FieldValueNotSupported",
            Self::NotFound => "FieldValueNotFound",
            Self::Duplicate => "FieldValueDuplicate",
            Self::TooMany => "FieldValueTooMany",
            Self::TooLong => "FieldValueTooLong",
            Self::Forbidden => "FieldValueForbidden",
        }
    }
}

/// One thing that is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Path of the field, such as `spec.template.spec.containers[0].name`.
    pub path: String,
    /// What kind of error.
    pub kind: Kind,
    /// The value as the message shows it; `None` if it does not.
    pub value: Option<String>,
    /// A sentence; may be empty.
    pub detail: String,
}

impl FieldError {
    /// The error without its path.
    pub fn message(&self) -> String {
        let mut text = self.kind.text().to_owned();
        for part in self.value.iter().chain(Some(&self.detail).filter(|detail| !detail.is_empty())) {
            text.push_str(": ");
            text.push_str(part);
        }
        text
    }
}

/// Everything that is wrong with an object, in the order in which it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorList(Vec<FieldError>);

impl ErrorList {
    /// Nothing is wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many errors there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    fn push(&mut self, path: &Path, kind: Kind, value: Option<String>, detail: impl Into<String>) {
        self.0.push(FieldError { path: path.to_string(), kind, value, detail: detail.into() });
    }

    /// The field must be there.
    pub fn required(&mut self, path: &Path, detail: impl Into<String>) {
        self.push(path, Kind::Required, None, detail);
    }

    /// A text breaks a rule.
    pub fn invalid(&mut self, path: &Path, value: &str, detail: impl Into<String>) {
        self.push(path, Kind::Invalid, Some(quote(value)), detail);
    }

    /// A value that is no text breaks a rule. `value` is printed as it is.
    pub fn invalid_value(&mut self, path: &Path, value: impl Display, detail: impl Into<String>) {
        self.push(path, Kind::Invalid, Some(value.to_string()), detail);
    }

    /// Something breaks a rule, and the message does not show the value.
    pub fn invalid_unshown(&mut self, path: &Path, detail: impl Into<String>) {
        self.push(path, Kind::Invalid, None, detail);
    }

    /// A text is none of a list. The list is printed in its order.
    pub fn not_supported(&mut self, path: &Path, value: &str, supported: &[&str]) {
        self.not_supported_shown(path, quote(value), supported);
    }

    /// The same for a value that is printed as it is.
    pub fn not_supported_shown(&mut self, path: &Path, value: String, supported: &[&str]) {
        let list: Vec<String> = supported.iter().map(|value| quote(value)).collect();
        self.push(path, Kind::NotSupported, Some(value), format!("supported values: {}", list.join(", ")));
    }

    /// A text names something that is not there.
    pub fn not_found(&mut self, path: &Path, value: &str) {
        self.push(path, Kind::NotFound, Some(quote(value)), "");
    }

    /// A text names something that is not there; a sentence tells what is.
    pub fn not_found_because(&mut self, path: &Path, value: &str, detail: impl Into<String>) {
        self.push(path, Kind::NotFound, Some(quote(value)), detail);
    }

    /// A value is there already. `value` is printed as it is.
    pub fn duplicate(&mut self, path: &Path, value: impl Display) {
        self.push(path, Kind::Duplicate, Some(value.to_string()), "");
    }

    /// A list has too many items.
    pub fn too_many(&mut self, path: &Path, actual: usize, max: usize) {
        let items = if max == 1 { "item" } else { "items" };
        self.push(path, Kind::TooMany, Some(actual.to_string()), format!("must have at most {max} {items}"));
    }

    /// A text has too many bytes.
    pub fn too_long(&mut self, path: &Path, max: usize) {
        self.push(path, Kind::TooLong, None, format!("may not be more than {max} bytes"));
    }

    /// The field must not be there.
    pub fn forbidden(&mut self, path: &Path, detail: impl Into<String>) {
        self.push(path, Kind::Forbidden, None, detail);
    }

    /// A count must not be negative.
    pub fn non_negative(&mut self, path: &Path, value: Option<i64>) {
        if let Some(value) = value
            && value < 0
        {
            self.invalid_value(path, value, "must be greater than or equal to 0");
        }
    }

    /// The errors, each once ([A-154]).
    pub fn into_unique(self) -> Vec<FieldError> {
        let mut unique: Vec<FieldError> = Vec::with_capacity(self.0.len());
        let mut seen = std::collections::BTreeSet::new();
        for error in self.0 {
            if seen.insert((error.path.clone(), error.message())) {
                unique.push(error);
            }
        }
        unique
    }

    /// The refusal that tells them all, or success.
    pub fn into_result(self, resource: Resource, name: &str) -> Result<(), Box<Status>> {
        if self.is_empty() {
            return Ok(());
        }
        Err(self.into_status(resource.group(), resource.kind(), name))
    }

    /// The refusal that tells them all.
    #[allow(clippy::unnecessary_box_returns)] // as in `failure`
    pub fn into_status(self, group: &str, kind: &str, name: &str) -> Box<Status> {
        let errors = self.into_unique();
        let texts: Vec<String> = errors.iter().map(|error| format!("{}: {}", error.path, error.message())).collect();
        let causes = errors.iter().map(cause).collect();
        failure::invalid(group, kind, name, causes, &texts)
    }
}

fn cause(error: &FieldError) -> StatusCause {
    StatusCause { reason: Text::from(error.kind.reason()), message: error.message(), field: error.path.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    ///
    #[test]
    fn equal_errors_are_told_once_and_every_error_is_a_cause() {
        let root = Path::new("spec");
        let mut errors = ErrorList::new();
        errors.required(&root.child("selector"), "");
        errors.required(&root.child("selector"), "");
        errors.non_negative(&root.child("parallelism"), Some(-1));
        let status = errors.into_result(Resource::Jobs, "j").expect_err("there are errors");
        assert_eq!(
            status.message,
            "Job.batch \"j\" is invalid: [spec.selector: Required value, spec.parallelism: Invalid value: -1: must be \
             greater than or equal to 0]"
        );
        let causes = &status.details.expect("an invalid object has details").causes;
        assert_eq!(causes.len(), 2);
        assert_eq!(&*causes[1].reason, "FieldValueInvalid");
        assert_eq!(causes[1].message, "Invalid value: -1: must be greater than or equal to 0");
    }
}
