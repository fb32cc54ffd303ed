//! `kubectl events` ([K-038], [K-128]).

use crate::client;
use crate::event;
use crate::failure::Failure;
use crate::output::ordered;
use crate::output::printer::{PLAIN_FORMATS, Printer};
use crate::resources::{self, ResourceType};
use crate::run::{Run, Step};
use crate::sort;
use crate::text::tabwriter::TabWriter;
use crate::text::time;
use crate::value::{items, set, text};
use crate::watch::Watcher;
use jobyard_api::time::Time;
use serde_json::{Value, json};

/// One run of `kubectl events`.
#[derive(Clone, Debug, Default)]
pub struct Events {
    watch: Option<Box<(Watcher, Table, How)>>,
}

/// How events are printed.
#[derive(Clone, Debug)]
enum How {
    /// As a table of the command's own.
    Table,
    /// Whole.
    Whole(Printer),
}

/// The table of this command.
#[derive(Clone, Debug)]
struct Table {
    writer: TabWriter,
    has_header: bool,
    with_namespace: bool,
}

impl Events {
    /// Goes on until it ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        if self.watch.is_none() {
            let Some(watch) = start(run)? else { return Ok(Step::Done) };
            self.watch = Some(Box::new(watch));
        }
        let Some(watch) = &mut self.watch else { return Ok(Step::Done) };
        let (watcher, table, how) = &mut **watch;
        for event in watcher.events(run)? {
            if event.kind != "DELETED" && is_of_type(run, &event.object) {
                print(run, table, how, &event.object);
            }
        }
        Ok(Step::Wait(Time::MAX))
    }
}

/// Prints all events, or begins to watch them.
fn start(run: &mut Run) -> Result<Option<(Watcher, Table, How)>, Failure> {
    let object = about(run)?;
    let mut how = match run.context.text("output") {
        "" => How::Table,
        _ => How::Whole(Printer::of(run, PLAIN_FORMATS)?),
    };
    let is_type = |kind: &String| kind.eq_ignore_ascii_case("Normal") || kind.eq_ignore_ascii_case("Warning");
    if !run.context.line.list("types").iter().all(is_type) {
        return Err(Failure::message("valid --types are Normal or Warning"));
    }
    let with_namespace = run.context.is_on("all-namespaces");
    let namespace = if with_namespace { String::new() } else { run.context.namespace.clone() };
    let path = client::path(resources::of_kind("Event", "v1").expect("a server has events"), &namespace, "", "");
    let fields = object.map_or(String::new(), |(resource, name)| {
        let version = resource.api_version();
        format!("involvedObject.kind={},involvedObject.apiVersion={version},involvedObject.name={name}", resource.kind)
    });
    let has_header = !run.context.is_on("no-headers");
    let mut table = Table { writer: TabWriter::table(), has_header, with_namespace };
    if run.context.is_on("watch") {
        return Ok(Some((Watcher::new(path, String::new(), fields, "0".to_owned()), table, how)));
    }
    let list = run.get(&path, &[("fieldSelector", &fields)])?;
    let mut events: Vec<Value> = items(&list, "items").iter().filter(|event| is_of_type(run, event)).cloned().collect();
    if events.is_empty() {
        let place = if with_namespace { ".".to_owned() } else { format!(" in {} namespace.", run.context.namespace) };
        run.complain(&format!("No events found{place}\n"));
        return Ok(None);
    }
    sort::sort(&mut events, &mut |a, b| key(a) < key(b));
    for event in &mut events {
        event["kind"] = "Event".into();
        event["apiVersion"] = "v1".into();
    }
    let list = json!({"kind": "EventList", "apiVersion": "v1", "metadata": {}, "items": events});
    print(run, &mut table, &mut how, &list);
    Ok(None)
}

/// The object of `--for`.
fn about(run: &Run) -> Result<Option<(&'static ResourceType, String)>, Failure> {
    let object = run.context.text("for");
    if object.is_empty() {
        return Ok(None);
    }
    let parts: Vec<&str> = object.split('/').collect();
    match parts[..] {
        [resource, name] => Ok(Some((resources::expect(&resource.to_lowercase())?, name.to_owned()))),
        [_] => Err(Failure::message("--for must be in resource/name form")),
        _ => Err(Failure::message("arguments in resource/name form may not have more than one slash")),
    }
}

fn is_of_type(run: &Run, event: &Value) -> bool {
    let types = run.context.line.list("types");
    types.is_empty() || types.iter().any(|kind| kind.eq_ignore_ascii_case(text(event, "type")))
}

/// What events are put in order by.
fn key(event: &Value) -> i64 {
    let path = if set(event, "series").is_some() {
        "series.lastObservedTime"
    } else if set(event, "lastTimestamp").is_some() {
        "lastTimestamp"
    } else {
        "eventTime"
    };
    time::nanos(text(event, path)).unwrap_or(i64::MIN)
}

/// Prints a list or an event. What cannot be printed is left out without a word, as upstream does.
fn print(run: &mut Run, table: &mut Table, how: &mut How, object: &Value) {
    let printed = match how {
        How::Table => table.rows(object, run.now()),
        How::Whole(Printer::Name) if object.get("items").is_some() => String::new(),
        How::Whole(Printer::Json { with_managed_fields }) => ordered::events(object, *with_managed_fields),
        How::Whole(printer) => printer.print(object).unwrap_or_default(),
    };
    run.print(&printed);
}

impl Table {
    fn rows(&mut self, object: &Value, now: Time) -> String {
        if std::mem::take(&mut self.has_header) {
            self.writer.push(if self.with_namespace { "NAMESPACE\t" } else { "" });
            self.writer.push("LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n");
        }
        let events = object.get("items").and_then(Value::as_array).map_or(std::slice::from_ref(object), Vec::as_slice);
        for item in events {
            if self.with_namespace {
                self.writer.push(&format!("{}\t", text(item, "metadata.namespace")));
            }
            let plain = |path: &str| text(item, path).replace('\u{1b}', "^[").replace('\r', "\\r");
            let message = text(item, "message").trim().replace('\u{1b}', "^[").replace('\r', "\\r");
            let target = format!("{}/{}", plain("involvedObject.kind"), plain("involvedObject.name"));
            let interval = event::interval(item, now);
            self.writer.push(&format!("{interval}\t{}\t{}\t{target}\t{message}\n", plain("type"), plain("reason")));
        }
        self.writer.flush()
    }
}
