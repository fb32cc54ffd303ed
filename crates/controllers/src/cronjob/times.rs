//! Which run is due, and when to look again (section 3.4). [C-060] – [C-066]

use jobyard_api::cronjob::CronJob;
use jobyard_api::schedule::{NO_TIME, Schedule};
use jobyard_api::time::{Time, Timestamp};
use std::time::Duration;

/// Added to the time of the next run, since clocks differ a little.
pub const NEXT_SCHEDULE_DELTA: Duration = Duration::from_millis(100);
/// Missed times above which a user is warned.
const MISSED_MAX: i64 = 100;
const SECOND: i128 = 1_000_000_000;

/// How many times were missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// None.
    None,
    /// Up to a hundred, by estimate.
    Few,
    /// More.
    Many,
}

/// Times that are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// From where times were looked at.
    pub earliest: Timestamp,
    /// The most recent time that is due.
    pub most_recent: Option<Timestamp>,
    /// How many are.
    pub missed: Missed,
}

/// What upstream says of a schedule without two different times.
pub const NO_INTERVAL: &str = "time difference between two schedules is less than 1 second";

fn nanos(time: Timestamp) -> i128 {
    i128::from(time.seconds()) * SECOND
}

/// The most recent time that is due. With the deadline times that are older than it are not looked at.
///
/// # Errors
/// [`NO_INTERVAL`]
pub fn most_recent(
    cron_job: &CronJob,
    now: Time,
    schedule: &Schedule,
    with_deadline: bool,
) -> Result<Due, &'static str> {
    let created = cron_job.metadata.creation_timestamp.unwrap_or(NO_TIME);
    let mut earliest = cron_job.status.last_schedule_time.unwrap_or(created);
    if with_deadline && let Some(seconds) = cron_job.spec.starting_deadline_seconds {
        // As Go's product wraps; what is before a whole second leads to the same next time as that second.
        let deadline = i128::from(now.nanos()) + i128::from((-1_000_000_000i64).wrapping_mul(seconds));
        if deadline > nanos(earliest) {
            earliest = Timestamp::from_seconds(i64::try_from(deadline.div_euclid(SECOND)).unwrap_or(i64::MAX));
        }
    }
    let first = schedule.next_or_no_time(earliest);
    let second = schedule.next_or_no_time(first);
    let clock = i128::from(now.nanos());
    let due = |most_recent, missed| Ok(Due { earliest, most_recent, missed });
    if clock < nanos(first) {
        return due(None, Missed::None);
    }
    if clock < nanos(second) {
        return due(Some(first), Missed::None);
    }
    let interval = second.seconds() - first.seconds();
    if interval < 1 {
        return Err(NO_INTERVAL);
    }
    let elapsed = i64::try_from((clock - nanos(first)) / SECOND).unwrap_or(i64::MAX);
    let count = elapsed / interval + 1;
    let mut most_recent = None;
    let mut time = Timestamp::from_seconds(first.seconds() + (count - 2) * interval);
    loop {
        time = schedule.next_or_no_time(time);
        if time == NO_TIME || nanos(time) > clock {
            break;
        }
        most_recent = Some(time);
    }
    due(most_recent, if count > MISSED_MAX { Missed::Many } else { Missed::Few })
}

/// How long to wait before the next look; nothing if the next time has passed or there is none.
pub fn next_delay(cron_job: &CronJob, now: Time, schedule: &Schedule) -> Duration {
    let from = match most_recent(cron_job, now, schedule, false) {
        Ok(Due { most_recent: Some(time), .. }) => time,
        Ok(Due { earliest, missed: Missed::None, .. }) => earliest,
        Ok(_) | Err(_) => Timestamp::from(now),
    };
    (schedule.next_or_no_time(from).time() + NEXT_SCHEDULE_DELTA).since(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::cronjob::CronJobSpec;
    use std::sync::Arc;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a valid time")
    }

    fn cron_job(schedule: &str, last: Option<&str>, deadline: Option<i64>) -> (CronJob, Schedule) {
        let spec = CronJobSpec { schedule: schedule.into(), starting_deadline_seconds: deadline, ..Default::default() };
        let mut cron_job = CronJob { spec: Arc::new(spec), ..Default::default() };
        cron_job.metadata.creation_timestamp = Some(at("2026-01-01T00:00:10Z"));
        cron_job.status.last_schedule_time = last.map(at);
        (cron_job, Schedule::parse(schedule).expect("a valid schedule"))
    }

    fn check(schedule: &str, last: Option<&str>, deadline: Option<i64>, now: &str, expected: (Option<&str>, Missed)) {
        let (cron_job, schedule) = cron_job(schedule, last, deadline);
        let due = most_recent(&cron_job, at(now).time(), &schedule, true).expect("a schedule with times");
        assert_eq!((due.most_recent, due.missed), (expected.0.map(at), expected.1), "{now}");
    }

    /// [C-060], [C-061], [C-062]
    #[test]
    fn the_most_recent_time_is_due() {
        check("* * * * *", None, None, "2026-01-01T00:00:59Z", (None, Missed::None));
        check("* * * * *", None, None, "2026-01-01T00:01:59Z", (Some("2026-01-01T00:01:00Z"), Missed::None));
        check("* * * * *", None, None, "2026-01-01T00:02:00Z", (Some("2026-01-01T00:02:00Z"), Missed::Few));
        let last = Some("2026-01-01T06:00:00Z");
        check("0 * * * *", last, None, "2026-01-01T09:30:00Z", (Some("2026-01-01T09:00:00Z"), Missed::Few));
        check("* * * * *", last, None, "2026-01-01T09:30:00Z", (Some("2026-01-01T09:30:00Z"), Missed::Many));
        // The hours of a day are not alike: upstream's search begins where the first interval's estimate lies, here behind
        // the last time, and finds nothing.
        check("30 6-16/4 * * 1-5", last, None, "2026-01-06T00:00:00Z", (None, Missed::Few));
    }

    /// [C-048], [C-063]: with the deadline only what is not too old is looked at.
    #[test]
    fn a_deadline_moves_the_earliest_time() {
        let last = Some("2026-01-01T00:00:00Z");
        check("0 * * * *", last, Some(600), "2026-01-01T03:05:00Z", (Some("2026-01-01T03:00:00Z"), Missed::None));
        check("0 * * * *", last, Some(200), "2026-01-01T03:05:00Z", (None, Missed::None));
        check("* * * * *", last, Some(600), "2026-01-01T09:30:00Z", (Some("2026-01-01T09:30:00Z"), Missed::Few));
    }

    /// [C-066]: a known defect of upstream.
    #[test]
    fn every_with_a_shorter_deadline_never_comes() {
        for minute in 1..50 {
            let now = format!("2026-01-01T00:{minute:02}:00Z");
            check("@every 90s", None, Some(60), &now, (None, Missed::None));
            let (cron_job, schedule) = cron_job("@every 90s", None, Some(60));
            assert!(!next_delay(&cron_job, at(&now).time(), &schedule).is_zero());
        }
    }

    /// [C-061]
    #[test]
    fn a_schedule_without_times_has_no_interval() {
        let (cron_job, schedule) = cron_job("0 0 31 2 *", None, None);
        let now = at("2026-01-01T00:05:00Z").time();
        assert_eq!(most_recent(&cron_job, now, &schedule, true), Err(NO_INTERVAL));
        assert_eq!(next_delay(&cron_job, now, &schedule), Duration::ZERO);
    }

    /// [C-063]: the delay counts from the most recent time, computed without the deadline.
    #[test]
    fn the_next_look_comes_a_little_after_the_next_time() {
        let (cron_job, schedule) = cron_job("*/5 * * * *", None, Some(10));
        let delay = |now: &str| next_delay(&cron_job, at(now).time(), &schedule);
        assert_eq!(delay("2026-01-01T00:00:10Z"), Duration::from_millis(290_100));
        assert_eq!(delay("2026-01-01T00:07:00Z"), Duration::from_millis(180_100));
    }
}
