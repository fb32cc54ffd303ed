//! Clocks: how a zone's time is written, where clocks change, and what of a schedule falls into a gap.

use super::{ClockChange, ForecastRun, Moment, RunFate};
use jobyard_api::schedule::Schedule;
use jobyard_api::zones::{Civil, Zone};

/// How far changes are looked for where there are no runs: ten years.
pub(super) const SPAN_MAX: i64 = 10 * 366 * 86_400;
/// Changes that are listed, at most.
const CHANGES_MAX: usize = 100;
/// Minutes of a gap that are looked at: a day, as when Samoa changed sides.
const GAP_MINUTES_MAX: i64 = 1440;
const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// `Sun 2026-03-29 03:00:00 +02:00`
pub(super) fn local(civil: Civil, offset: i64) -> String {
    let weekday = WEEKDAYS[civil.weekday as usize % 7];
    let Civil { year, month, day, .. } = civil;
    let (hour, minute, second) = (civil.hour(), civil.minute(), civil.second());
    let sign = if offset < 0 { '-' } else { '+' };
    let (east, minutes) = (offset.abs() / 3600, offset.abs() / 60 % 60);
    format!("{weekday} {year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} {sign}{east:02}:{minutes:02}")
}

/// Changes of the clocks after a time and until another.
pub(super) fn changes(zone: &Zone, from: i64, until: i64) -> Vec<ClockChange> {
    let mut found = Vec::new();
    let mut after = from;
    while let Some(at) = zone.next_change(after, until).filter(|_| found.len() < CHANGES_MAX) {
        let by = zone.offset(at) - zone.offset(at - 1);
        found.push(ClockChange { at: Moment::new(zone, at), by_seconds: by as f64 });
        after = at;
    }
    found
}

/// Times of day that the schedule names and that clocks skip. `@every` knows no times of day.
pub(super) fn gaps(schedule: &Schedule, zone: &Zone, changes: &[ClockChange]) -> Vec<ForecastRun> {
    let Some(fields) = schedule.fields() else { return Vec::new() };
    let mut skipped = Vec::new();
    for change in changes.iter().filter(|change| change.by_seconds > 0.0) {
        let at = change.at.seconds as i64;
        let before = zone.offset(at - 1);
        for minute in 0..(change.by_seconds as i64 / 60).min(GAP_MINUTES_MAX) {
            let civil = Civil::from_seconds(at + before + minute * 60);
            let is_named = fields.month.has(civil.month)
                && fields.has_day(civil.day as u32, civil.weekday)
                && fields.hour.has(civil.hour() as u32)
                && fields.minute.has(civil.minute() as u32);
            if is_named {
                let clock = format!("{:02}:{:02}", civil.hour(), civil.minute());
                let why = format!("There is no {clock} on this day: clocks go forward.");
                skipped.push(ForecastRun { at: change.at.clone(), fate: RunFate::Gap, why });
            }
        }
    }
    skipped
}

/// Says of runs in an hour that comes twice that they are its second.
pub(super) fn tell_repeated(runs: &mut [ForecastRun], changes: &[ClockChange]) {
    for change in changes.iter().filter(|change| change.by_seconds < 0.0) {
        let (start, end) = (change.at.seconds, change.at.seconds - change.by_seconds);
        for run in runs.iter_mut().filter(|run| (start..end).contains(&run.at.seconds)) {
            let space = if run.why.is_empty() { "" } else { " " };
            run.why.push_str(space);
            run.why.push_str("Clocks go back: this time of day comes for the second time.");
        }
    }
}
