//! Durations and ages as kubectl prints them. [K-010] [K-011]

use std::time::Duration;

/// A duration in the two largest units that matter: `119s`, `2m5s`, `3h`, `2d2h`.
pub(crate) fn human_duration(duration: Duration) -> String {
    jobyard_kubectl::human(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
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
