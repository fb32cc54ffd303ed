//! What becomes of each run, by the policy, the deadline and the runs before it.

use super::{ForecastAsk, ForecastRun, Moment, RunFate};
use jobyard_api::cronjob::{ALLOW_CONCURRENT, FORBID_CONCURRENT, REPLACE_CONCURRENT};
use jobyard_api::schedule::Schedule;
use jobyard_api::zones::Zone;

/// Runs at these times; `after` is the first one that is not among them.
pub(super) fn runs(
    ask: &ForecastAsk,
    schedule: &Schedule,
    zone: &Zone,
    times: &[i64],
    after: Option<i64>,
) -> Result<Vec<ForecastRun>, String> {
    let run = |time: &i64| ForecastRun { at: Moment::new(zone, *time), fate: RunFate::Started, why: String::new() };
    let mut runs: Vec<_> = times.iter().map(run).collect();
    if let Some((fate, why)) = none_starts(ask, schedule) {
        for run in &mut runs {
            (run.fate, run.why) = (fate, why.clone());
        }
        return Ok(runs);
    }
    let duration = ask.duration_seconds.max(0.0);
    match ask.concurrency_policy.as_str() {
        "" | ALLOW_CONCURRENT => {}
        REPLACE_CONCURRENT => replace(&mut runs, duration, after),
        FORBID_CONCURRENT => forbid(&mut runs, duration, ask.starting_deadline_seconds, after),
        other => {
            return Err(format!(
                "concurrencyPolicy: Unsupported value: {other:?}: supported values: \"Allow\", \"Forbid\", \"Replace\""
            ));
        }
    }
    Ok(runs)
}

/// Why no run at all starts, if none does.
fn none_starts(ask: &ForecastAsk, schedule: &Schedule) -> Option<(RunFate, String)> {
    if ask.suspend {
        return Some((RunFate::Suspended, "The CronJob is suspended.".to_owned()));
    }
    let deadline = ask.starting_deadline_seconds?;
    // [C-048] The controller looks a tenth of a second after the time.
    if deadline <= 0 {
        let why = format!("startingDeadlineSeconds is {deadline}: the time has passed when the controller looks.");
        return Some((RunFate::Missed, why));
    }
    // [C-066] Times of `@every` count from the earliest time that is looked at, and the deadline moves that along.
    let every = schedule.every().filter(|every| *every > deadline)?;
    let why = format!(
        "startingDeadlineSeconds ({deadline}) is less than the {every} s of @every: the run is never due, because its \
         time is counted from the deadline."
    );
    Some((RunFate::Missed, why))
}

/// [C-051] Each run ends the one before it if that still goes.
fn replace(runs: &mut [ForecastRun], duration: f64, after: Option<i64>) {
    let nexts: Vec<f64> =
        runs.iter().skip(1).map(|run| run.at.seconds).chain(after.map(|after| after as f64)).collect();
    for (run, next) in runs.iter_mut().zip(nexts) {
        if run.at.seconds + duration > next {
            run.fate = RunFate::Replaced;
            run.why = format!("The next run replaces it after {} s.", next - run.at.seconds);
        }
    }
}

/// [C-050] A run that is due while one goes waits: when that ends the newest that is due starts, unless it is too late.
fn forbid(runs: &mut [ForecastRun], duration: f64, deadline: Option<i64>, after: Option<i64>) {
    let mut end = f64::NEG_INFINITY;
    for at in 0..runs.len() {
        let time = runs[at].at.seconds;
        if end <= time {
            end = time + duration;
            continue;
        }
        let next = runs.get(at + 1).map(|next| next.at.seconds).or(after.map(|after| after as f64));
        let run = &mut runs[at];
        let late = end - time;
        if next.is_some_and(|next| end >= next) {
            run.fate = RunFate::Forbidden;
            "One still goes and concurrencyPolicy is Forbid; before it ends the next run is due."
                .clone_into(&mut run.why);
        } else if deadline.is_some_and(|deadline| late >= deadline as f64) {
            run.fate = RunFate::Missed;
            run.why = format!("One still goes for {late} s, longer than startingDeadlineSeconds allows.");
        } else {
            run.fate = RunFate::Late;
            run.why = format!("Starts {late} s late: concurrencyPolicy is Forbid and one goes until then.");
            end += duration;
        }
    }
}
