//! What `describe` and `events` say of an event's times.

use crate::text::{duration, time};
use crate::value::{at, int, set, text};
use jobyard_api::time::Time;
use serde_json::Value;

/// The last time as descriptions sort by it.
pub fn last_time(event: &Value) -> Option<i64> {
    time::nanos(text(event, "lastTimestamp"))
}

/// How long ago it was, and how often over which time.
pub fn interval(event: &Value, now: Time) -> String {
    let first = set(event, "eventTime").unwrap_or_else(|| at(event, "firstTimestamp"));
    let first = duration::age(first, now);
    let (last, count) = if set(event, "series").is_some() {
        (at(event, "series.lastObservedTime"), int(event, "series.count"))
    } else if int(event, "count") > 1 {
        (at(event, "lastTimestamp"), int(event, "count"))
    } else {
        return first;
    };
    format!("{} (x{count} over {first})", duration::age(last, now))
}
