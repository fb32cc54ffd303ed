//! Durations and ages as kubectl prints them. [K-010] [K-011]

use std::time::Duration;

/// A duration in the two largest units that matter: `119s`, `2m5s`, `3h`, `2d2h`.
pub(crate) fn human_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let (days, years) = (hours / 24, hours / 24 / 365);
    match () {
        () if seconds < 120 => format!("{seconds}s"),
        () if minutes < 10 => two(minutes, "m", seconds % 60, "s"),
        () if minutes < 180 => format!("{minutes}m"),
        () if hours < 8 => two(hours, "h", minutes % 60, "m"),
        () if hours < 48 => format!("{hours}h"),
        () if hours < 192 => two(days, "d", hours % 24, "h"),
        () if years < 2 => format!("{days}d"),
        () if years < 8 => two(years, "y", days % 365, "d"),
        () => format!("{years}y"),
    }
}

fn two(large: u64, large_unit: &str, small: u64, small_unit: &str) -> String {
    if small == 0 { format!("{large}{large_unit}") } else { format!("{large}{large_unit}{small}{small_unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    // [K-010]
    #[test]
    fn durations_lose_precision_as_they_grow() {
        let check = |seconds, expected: &str| assert_eq!(human_duration(Duration::from_secs(seconds)), expected);
        check(0, "0s");
        check(119, "119s");
        check(120, "2m");
        check(125, "2m5s");
        check(600, "10m");
        check(10_799, "179m");
        check(3 * 3600, "3h");
        check(3 * 3600 + 300, "3h5m");
        check(47 * 3600, "47h");
        check(48 * 3600, "2d");
        check(50 * 3600, "2d2h");
        check(192 * 3600, "8d");
        check(17_520 * 3600, "2y");
        check(17_521 * 3600 + 86_400, "2y1d");
        check(8 * 365 * 86_400, "8y");
    }
}
