//! The Job of a run. [C-070] [C-071]

use jobyard_api::Text;
use jobyard_api::cronjob::CronJob;
use jobyard_api::job::Job;
use jobyard_api::meta::{ObjectMeta, OwnerReference};
use jobyard_api::request::Resource;
use jobyard_api::time::Timestamp;
use jobyard_api::words::CRON_JOB_SCHEDULED_TIMESTAMP;
use jobyard_api::zones::Zone;
use std::sync::Arc;

/// The name of the Job of a time: two times of one minute have the same.
pub(super) fn name(cron_job: &CronJob, scheduled: Timestamp) -> Text {
    format!("{}-{}", cron_job.metadata.name, scheduled.seconds() / 60).into()
}

/// The Job of a time.
pub(super) fn job(cron_job: &CronJob, scheduled: Timestamp, zone: &Zone) -> Job {
    let template = &cron_job.spec.job_template;
    let owner = &cron_job.metadata;
    let mut metadata = ObjectMeta::named(owner.namespace.clone(), name(cron_job, scheduled));
    metadata.labels = template.metadata.labels.clone();
    metadata.annotations = template.metadata.annotations.clone();
    metadata.annotations.insert(CRON_JOB_SCHEDULED_TIMESTAMP.into(), shown(scheduled, zone).into());
    // The server replaces it.
    metadata.creation_timestamp = Some(scheduled);
    metadata.owner_references = Arc::new(vec![OwnerReference {
        api_version: Resource::CronJobs.api_version().into(),
        kind: Resource::CronJobs.kind().into(),
        name: owner.name.clone(),
        uid: owner.uid.clone(),
        controller: Some(true),
        block_owner_deletion: Some(true),
    }]);
    Job { metadata, spec: template.spec.clone(), ..Job::default() }
}

/// RFC 3339 in a zone.
fn shown(time: Timestamp, zone: &Zone) -> String {
    let offset = zone.offset(time.seconds());
    let local = Timestamp::from_seconds(time.seconds() + offset).to_string();
    if offset == 0 {
        return local;
    }
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60);
    format!("{}{sign}{:02}:{:02}", local.trim_end_matches('Z'), minutes / 60, minutes % 60)
}

/// RFC 1123 with the offset of UTC, as the message about a missed time has it.
pub(super) fn rfc1123z(time: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let civil = Zone::utc().civil(time.seconds());
    let (day, month) = (DAYS[civil.weekday as usize % 7], MONTHS[(civil.month as usize + 11) % 12]);
    format!(
        "{day}, {:02} {month} {:04} {:02}:{:02}:{:02} +0000",
        civil.day,
        civil.year,
        civil.hour(),
        civil.minute(),
        civil.second()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [C-048], [C-070]
    #[test]
    fn times_are_written_as_go_writes_them() {
        let time = Timestamp::parse("2026-07-05T00:30:00Z").expect("a valid time");
        let zone = |name| Zone::load(name).expect("a zone");
        assert_eq!(shown(time, &zone("UTC")), "2026-07-05T00:30:00Z");
        assert_eq!(shown(time, &zone("Asia/Kolkata")), "2026-07-05T06:00:00+05:30");
        assert_eq!(shown(time, &zone("America/St_Johns")), "2026-07-04T22:00:00-02:30");
        assert_eq!(rfc1123z(time), "Sun, 05 Jul 2026 00:30:00 +0000");
    }
}
