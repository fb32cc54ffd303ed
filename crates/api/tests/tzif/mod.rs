//! The files of the IANA data (RFC 9636), as far as the table of zones needs them.

/// A zone.
pub struct Data {
    /// Seconds east of UTC before the first change.
    pub first: i64,
    /// Seconds since 1970, and the offset from then on.
    pub changes: Vec<(i64, i64)>,
    /// What holds after the last change.
    pub rule: Rule,
}

/// A rule as POSIX writes it.
pub struct Rule {
    /// Abbreviation and offset of standard time.
    pub standard: (String, i64),
    /// The same of summer time, its begin and its end.
    pub summer: Option<((String, i64), Start, Start)>,
    /// The changes that come of it.
    starts: Vec<(i64, i64)>,
}

/// `M3.5.0/2`
pub struct Start {
    pub month: i64,
    pub week: i64,
    pub weekday: i64,
    pub seconds: i64,
}

/// Reads the second part of a file, with 64-bit times.
pub fn read(file: &[u8]) -> Data {
    let counts =
        |at: usize| -> [usize; 6] { std::array::from_fn(|i| be(&file[at + 20 + 4 * i..at + 24 + 4 * i]) as usize) };
    let [utc, standard, leaps, times, types, letters] = counts(0);
    let second = 44 + times * 5 + types * 6 + letters + leaps * 8 + standard + utc;
    let [utc, standard, leaps, times, types, letters] = counts(second);
    let times_at = second + 44;
    let places_at = times_at + times * 8;
    let types_at = places_at + times;
    let offset = |place: u8| be(&file[types_at + usize::from(place) * 6..][..4]);
    let changes = (0..times).map(|i| (be(&file[times_at + 8 * i..][..8]), offset(file[places_at + i]))).collect();
    let rule_at = types_at + types * 6 + letters + leaps * 12 + standard + utc;
    let rule = std::str::from_utf8(&file[rule_at..]).expect("a rule is a text").trim();
    Data { first: offset(0), changes, rule: posix(rule) }
}

/// A number with its high byte first and a sign.
fn be(bytes: &[u8]) -> i64 {
    let start = if bytes[0] & 0x80 == 0 { 0 } else { -1 };
    bytes.iter().fold(start, |number, byte| number << 8 | i64::from(*byte))
}

fn posix(text: &str) -> Rule {
    let mut parts = text.split(',');
    let (standard, rest) = half(parts.next().expect("a rule begins with its names"));
    let Some(begin) = parts.next() else { return Rule { standard, summer: None, starts: Vec::new() } };
    let is_only_a_name = rest.ends_with('>') || rest.trim_start_matches(|c: char| c.is_alphabetic()).is_empty();
    let (mut summer, end) = if is_only_a_name {
        ((rest.to_owned(), standard.1 + 3600), parts.next())
    } else {
        (half(rest).0, parts.next())
    };
    summer.0 = summer.0.trim_matches(['<', '>']).to_owned();
    let (begin, end) = (start(begin), start(end.expect("a rule has an end")));
    let starts = starts(standard.1, summer.1, &begin, &end);
    Rule { standard, summer: Some((summer, begin, end)), starts }
}

/// A name with its offset, and what comes after.
fn half(text: &str) -> ((String, i64), &str) {
    let end = if text.starts_with('<') { text.find('>').expect("a bracket") + 1 } else { name_length(text) };
    let (name, rest) = text.split_at(end);
    let end = rest.find(|c: char| !(c.is_ascii_digit() || "+-:".contains(c))).unwrap_or(rest.len());
    ((name.trim_matches(['<', '>']).to_owned(), -clock(&rest[..end])), &rest[end..])
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())
}

/// Seconds of `-3:30`.
fn clock(text: &str) -> i64 {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.trim_start_matches('+')), |rest| (-1, rest));
    let parts: Vec<i64> = digits.split(':').map(|part| part.parse().expect("a number")).collect();
    let scales = [3600, 60, 1];
    sign * parts.iter().zip(scales).map(|(part, scale)| part * scale).sum::<i64>()
}

fn start(text: &str) -> Start {
    let (date, time) = text.split_once('/').unwrap_or((text, "2"));
    let parts: Vec<i64> = date.trim_start_matches('M').split('.').map(|part| part.parse().expect("a number")).collect();
    Start { month: parts[0], week: parts[1], weekday: parts[2], seconds: clock(time) }
}

impl Data {
    /// Seconds east of UTC.
    pub fn offset(&self, time: i64) -> i64 {
        match self.changes.iter().rposition(|(start, _)| *start <= time) {
            Some(place) if place + 1 < self.changes.len() => self.changes[place].1,
            None if !self.changes.is_empty() => self.first,
            _ => self.rule.offset(time),
        }
    }
}

impl Rule {
    fn offset(&self, time: i64) -> i64 {
        let place = self.starts.partition_point(|(start, _)| *start <= time);
        place.checked_sub(1).map_or(self.standard.1, |place| self.starts[place].1)
    }
}

/// All changes from 1970 to 2100, found by counting the days: another way than the engine's.
fn starts(standard: i64, summer: i64, begin: &Start, end: &Start) -> Vec<(i64, i64)> {
    let mut day = 0;
    let mut starts = Vec::new();
    for year in 1970..2102 {
        for (start, before, after) in [(begin, standard, summer), (end, summer, standard)] {
            starts.push(((day + start.day_of_year(year, day)) * 86_400 + start.seconds - before, after));
        }
        day += (1..=12).map(|month| length(year, month)).sum::<i64>();
    }
    starts.sort_unstable();
    starts
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Start {
    /// Which day of the year; `first` is the first one since 1970, which was a Thursday.
    fn day_of_year(&self, year: i64, first: i64) -> i64 {
        let before: i64 = (1..self.month).map(|month| length(year, month)).sum();
        let fitting = |day: &i64| (first + before + day + 4) % 7 == self.weekday;
        let days: Vec<i64> = (0..length(year, self.month)).filter(fitting).collect();
        before + days[(self.week as usize - 1).min(days.len() - 1)]
    }
}
