//! Times in JSON, read as Go's `time.Parse` reads RFC 3339, with its words for what is wrong ([A-198]).

use jobyard_api::time::Timestamp;
use std::fmt::Write as _;

/// How whole seconds are written.
pub const SECONDS: &str = "2006-01-02T15:04:05Z07:00";
/// How microseconds are written.
pub const MICROSECONDS: &str = "2006-01-02T15:04:05.000000Z07:00";

/// Reads a time. Fractions of a second are cut off.
///
/// # Errors
/// What is wrong with the text, in Go's words.
pub fn parse(text: &str, layout: &str) -> Result<Timestamp, String> {
    let mut rest = Rest { text: text.as_bytes() };
    let seconds = rest.time().map_err(|problem| {
        let what = match problem {
            Problem::Element(found, wanted) => format!(
                " as {}: cannot parse {} as {}",
                quoted(layout.as_bytes()),
                quoted(found),
                quoted(wanted.as_bytes())
            ),
            Problem::Range(what) => format!(": {what} out of range"),
            Problem::Extra(found) => format!(": extra text: {}", quoted(found)),
        };
        format!("parsing time {}{what}", quoted(text.as_bytes()))
    })?;
    Ok(Timestamp::from_seconds(seconds))
}

enum Problem<'a> {
    /// What stands there, and what part of the layout was expected.
    Element(&'a [u8], &'static str),
    Range(&'static str),
    Extra(&'a [u8]),
}

struct Rest<'a> {
    text: &'a [u8],
}

impl<'a> Rest<'a> {
    fn time(&mut self) -> Result<i64, Problem<'a>> {
        let year = self.year()?;
        self.literal(b'-', "-")?;
        let month = self.number("01", true, "month", 1..=12)?;
        self.literal(b'-', "-")?;
        let day = self.number("02", true, "day", 0..=99)?;
        self.literal(b'T', "T")?;
        let hour = self.number("15", false, "hour", 0..=23)?;
        self.literal(b':', ":")?;
        let minute = self.number("04", true, "minute", 0..=59)?;
        self.literal(b':', ":")?;
        let second = self.number("05", true, "second", 0..=59)?;
        self.fraction();
        let offset = self.zone()?;
        if !self.text.is_empty() {
            return Err(Problem::Extra(self.text));
        }
        if !(1..=days_in(month, year)).contains(&day) {
            return Err(Problem::Range("day"));
        }
        Ok(days_before(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset)
    }

    fn digit(&self, place: usize) -> Option<i64> {
        self.text.get(place).filter(|byte| byte.is_ascii_digit()).map(|byte| i64::from(byte - b'0'))
    }

    fn year(&mut self) -> Result<i64, Problem<'a>> {
        let digits: Option<Vec<i64>> = (0..4).map(|place| self.digit(place)).collect();
        let digits = digits.ok_or(Problem::Element(self.text, "2006"))?;
        self.text = &self.text[4..];
        Ok(digits.iter().fold(0, |year, digit| year * 10 + digit))
    }

    fn literal(&mut self, byte: u8, shown: &'static str) -> Result<(), Problem<'a>> {
        match self.text.split_first() {
            Some((first, rest)) if *first == byte => {
                self.text = rest;
                Ok(())
            }
            _ => Err(Problem::Element(self.text, shown)),
        }
    }

    /// Two digits; one is enough unless `fixed`.
    fn number(
        &mut self,
        shown: &'static str,
        fixed: bool,
        name: &'static str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<i64, Problem<'a>> {
        let (number, length) = match (self.digit(0), self.digit(1)) {
            (Some(ten), Some(one)) => (ten * 10 + one, 2),
            (Some(one), None) if !fixed => (one, 1),
            _ => return Err(Problem::Element(self.text, shown)),
        };
        self.text = &self.text[length..];
        if range.contains(&number) { Ok(number) } else { Err(Problem::Range(name)) }
    }

    fn fraction(&mut self) {
        if matches!(self.text.first(), Some(b'.' | b',')) && self.digit(1).is_some() {
            let digits = self.text[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            self.text = &self.text[1 + digits..];
        }
    }

    /// Seconds that the zone is ahead.
    fn zone(&mut self) -> Result<i64, Problem<'a>> {
        const SHOWN: &str = "Z07:00";
        if self.text.first() == Some(&b'Z') {
            self.text = &self.text[1..];
            return Ok(0);
        }
        let wrong = Problem::Element(self.text, SHOWN);
        let (Some(sign), Some(b':'), true) = (self.text.first(), self.text.get(3), self.text.len() >= 6) else {
            return Err(wrong);
        };
        let digits: Option<Vec<i64>> = [1, 2, 4, 5].into_iter().map(|place| self.digit(place)).collect();
        let Some([h, hh, m, mm]) = digits.and_then(|digits| <[i64; 4]>::try_from(digits).ok()) else {
            return Err(wrong);
        };
        let (hours, minutes) = (h * 10 + hh, m * 10 + mm);
        // Go allows an offset of 24 hours and of 60 minutes.
        if hours > 24 {
            return Err(Problem::Range("time zone offset hour"));
        }
        if minutes > 60 {
            return Err(Problem::Range("time zone offset minute"));
        }
        let offset = hours * 3600 + minutes * 60;
        let offset = match sign {
            b'+' => offset,
            b'-' => -offset,
            _ => return Err(wrong),
        };
        self.text = &self.text[6..];
        Ok(offset)
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(month: i64, year: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970 to the date.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let years = year - 1;
    let leap_days = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    let in_year: i64 = (1..month).map(|month| days_in(month, year)).sum();
    years * 365 + leap_days + in_year + day - 1 - 719_162
}

/// A text in double quotes, as Go's package `time` writes it: byte by byte.
fn quoted(text: &[u8]) -> String {
    let mut out = String::from("\"");
    for byte in text {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => out.push(char::from(*byte)),
            _ => write!(out, "\\x{byte:02x}").expect("a String takes everything"),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = parse(text, SECONDS).map_or_else(|problem| problem, |time| time.to_string());
        let expected = expected.replace("LAYOUT", "as \"2006-01-02T15:04:05Z07:00\": cannot parse");
        assert_eq!(found, expected, "{text}");
    }

    ///
    #[test]
    fn times_are_read_as_go_does() {
        for (text, expected) in [
            ("2020-02-29T01:02:03Z", "2020-02-29T01:02:03Z"),
            ("2020-01-01T00:00:00.999+01:30", "2019-12-31T22:30:00Z"),
            ("2020-01-01T1:00:00,5Z", "2020-01-01T01:00:00Z"),
            ("x", "parsing time \"x\" LAYOUT \"x\" as \"2006\""),
            ("", "parsing time \"\" LAYOUT \"\" as \"2006\""),
            ("2020-01-01", "parsing time \"2020-01-01\" LAYOUT \"\" as \"T\""),
            ("2020-13-01T00:00:00Z", "parsing time \"2020-13-01T00:00:00Z\": month out of range"),
            ("2021-02-29T00:00:00Z", "parsing time \"2021-02-29T00:00:00Z\": day out of range"),
            ("2020-01-01 00:00:00Z", "parsing time \"2020-01-01 00:00:00Z\" LAYOUT \" 00:00:00Z\" as \"T\""),
            ("2020-01-01T00:00:00", "parsing time \"2020-01-01T00:00:00\" LAYOUT \"\" as \"Z07:00\""),
            ("2020-01-01T00:00:00Zx", "parsing time \"2020-01-01T00:00:00Zx\": extra text: \"x\""),
        ] {
            check(text, expected);
        }
    }
}
