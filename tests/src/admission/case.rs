//! What was recorded: a request and its answer.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::Path;

/// A request, what was stored before it, and what came of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// Name of the case, unique among all files.
    pub id: String,
    /// Name of the file.
    pub group: String,
    /// `create`, `update`, `status`, `patch` or `delete`.
    pub op: String,
    /// Plural of the resource.
    pub resource: String,
    /// Namespace in the URL.
    pub namespace: String,
    /// Name in the URL, unless the object is new.
    #[serde(default)]
    pub name: String,
    /// `status` if the request went there.
    #[serde(default)]
    pub subresource: Option<String>,
    /// The query parameter of this name.
    #[serde(default)]
    pub field_validation: Option<String>,
    /// Other query parameters.
    #[serde(default)]
    pub query: Option<BTreeMap<String, String>>,
    /// The header; absent where there was no body.
    #[serde(default)]
    pub content_type: Option<String>,
    /// The stored object, if there was one.
    pub old: Option<Value>,
    /// The body as it stands in the file: its bytes are those that were sent, unless it is a string, which holds them.
    pub input: Box<RawValue>,
    /// The answer.
    pub result: Answer,
}

/// An answer, normalised.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Answer {
    /// HTTP status code.
    pub code: u16,
    /// The object, if it is one.
    #[serde(default)]
    pub object: Option<Value>,
    /// The whole `Status`, if it is one.
    #[serde(default)]
    pub status: Option<Value>,
    /// The body, if it is no JSON.
    #[serde(default)]
    pub text: Option<String>,
    /// Texts of the `Warning` headers.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// After a deletion, the object if it is still there.
    #[serde(default)]
    pub after: Option<Value>,
    /// The answer to the same request sent again.
    #[serde(default)]
    pub second: Option<Box<Answer>>,
}

/// Reads a file of cases: JSON lines, compressed if the name ends in `.gz`.
///
/// # Errors
/// If the file cannot be read or a line is no case; the message names file and line.
pub fn read(path: &Path) -> Result<Vec<Case>, String> {
    crate::jsonl::read(path)
}

impl Case {
    /// The bytes that were sent, still with placeholders.
    ///
    /// # Panics
    /// If the input is a broken string, which a file that could be read does not hold.
    pub fn body(&self) -> String {
        let raw = self.input.get();
        match raw.as_bytes().first() {
            Some(b'"') => serde_json::from_str(raw).expect("the file was read as JSON before"),
            _ if raw == "null" => String::new(),
            _ => raw.to_owned(),
        }
    }
}
