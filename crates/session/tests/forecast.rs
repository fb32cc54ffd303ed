//! Runs of a schedule are listed without running anything, and what does not start has a reason.

use jobyard_session::forecast::{Forecast, ForecastAsk, RunFate, parse_time};

fn ask(schedule: &str, zone: &str, from: &str, until: &str) -> ForecastAsk {
    ForecastAsk {
        schedule: schedule.to_owned(),
        time_zone: Some(zone.to_owned()),
        from: parse_time(from).expect("a time"),
        until: parse_time(until),
        runs: 1000,
        ..ForecastAsk::default()
    }
}

#[track_caller]
fn check(ask: &ForecastAsk, expected: &[(&str, RunFate)]) {
    let forecast = Forecast::make(ask).expect("a schedule");
    let found: Vec<_> = forecast.runs.iter().map(|run| (run.at.utc.as_str(), run.fate)).collect();
    assert_eq!(found, expected);
    let explained = |run: &&jobyard_session::forecast::ForecastRun| run.fate == RunFate::Started || !run.why.is_empty();
    assert_eq!(forecast.runs.iter().filter(explained).count(), expected.len());
}

/// [C-025]
#[test]
fn what_falls_into_a_gap_of_the_clocks_does_not_run() {
    let ask = ask("30 2 * * *", "Europe/Berlin", "2026-03-28", "2026-03-30T12:00:00Z");
    check(
        &ask,
        &[
            ("2026-03-28T01:30:00Z", RunFate::Started),
            ("2026-03-29T01:00:00Z", RunFate::Gap),
            ("2026-03-30T00:30:00Z", RunFate::Started),
        ],
    );
    let changes = Forecast::make(&ask).expect("a schedule").changes;
    assert_eq!((changes.len(), changes[0].by_seconds), (1, 3600.0));
    assert_eq!(changes[0].at.local, "Sun 2026-03-29 03:00:00 +02:00");
}

/// [C-025]
#[test]
fn an_hour_that_comes_twice_is_told() {
    let ask = ask("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z");
    let runs = Forecast::make(&ask).expect("a schedule").runs;
    let found: Vec<_> = runs.iter().map(|run| (run.at.utc.as_str(), !run.why.is_empty())).collect();
    assert_eq!(found, [("2026-10-25T00:30:00Z", false), ("2026-10-25T01:30:00Z", true)]);
}

/// [C-050]: what waits starts when the run before it has ended, if no newer one is due and it is not too late.
#[test]
fn forbid_starts_the_newest_that_waits() {
    let day = ask("*/10 * * * *", "UTC", "2026-01-01", "2026-01-01T00:50:00Z");
    let mut forbid = ForecastAsk { concurrency_policy: "Forbid".to_owned(), duration_seconds: 1500.0, ..day };
    check(
        &forbid,
        &[
            ("2026-01-01T00:10:00Z", RunFate::Started),
            ("2026-01-01T00:20:00Z", RunFate::Forbidden),
            ("2026-01-01T00:30:00Z", RunFate::Late),
            ("2026-01-01T00:40:00Z", RunFate::Forbidden),
            ("2026-01-01T00:50:00Z", RunFate::Forbidden),
        ],
    );
    forbid.starting_deadline_seconds = Some(200);
    check(
        &forbid,
        &[
            ("2026-01-01T00:10:00Z", RunFate::Started),
            ("2026-01-01T00:20:00Z", RunFate::Forbidden),
            ("2026-01-01T00:30:00Z", RunFate::Missed),
            ("2026-01-01T00:40:00Z", RunFate::Started),
            ("2026-01-01T00:50:00Z", RunFate::Forbidden),
        ],
    );
}

/// [C-051], [C-046], [C-048], [C-066]
#[test]
fn policies_and_deadlines_decide() {
    let day = ask("0 * * * *", "UTC", "2026-01-01", "2026-01-01T02:00:00Z");
    let both = |fate| [("2026-01-01T01:00:00Z", fate), ("2026-01-01T02:00:00Z", fate)];
    check(&day, &both(RunFate::Started));
    check(&ForecastAsk { duration_seconds: 7200.0, ..day.clone() }, &both(RunFate::Started));
    let replace = ForecastAsk { concurrency_policy: "Replace".to_owned(), duration_seconds: 7200.0, ..day.clone() };
    check(&replace, &both(RunFate::Replaced));
    check(&ForecastAsk { suspend: true, ..day.clone() }, &both(RunFate::Suspended));
    check(&ForecastAsk { starting_deadline_seconds: Some(0), ..day.clone() }, &both(RunFate::Missed));
    let every = ForecastAsk { schedule: "@every 1h".to_owned(), starting_deadline_seconds: Some(60), ..day };
    check(&every, &both(RunFate::Missed));
}

/// [C-010], [C-075]
#[test]
fn what_cannot_be_read_is_refused() {
    let check = |schedule: &str, zone: &str, expected: &str| {
        assert_eq!(Forecast::make(&ask(schedule, zone, "2026-01-01", "2026-01-02")), Err(expected.to_owned()));
    };
    check("0 * * *", "UTC", "expected exactly 5 fields, found 4: [0 * * *]");
    check("0 * * * *", "Mars/Olympus", "unknown time zone Mars/Olympus");
    check("TZ=UTC 0 * * * *", "UTC", "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
}

#[test]
fn a_forecast_is_bounded() {
    let ask = ForecastAsk { runs: u32::MAX, until: None, ..ask("* * * * *", "Europe/Berlin", "2026-01-01", "") };
    let forecast = Forecast::make(&ask).expect("a schedule");
    assert_eq!((forecast.runs.len(), forecast.is_cut), (1000, true));
    let yearly = ForecastAsk { schedule: "@yearly".to_owned(), runs: 10, ..ask };
    assert_eq!(Forecast::make(&yearly).expect("a schedule").changes.len(), 20);
}
