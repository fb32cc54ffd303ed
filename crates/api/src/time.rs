//! Virtual time.
//!
//! [`Time`] is the simulation's clock; [`Timestamp`] is what an object holds, which on the wire has whole seconds.
//! The difference decides milliseconds in the real controller (a start time read back is up to a second old),
//! so the two are different types.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::Add;
use std::time::Duration;

/// A moment of virtual time: nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(i64);

impl Time {
    /// The end of time that the clock can show (the year 2262). Sums that would pass it stop there.
    pub const MAX: Self = Self(i64::MAX);

    /// The moment so many nanoseconds after 1970.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since 1970.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// How long `earlier` was before this moment; zero if it was not.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

/// Saturates at [`Time::MAX`].
impl Add<Duration> for Time {
    type Output = Self;
    fn add(self, rhs: Duration) -> Self {
        Self(i64::try_from(rhs.as_nanos()).map_or(i64::MAX, |nanos| self.0.saturating_add(nanos)))
    }
}

/// A number of seconds as Go's `time.Duration(n) * time.Second` has it: what does not fit into 64 bits of nanoseconds
/// wraps, and what is below zero has passed already. So has a Job's deadline of 2^63 - 1 seconds upstream (B54).
pub const fn go_seconds(seconds: i64) -> Duration {
    let nanos = seconds.wrapping_mul(1_000_000_000);
    if nanos < 0 { Duration::ZERO } else { Duration::from_nanos(nanos.cast_unsigned()) }
}

/// A time as API objects hold it: whole seconds since 1970, written `2026-01-01T00:00:00Z` (`metav1.Time`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The second so many seconds after 1970.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The start of this second on the virtual clock.
    pub const fn time(self) -> Time {
        Time(self.0.saturating_mul(1_000_000_000))
    }

    /// Reads RFC 3339; fractions of a second are cut off, as the API server does.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|t| Self(t.as_nanosecond().div_euclid(1_000_000_000) as i64))
    }
}

/// Cuts the fraction of a second off.
impl From<Time> for Timestamp {
    fn from(time: Time) -> Self {
        Self(time.0.div_euclid(1_000_000_000))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.0) {
            Ok(timestamp) => write!(f, "{timestamp}"),
            Err(_) => write!(f, "<out of range>"),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text:?} as \"2006\""
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_has_whole_seconds() {
        let start = Timestamp::parse("2026-01-01T00:00:01.999Z").expect("a valid time");
        assert_eq!(start.to_string(), "2026-01-01T00:00:01Z");
        assert_eq!(Timestamp::from(start.time() + Duration::from_millis(1999)).seconds(), start.seconds() + 1);
    }

    #[test]
    fn a_sum_beyond_the_end_of_time_saturates() {
        assert_eq!(Time::from_nanos(5) + Duration::from_secs(u64::MAX), Time::MAX);
    }
}
