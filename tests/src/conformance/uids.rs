//! What UIDs stand for: recordings say `uid:Pod/j-bbbbb`, the store has the UUID made from that name.

use jobyard_api::meta::Uid;
use jobyard_api::request::Resource;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How often one name can have been used; more is a mistake of the naming.
const USES_MAX: u32 = 10_000;
/// Letters of a UUID.
const UUID_LENGTH: usize = 36;

/// The names of all objects that were made, by UID.
#[derive(Clone, Debug, Default)]
pub struct Uids(BTreeMap<String, String>);

impl Uids {
    /// Notes a new object.
    ///
    /// # Panics
    /// If its UID is not the one that belongs to a use of its name.
    pub fn add(&mut self, resource: Resource, name: &str, uid: &Uid) {
        let base = format!("{}/{name}", resource.kind());
        // A creation that was refused has used a number, too.
        let mut texts = (1..=USES_MAX).map(|n| if n == 1 { base.clone() } else { format!("{base}#{n}") });
        let text = texts.find(|text| *uid_of(text) == *uid.text());
        let text = text.unwrap_or_else(|| panic!("{base} has UID {uid}, which is not made from its name"));
        self.0.insert(uid.to_string(), format!("uid:{text}"));
    }

    /// The text with every known UID replaced.
    pub fn show(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let known = rest.get(..UUID_LENGTH).and_then(|uid| self.0.get(uid));
            if let Some(name) = known {
                shown.push_str(name);
                rest = &rest[UUID_LENGTH..];
            } else {
                shown.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        shown
    }

    /// The same in all strings of a value; keys stay.
    pub fn show_all(&self, value: &mut Value) {
        match value {
            Value::String(text) if text.len() >= UUID_LENGTH => *text = self.show(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.show_all(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.show_all(field)),
            _ => {}
        }
    }
}

/// The UUID of version 5 of a name.
fn uid_of(text: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes()).hyphenated().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids_are_shown_by_name_and_use() {
        let mut uids = Uids::default();
        for text in ["Job/j", "Job/j#2"] {
            uids.add(Resource::Jobs, "j", &uid_of(text).as_str().into());
        }
        assert_eq!(uids.show("owner 693cc225-dfc5-5118-8076-f51df1c53278."), "owner uid:Job/j.");
        let mut value = serde_json::json!({"a": [uid_of("Job/j#2"), 3]});
        uids.show_all(&mut value);
        assert_eq!(value, serde_json::json!({"a": ["uid:Job/j#2", 3]}));
    }
}
