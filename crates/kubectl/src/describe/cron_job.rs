//! CronJobs in words ([K-062]).

use super::writer::Writer;
use super::{job, metadata, template};
use crate::text::time;
use crate::value::{at, items, set, text};
use serde_json::Value;

/// Writes all but the events.
pub fn describe(out: &mut Writer, cron_job: &Value) {
    metadata::head(out, cron_job);
    out.field(0, "Schedule", text(cron_job, "spec.schedule"));
    out.field(0, "Concurrency Policy", text(cron_job, "spec.concurrencyPolicy"));
    out.field(0, "Suspend", bool_or_unset(at(cron_job, "spec.suspend")));
    let zone = set(cron_job, "spec.timeZone").and_then(Value::as_str).unwrap_or("<unset>");
    out.field(0, "Time Zone", zone);
    for (title, path, unit) in [
        ("Successful Job History Limit", "spec.successfulJobsHistoryLimit", ""),
        ("Failed Job History Limit", "spec.failedJobsHistoryLimit", ""),
        ("Starting Deadline Seconds", "spec.startingDeadlineSeconds", "s"),
    ] {
        job::number_or_unset(out, title, cron_job, path, unit);
    }
    let spec = at(cron_job, "spec.jobTemplate.spec");
    match set(spec, "selector") {
        Some(selector) => job::selector(out, selector),
        None => out.field(0, "Selector", "<unset>"),
    }
    job::number_or_unset(out, "Parallelism", spec, "parallelism", "");
    job::number_or_unset(out, "Completions", spec, "completions", "");
    job::number(out, "Active Deadline Seconds", spec, "activeDeadlineSeconds", "s");
    template::describe(out, at(spec, "template"));
    let last = set(cron_job, "status.lastScheduleTime").map(time::rfc1123);
    out.field(0, "Last Schedule Time", last.as_deref().unwrap_or("<unset>"));
    let active: Vec<&str> = items(cron_job, "status.active").iter().map(|job| text(job, "name")).collect();
    let active = if active.is_empty() { "<none>".to_owned() } else { active.join(", ") };
    out.field(0, "Active Jobs", &active);
}

/// A truth value with a capital letter.
pub fn bool_or_unset(value: &Value) -> &'static str {
    match value.as_bool() {
        Some(true) => "True",
        Some(false) => "False",
        None => "<unset>",
    }
}
