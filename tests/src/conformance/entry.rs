//! One line of a trace: a request that was made.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request that was applied or refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Entry {
    /// Milliseconds since the start of the scenario.
    pub t: u64,
    /// Who made it.
    pub by: String,
    /// What was asked.
    pub verb: String,
    /// Of which resource.
    pub resource: String,
    /// Name of the object; empty for Events and for a creation that was refused.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// HTTP status code, if it failed.
    #[serde(skip_serializing_if = "is_zero")]
    pub code: u16,
    /// Why it failed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// What is compared of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(code: &u16) -> bool {
    *code == 0
}

impl Entry {
    /// The whole entry as one line of JSON with sorted keys in the body: equal entries have equal lines.
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("an entry has a JSON form")
    }
}

/// Sorts by time, then by text: what happens in the same millisecond has no order.
pub fn sort(entries: &mut Vec<Entry>) {
    let mut lines: Vec<(u64, String, Entry)> = entries.drain(..).map(|entry| (entry.t, entry.line(), entry)).collect();
    lines.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    entries.extend(lines.into_iter().map(|(_, _, entry)| entry));
}
