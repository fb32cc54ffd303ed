//! `jobyard forecast`: the runs of a schedule between two times, without running anything.

use crate::{Outcome, input};
use clap::{Args, ValueEnum};
use jobyard_session::Session;
use jobyard_session::forecast::{Forecast, ForecastAsk, ForecastRun, RUNS_MAX, RunFate, parse_seconds, parse_time};
use serde::Serialize;
use std::time::SystemTime;

/// Runs that are listed when neither their number nor an end is given.
const RUNS: u32 = 10;

/// What `jobyard forecast` is given.
#[derive(Debug, Args)]
pub struct Options {
    /// File with CronJobs; - for standard input.
    #[arg(required_unless_present = "schedule", conflicts_with = "schedule")]
    file: Option<String>,
    /// A schedule instead of a file: "*/5 * * * *", @daily, "@every 90s".
    #[arg(long)]
    schedule: Option<String>,
    /// Time zone in which it is read, as Europe/Berlin; instead of the file's.
    #[arg(long)]
    zone: Option<String>,
    /// Runs after this time: 2026-03-28 or 2026-03-28T12:00:00Z; now when absent.
    #[arg(long, value_parser = time)]
    from: Option<f64>,
    /// Runs until this time; 10 runs when absent.
    #[arg(long, value_parser = time)]
    until: Option<f64>,
    /// How many runs at most, up to 1000.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: Option<u32>,
    /// How long each run is taken to last: 90s, 1h30m or seconds.
    #[arg(long, default_value = "0s", value_parser = seconds)]
    duration: f64,
    /// How the runs are written.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// One line for each run.
    Text,
    /// One JSON document: a list of CronJobs with their runs.
    Json,
}

#[derive(Serialize)]
struct Named {
    name: String,
    #[serde(flatten)]
    forecast: Forecast,
}

fn time(text: &str) -> Result<f64, String> {
    parse_time(text).ok_or_else(|| "give a time such as 2026-03-28 or 2026-03-28T12:00:00Z".to_owned())
}

fn seconds(text: &str) -> Result<f64, String> {
    match parse_seconds(text)? {
        seconds if seconds >= 0.0 => Ok(seconds),
        _ => Err("give a duration of zero or more".to_owned()),
    }
}

/// Lists the runs of the schedule, or of each CronJob in the file.
pub fn forecast(options: &Options) -> Result<Outcome, String> {
    let mut all = Vec::new();
    for (name, ask) in asks(options)? {
        let forecast = Forecast::make(&fill(ask, options)).map_err(|error| format!("{name}: {error}"))?;
        all.push(Named { name, forecast });
    }
    match options.output {
        Output::Json => println!("{}", serde_json::to_string_pretty(&all).expect("forecasts are plain data")),
        Output::Text => all.iter().for_each(print),
    }
    Ok(Outcome::Good)
}

fn asks(options: &Options) -> Result<Vec<(String, ForecastAsk)>, String> {
    let (Some(path), None) = (&options.file, &options.schedule) else {
        let schedule = options.schedule.clone().unwrap_or_default();
        return Ok(vec![(schedule.clone(), ForecastAsk { schedule, ..ForecastAsk::default() })]);
    };
    let manifest = input::read(path)?;
    let session = Session::new(0);
    for found in session.check(&manifest.text) {
        eprintln!("{}", input::line(&manifest.name, &found));
    }
    match session.forecasts_of(&manifest.text) {
        asks if asks.is_empty() => Err(format!("{}: there is no CronJob in it that can be applied", manifest.name)),
        asks => Ok(asks),
    }
}

fn fill(ask: ForecastAsk, options: &Options) -> ForecastAsk {
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0.0, |passed| passed.as_secs_f64());
    ForecastAsk {
        time_zone: options.zone.clone().or(ask.time_zone),
        from: options.from.unwrap_or_else(now),
        until: options.until,
        runs: options.runs.unwrap_or(if options.until.is_some() { RUNS_MAX } else { RUNS }),
        duration_seconds: options.duration,
        ..ask
    }
}

fn print(named: &Named) {
    let Named { name, forecast } = named;
    println!("{name} ({})", forecast.zone);
    for change in &forecast.changes {
        println!("  clocks change by {:+} s at {} ({})", change.by_seconds, change.at.local, change.at.utc);
    }
    if forecast.runs.is_empty() {
        println!("  no runs");
    }
    for run in &forecast.runs {
        println!("{}", line(run));
    }
    if forecast.is_cut {
        println!("  and more: give --runs or another --from");
    }
}

fn line(run: &ForecastRun) -> String {
    let fate = match run.fate {
        RunFate::Started => "starts",
        RunFate::Late => "late",
        RunFate::Replaced => "replaced",
        RunFate::Forbidden => "skipped",
        RunFate::Suspended => "suspended",
        RunFate::Missed => "missed",
        RunFate::Gap => "no time",
    };
    format!("  {}  {}  {fate:9}  {}", run.at.local, run.at.utc, run.why).trim_end().to_owned()
}
