//! From one time of a schedule to the next, step by step as `robfig/cron` goes: around a change of the clocks its steps
//! decide what comes out ([C-024], [C-025]).

#![allow(clippy::wrong_self_convention, reason = "a walk goes to its next place, and each step consumes it")]

use super::fields::Fields;
use crate::zones::{Civil, Zone};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
/// Years that are searched.
const YEARS_MAX: i64 = 5;
/// Steps of a search. Upstream goes round and round where a zone skips a whole day, as Samoa did at the end of 2011.
const STEPS_MAX: u32 = 200_000;

/// The first second after `after` that matches.
pub(super) fn next(fields: &Fields, zone: &Zone, after: i64) -> Option<i64> {
    if fields.are_empty() {
        return None;
    }
    let mut search = Search { fields, zone, time: after + 1, was_moved: false, steps: 0 };
    let year_max = search.civil().year + YEARS_MAX;
    while search.civil().year <= year_max && search.steps < STEPS_MAX {
        search.steps += 1;
        // Upstream keeps a schedule's seconds in a field of its own, which here only has 0.
        if search.to_month() && search.to_day() && search.to_hour() && search.to_minute() && search.to_second() {
            return Some(search.time);
        }
    }
    None
}

struct Search<'a> {
    fields: &'a Fields,
    zone: &'a Zone,
    /// Seconds since 1970.
    time: i64,
    /// Whether the smaller parts have been set to their beginning.
    was_moved: bool,
    steps: u32,
}

/// Each goes on until its part matches, or stops with `false` where the larger part has changed: then all are looked at
/// again.
impl Search<'_> {
    fn civil(&self) -> Civil {
        self.zone.civil(self.time)
    }

    fn to_month(&mut self) -> bool {
        loop {
            let civil = self.civil();
            if self.fields.month.has(civil.month) {
                return true;
            }
            let first = if self.begin() { Civil { day: 1, seconds: 0, ..civil } } else { civil };
            // The day may not exist in the next month; upstream goes on into the one after, and so does this.
            let start = self.zone.instant(first);
            let now = self.zone.civil(start);
            self.time = self.zone.instant(Civil { month: now.month + 1, ..now });
            if self.civil().month == 1 {
                return false;
            }
        }
    }

    fn to_day(&mut self) -> bool {
        loop {
            let civil = self.civil();
            if self.fields.has_day(civil.day as u32, civil.weekday) {
                return true;
            }
            self.steps += 1;
            if self.steps >= STEPS_MAX {
                return false;
            }
            if self.begin() {
                self.time = self.zone.instant(Civil { seconds: 0, ..civil });
            }
            let now = self.civil();
            self.time = self.zone.instant(Civil { day: now.day + 1, ..now });
            // Where the clocks skip midnight the day begins at 23 or at 1.
            let hour = self.civil().hour();
            if hour > 12 {
                self.time += (24 - hour) * HOUR;
            } else if hour != 0 {
                self.time -= hour * HOUR;
            }
            if self.civil().day == 1 {
                return false;
            }
        }
    }

    fn to_hour(&mut self) -> bool {
        loop {
            let civil = self.civil();
            if self.fields.hour.has(civil.hour() as u32) {
                return true;
            }
            if self.begin() {
                self.time = self.zone.instant(Civil { seconds: civil.hour() * HOUR, ..civil });
            }
            self.time += HOUR;
            if self.civil().hour() == 0 {
                return false;
            }
        }
    }

    fn to_minute(&mut self) -> bool {
        loop {
            let minute = self.civil().minute();
            if self.fields.minute.has(minute as u32) {
                return true;
            }
            if self.begin() {
                self.time -= self.time.rem_euclid(MINUTE);
            }
            self.time += MINUTE;
            if self.civil().minute() == 0 {
                return false;
            }
        }
    }

    fn to_second(&mut self) -> bool {
        loop {
            if self.civil().second() == 0 {
                return true;
            }
            self.begin();
            self.time += 1;
            if self.civil().second() == 0 {
                return false;
            }
        }
    }

    /// Whether the smaller parts are to be set to their beginning now: the first time that anything moves.
    fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.was_moved, true)
    }
}
