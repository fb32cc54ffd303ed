//! The documents of a file: YAML, divided by lines of dashes, or a stream of JSON ([K-134]).

use super::Builder;
use super::found::Item;
use super::manifest;
use crate::failure::Failure;
use jobyard_apiserver::{json, yaml};
use serde_json::Value;
use std::collections::VecDeque;

/// A document as kubectl has it in hand.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Document {
    /// Its value.
    pub value: Value,
    /// Its JSON text.
    pub raw: String,
}

/// Reads all documents of a file. After one that cannot be read come no others.
pub(super) fn read(bytes: &[u8], source: &str, builder: &Builder, items: &mut VecDeque<Item>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut take = |document: Document| -> bool {
        if document.value.is_null() {
            return true;
        }
        if builder.validate
            && let Err(why) = manifest::validate(&document.value)
        {
            let text = format!(
                "error validating {}: error validating data: {why}; if you choose to ignore these errors, turn validation \
                 off with --validate=false",
                crate::go::quote(source)
            );
            items.push_back(Item::Failed(Failure::Message(text)));
            return false;
        }
        manifest::add(document, source, builder, items);
        true
    };
    let is_json = bytes.trim_ascii_start().starts_with(b"{");
    let result = if is_json { read_json(bytes, &mut take) } else { read_yaml(bytes, &mut take) };
    if let Err(why) = result {
        items.push_back(Item::Failed(Failure::Message(format!("error parsing {source}: {why}"))));
    }
}

/// Objects of JSON one after the other. What is no JSON from the first or second on may be YAML.
fn read_json(bytes: &[u8], take: &mut impl FnMut(Document) -> bool) -> Result<(), String> {
    let mut rest = bytes;
    let mut count = 0;
    loop {
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return Ok(());
        }
        let mut stream = serde_json::Deserializer::from_slice(rest).into_iter::<serde::de::IgnoredAny>();
        let is_read = matches!(stream.next(), Some(Ok(_)));
        let end = stream.byte_offset();
        if is_read && let Ok(found) = json::parse(&rest[..end]) {
            let raw = String::from_utf8_lossy(&rest[..end]).into_owned();
            if !take(Document { value: found.to_value(), raw }) {
                return Ok(());
            }
            (rest, count) = (&rest[end..], count + 1);
            continue;
        }
        let why = json::parse(rest).err().unwrap_or_default();
        let offset = bytes.len() - rest.len() + end;
        let why = if why.starts_with("unexpected end") {
            "unexpected EOF".to_owned()
        } else {
            format!("json: offset {offset}: {why}")
        };
        return if count > 1 { Err(why) } else { read_yaml(rest, take).map_err(|_| why) };
    }
}

/// Documents of YAML between lines of dashes.
fn read_yaml(bytes: &[u8], take: &mut impl FnMut(Document) -> bool) -> Result<(), String> {
    let mut text: Vec<u8> = Vec::new();
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    loop {
        let line = lines.next();
        let is_end = line.is_none();
        if let Some(line) = line {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let Some(after) = line.strip_prefix(b"---") else {
                text.extend_from_slice(line);
                text.push(b'\n');
                continue;
            };
            let after = after.trim_ascii();
            if !after.is_empty() && !after.starts_with(b"#") {
                return Err(format!("invalid Yaml document separator: {}", String::from_utf8_lossy(after)));
            }
        }
        if !text.is_empty() {
            let read = yaml::read(&text).map_err(|why| format!("error converting YAML to JSON: {why}"))?;
            let raw = json::write(&read.json);
            if !take(Document { value: read.json.to_value(), raw }) {
                return Ok(());
            }
            text.clear();
        }
        if is_end {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        let mut take = |document: Document| {
            found.push(document.value.to_string());
            true
        };
        let is_json = text.trim_start().starts_with('{');
        let result =
            if is_json { read_json(text.as_bytes(), &mut take) } else { read_yaml(text.as_bytes(), &mut take) };
        if let Err(why) = result {
            found.push(why);
        }
        assert_eq!(found, expected, "{text}");
    }

    /// [K-134]
    #[test]
    fn files_are_divided_into_documents() {
        check("a: 1\n---\n# nothing\n--- # here\nb: 2", &[r#"{"a":1}"#, "null", r#"{"b":2}"#]);
        check("", &[]);
        check("---\n---\na: 1", &[r#"{"a":1}"#]);
        check("{\"a\": 1} {\"b\": 2}\n", &[r#"{"a":1}"#, r#"{"b":2}"#]);
        check("{\"a\": 1,}", &[r#"{"a":1}"#]);
        check("{\"a\": 1}\n---\nb: 2\n", &[r#"{"a":1}"#, r#"{"b":2}"#]);
        check("--- a\nb: 1", &["invalid Yaml document separator: a"]);
        check("x: 1\na: [1\n", &["error converting YAML to JSON: yaml: line 2: did not find expected ',' or ']'"]);
    }
}
