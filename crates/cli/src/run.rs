//! `jobyard run`: manifests on a fresh cluster, played to their end.

use crate::Outcome;
use crate::input::{self, Manifest};
use crate::progress::Progress;
use crate::report::{self, Report};
use clap::{Args, ValueEnum};
use jobyard_session::protocol::Look;
use jobyard_session::settings::Settings;
use jobyard_session::views::View;
use jobyard_session::{STEPS_PER_FRAME, Session};
use std::io::{self, Write};
use std::thread;
use std::time::Duration;

/// Real time between two looks when the speed is given.
const FRAME: Duration = Duration::from_millis(100);

/// What `jobyard run` is given.
#[derive(Debug, Args)]
pub struct Options {
    /// Files with manifests; - for standard input.
    #[arg(required = true)]
    files: Vec<String>,
    /// Seed of all chance: the same seed gives the same run.
    #[arg(long, default_value_t = 42)]
    seed: u32,
    /// Virtual seconds for each real one; as fast as possible when absent.
    #[arg(long, value_parser = positive)]
    speed: Option<f64>,
    /// Give up when so many virtual seconds have passed.
    #[arg(long, default_value_t = 86_400.0, value_parser = positive)]
    timeout: f64,
    /// Version of Kubernetes: v1.37, or v1.8 for the behaviour of the old documentation.
    #[arg(long, default_value = "v1.37")]
    kubernetes: String,
    /// What is written to standard output at the end.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
    /// Write no progress to standard error.
    #[arg(long)]
    quiet: bool,
}

/// Form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Jobs, their pods and what was said about them.
    Text,
    /// One JSON document.
    Json,
    /// JUnit XML: a suite for each Job, a case for each index.
    Junit,
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number > 0.0 && number.is_finite() => Ok(number),
        _ => Err("give a number above 0".to_owned()),
    }
}

/// Applies the manifests and plays them; the report goes to standard output, all else to standard error.
pub fn run(options: &Options) -> Result<Outcome, String> {
    let settings = Settings { version: options.kubernetes.clone(), ..Settings::default() };
    let mut session = Session::with_settings(options.seed, settings)?;
    let manifests = options.files.iter().map(|path| input::read(path)).collect::<Result<Vec<_>, _>>()?;
    if !apply(&mut session, &manifests, options.quiet) {
        return Ok(Outcome::Unusable);
    }
    let view = play(&mut session, options);
    let report = Report::new(&mut session, view, options.seed);
    write(&report, options.output)?;
    Ok(report.outcome())
}

/// Applies all files. False if one of them has a mistake or is refused: then the run would mislead.
fn apply(session: &mut Session, manifests: &[Manifest], is_quiet: bool) -> bool {
    let mut is_good = true;
    for manifest in manifests {
        let applied = session.apply(&manifest.text);
        for found in &applied.diagnostics {
            eprintln!("{}", input::line(&manifest.name, found));
        }
        if !is_quiet {
            applied.done.iter().for_each(|line| eprintln!("{line}"));
        }
        if !applied.error.is_empty() {
            eprintln!("{}: {}", manifest.name, applied.error);
            is_good = false;
        }
    }
    is_good
}

/// Lets time pass until all has settled or the limit has come.
fn play(session: &mut Session, options: &Options) -> View {
    let look = Look::default();
    let mut progress = Progress::new(options.quiet);
    loop {
        let view = session.view(&look);
        progress.show(&view);
        let limit_ms = options.timeout * 1_000.0;
        let next_ms = view.clock.now_ms + view.clock.next_in_ms.unwrap_or(f64::INFINITY);
        if view.clock.is_settled || next_ms > limit_ms {
            progress.end();
            return view;
        }
        match options.speed {
            None => {
                session.jump_to_end(steps_per_look(&view));
            }
            Some(speed) => {
                thread::sleep(FRAME);
                session.advance(FRAME.mul_f64(speed), STEPS_PER_FRAME);
            }
        }
    }
}

/// Occurrences between two looks at the Jobs: few at first, so that short runs show each change, then a twentieth of
/// all so far, so that looking never costs more than simulating.
fn steps_per_look(view: &View) -> u64 {
    (view.clock.steps as u64 / 20).clamp(16, STEPS_PER_FRAME)
}

fn write(report: &Report, output: Output) -> Result<(), String> {
    let text = match output {
        Output::Text => report::text::write(report),
        Output::Json => report::json::write(report),
        Output::Junit => report::junit::write(report)?,
    };
    // A reader that has seen enough (`| head`) is no mistake.
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("the report cannot be written: {error}"))
        }
        _ => Ok(()),
    }
}
