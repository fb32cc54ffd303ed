//! The calendar of a CronJob: what became of its runs stays when their Jobs are gone.

use jobyard_session::Session;
use jobyard_session::protocol::{Ask, Command, Look};
use jobyard_session::views::{RunState, ScheduleView};

const DAY_MS: f64 = 86_400_000.0;

fn text(schedule: &str, more: &str, command: &str) -> String {
    format!(
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: c}}\nspec:\n  schedule: \"{schedule}\"\n{more}  \
         jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n          containers:\n\
         \x20         - {{name: c, image: busybox, command: [sh, -c, {command:?}]}}\n"
    )
}

fn look() -> Look {
    Look { cron_job: Some(("default".into(), "c".into())), ..Look::default() }
}

fn run(text: &str) -> Session {
    let mut session = Session::new(1);
    let applied = session.run(text, 1);
    assert_eq!(applied.error, "");
    session
}

/// Goes to a time as a front end does, and looks.
fn advance_to(session: &mut Session, to_ms: f64) -> ScheduleView {
    loop {
        let reply = session.answer(Ask { id: 0, command: Command::AdvanceTo { to_ms }, look: look() });
        let view = reply.view.expect("it was looked at");
        if view.clock.now_ms >= to_ms {
            return view.schedule.expect("the CronJob is there");
        }
    }
}

#[track_caller]
fn check(schedule: &ScheduleView, expected: &[(RunState, u32)]) {
    let count = |state: RunState| {
        schedule.days.iter().flat_map(|day| &day.hours).map(|hour| hour.counts[state as usize]).sum::<u32>()
    };
    for (state, expected) in expected {
        assert_eq!(count(*state), *expected, "{state:?}");
    }
}

/// [C-040], [C-046]
#[test]
fn a_day_of_an_hourly_cron_job_has_24_starts_and_none_when_suspended() {
    let mut session = run(&text("0 * * * *", "", "sleep 5"));
    let day = advance_to(&mut session, DAY_MS + 60_000.0);
    check(&day, &[(RunState::Succeeded, 24), (RunState::Going, 0), (RunState::Failed, 0)]);
    assert_eq!((day.next.len(), day.next[0].utc.as_str()), (10, "2026-01-02T01:00:00Z"));
    let command = Command::CronJob { namespace: "default".into(), name: "c".into(), suspend: true };
    let reply = session.answer(Ask { id: 0, command, look: look() });
    assert_eq!(reply.done, ["cronjob.batch/c patched"]);
    assert!(reply.view.expect("it was looked at").cron_jobs[0].is_suspended);
    let next = advance_to(&mut session, 2.0 * DAY_MS);
    check(&next, &[(RunState::Succeeded, 24), (RunState::Coming, 0)]);
    assert_eq!((next.next.len(), next.next_start_ms), (0, None));
}

/// [C-048], [C-050], [C-051]
#[test]
fn what_does_not_start_or_is_replaced_is_kept() {
    let forbid = "  concurrencyPolicy: Forbid\n  startingDeadlineSeconds: 30\n";
    let mut session = run(&text("*/10 * * * *", forbid, "sleep 900"));
    let hour = advance_to(&mut session, 3_600_000.0 - 1.0);
    check(&hour, &[(RunState::Forbidden, 2), (RunState::Succeeded, 2), (RunState::Going, 1)]);
    let mut session = run(&text("*/10 * * * *", "  concurrencyPolicy: Replace\n", "sleep 900"));
    let hour = advance_to(&mut session, 3_600_000.0 - 1.0);
    check(&hour, &[(RunState::Replaced, 4), (RunState::Going, 1)]);
    let mut session = run(&text("*/10 * * * *", "", "exit 3"));
    session.advance(std::time::Duration::from_secs(7200), u64::MAX);
    let hours = advance_to(&mut session, 7_200_000.0);
    assert!(hours.days[0].hours.iter().any(|hour| hour.counts[RunState::Failed as usize] > 0));
}

/// [C-025]
#[test]
fn days_on_which_clocks_change_are_marked() {
    let mut session = run(&text("0 12 29 3 *", "  timeZone: Europe/Berlin\n", "true"));
    let view = session.view(&look()).schedule.expect("the CronJob is there");
    let first = &view.days[0];
    assert_eq!((first.date.as_str(), first.change_seconds), ("Sun 2026-03-29", 3600));
    assert_eq!((first.hours.len(), first.hours[0].hour), (1, 12));
    assert!(view.next_start_ms.is_some_and(|ms| ms > 80.0 * DAY_MS));
}
