//! Schedules: when a CronJob starts a Job, in the language of `robfig/cron` v3 and exactly as it computes (section 2 of
//! the CronJob specification).
//!
//! [`Schedule::parse`] reads five fields, a macro such as `@daily`, or `@every 90s`; [`Schedule::next`] goes from one time
//! to the next. Times are instants; a schedule that names no zone is read in UTC, as a controller's process has it.

mod duration;
mod fields;
mod next;
mod parse;

pub use duration::parse_duration;
pub use fields::{Field, Fields};

use crate::time::Timestamp;
use crate::zones::Zone;

/// Go's time without a value, the first second of year 1: what `next` gives upstream where no time matches.
pub const NO_TIME: Timestamp = Timestamp::from_seconds(-62_135_596_800);

/// When something is to happen again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    kind: Kind,
    /// The zone in which fields are read: that of a `TZ=` before them, else UTC.
    zone: Zone,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// At the times whose parts match.
    Fields(Fields),
    /// So many seconds after the time before.
    Every(i64),
}

impl Schedule {
    /// Reads a schedule. A zone may stand before it: `TZ=Europe/Berlin 0 2 * * *`.
    ///
    /// # Errors
    /// Upstream's words ([C-075]).
    pub fn parse(text: &str) -> Result<Self, String> {
        parse::schedule(text)
    }

    /// Reads a schedule that has its zone beside it, as a CronJob has ([C-025]).
    ///
    /// # Errors
    /// As [`Self::parse`]. A zone that does not exist is left out.
    pub fn parse_in(text: &str, zone: Option<&str>) -> Result<Self, String> {
        match zone.filter(|zone| !text.contains("TZ") && Zone::load(zone).is_ok()) {
            Some(zone) => Self::parse(&format!("TZ={zone} {text}")),
            None => Self::parse(text),
        }
    }

    /// The first time of the schedule after `after`; none if there is none within five years.
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        Some(self.next_or_no_time(after)).filter(|next| *next != NO_TIME)
    }

    /// The same with [`NO_TIME`] for none. From there on it goes as it does in Go, where that is a time as any other.
    pub fn next_or_no_time(&self, after: Timestamp) -> Timestamp {
        match &self.kind {
            Kind::Every(seconds) => Timestamp::from_seconds(after.seconds().saturating_add(*seconds)),
            Kind::Fields(fields) => {
                next::next(fields, &self.zone, after.seconds()).map_or(NO_TIME, Timestamp::from_seconds)
            }
        }
    }

    /// The fields, if it has any.
    pub const fn fields(&self) -> Option<&Fields> {
        match &self.kind {
            Kind::Fields(fields) => Some(fields),
            Kind::Every(_) => None,
        }
    }

    /// Seconds between two times, of `@every`.
    pub const fn every(&self) -> Option<i64> {
        match self.kind {
            Kind::Every(seconds) => Some(seconds),
            Kind::Fields(_) => None,
        }
    }

    /// The zone in which it is read.
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }
}
