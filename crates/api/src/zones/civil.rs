//! Dates and times of day of the Gregorian calendar.

const DAY: i64 = 86_400;

/// A date and a time of day. A month or a day that is too large goes on into what comes after it, as in Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// Year.
    pub year: i64,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: i64,
    /// Seconds since midnight, as a clock shows them.
    pub seconds: i64,
    /// 0 is Sunday; not looked at where an instant is made.
    pub weekday: u32,
}

impl Civil {
    /// What a clock shows that counts seconds since 1970.
    pub fn from_seconds(seconds: i64) -> Self {
        let days = seconds.div_euclid(DAY);
        let weekday = (days + 4).rem_euclid(7) as u32;
        // Years begin in March here, so that the day that some lack is the last; 400 of them have 146,097 days.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let is_next_year = month >= 10;
        let month = if is_next_year { month - 9 } else { month + 3 } as u32;
        let year = year_of_era + era * 400 + i64::from(is_next_year);
        Self { year, month, day, seconds: seconds.rem_euclid(DAY), weekday }
    }

    /// The seconds since 1970 of a clock that shows this.
    pub fn seconds_since_1970(self) -> i64 {
        let months = i64::from(self.month) - 1;
        let (year, month) = (self.year + months.div_euclid(12), months.rem_euclid(12) + 1);
        (days_before(year, month) + self.day - 1) * DAY + self.seconds
    }

    /// Hour of the day.
    pub const fn hour(self) -> i64 {
        self.seconds / 3600
    }

    /// Minute of the hour.
    pub const fn minute(self) -> i64 {
        self.seconds / 60 % 60
    }

    /// Second of the minute.
    pub const fn second(self) -> i64 {
        self.seconds % 60
    }
}

/// Days from 1970 to the beginning of a month.
fn days_before(year: i64, month: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + (153 * month + 2) / 5 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_seconds_are_the_same() {
        for (seconds, date) in [
            (0, (1970, 1, 1, 4)),
            (951_782_400, (2000, 2, 29, 2)),
            (951_868_800, (2000, 3, 1, 3)),
            (-1, (1969, 12, 31, 3)),
            (-62_135_596_800, (1, 1, 1, 1)),
            (4_107_542_399, (2100, 2, 28, 0)),
            (4_107_542_400, (2100, 3, 1, 1)),
        ] {
            let civil = Civil::from_seconds(seconds);
            assert_eq!((civil.year, civil.month, civil.day, civil.weekday), date, "{seconds}");
            assert_eq!(civil.seconds_since_1970(), seconds);
        }
        let late = Civil { year: 2025, month: 14, day: 30, seconds: 0, weekday: 0 };
        let civil = Civil::from_seconds(late.seconds_since_1970());
        assert_eq!((civil.year, civil.month, civil.day), (2026, 3, 2));
    }
}
