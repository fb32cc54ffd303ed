//! The form in which traces are compared: chance taken out, repeated pods shortened.

use super::entry::{Entry, sort};
use super::uids::Uids;
use jobyard_api::words::JOB_COMPLETION_INDEX;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Replaces UIDs by names, takes pod names out of Events, sorts, and writes pods that are alike as `{"as": NAME}`.
pub fn canonical(mut entries: Vec<Entry>, uids: &Uids) -> Vec<Entry> {
    for entry in &mut entries {
        entry.message = uids.show(&entry.message);
        if let Some(body) = &mut entry.body {
            uids.show_all(body);
            if entry.resource == "events" {
                hide_pod_name(body);
            }
        }
    }
    sort(&mut entries);
    shorten_pods(&mut entries);
    // The shortened bodies change the order within a millisecond.
    sort(&mut entries);
    entries
}

/// `Created pod: j-bbbbb` reads `Created pod: <pod>`: which of several pods is meant is left to chance.
fn hide_pod_name(body: &mut Value) {
    let Some(Value::String(message)) = body.get_mut("message") else { return };
    for verb in ["Created pod: ", "Deleted pod: "] {
        let Some(start) = message.find(verb).map(|start| start + verb.len()) else { continue };
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
        let end = message[start..].find(|c| !is_name(c)).map_or(message.len(), |length| start + length);
        if end > start {
            message.replace_range(start..end, "<pod>");
        }
    }
}

/// A created pod whose body is that of an earlier one but for the index refers to it.
fn shorten_pods(entries: &mut [Entry]) {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for entry in entries {
        if entry.verb != "create" || entry.resource != "pods" || entry.name.is_empty() {
            continue;
        }
        let common = entry.body.as_ref().map_or_else(String::new, without_index);
        if let Some(name) = first.get(&common) {
            entry.body = Some(json!({ "as": name }));
        } else {
            first.insert(common, entry.name.clone());
        }
    }
}

/// The body as text with the pod's completion index taken out.
fn without_index(body: &Value) -> String {
    let text = body.to_string();
    let index = body.get("annotations").and_then(|all| all.get(JOB_COMPLETION_INDEX)).and_then(Value::as_str);
    let Some(index) = index else { return text };
    let patterns =
        [(format!("\"{index}\""), "\"#\""), (format!("-{index}-\""), "-#-\""), (format!("-{index}\""), "-#\"")];
    let mut common = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(letter) = rest.chars().next() {
        if let Some((pattern, replacement)) = patterns.iter().find(|(pattern, _)| rest.starts_with(pattern.as_str())) {
            common.push_str(replacement);
            rest = &rest[pattern.len()..];
        } else {
            common.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(t: u64, name: &str, index: &str, owner: &str) -> Entry {
        let body = json!({
            "annotations": {JOB_COMPLETION_INDEX: index},
            "generateName": format!("j-{index}-"),
            "hostname": format!("j-{index}"),
            "owner": owner,
        });
        Entry {
            t,
            verb: "create".into(),
            resource: "pods".into(),
            name: name.into(),
            body: Some(body),
            ..Entry::default()
        }
    }

    #[test]
    fn pods_that_differ_by_their_index_refer_to_the_first() {
        let entries = vec![pod(5, "j-1-b", "1", "j"), pod(5, "j-0-b", "0", "j"), pod(4, "k", "7", "k")];
        let trace = canonical(entries, &Uids::default());
        assert_eq!(trace[0].name, "k");
        assert_eq!(trace[1].body.as_ref().map(|body| body["hostname"].clone()), Some("j-0".into()));
        assert_eq!((trace[2].name.as_str(), trace[2].body.clone()), ("j-1-b", Some(json!({"as": "j-0-b"}))));
    }

    #[track_caller]
    fn check_message(message: &str, expected: &str) {
        let mut body = json!({ "message": message });
        hide_pod_name(&mut body);
        assert_eq!(body["message"], expected);
    }

    #[test]
    fn events_name_no_pods() {
        check_message("Created pod: j-bbbbb", "Created pod: <pod>");
        check_message(
            "(combined from similar events): Deleted pod: j-0-bbbbb",
            "(combined from similar events): Deleted pod: <pod>",
        );
        check_message("Job completed", "Job completed");
    }
}
