//! Times of objects.

use jobyard_api::time::Timestamp;
use serde_json::Value;

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// What Go prints of a time that is not set.
const ZERO: &str = "Mon, 01 Jan 0001 00:00:00 +0000";

/// Nanoseconds since 1970 of a time in RFC 3339, with its fraction.
pub fn nanos(text: &str) -> Option<i64> {
    let seconds = Timestamp::parse(text)?.seconds();
    let fraction = text.split_once('.').map_or("", |(_, rest)| rest);
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).chain(std::iter::repeat(b'0')).take(9);
    let fraction = digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    Some(seconds.saturating_mul(1_000_000_000).saturating_add(fraction))
}

/// A time as describe shows it, in UTC: `Mon, 02 Jan 2006 15:04:05 +0000` ([K-011]).
pub fn rfc1123(value: &Value) -> String {
    let Some(time) = value.as_str().and_then(Timestamp::parse) else { return ZERO.to_owned() };
    // `2006-01-02T15:04:05Z`
    let text = time.to_string();
    let day = DAYS[time.seconds().div_euclid(86_400).rem_euclid(7) as usize];
    let month = text.get(5..7).and_then(|month| month.parse::<usize>().ok()).unwrap_or(1);
    let [year, date, clock] = [0..4, 8..10, 11..19].map(|range| text.get(range).unwrap_or(""));
    format!("{day}, {date} {} {year} {clock} +0000", MONTHS[(month - 1) % 12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_shown() {
        assert_eq!(nanos("1970-01-01T00:00:02.25Z"), Some(2_250_000_000));
        assert_eq!(nanos("x"), None);
        assert_eq!(rfc1123(&"2019-12-02T13:20:11Z".into()), "Mon, 02 Dec 2019 13:20:11 +0000");
        assert_eq!(rfc1123(&Value::Null), ZERO);
    }
}
