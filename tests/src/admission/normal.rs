//! Placeholders for what a server makes up: UIDs, times, versions, random letters.

use super::case::Answer;
use serde_json::Value;
use std::collections::BTreeSet;

/// The day on which our server lives; a time of that day was made by the server, and no case sends one.
pub const TODAY: &str = "2026-06-01";
/// The moment of every request.
pub const NOW: &str = "2026-06-01T12:00:00Z";
/// The UID of a stored object.
pub const STORED_UID: &str = "00000000-0000-4000-8000-000000000001";

/// The time that bodies send as the moment of deletion; the recordings have a placeholder for it too.
const SENT_TIME: &str = "2020-01-01T00:00:00Z";

const TIME: &str = "<time>";
const UID: &str = "<uid>";
const VERSION: &str = "<rv>";

/// What stands for what in one case.
#[derive(Clone, Debug, Default)]
pub struct Placeholders {
    /// Version of the stored object.
    pub version: Option<String>,
    /// The prefix from which a name is made, if the body has one and no name; an object in the answer has it itself.
    pub generate_name: Option<String>,
    /// UIDs that the case sends.
    pub sent_uids: BTreeSet<String>,
}

impl Placeholders {
    /// A text of a case with placeholders, as it is sent.
    pub fn fill(&self, text: &str) -> String {
        // The one time in the metadata of bodies that no stored object has.
        let sent = format!("\"deletionTimestamp\": \"{TIME}\"");
        let text = text.replace(&sent, &format!("\"deletionTimestamp\": \"{SENT_TIME}\""));
        let text = text.replace(UID, STORED_UID).replace(TIME, NOW);
        match &self.version {
            Some(version) => text.replace(VERSION, version),
            None => text,
        }
    }

    /// Our answer with placeholders.
    pub fn normalise(&self, answer: Answer) -> Answer {
        let name = self.generated_name(&answer);
        let text = |text: String| self.text(&text, name.as_deref());
        Answer {
            code: answer.code,
            object: answer.object.map(|value| self.value(value, "", name.as_deref())),
            status: answer.status.map(|value| self.value(value, "", name.as_deref())),
            text: answer.text.map(text),
            warnings: answer.warnings.into_iter().map(text).collect(),
            after: answer.after.map(|value| self.value(value, "", name.as_deref())),
            second: answer.second.map(|second| Box::new(self.normalise(*second))),
        }
    }

    /// The name that the server made, if it made one.
    fn generated_name(&self, answer: &Answer) -> Option<String> {
        let (prefix, name) = match (&answer.object, &answer.status) {
            (Some(object), _) => (object["metadata"]["generateName"].as_str(), &object["metadata"]["name"]),
            (None, Some(status)) => (self.generate_name.as_deref(), &status["details"]["name"]),
            (None, None) => return None,
        };
        let (prefix, name) = (prefix?, name.as_str().filter(|name| name.len() >= SUFFIX_LENGTH)?);
        let (start, _) = name.split_at_checked(name.len() - SUFFIX_LENGTH)?;
        (name != prefix && prefix.starts_with(start)).then(|| name.to_owned())
    }

    fn value(&self, value: Value, path: &str, name: Option<&str>) -> Value {
        match value {
            Value::String(text) => self.leaf(&text, path, name).into(),
            Value::Array(items) => items.into_iter().map(|item| self.value(item, path, name)).collect(),
            Value::Object(map) => map
                .into_iter()
                .filter(|(key, _)| key != "managedFields")
                .map(|(key, value)| {
                    let value = self.value(value, &format!("{path}.{key}"), name);
                    (self.text(&key, name), value)
                })
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }

    fn leaf(&self, text: &str, path: &str, name: Option<&str>) -> String {
        let is_version = path.ends_with("metadata.resourceVersion");
        if path.ends_with("metadata.creationTimestamp") || path.ends_with("metadata.deletionTimestamp") {
            return TIME.to_owned();
        }
        if is_version && !["", "0", "1", "x"].contains(&text) {
            return VERSION.to_owned();
        }
        self.text(text, name)
    }

    fn text(&self, text: &str, name: Option<&str>) -> String {
        let mut text = self.without_uids(text);
        if let Some(name) = name {
            text = text.replace(name, &format!("{}<rand5>", &name[..name.len() - SUFFIX_LENGTH]));
        }
        text = without_times(&text);
        if text.contains("managedFields") || text.contains("ResourceVersion in record (") {
            text = self.without_version(&text);
        }
        text
    }

    /// The text with `<uid>` for each UID that the case does not send.
    fn without_uids(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = find_uid(rest) {
            let (before, from) = rest.split_at(start);
            let (uid, after) = from.split_at(UID_LENGTH);
            out.push_str(before);
            out.push_str(if self.sent_uids.contains(uid) { uid } else { UID });
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn without_version(&self, text: &str) -> String {
        let text = text.replace(r#"\"managedFields\":[]"#, r#"\"managedFields\":<managedFields>"#);
        let Some(version) = &self.version else { return text };
        text.replace(&format!(r#"\"resourceVersion\":\"{version}\""#), r#"\"resourceVersion\":\"<rv>\""#)
            .replace(&format!("ResourceVersion in record ({version}"), "ResourceVersion in record (<rv>")
    }
}

const UID_LENGTH: usize = 36;
/// Letters that the server appends to a prefix.
const SUFFIX_LENGTH: usize = 5;

/// Where the first UID of a text begins.
fn find_uid(text: &str) -> Option<usize> {
    let is_uid = |bytes: &[u8]| {
        bytes.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
        })
    };
    text.as_bytes().windows(UID_LENGTH).position(is_uid)
}

/// The UIDs in a text.
pub fn uids(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = text;
    while let Some(start) = find_uid(rest) {
        found.insert(rest[start..start + UID_LENGTH].to_owned());
        rest = &rest[start + UID_LENGTH..];
    }
    found
}

/// The text with `<time>` for each time of today.
fn without_times(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(TODAY) {
        let (before, from) = rest.split_at(start);
        let end = from.find('Z').map_or(from.len(), |end| end + 1);
        out.push_str(before);
        out.push_str(TIME);
        rest = &from[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_makes_up_becomes_a_word() {
        let placeholders = Placeholders { version: Some("105".into()), ..Placeholders::default() };
        let check = |text: &str, expected: &str| assert_eq!(placeholders.text(text, Some("a-x7k2p")), expected);
        check(&format!("must be '{STORED_UID}' at {NOW}."), "must be '<uid>' at <time>.");
        check("Job.batch \"a-x7k2p\"", "Job.batch \"a-<rand5>\"");
        check("the ResourceVersion in record (105).", "the ResourceVersion in record (<rv>).");
        let own = Placeholders { sent_uids: uids(STORED_UID), ..Placeholders::default() };
        assert_eq!(own.text(STORED_UID, None), STORED_UID);
    }
}
