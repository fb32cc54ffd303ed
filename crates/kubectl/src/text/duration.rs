//! Durations and ages in words ([K-010], [K-011]).

use super::time;
use jobyard_api::time::Time;
use serde_json::Value;

/// A duration in nanoseconds as people read it: the two largest units, of which the second only while it says something.
pub fn human(nanos: i64) -> String {
    let seconds = nanos / 1_000_000_000;
    match seconds {
        ..=-2 => return "<invalid>".to_owned(),
        -1 => return "0s".to_owned(),
        0..120 => return format!("{seconds}s"),
        _ => {}
    }
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let days = hours / 24;
    let years = days / 365;
    match (minutes, hours) {
        (..10, _) => two(minutes, 'm', seconds % 60, 's'),
        (10..180, _) => format!("{minutes}m"),
        (_, ..8) => two(hours, 'h', minutes % 60, 'm'),
        (_, 8..48) => format!("{hours}h"),
        (_, 48..192) => two(days, 'd', hours % 24, 'h'),
        (_, 192..17_520) => format!("{days}d"),
        (_, 17_520..70_080) => two(years, 'y', days % 365, 'd'),
        _ => format!("{years}y"),
    }
}

fn two(large: i64, large_unit: char, small: i64, small_unit: char) -> String {
    if small == 0 { format!("{large}{large_unit}") } else { format!("{large}{large_unit}{small}{small_unit}") }
}

/// How long ago the time of an object's field was; `<unknown>` without one.
pub fn age(value: &Value, now: Time) -> String {
    let then = value.as_str().and_then(time::nanos);
    then.map_or_else(|| "<unknown>".to_owned(), |then| human(now.nanos().saturating_sub(then)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [K-010]
    #[test]
    fn durations_have_two_units_at_most() {
        for (seconds, expected) in [
            (-2, "<invalid>"),
            (-1, "0s"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (125, "2m5s"),
            (600, "10m"),
            (10_799, "179m"),
            (10_800, "3h"),
            (11_100, "3h5m"),
            (8 * 3600 - 1, "7h59m"),
            (47 * 3600, "47h"),
            (48 * 3600, "2d"),
            (50 * 3600, "2d2h"),
            (191 * 3600, "7d23h"),
            (192 * 3600, "8d"),
            (729 * 86_400, "729d"),
            (730 * 86_400, "2y"),
            (800 * 86_400, "2y70d"),
            (8 * 365 * 86_400, "8y"),
        ] {
            assert_eq!(human(seconds * 1_000_000_000), expected, "{seconds}");
        }
        assert_eq!(human(-1_999_999_999), "0s");
    }

    /// [K-011]
    #[test]
    fn no_time_has_no_age() {
        let now = Time::from_nanos(10_500_000_000);
        assert_eq!(age(&Value::Null, now), "<unknown>");
        assert_eq!(age(&"1970-01-01T00:00:00Z".into(), now), "10s");
        assert_eq!(age(&"1970-01-01T00:00:00.600000Z".into(), now), "9s");
    }
}
