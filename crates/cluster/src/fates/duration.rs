//! Durations as Go writes them: `4ms`, `1m59.9s`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::time::Duration;

/// A duration with Go's text form, never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoDuration(pub Duration);

impl GoDuration {
    /// So many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    /// Reads `1h2m3.5s`: numbers with units, largest first or not; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "0" {
            return Some(Self::default());
        }
        let mut rest = text;
        let mut nanos: u128 = 0;
        while !rest.is_empty() {
            let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let (number, tail) = rest.split_at(number_end);
            let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
            let (unit, tail) = tail.split_at(unit_end);
            nanos = nanos.checked_add(part(number, unit_nanos(unit)?)?)?;
            rest = tail;
        }
        (!text.is_empty()).then_some(())?;
        Some(Self(Duration::from_nanos(u64::try_from(nanos).ok()?)))
    }
}

/// Nanoseconds of one unit.
fn unit_nanos(unit: &str) -> Option<u128> {
    match unit {
        "ns" => Some(1),
        "us" | "µs" | "μs" => Some(1_000),
        "ms" => Some(1_000_000),
        "s" => Some(1_000_000_000),
        "m" => Some(60_000_000_000),
        "h" => Some(3_600_000_000_000),
        _ => None,
    }
}

/// Nanoseconds of a decimal number of units; what is below a nanosecond is cut off.
fn part(number: &str, unit: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole: u128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut nanos = whole.checked_mul(unit)?;
    let mut scale = unit;
    for digit in fraction.chars() {
        scale /= 10;
        nanos += u128::from(digit.to_digit(10)?) * scale;
    }
    Some(nanos)
}

impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.as_nanos();
        match nanos {
            0 => f.write_str("0s"),
            1..1_000 => write!(f, "{nanos}ns"),
            1_000..1_000_000 => write!(f, "{}µs", decimal(nanos, 1_000)),
            1_000_000..1_000_000_000 => write!(f, "{}ms", decimal(nanos, 1_000_000)),
            _ => {
                let seconds = nanos / 1_000_000_000;
                let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
                if hours > 0 {
                    write!(f, "{hours}h")?;
                }
                if hours > 0 || minutes > 0 {
                    write!(f, "{minutes}m")?;
                }
                write!(f, "{}s", decimal(nanos % 60_000_000_000, 1_000_000_000))
            }
        }
    }
}

/// A number of units as a decimal without zeros at its end.
fn decimal(nanos: u128, unit: u128) -> String {
    let (whole, mut rest) = (nanos / unit, nanos % unit);
    let mut text = whole.to_string();
    if rest > 0 {
        text.push('.');
    }
    let mut scale = unit;
    while rest > 0 {
        scale /= 10;
        text.push(char::from(b'0' + (rest / scale) as u8));
        rest %= scale;
    }
    text
}

impl Serialize for GoDuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GoDuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no duration such as \"1m59.9s\"")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, nanos: u64) {
        let duration = GoDuration::parse(text).expect("a duration");
        assert_eq!(duration.0, Duration::from_nanos(nanos), "{text}");
        assert_eq!(GoDuration::parse(&duration.to_string()), Some(duration), "{duration} reads as {text}");
    }

    #[test]
    fn durations_are_read_and_written_as_go_does() {
        check("0s", 0);
        check("4ms", 4_000_000);
        check("1.003s", 1_003_000_000);
        check("1m59.9s", 119_900_000_000);
        check("15m0s", 900_000_000_000);
        check("2h0m0.5s", 7_200_500_000_000);
        check("1.5µs", 1_500);
        assert_eq!(GoDuration(Duration::from_millis(119_900)).to_string(), "1m59.9s");
        assert_eq!(GoDuration(Duration::from_mins(15)).to_string(), "15m0s");
        assert_eq!(GoDuration(Duration::from_hours(2)).to_string(), "2h0m0s");
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in ["", "4", "s", ".s", "4x", "-1s", "1s2"] {
            assert_eq!(GoDuration::parse(text), None, "{text}");
        }
    }
}
