//! Rows of Jobs and CronJobs ([K-021] to [K-025]).

use super::{Column, column, created, name, wide};
use crate::text::{duration, labels, time};
use crate::value::{at, int, items, set, text};
use jobyard_api::time::Time;
use serde_json::Value;

pub const JOB: &[Column] = &[
    column("Name"),
    column("Status"),
    column("Completions"),
    column("Duration"),
    column("Age"),
    wide("Containers"),
    wide("Images"),
    wide("Selector"),
];

pub const CRON_JOB: &[Column] = &[
    column("Name"),
    column("Schedule"),
    column("Timezone"),
    column("Suspend"),
    column("Active"),
    column("Last Schedule"),
    column("Age"),
    wide("Containers"),
    wide("Images"),
    wide("Selector"),
];

pub fn job(job: &Value, now: Time) -> Vec<String> {
    let [names, images] = containers(at(job, "spec.template.spec"));
    let selector = labels::selector_cell(job, "spec.selector");
    let status = status(job).to_owned();
    vec![name(job), status, completions(job), run_time(job, now), created(job, now), names, images, selector]
}

fn status(job: &Value) -> &'static str {
    let is_true = |kind: &str| {
        let condition = items(job, "status.conditions").iter().find(|condition| text(condition, "type") == kind);
        condition.is_some_and(|condition| text(condition, "status") == "True")
    };
    if is_true("Complete") {
        "Complete"
    } else if is_true("Failed") {
        "Failed"
    } else if set(job, "metadata.deletionTimestamp").is_some() {
        "Terminating"
    } else {
        let rest = ["Suspended", "FailureTarget", "SuccessCriteriaMet"];
        rest.into_iter().find(|kind| is_true(kind)).unwrap_or("Running")
    }
}

fn completions(job: &Value) -> String {
    let succeeded = int(job, "status.succeeded");
    let parallelism = int(job, "spec.parallelism");
    match set(job, "spec.completions") {
        Some(_) => format!("{succeeded}/{}", int(job, "spec.completions")),
        None if parallelism > 1 => format!("{succeeded}/1 of {parallelism}"),
        None => format!("{succeeded}/1"),
    }
}

/// Without a completion time, as failed Jobs are, it goes on growing.
fn run_time(job: &Value, now: Time) -> String {
    let [start, end] = ["startTime", "completionTime"].map(|field| time::nanos(text(at(job, "status"), field)));
    start.map(|start| duration::human(end.unwrap_or(now.nanos()) - start)).unwrap_or_default()
}

fn containers(spec: &Value) -> [String; 2] {
    ["name", "image"].map(|field| {
        let texts: Vec<&str> = items(spec, "containers").iter().map(|container| text(container, field)).collect();
        texts.join(",")
    })
}

pub fn cron_job(cron_job: &Value, now: Time) -> Vec<String> {
    let spec = at(cron_job, "spec");
    let last = set(cron_job, "status.lastScheduleTime");
    let [names, images] = containers(at(spec, "jobTemplate.spec.template.spec"));
    let suspend = match at(spec, "suspend").as_bool() {
        Some(true) => "True",
        Some(false) => "False",
        None => "<unset>",
    };
    vec![
        name(cron_job),
        text(spec, "schedule").to_owned(),
        set(spec, "timeZone").map_or("<none>", |_| text(spec, "timeZone")).to_owned(),
        suspend.to_owned(),
        items(cron_job, "status.active").len().to_string(),
        last.map_or("<none>".to_owned(), |last| duration::age(last, now)),
        created(cron_job, now),
        names,
        images,
        labels::selector_cell(spec, "jobTemplate.spec.selector"),
    ]
}
