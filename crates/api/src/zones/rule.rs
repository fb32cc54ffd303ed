//! What clocks do year after year: the last line of a zone's data.

use super::{Civil, Clock};

const DAY: i64 = 86_400;
const MINUTE: i64 = 60;

/// Standard time, and summer time if there is one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rule {
    standard: Half,
    summer: Option<(Half, Start, Start)>,
}

#[derive(Debug, PartialEq, Eq)]
struct Half {
    abbreviation: &'static str,
    offset: i64,
}

/// When a half begins: in the nth week of a month (5 is the last) on a day of the week, so long after midnight by the
/// clocks as they are before it.
#[derive(Debug, PartialEq, Eq)]
struct Start {
    month: u32,
    week: i64,
    weekday: i64,
    seconds: i64,
}

impl Rule {
    /// Always UTC.
    pub const fn utc() -> Self {
        Self { standard: Half { abbreviation: "UTC", offset: 0 }, summer: None }
    }

    /// Reads a line of the table: abbreviation and offset of standard time and, where there is summer time, its own, then
    /// month, week, day of week and time of its beginning and of its end; offsets and times in minutes.
    pub fn read(line: &'static str) -> Option<Self> {
        let mut words = line.split(' ');
        let standard = Half { abbreviation: words.next()?, offset: minutes(words.next()?)? };
        let Some(abbreviation) = words.next() else { return Some(Self { standard, summer: None }) };
        let summer = Half { abbreviation, offset: minutes(words.next()?)? };
        let mut start = || {
            Some(Start {
                month: words.next()?.parse().ok()?,
                week: words.next()?.parse().ok()?,
                weekday: words.next()?.parse().ok()?,
                seconds: minutes(words.next()?)?,
            })
        };
        let (begin, end) = (start()?, start()?);
        Some(Self { standard, summer: Some((summer, begin, end)) })
    }

    /// What clocks show at a time, in seconds since 1970.
    pub fn clock(&self, time: i64) -> Clock<'_> {
        let half = match &self.summer {
            None => &self.standard,
            Some((summer, begin, end)) => {
                let year = Civil::from_seconds(time).year;
                let begin = begin.time(year) - self.standard.offset;
                let end = end.time(year) - summer.offset;
                // In the south summer goes over the turn of the year.
                let is_summer = if begin <= end { (begin..end).contains(&time) } else { !(end..begin).contains(&time) };
                if is_summer { summer } else { &self.standard }
            }
        };
        Clock { offset: half.offset, abbreviation: Some(half.abbreviation) }
    }
}

fn minutes(word: &str) -> Option<i64> {
    word.parse::<i64>().ok().map(|minutes| minutes * MINUTE)
}

impl Start {
    /// Seconds since 1970 by the clocks there.
    fn time(&self, year: i64) -> i64 {
        let date = |month: u32| Civil { year, month, day: 1, seconds: 0, weekday: 0 }.seconds_since_1970();
        let first = date(self.month);
        let weekday = i64::from(Civil::from_seconds(first).weekday);
        let mut day = (self.weekday - weekday).rem_euclid(7) + (self.week - 1) * 7;
        if first + day * DAY >= date(self.month + 1) {
            day -= 7;
        }
        first + day * DAY + self.seconds
    }
}
