//! CronJobs as rows of `kubectl get cronjobs` ([K-024]), and the calendar of the selected one.

use super::{Scene, object_key};
use crate::forecast::{Forecast, ForecastAsk, Moment, day_of};
use crate::views::{CalendarDay, CronJobView, HourRuns, RunState, ScheduleView};
use jobyard_api::cronjob::CronJob;
use jobyard_api::request::{Object, Resource};
use jobyard_api::time::Timestamp;
use jobyard_api::zones::Zone;
use std::collections::BTreeMap;

/// CronJobs of a view, at most.
const CRON_JOBS_MAX: usize = 100;
/// Runs that are listed one by one.
const NEXT: usize = 10;
/// Runs to come that the calendar counts.
const COMING_MAX: u32 = 500;
/// Days with runs that the calendar shows before now, and from now on.
const DAYS: usize = 7;

type Days = BTreeMap<(i64, u32, i64), CalendarDay>;

impl Scene<'_> {
    /// CronJobs in the order of their names.
    pub(super) fn cron_jobs(&self) -> Vec<CronJobView> {
        let cron_jobs = self.api().objects(Resource::CronJobs).filter_map(|object| match object {
            Object::CronJob(cron_job) => Some(self.cron_job(cron_job)),
            _ => None,
        });
        cron_jobs.take(CRON_JOBS_MAX).collect()
    }

    fn cron_job(&self, cron_job: &CronJob) -> CronJobView {
        let (metadata, spec, status) = (&cron_job.metadata, &cron_job.spec, &cron_job.status);
        CronJobView {
            namespace: metadata.namespace.to_string(),
            name: metadata.name.to_string(),
            schedule: spec.schedule.to_string(),
            time_zone: spec.time_zone.as_deref().unwrap_or("<none>").to_owned(),
            is_suspended: cron_job.is_suspended(),
            active: status.active.len() as u32,
            last_schedule: status.last_schedule_time.map_or_else(|| "<none>".to_owned(), |last| self.age(Some(last))),
            age: self.age(metadata.creation_timestamp),
        }
    }

    /// The calendar of a CronJob; none if it is gone.
    pub(super) fn schedule(&self, (namespace, name): &(String, String)) -> Option<ScheduleView> {
        let key = object_key(Resource::CronJobs, namespace, name);
        let Object::CronJob(cron_job) = self.api().get(&key)? else { return None };
        let spec = &cron_job.spec;
        let zone = Zone::load(spec.time_zone.as_deref().unwrap_or("UTC")).unwrap_or_else(|_| Zone::utc());
        let mut days = self.past(&zone, &(namespace.as_str().into(), name.as_str().into()));
        let ask = ForecastAsk {
            // `@every` counts from the last run.
            from: self.next_from(cron_job),
            runs: COMING_MAX,
            ..ForecastAsk::of(spec)
        };
        let (forecast, error) = match Forecast::make(&ask) {
            Ok(forecast) => (forecast, String::new()),
            Err(error) => (Forecast::default(), error),
        };
        let coming = forecast.runs.iter().filter(|run| run.fate.starts());
        for run in coming {
            let at = run.at.seconds as i64;
            if days.len() >= 2 * DAYS && !days.contains_key(&day_key(&zone, at)) {
                break;
            }
            count(&mut days, &zone, at, RunState::Coming);
        }
        let next: Vec<Moment> =
            forecast.runs.iter().filter(|run| run.fate.starts()).take(NEXT).map(|run| run.at.clone()).collect();
        let start = Timestamp::from(self.start).seconds() as f64;
        let today = day_key(&zone, Timestamp::from(self.now()).seconds());
        Some(ScheduleView {
            zone: zone.name().to_owned(),
            next_start_ms: next.first().map(|next| (next.seconds - start) * 1000.0),
            next,
            days: days.into_iter().map(|(key, day)| CalendarDay { is_today: key == today, ..day }).collect(),
            is_cut: forecast.is_cut,
            error,
        })
    }

    fn next_from(&self, cron_job: &CronJob) -> f64 {
        let now = Timestamp::from(self.now()).seconds();
        let is_every = cron_job.spec.schedule.starts_with("@every");
        let last = cron_job.status.last_schedule_time.or(cron_job.metadata.creation_timestamp).filter(|_| is_every);
        last.map_or(now, Timestamp::seconds) as f64
    }

    /// The newest days with runs that were due.
    fn past(&self, zone: &Zone, key: &crate::index::Key) -> Days {
        let mut days = Days::new();
        for (time, state) in self.calendar.runs_of(key).rev() {
            if days.len() >= DAYS && !days.contains_key(&day_key(zone, time)) {
                break;
            }
            count(&mut days, zone, time, state);
        }
        days
    }
}

fn day_key(zone: &Zone, time: i64) -> (i64, u32, i64) {
    let civil = zone.civil(time);
    (civil.year, civil.month, civil.day)
}

/// Adds a run to its day and hour.
fn count(days: &mut Days, zone: &Zone, time: i64, state: RunState) {
    let civil = zone.civil(time);
    let day = days.entry((civil.year, civil.month, civil.day)).or_insert_with(|| {
        let (date, change_seconds) = day_of(zone, time);
        CalendarDay { date, change_seconds, ..CalendarDay::default() }
    });
    let hour = civil.hour() as u32;
    let at = match day.hours.binary_search_by_key(&hour, |runs| runs.hour) {
        Ok(at) => at,
        Err(at) => {
            day.hours.insert(at, HourRuns { hour, counts: [0; 7] });
            at
        }
    };
    day.hours[at].counts[state as usize] += 1;
}
