//! The log of one container, as far as it was read.

use super::options::Options;
use crate::failure::Failure;
use crate::host::LogLine;
use crate::run::Run;
use jobyard_api::time::{Time, Timestamp};

/// The log of one container.
#[derive(Clone, Debug)]
pub struct Stream {
    namespace: String,
    pod: String,
    container: String,
    /// Lines that were looked at; absent before the first time.
    seen: Option<usize>,
    /// Bytes that were written.
    written: i64,
}

/// What became of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing more will come.
    Ended,
    /// More may come.
    Open,
    /// The server refuses for now.
    Refused,
}

impl Stream {
    /// A log that was not read yet.
    pub fn new(namespace: &str, pod: &str, container: &str) -> Self {
        let [namespace, pod, container] = [namespace, pod, container].map(str::to_owned);
        Self { namespace, pod, container, seen: None, written: 0 }
    }

    /// Prints what came since. `end`: until when a refusal is put up with by `-f`.
    pub fn read(&mut self, run: &mut Run, options: &Options, end: Time) -> Result<Progress, Failure> {
        let log = match run.host.log(&self.namespace, &self.pod, &self.container, options.previous) {
            Ok(log) => log,
            Err(response) => return self.refused(run, options, end, Failure::from_response(&response)),
        };
        let from = self.seen.unwrap_or_else(|| first(&log.lines, options));
        let text: String = log.lines.iter().skip(from).map(|line| self.line(line, options)).collect();
        self.seen = Some(log.lines.len());
        run.print(&text);
        let is_full = options.limit.is_some_and(|limit| self.written >= limit);
        Ok(if options.follow && !log.has_ended && !is_full { Progress::Open } else { Progress::Ended })
    }

    fn refused(&self, run: &mut Run, options: &Options, end: Time, failure: Failure) -> Result<Progress, Failure> {
        if options.ignore_errors {
            run.print(&format!("error: {}\n", failure.text()));
            return Ok(Progress::Ended);
        }
        if !options.follow {
            return Err(failure);
        }
        run.complain(&format!("{}\n", failure.text()));
        if run.now() >= end {
            return Err(Failure::message("context deadline exceeded"));
        }
        Ok(Progress::Refused)
    }

    fn line(&mut self, line: &LogLine, options: &Options) -> String {
        let mut text = String::new();
        if options.timestamps {
            text.push_str(&stamp(line.time));
            text.push(' ');
        }
        text.push_str(&line.text);
        if line.line_feed {
            text.push('\n');
        }
        if let Some(limit) = options.limit {
            let left = usize::try_from(limit - self.written).unwrap_or(0);
            if text.len() > left {
                text = String::from_utf8_lossy(&text.as_bytes()[..left]).into_owned();
            }
        }
        self.written += text.len() as i64;
        if options.prefix && !text.is_empty() {
            text = format!("[pod/{}/{}] {text}", self.pod, self.container);
        }
        text
    }
}

/// The first line that is wanted.
fn first(lines: &[LogLine], options: &Options) -> usize {
    let since = options.since.map_or(0, |since| lines.partition_point(|line| line.time < since));
    let tail = options.tail.filter(|tail| *tail >= 0).map_or(0, |tail| lines.len().saturating_sub(tail as usize));
    since.max(tail)
}

/// A time with nine digits of its fraction.
fn stamp(time: Time) -> String {
    let whole = Timestamp::from(time).to_string();
    let fraction = time.nanos().rem_euclid(1_000_000_000);
    format!("{}.{fraction:09}Z", whole.trim_end_matches('Z'))
}
