//! `kubectl get` ([K-040] to [K-045], [K-122] to [K-129]).

mod generic;
mod human;
mod order;
mod watch;

use crate::builder::{Builder, Files};
use crate::failure::Failure;
use crate::run::{Run, Step};
use crate::table;

/// What is said of commands that know many types.
const SUGGESTION: &str = "Use \"kubectl api-resources\" for a complete list of supported resources.";

/// One run of `kubectl get`.
#[derive(Clone, Debug, Default)]
pub struct Get {
    watch: Option<Box<watch::Watch>>,
}

impl Get {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        if let Some(watch) = &mut self.watch {
            return watch.resume(run);
        }
        let raw = run.context.text("raw").to_owned();
        check(run, &raw)?;
        if !raw.is_empty() {
            return self::raw(run, &raw);
        }
        if run.context.is_on("watch") || run.context.is_on("watch-only") {
            let Some(mut watch) = watch::Watch::start(run)? else { return Ok(Step::Done) };
            let step = watch.resume(run);
            self.watch = Some(Box::new(watch));
            return step;
        }
        let is_human = is_human(run);
        if is_human { human::print(run) } else { generic::print(run) }.map(|()| Step::Done)
    }
}

/// Whether a table is asked for.
fn is_human(run: &Run) -> bool {
    let output = run.context.text("output");
    (output.is_empty() && run.context.text("template").is_empty()) || output == "wide"
}

/// What cannot be meant ([K-127]).
fn check(run: &mut Run, raw: &str) -> Result<(), Failure> {
    let is_watch = run.context.is_on("watch") || run.context.is_on("watch-only");
    let output = run.context.text("output").to_owned();
    if !raw.is_empty() {
        if !run.context.args().is_empty() {
            return Err(Failure::message("arguments may not be passed when --raw is specified"));
        }
        if is_watch || !run.context.text("selector").is_empty() {
            return Err(Failure::message(
                "--raw may not be specified with other flags that filter the server request or alter the output",
            ));
        }
        if !output.is_empty() {
            return Err(Failure::message("--raw and --output are mutually exclusive"));
        }
        if !raw.starts_with('/') {
            let text = format!("--raw must be a valid URL path: parse {raw:?}: invalid URI for request");
            return Err(Failure::Message(text));
        }
        return Ok(());
    }
    if is_watch && !run.context.text("sort-by").is_empty() {
        run.complain(if run.context.is_on("watch") {
            "warning: --watch requested, --sort-by will be ignored for watch events received\n"
        } else {
            "warning: --watch-only requested, --sort-by will be ignored\n"
        });
    }
    if !is_watch && run.context.args().is_empty() && Files::of(run).is_empty() {
        run.complain(&format!("You must specify the type of resource to get. {SUGGESTION}\n\n"));
        return Err(Failure::usage(
            run.context.command,
            "Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that \
             resource (e.g. kubectl explain pods).",
        ));
    }
    if run.context.is_on("show-labels") && !output.is_empty() && output != "wide" {
        return Err(Failure::Message(format!("--show-labels option cannot be used with {output} printer")));
    }
    if !run.context.line.list("label-columns").is_empty() && output.starts_with("custom-columns") {
        return Err(Failure::Message(format!("--label-columns option cannot be used with {output} printer")));
    }
    if run.context.is_on("output-watch-events") && !is_watch {
        return Err(Failure::message("--output-watch-events option can only be used with --watch or --watch-only"));
    }
    Ok(())
}

/// `--raw`: the answer as it came.
fn raw(run: &mut Run, path: &str) -> Result<Step, Failure> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parameters: Vec<(&str, &str)> = query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .collect();
    let response = run.send(&crate::client::Request {
        method: jobyard_apiserver::wire::Method::Get,
        path,
        query: &parameters,
        content_type: None,
        body: b"",
    })?;
    run.print(&response.body);
    Ok(Step::Done)
}

/// What the command line says is meant.
fn builder(run: &Run) -> Builder {
    let all = run.context.is_on("all-namespaces");
    let mut builder = Builder::new(run);
    builder.all_namespaces = all;
    builder.continue_on_error = true;
    builder.latest = true;
    builder.subresource = run.context.text("subresource").to_owned();
    builder.chunk_size = run.context.line.number("chunk-size");
    builder
        .files(run.context.namespace_is_given && !all, Files::of(run))
        .labels(run.context.text("selector"))
        .fields(run.context.text("field-selector"))
        .arguments(true, run.context.args())
}

/// How tables look.
fn table_options(run: &Run) -> table::Options {
    table::Options {
        wide: run.context.text("output") == "wide",
        no_headers: run.context.is_on("no-headers"),
        with_namespace: false,
        kind_prefix: None,
        label_columns: run.context.line.list("label-columns"),
        show_labels: run.context.is_on("show-labels"),
    }
}

/// A failure without what it says of objects that are not there.
fn without_not_found(failure: Failure) -> Result<(), Failure> {
    match failure {
        Failure::Several(failures) => {
            Failure::all(failures.into_iter().filter(|failure| !failure.is_not_found()).collect())
        }
        failure if failure.is_not_found() => Ok(()),
        failure => Err(failure),
    }
}
