//! The events at the end of a description ([K-051]).

use super::writer::Writer;
use crate::event;
use crate::value::{text, text_or};
use jobyard_api::time::Time;
use serde_json::Value;

/// Writes the events, oldest first; those without a last time come before all others.
pub fn describe(out: &mut Writer, events: &[Value], now: Time) {
    if events.is_empty() {
        out.line(0, "Events:\t<none>");
        return;
    }
    let mut events: Vec<&Value> = events.iter().collect();
    crate::sort::sort(&mut events, &mut |a, b| event::last_time(a) < event::last_time(b));
    out.line(0, "Events:");
    out.line(1, "Type\tReason\tAge\tFrom\tMessage");
    out.line(1, "----\t------\t----\t----\t-------");
    for item in events {
        let from = text_or(item, "source.component", text(item, "reportingComponent"));
        let message = text(item, "message").trim();
        let message = match text(item, "involvedObject.fieldPath") {
            "" => message.to_owned(),
            path => format!("{path}: {message}"),
        };
        let [kind, reason] = ["type", "reason"].map(|name| text(item, name));
        out.line(1, &format!("{kind}\t{reason}\t{}\t{from}\t{message}", event::interval(item, now)));
    }
}
