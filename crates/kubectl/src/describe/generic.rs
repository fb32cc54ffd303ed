//! Objects of kinds that have no description of their own: all their fields.

use super::metadata;
use super::writer::Writer;
use crate::go_value;
use serde_json::{Map, Value};

const SKIPPED: [&str; 5] =
    [".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations"];
const ACRONYMS: [&str; 4] = ["API", "URL", "UID", "GUID"];

/// Writes all but the events.
pub fn describe(out: &mut Writer, object: &Value) {
    metadata::head(out, object);
    if let Some(content) = object.as_object() {
        fields(out, 0, content, "");
    }
}

fn fields(out: &mut Writer, level: usize, content: &Map<String, Value>, prefix: &str) {
    for (name, value) in content {
        let path = format!("{prefix}.{name}");
        if SKIPPED.contains(&path.as_str()) {
            continue;
        }
        let title = title(name);
        match value {
            Value::Object(inner) => {
                out.line(level, &format!("{title}:"));
                fields(out, level + 1, inner, &path);
            }
            Value::Array(items) => {
                out.line(level, &format!("{title}:"));
                for item in items {
                    match item {
                        Value::Object(inner) => fields(out, level + 1, inner, &path),
                        other => out.line(level + 1, &go_value::plain(other)),
                    }
                }
            }
            other => out.field(level, &title, &go_value::plain(other)),
        }
    }
}

/// A field's name as a title: `lastTimestamp` is `Last Timestamp`.
fn title(name: &str) -> String {
    if name.chars().any(|letter| !letter.is_alphabetic() && letter != '-') {
        return name.to_owned();
    }
    let parts = merged(&words(name));
    let titles = parts.iter().map(|part| {
        let upper = part.to_uppercase();
        if ACRONYMS.contains(&upper.as_str()) {
            upper
        } else if part.to_lowercase() == *part {
            let mut letters = part.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        } else {
            part.clone()
        }
    });
    titles.collect::<Vec<String>>().join(" ")
}

/// The words of a name in camel case: runs of small letters, of large ones, and of others. The last of several large
/// letters belongs to the small ones that follow.
fn words(name: &str) -> Vec<String> {
    let class = |letter: char| {
        if letter.is_lowercase() {
            1
        } else if letter.is_uppercase() {
            2
        } else {
            4
        }
    };
    let mut runs: Vec<(i32, Vec<char>)> = Vec::new();
    for letter in name.chars() {
        match runs.last_mut() {
            Some((last, run)) if *last == class(letter) => run.push(letter),
            _ => runs.push((class(letter), vec![letter])),
        }
    }
    for place in 1..runs.len() {
        if runs[place - 1].0 == 2
            && runs[place].0 == 1
            && let Some(letter) = runs[place - 1].1.pop()
        {
            runs[place].1.insert(0, letter);
        }
    }
    runs.into_iter().map(|(_, run)| run.into_iter().collect::<String>()).filter(|word| !word.is_empty()).collect()
}

/// Two or more large letters go together with a word that begins with one.
fn merged(parts: &[String]) -> Vec<String> {
    let mut merged = Vec::new();
    let mut place = 0;
    while place < parts.len() {
        let part = &parts[place];
        let is_upper = !part.chars().any(|letter| letter.is_alphabetic() && !letter.is_uppercase());
        match parts.get(place + 1) {
            Some(next) if part.len() >= 2 && is_upper && next.starts_with(char::is_uppercase) => {
                merged.push(format!("{part}{next}"));
                place += 2;
            }
            _ => {
                merged.push(part.clone());
                place += 1;
            }
        }
    }
    merged
}
