//! Config maps, secrets, service accounts, priority classes in words.

use super::metadata;
use super::writer::Writer;
use crate::text::labels;
use crate::value::{at, flag, int, items, text};
use serde_json::Value;

fn entries<'a>(object: &'a Value, path: &str) -> impl Iterator<Item = (&'a String, &'a str)> {
    at(object, path).as_object().into_iter().flatten().map(|(name, value)| (name, value.as_str().unwrap_or("")))
}

/// Bytes of a text in base 64.
fn decoded_length(text: &str) -> usize {
    text.trim_end_matches('=').len() * 3 / 4
}

/// Writes all but the events.
pub fn config_map(out: &mut Writer, map: &Value) {
    metadata::head(out, map);
    out.push("\nData\n====\n");
    for (name, value) in entries(map, "data") {
        out.push(&format!("{name}:\n----\n{value}\n\n"));
    }
    out.push("\nBinaryData\n====\n");
    for (name, value) in entries(map, "binaryData") {
        out.push(&format!("{name}: {} bytes\n", decoded_length(value)));
    }
    out.push("\n");
}

/// A secret: of its data only how long they are. No events.
pub fn secret(secret: &Value) -> String {
    let mut out = Writer::new();
    metadata::head(&mut out, secret);
    let kind = text(secret, "type");
    out.push(&format!("\nType:\t{kind}\n\nData\n====\n"));
    for (name, value) in entries(secret, "data") {
        out.field(0, name, &format!("{} bytes", decoded_length(value)));
    }
    out.finish()
}

/// Writes all but the events.
pub fn service_account(out: &mut Writer, account: &Value) {
    metadata::head(out, account);
    let names: Vec<&str> = items(account, "imagePullSecrets").iter().map(|secret| text(secret, "name")).collect();
    if names.is_empty() {
        out.field(0, "Image pull secrets", "<none>");
    }
    for (place, name) in names.iter().enumerate() {
        let title = if place == 0 { "Image pull secrets:" } else { "                   " };
        out.line(0, &format!("{title}\t{name}"));
    }
}

/// Writes all but the events.
pub fn priority_class(out: &mut Writer, class: &Value) {
    out.field(0, "Name", text(class, "metadata.name"));
    out.field(0, "Value", &int(class, "value").to_string());
    out.field(0, "GlobalDefault", &flag(class, "globalDefault").to_string());
    out.field(0, "PreemptionPolicy", text(class, "preemptionPolicy"));
    out.field(0, "Description", text(class, "description"));
    out.field(0, "Annotations", &labels::line(at(class, "metadata.annotations")));
}
