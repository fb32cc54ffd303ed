//! The runs of a schedule between two times, without running anything: which start, which do not, and why.
//!
//! Start reading at [`Forecast`]. A run is taken to last as long as [`ForecastAsk::duration_seconds`] says, from its
//! start until the controller has seen its end; one that ends in the second in which another is due has ended then. The
//! tenth of a second by which the controller comes later than the schedule is left out.

mod asks;
mod clocks;
mod fates;

pub use asks::{parse_seconds, parse_time};

use clocks::changes;
use jobyard_api::schedule::Schedule;
use jobyard_api::time::Timestamp;
use jobyard_api::zones::{Civil, Zone};
use serde::{Deserialize, Serialize};

/// Runs of one forecast, at most.
pub const RUNS_MAX: u32 = 1000;
/// Latest second that is looked at: the clock ends in 2262.
const SECONDS_MAX: f64 = 9_223_372_036.0;

/// What a forecast is made for. Times are seconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ForecastAsk {
    /// `spec.schedule`
    pub schedule: String,
    /// `spec.timeZone`; UTC if absent.
    pub time_zone: Option<String>,
    /// `spec.concurrencyPolicy`; `Allow` if empty.
    pub concurrency_policy: String,
    /// `spec.startingDeadlineSeconds`
    pub starting_deadline_seconds: Option<i64>,
    /// `spec.suspend`
    pub suspend: bool,
    /// How long each run is taken to last.
    pub duration_seconds: f64,
    /// Runs after this time. `@every` counts from here.
    pub from: f64,
    /// Until this time, which is still in; as far as there are runs if absent.
    pub until: Option<f64>,
    /// How many runs, at most [`RUNS_MAX`].
    pub runs: u32,
}

/// A time in UTC and as clocks of the zone show it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// Seconds since 1970.
    pub seconds: f64,
    /// RFC 3339 in UTC.
    pub utc: String,
    /// `Sun 2026-03-29 03:00:00 +02:00`
    pub local: String,
}

/// What becomes of the runs of a schedule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// Zone in which the schedule is read.
    pub zone: String,
    /// In the order of their times.
    pub runs: Vec<ForecastRun>,
    /// Changes of the clocks in the time that is shown.
    pub changes: Vec<ClockChange>,
    /// Whether there are more runs until the end than are listed.
    pub is_cut: bool,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForecastRun {
    /// Its time by the schedule.
    pub at: Moment,
    /// What becomes of it.
    pub fate: RunFate,
    /// The reason in a sentence; empty for a run that starts in time and goes to its end.
    pub why: String,
}

/// What becomes of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RunFate {
    /// It starts in time.
    Started,
    /// It starts when the run before it has ended (`Forbid`).
    Late,
    /// It starts, and the next run ends it (`Replace`).
    Replaced,
    /// It does not start: one still goes (`Forbid`).
    Forbidden,
    /// It does not start: the CronJob is suspended.
    Suspended,
    /// It does not start: its deadline has passed before it could.
    Missed,
    /// It does not start: clocks skip this time of day. Its time is that of the change.
    Gap,
}

impl RunFate {
    /// Whether a Job is made for it.
    pub const fn starts(self) -> bool {
        matches!(self, Self::Started | Self::Late | Self::Replaced)
    }
}

/// A change of the clocks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockChange {
    /// The first second with the new time.
    pub at: Moment,
    /// By how many seconds clocks go forward; back if below zero.
    pub by_seconds: f64,
}

impl Forecast {
    /// Looks ahead.
    ///
    /// # Errors
    /// A schedule or a zone that cannot be read, in upstream's words ([C-075], [C-010]); a policy that does not exist.
    pub fn make(ask: &ForecastAsk) -> Result<Self, String> {
        let zone = Zone::load(ask.time_zone.as_deref().unwrap_or("UTC"))?;
        if ask.schedule.contains("TZ") {
            return Err("cannot use TZ or CRON_TZ in schedule, use timeZone field instead".to_owned());
        }
        let schedule = Schedule::parse_in(&ask.schedule, ask.time_zone.as_deref())?;
        let from = whole(ask.from);
        let until = ask.until.map_or(SECONDS_MAX as i64, whole);
        let limit = ask.runs.clamp(1, RUNS_MAX) as usize;
        let mut times = Vec::new();
        let mut next = schedule.next(Timestamp::from_seconds(from));
        while let Some(time) = next.filter(|time| time.seconds() <= until && times.len() < limit) {
            times.push(time.seconds());
            next = schedule.next(time);
        }
        let is_cut = next.is_some_and(|time| time.seconds() <= until);
        let end = match times.last() {
            Some(last) if is_cut || ask.until.is_none() => *last,
            _ => until.min(from.saturating_add(clocks::SPAN_MAX)),
        };
        let changes = changes(&zone, from, end);
        let next = next.map(Timestamp::seconds);
        let mut runs = fates::runs(ask, &schedule, &zone, &times, next)?;
        runs.extend(clocks::gaps(&schedule, &zone, &changes));
        clocks::tell_repeated(&mut runs, &changes);
        runs.sort_by(|one, other| one.at.seconds.total_cmp(&other.at.seconds));
        Ok(Self { zone: zone.name().to_owned(), runs, changes, is_cut })
    }
}

/// The date of a time in a zone (`Sun 2026-03-29`), and by how many seconds clocks go forward on it.
pub(crate) fn day_of(zone: &Zone, seconds: i64) -> (String, i32) {
    let civil = zone.civil(seconds);
    let midnight = Civil { seconds: 0, ..civil };
    let start = zone.instant(midnight);
    let end = zone.instant(Civil { day: civil.day + 1, ..midnight });
    let date = clocks::local(civil, 0).split_at(14).0.to_owned();
    (date, (zone.offset(end) - zone.offset(start)) as i32)
}

fn whole(seconds: f64) -> i64 {
    if seconds.is_nan() { 0 } else { seconds.clamp(0.0, SECONDS_MAX) as i64 }
}

impl Moment {
    /// A time given in seconds since 1970.
    pub(crate) fn new(zone: &Zone, seconds: i64) -> Self {
        let local = clocks::local(zone.civil(seconds), zone.offset(seconds));
        Self { seconds: seconds as f64, utc: Timestamp::from_seconds(seconds).to_string(), local }
    }
}
