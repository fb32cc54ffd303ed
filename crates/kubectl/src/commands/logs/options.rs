//! What of a log is wanted.

use crate::failure::Failure;
use crate::run::Run;
use crate::text::time;
use jobyard_api::time::{Time, Timestamp};

/// Lines that are shown of each pod where pods are selected.
const SELECTOR_TAIL: i64 = 10;

/// What of a log is wanted.
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command")]
#[derive(Clone, Debug)]
pub struct Options {
    /// The container; empty if none is named.
    pub container: String,
    /// `-f`
    pub follow: bool,
    /// `-p`
    pub previous: bool,
    /// `--timestamps`
    pub timestamps: bool,
    /// `--prefix`
    pub prefix: bool,
    /// `--all-containers`
    pub all_containers: bool,
    /// `--all-pods`
    pub all_pods: bool,
    /// `--ignore-errors`
    pub ignore_errors: bool,
    /// Last lines only.
    pub tail: Option<i64>,
    /// Lines from then on only.
    pub since: Option<Time>,
    /// Bytes at most.
    pub limit: Option<i64>,
    is_since_negative: bool,
}

impl Options {
    /// Reads the command line.
    pub fn read(run: &Run) -> Result<Self, Failure> {
        let line = &run.context.line;
        let args = run.context.args();
        let tail = match line.number("tail") {
            -1 if !run.context.text("selector").is_empty() && !line.has("tail") => Some(SELECTOR_TAIL),
            -1 => None,
            tail => Some(tail),
        };
        let (seconds, is_since_negative) = whole_seconds(line.nanos("since"));
        let since_time = match run.context.text("since-time") {
            "" => None,
            text => Some(moment(text)?),
        };
        let since = (line.nanos("since") != 0).then(|| Time::from_nanos(run.now().nanos().saturating_sub(seconds)));
        let all_pods = run.context.is_on("all-pods");
        Ok(Self {
            container: args.get(1).cloned().unwrap_or_else(|| run.context.text("container").to_owned()),
            follow: run.context.is_on("follow"),
            previous: run.context.is_on("previous"),
            timestamps: run.context.is_on("timestamps"),
            prefix: run.context.is_on("prefix") || all_pods,
            all_containers: run.context.is_on("all-containers"),
            all_pods,
            ignore_errors: run.context.is_on("ignore-errors"),
            tail,
            since: since_time.or(since),
            limit: Some(line.number("limit-bytes")).filter(|limit| *limit != 0),
            is_since_negative,
        })
    }

    /// Refuses what cannot be meant.
    pub fn check(&self, run: &Run) -> Result<(), Failure> {
        let line = &run.context.line;
        let message = if !run.context.text("since-time").is_empty() && line.nanos("since") != 0 {
            "at most one of `sinceTime` or `sinceSeconds` may be specified".to_owned()
        } else if self.all_containers && !self.container.is_empty() {
            format!("--all-containers=true should not be specified with container name {}", self.container)
        } else if line.has("container") && run.context.args().len() == 2 {
            "only one of -c or an inline [CONTAINER] arg is allowed".to_owned()
        } else if self.limit.is_some_and(|limit| limit < 0) {
            "--limit-bytes must be greater than 0".to_owned()
        } else if self.is_since_negative {
            "--since must be greater than 0".to_owned()
        } else if self.tail.is_some_and(|tail| tail < -1) {
            "--tail must be greater than or equal to -1".to_owned()
        } else {
            return Ok(());
        };
        Err(Failure::Message(message))
    }
}

/// A duration rounded to whole seconds, in nanoseconds; and whether it is negative then.
const fn whole_seconds(nanos: i64) -> (i64, bool) {
    const SECOND: i64 = 1_000_000_000;
    let rounded = (nanos.saturating_add(SECOND / 2)).div_euclid(SECOND);
    (rounded.saturating_mul(SECOND), rounded < 0)
}

fn moment(text: &str) -> Result<Time, Failure> {
    match Timestamp::parse(text).and_then(|_| time::nanos(text)) {
        Some(nanos) => Ok(Time::from_nanos(nanos)),
        None => Err(Failure::Message(format!(
            "parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text:?} as \"2006\""
        ))),
    }
}
