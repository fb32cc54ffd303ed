//! Jobs in words ([K-060], [K-061]).

use super::metadata;
use super::template;
use super::writer::Writer;
use crate::text::{duration, labels, time};
use crate::value::{at, flag, int, set, text};
use serde_json::Value;

/// Completed indexes are cut behind the first comma from here on.
const INDEXES_SOFT_MAX: usize = 50;

/// Writes all but the events.
pub fn describe(out: &mut Writer, job: &Value) {
    metadata::name(out, job);
    selector(out, at(job, "spec.selector"));
    metadata::described(out, job);
    metadata::controlled_by(out, job);
    number(out, "Parallelism", job, "spec.parallelism", "");
    number_or_unset(out, "Completions", job, "spec.completions", "");
    if set(job, "spec.completionMode").is_some() {
        out.field(0, "Completion Mode", text(job, "spec.completionMode"));
    }
    if set(job, "spec.suspend").is_some() {
        out.field(0, "Suspend", if flag(job, "spec.suspend") { "true" } else { "false" });
    }
    number(out, "Backoff Limit", job, "spec.backoffLimit", "");
    number(out, "TTL Seconds After Finished", job, "spec.ttlSecondsAfterFinished", "");
    times(out, job);
    number(out, "Active Deadline Seconds", job, "spec.activeDeadlineSeconds", "s");
    statuses(out, job);
    if text(job, "spec.completionMode") == "Indexed" {
        out.field(0, "Completed Indexes", &indexes(text(job, "status.completedIndexes")));
    }
    template::describe(out, at(job, "spec.template"));
}

/// The selector in its line.
pub fn selector(out: &mut Writer, selector: &Value) {
    let text = labels::selector(selector);
    out.field(0, "Selector", &text.unwrap_or_else(|why| format!("Failed to get selector: {why}")));
}

/// A number, if it is set.
pub fn number(out: &mut Writer, title: &str, object: &Value, path: &str, unit: &str) {
    if set(object, path).is_some() {
        out.field(0, title, &format!("{}{unit}", int(object, path)));
    }
}

/// A number, or that it is not set.
pub fn number_or_unset(out: &mut Writer, title: &str, object: &Value, path: &str, unit: &str) {
    if set(object, path).is_none() {
        out.field(0, title, "<unset>");
    }
    number(out, title, object, path, unit);
}

fn times(out: &mut Writer, job: &Value) {
    let [start, end] = ["status.startTime", "status.completionTime"].map(|path| set(job, path));
    if let Some(start) = start {
        out.field(0, "Start Time", &time::rfc1123(start));
    }
    if let Some(end) = end {
        out.field(0, "Completed At", &time::rfc1123(end));
    }
    let nanos = |time: Option<&Value>| time.and_then(Value::as_str).and_then(time::nanos);
    if let (Some(start), Some(end)) = (nanos(start), nanos(end)) {
        out.field(0, "Duration", &duration::human(end - start));
    }
}

fn statuses(out: &mut Writer, job: &Value) {
    let [active, succeeded, failed] = ["active", "succeeded", "failed"].map(|name| int(at(job, "status"), name));
    let ready = match set(job, "status.ready") {
        Some(_) => format!(" ({} Ready)", int(job, "status.ready")),
        None => String::new(),
    };
    out.field(0, "Pods Statuses", &format!("{active} Active{ready} / {succeeded} Succeeded / {failed} Failed"));
}

fn indexes(text: &str) -> String {
    if text.is_empty() {
        return "<none>".to_owned();
    }
    match text.get(INDEXES_SOFT_MAX..).and_then(|rest| rest.find(',')) {
        Some(comma) => format!("{}...", &text[..=INDEXES_SOFT_MAX + comma]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::indexes;

    /// [K-060]
    #[test]
    fn completed_indexes_are_cut_behind_a_comma() {
        let list = |to: usize| (0..to).map(|i| (i * 2).to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(indexes(""), "<none>");
        assert_eq!(indexes(&list(18)), list(18));
        assert_eq!(indexes(&list(30)), format!("{},...", list(19)));
        assert_eq!(indexes(&"1".repeat(60)), "1".repeat(60));
    }
}
