//! `kubectl logs` ([K-095] to [K-097], [K-147], [K-148]).

mod choose;
mod options;
mod stream;

use crate::builder::Builder;
use crate::failure::Failure;
use crate::run::{Run, Step};
use jobyard_api::time::Time;
use options::Options;
use serde_json::Value;
use std::time::Duration;
use stream::Stream;

/// How long a stream that the server refuses is left alone.
const RETRY: Duration = Duration::from_secs(1);

/// One run of `kubectl logs`.
#[derive(Clone, Debug, Default)]
pub struct Logs {
    stage: Stage,
}

/// How far it is.
#[derive(Clone, Debug, Default)]
enum Stage {
    /// Nothing is known yet.
    #[default]
    New,
    /// The object has no pods yet.
    Waiting { object: Value, options: Options, end: Time },
    /// Logs are read.
    Reading { streams: Vec<Stream>, options: Options, end: Time },
}

impl Logs {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        if matches!(self.stage, Stage::New) {
            self.stage = start(run)?;
        }
        if let Stage::Waiting { object, options, end } = &self.stage {
            let Some(streams) = choose::streams(run, object, options)? else {
                if run.now() >= *end {
                    return Err(Failure::message("timed out waiting for the condition"));
                }
                return Ok(Step::Wait(*end));
            };
            let limit = run.context.line.number("max-log-requests");
            if options.follow && streams.len() > 1 && streams.len() as i64 > limit {
                return Err(Failure::Message(format!(
                    "you are attempting to follow {} log streams, but maximum allowed concurrency is {limit}, use \
                     --max-log-requests to increase the limit",
                    streams.len()
                )));
            }
            let end = run.now() + timeout(run)?;
            self.stage = Stage::Reading { streams, options: options.clone(), end };
        }
        let Stage::Reading { streams, options, end } = &mut self.stage else { return Ok(Step::Done) };
        read(run, streams, options, *end)
    }
}

/// Reads what there is. Without `-f` that is all.
fn read(run: &mut Run, streams: &mut Vec<Stream>, options: &Options, end: Time) -> Result<Step, Failure> {
    let mut is_refused = false;
    let mut failure = None;
    streams.retain_mut(|stream| match failure {
        Some(_) => true,
        None => match stream.read(run, options, end) {
            Ok(stream::Progress::Ended) => false,
            Ok(stream::Progress::Open) => true,
            Ok(stream::Progress::Refused) => {
                is_refused = true;
                true
            }
            Err(why) => {
                failure = Some(why);
                true
            }
        },
    });
    if let Some(why) = failure {
        return Err(why);
    }
    match (streams.is_empty(), is_refused) {
        (true, _) => Ok(Step::Done),
        (false, true) => Ok(Step::Wait(run.now() + RETRY)),
        (false, false) => Ok(Step::Wait(Time::MAX)),
    }
}

/// `--pod-running-timeout`
fn timeout(run: &Run) -> Result<Duration, Failure> {
    let nanos = run.context.line.nanos("pod-running-timeout");
    if nanos <= 0 {
        return Err(Failure::message("--pod-running-timeout must be higher than zero"));
    }
    Ok(Duration::from_nanos(nanos.cast_unsigned()))
}

/// Reads the command line and finds the object.
fn start(run: &mut Run) -> Result<Stage, Failure> {
    const USAGE: &str = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required \
                         argument for the logs command";
    let args = run.context.args().to_vec();
    let selector = run.context.text("selector").to_owned();
    match (args.len(), selector.is_empty()) {
        (0, true) | (3.., _) => return Err(Failure::usage(run.context.command, USAGE)),
        (1, false) => {
            let text = "only a selector (-l) or a POD name is allowed";
            return Err(Failure::usage(run.context.command, text));
        }
        _ => {}
    }
    let timeout = timeout(run)?;
    let options = Options::read(run)?;
    let object = object(run, args.first().map(String::as_str), &selector)?;
    options.check(run)?;
    Ok(Stage::Waiting { object, options, end: run.now() + timeout })
}

/// The object that is named, or the list of the pods that are selected.
fn object(run: &mut Run, name: Option<&str>, selector: &str) -> Result<Value, Failure> {
    let namespace = run.context.namespace.clone();
    if !selector.is_empty() {
        let path = format!("/api/v1/namespaces/{}/pods", crate::client::encode(&namespace, true));
        let list = run.get(&path, &[("labelSelector", selector)])?;
        if crate::value::items(&list, "items").is_empty() {
            run.complain(&format!("No resources found in {namespace} namespace.\n"));
        }
        return Ok(list);
    }
    let mut builder = Builder::new(run).names("pods", &[name.unwrap_or("").to_owned()]);
    builder.single_type = true;
    let mut found = builder.find(run)?;
    let infos = found.rest(run);
    found.finish().map_err(|failure| {
        if failure.is_not_found() {
            Failure::Message(format!(
                "error from server (NotFound): {} in namespace {}",
                failure.text(),
                crate::go::quote(&namespace)
            ))
        } else {
            failure
        }
    })?;
    let object = infos.into_iter().next().and_then(|info| info.object);
    let object = object.ok_or_else(|| Failure::message("expected a resource"))?;
    Ok(object)
}
