//! What a forecast is asked for in words: CronJobs of a text, times, durations.

use super::ForecastAsk;
use crate::Session;
use crate::manifest;
use jobyard_api::cronjob::CronJobSpec;
use jobyard_api::request::Object;
use jobyard_api::schedule::parse_duration;
use jobyard_api::time::Timestamp;

impl ForecastAsk {
    /// What a CronJob says of it; the times and the duration are left to be filled in.
    pub(crate) fn of(spec: &CronJobSpec) -> Self {
        Self {
            schedule: spec.schedule.to_string(),
            time_zone: spec.time_zone.as_deref().map(str::to_owned),
            concurrency_policy: spec.concurrency_policy.to_string(),
            starting_deadline_seconds: spec.starting_deadline_seconds,
            suspend: spec.suspend == Some(true),
            ..Self::default()
        }
    }
}

impl Session {
    /// The CronJobs of a text by name. What else is in it, and mistakes, are for [`Session::check`].
    pub fn forecasts_of(&self, text: &str) -> Vec<(String, ForecastAsk)> {
        let plan = manifest::plan(text, self.world.api(), self.world.now());
        let cron_jobs = plan.objects.iter().filter_map(|planned| match &planned.object {
            Object::CronJob(cron_job) => Some((cron_job.metadata.name.to_string(), ForecastAsk::of(&cron_job.spec))),
            _ => None,
        });
        cron_jobs.collect()
    }
}

/// Seconds since 1970 of `2026-03-28` (its beginning in UTC) or of a time as RFC 3339 has it.
pub fn parse_time(text: &str) -> Option<f64> {
    let time = Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}T00:00:00Z")))?;
    Some(time.seconds() as f64)
}

/// Seconds of `90s`, `1h30m` or a number of seconds.
///
/// # Errors
/// Go's words.
pub fn parse_seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() => Ok(seconds),
        _ => parse_duration(text).map(|nanos| nanos as f64 / 1e9),
    }
}
