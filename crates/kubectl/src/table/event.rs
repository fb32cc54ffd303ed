//! Rows of events ([K-037]).

use super::{Column, column, name, wide};
use crate::text::duration;
use crate::value::{at, int, set, text, text_or};
use jobyard_api::time::Time;
use serde_json::Value;

pub const COLUMNS: &[Column] = &[
    column("Last Seen"),
    column("Type"),
    column("Reason"),
    column("Object"),
    wide("Subobject"),
    wide("Source"),
    column("Message"),
    wide("First Seen"),
    wide("Count"),
    wide("Name"),
];

pub fn cells(event: &Value, now: Time) -> Vec<String> {
    // Events of the newer group have other names for the same fields.
    let newer = |old: &'static str, new: &'static str| if set(event, old).is_some() { old } else { new };
    let first = set(event, newer("firstTimestamp", "deprecatedFirstTimestamp"));
    let first = duration::age(first.unwrap_or_else(|| at(event, "eventTime")), now);
    let mut count = int(event, newer("count", "deprecatedCount"));
    let last = if set(event, "series").is_some() {
        count = int(event, "series.count");
        duration::age(at(event, "series.lastObservedTime"), now)
    } else {
        count = if count == 0 { 1 } else { count };
        let last = set(event, newer("lastTimestamp", "deprecatedLastTimestamp"));
        last.map_or_else(|| first.clone(), |last| duration::age(last, now))
    };
    let object = at(event, newer("involvedObject", "regarding"));
    let kind = text(object, "kind").to_lowercase();
    let target = match text(object, "name") {
        "" => kind,
        name => format!("{kind}/{name}"),
    };
    vec![
        last,
        text(event, "type").to_owned(),
        text(event, "reason").to_owned(),
        target,
        text(object, "fieldPath").to_owned(),
        source(event, at(event, newer("source", "deprecatedSource"))),
        text(event, newer("message", "note")).trim().to_owned(),
        first,
        count.to_string(),
        name(event),
    ]
}

fn source(event: &Value, source: &Value) -> String {
    let reporter = text_or(event, "reportingComponent", text(event, "reportingController"));
    let component = text_or(source, "component", reporter);
    match text_or(source, "host", text(event, "reportingInstance")) {
        "" => component.to_owned(),
        instance => format!("{component}, {instance}"),
    }
}
