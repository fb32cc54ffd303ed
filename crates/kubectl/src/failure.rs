//! How a command fails, and how kubectl says it ([K-100] to [K-102]).

use crate::go::quote;
use jobyard_apiserver::wire::HttpResponse;
use serde_json::Value;

/// Why a command fails.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// Something that kubectl found itself; printed with `error: ` in front.
    Message(String),
    /// The same, printed as it is.
    Plain(String),
    /// A refusal of the server.
    Status(Box<StatusError>),
    /// Several failures; printed one a line, without `error: `.
    Several(Vec<Failure>),
    /// A mistake in the configuration: printed with `Error in configuration: ` in front.
    Configuration(String),
    /// All is said already; the exit code.
    Exit(i32),
}

/// What the server says no with (`metav1.Status`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusError {
    /// HTTP status code.
    pub code: u16,
    /// A word such as `NotFound`; may be empty.
    pub reason: String,
    /// A sentence.
    pub message: String,
    /// Which object; absent if the answer names none.
    pub details: Option<Details>,
}

/// Which object a [`StatusError`] is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// Name.
    pub name: String,
    /// Group.
    pub group: String,
    /// Kind or resource.
    pub kind: String,
    /// What is wrong, as path and message.
    pub causes: Vec<(String, String)>,
}

impl Failure {
    /// A failure that kubectl found itself.
    pub fn message(text: impl Into<String>) -> Self {
        Self::Message(text.into())
    }

    /// A wrong use of a command (`cmdutil.UsageErrorf`), with a hint to its help.
    pub fn usage(command: &crate::tree::Command, text: &str) -> Self {
        Self::Message(format!("{text}\nSee '{} -h' for help and examples", command.full_path()))
    }

    /// Several failures as one: none is none, one is itself, more are flattened (`utilerrors.NewAggregate`).
    pub fn all(mut failures: Vec<Self>) -> Result<(), Self> {
        match failures.len() {
            0 => Ok(()),
            1 => Err(failures.remove(0)),
            _ => Err(Self::Several(failures)),
        }
    }

    /// What an answer of the server says.
    pub fn from_response(response: &HttpResponse) -> Self {
        let body: Value = serde_json::from_str(&response.body).unwrap_or(Value::Null);
        Self::Status(Box::new(match body["kind"].as_str() {
            Some("Status") => StatusError::read(&body, response.code),
            _ => StatusError::unexpected(response.code),
        }))
    }

    /// The same, said about a file (`cmdutil.AddSourceToErr`): `error when creating "f.yaml": …`.
    #[must_use]
    pub fn about(self, verb: &str, source: &str) -> Self {
        if source.is_empty() {
            return self;
        }
        let wrap = |message: &str| format!("error when {verb} {}: {message}", quote(source));
        match self {
            Self::Status(mut status) => {
                status.message = wrap(&status.message);
                Self::Status(status)
            }
            other => Self::Message(wrap(&other.text())),
        }
    }

    /// The refusal, if the server refused.
    pub fn status(&self) -> Option<&StatusError> {
        if let Self::Status(status) = self { Some(status) } else { None }
    }

    /// Whether the server does not serve the type at all, although its list of types has it.
    pub fn is_unknown_resource(&self) -> bool {
        self.status().is_some_and(|status| status.code == 404 && status.message == StatusError::unexpected(404).message)
    }

    /// Whether there is no such object.
    pub fn is_not_found(&self) -> bool {
        self.status().is_some_and(|status| status.reason == "NotFound")
    }

    /// The failure as a sentence (Go's `Error()`), for use within another.
    pub fn text(&self) -> String {
        match self {
            Self::Message(text) | Self::Plain(text) | Self::Configuration(text) => text.clone(),
            Self::Status(status) => status.message.clone(),
            Self::Several(failures) => aggregate(failures.iter().map(Self::text)),
            Self::Exit(_) => "exit".to_owned(),
        }
    }

    /// What is printed on standard error (`cmdutil.CheckErr`), with its line feed, or nothing.
    pub fn printed(&self) -> String {
        let text = match self {
            Self::Exit(_) => return String::new(),
            Self::Several(failures) => failures.iter().map(|failure| failure.in_a_list() + "\n").collect(),
            Self::Status(status) if status.reason == "Invalid" => status.invalid(),
            Self::Configuration(text) => format!("Error in configuration: {text}"),
            Self::Plain(text) => text.clone(),
            Self::Message(text) if text.starts_with("error: ") => text.clone(),
            Self::Message(text) => format!("error: {text}"),
            Self::Status(_) => self.in_a_list(),
        };
        if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" }
    }

    /// The exit code.
    pub const fn code(&self) -> i32 {
        if let Self::Exit(code) = self { *code } else { 1 }
    }

    /// How it is told where several are (`messageForError`).
    pub fn in_a_list(&self) -> String {
        match self {
            Self::Status(status) if status.reason == "Unauthorized" => {
                format!("error: You must be logged in to the server ({})", status.message)
            }
            Self::Status(status) if status.reason.is_empty() => format!("Error from server: {}", status.message),
            Self::Status(status) => format!("Error from server ({}): {}", status.reason, status.message),
            other => other.text(),
        }
    }
}

/// Go's text of an aggregate: each text once, in brackets if there are several.
fn aggregate(texts: impl Iterator<Item = String>) -> String {
    let mut told: Vec<String> = Vec::new();
    for text in texts {
        if !told.contains(&text) {
            told.push(text);
        }
    }
    if told.len() == 1 { told.remove(0) } else { format!("[{}]", told.join(", ")) }
}

impl From<StatusError> for Failure {
    fn from(status: StatusError) -> Self {
        Self::Status(Box::new(status))
    }
}

impl StatusError {
    fn read(body: &Value, code: u16) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        let details = body.get("details").filter(|details| details.is_object()).map(|details| Details {
            name: text(&details["name"]),
            group: text(&details["group"]),
            kind: text(&details["kind"]),
            causes: details["causes"].as_array().map_or_else(Vec::new, |causes| {
                causes.iter().map(|cause| (text(&cause["field"]), text(&cause["message"]))).collect()
            }),
        });
        Self { code, reason: text(&body["reason"]), message: text(&body["message"]), details }
    }

    /// What a client makes of an answer that is no Status.
    pub fn unexpected(code: u16) -> Self {
        let (reason, message) = match code {
            404 => ("NotFound", "the server could not find the requested resource"),
            405 => ("MethodNotAllowed", "the server does not allow this method on the requested resource"),
            _ => ("", "the server responded with the status code but did not return more information"),
        };
        Self { code, reason: reason.to_owned(), message: message.to_owned(), details: None }
    }

    /// There is no such object.
    pub fn not_found(qualified: &str, name: &str) -> Self {
        let message = format!("{qualified} {} not found", quote(name));
        Self { code: 404, reason: "NotFound".to_owned(), message, details: None }
    }

    fn invalid(&self) -> String {
        let Some(details) = &self.details else {
            let message = if self.message.is_empty() { String::new() } else { format!(": {}", self.message) };
            return format!("The request is invalid{message}");
        };
        let subject = if !details.kind.is_empty() || !details.name.is_empty() {
            format!("The {} {} is invalid", details.kind, quote(&details.name))
        } else if !self.message.is_empty() && details.causes.is_empty() {
            format!("The request is invalid: {}", self.message)
        } else {
            "The request is invalid".to_owned()
        };
        let mut told: Vec<String> = Vec::new();
        for (field, message) in &details.causes {
            let text = format!("{field}: {message}");
            if !told.contains(&text) {
                told.push(text);
            }
        }
        match &told[..] {
            [] => subject,
            [one] => format!("{subject}: {one}"),
            many => many.iter().fold(format!("{subject}: \n"), |all, text| all + "* " + text + "\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invalid(causes: &[(&str, &str)]) -> Failure {
        let causes = causes.iter().map(|(field, message)| ((*field).to_owned(), (*message).to_owned())).collect();
        let details = Details { name: "x".to_owned(), kind: "Job".to_owned(), causes, ..Details::default() };
        let reason = "Invalid".to_owned();
        StatusError { reason, message: "all".to_owned(), details: Some(details), ..StatusError::default() }.into()
    }

    /// [K-100]
    #[test]
    fn an_invalid_object_is_told_by_its_fields() {
        let check = |causes: &[(&str, &str)], expected: &str| assert_eq!(invalid(causes).printed(), expected);
        check(&[("a", "b")], "The Job \"x\" is invalid: a: b\n");
        check(&[("a", "b"), ("c", "d"), ("a", "b")], "The Job \"x\" is invalid: \n* a: b\n* c: d\n");
        check(&[], "The Job \"x\" is invalid\n");
    }

    /// [K-101]
    #[test]
    fn failures_are_told_with_where_they_come_from() {
        let missing = || Failure::from(StatusError::not_found("jobs.batch", "x"));
        let check = |failure: Failure, expected: &str| assert_eq!(failure.printed(), expected);
        check(missing(), "Error from server (NotFound): jobs.batch \"x\" not found\n");
        check(
            missing().about("deleting", "f.yaml"),
            "Error from server (NotFound): error when deleting \"f.yaml\": jobs.batch \"x\" not found\n",
        );
        check(Failure::message("no"), "error: no\n");
        check(
            Failure::Several(vec![missing(), Failure::message("no")]),
            "Error from server (NotFound): jobs.batch \"x\" not found\nno\n",
        );
        check(Failure::Exit(3), "");
        assert_eq!(
            Failure::Several(vec![missing(), Failure::message("no")]).text(),
            "[jobs.batch \"x\" not found, no]"
        );
    }
}
