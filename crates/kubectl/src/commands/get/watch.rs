//! `-w` and `--watch-only` ([K-043], [K-129]).

use super::{is_human, order, table_options, without_not_found};
use crate::client;
use crate::failure::Failure;
use crate::output::printer::{GET_FORMATS, Printer};
use crate::run::{Run, Step};
use crate::table;
use crate::text::tabwriter::TabWriter;
use crate::watch::Watcher;
use jobyard_api::time::Time;
use serde_json::Value;
use std::time::Duration;

/// A watch that goes on until somebody ends it, or its time is over.
#[derive(Clone, Debug)]
pub struct Watch {
    watcher: Watcher,
    printer: How,
    /// Whether what happens is printed yet: a watch of one object begins with that object as it is.
    is_printing: bool,
    end: Time,
}

#[derive(Clone, Debug)]
enum How {
    /// A table; the writer keeps its widths.
    Table { printer: table::Printer, writer: TabWriter },
    /// Whole objects.
    Whole(Printer),
}

impl Watch {
    /// Prints what there is and begins to watch. Absent if there is nothing to be watched.
    pub fn start(run: &mut Run) -> Result<Option<Self>, Failure> {
        let mut builder = super::builder(run);
        builder.single_type = true;
        builder.continue_on_error = false;
        let mut found = builder.find(run)?;
        let is_single = found.is_single;
        let infos = found.rest(run);
        if let Err(failure) = found.finish() {
            let ignores = run.context.is_on("ignore-not-found");
            return if ignores { without_not_found(failure).map(|()| None) } else { Err(failure) };
        }
        let resource = match infos.first() {
            Some(info) => info.resource,
            None => crate::resources::expect(run.context.args().first().map_or("", String::as_str))?,
        };
        let all = run.context.is_on("all-namespaces");
        let namespace = if all { String::new() } else { run.context.namespace.clone() };
        let path = client::path(resource, &namespace, "", "");
        let mut fields = run.context.text("field-selector").to_owned();
        let mut version = "0".to_owned();
        if is_single {
            fields = format!("metadata.name={}", infos.first().map_or("", |info| &info.name));
        } else {
            let list = run.get(&path, &[("limit", "1")])?;
            crate::value::text(&list, "metadata.resourceVersion").clone_into(&mut version);
        }
        let printer = if is_human(run) {
            let mut options = table_options(run);
            options.with_namespace = all && resource.namespaced;
            if run.context.is_on("show-kind") {
                options.kind_prefix = Some(resource.printed("").trim_end_matches('/').to_owned());
            }
            How::Table { printer: table::Printer::new(options), writer: TabWriter::table() }
        } else {
            How::Whole(Printer::of(run, GET_FORMATS)?)
        };
        let labels = run.context.text("selector").to_owned();
        let mut watch = Self {
            watcher: Watcher::new(path, labels, fields, version),
            printer,
            is_printing: !run.context.is_on("watch-only"),
            end: end(run),
        };
        let objects: Vec<Value> = infos.into_iter().filter_map(|info| info.object).collect();
        watch.first(run, &objects)?;
        watch.is_printing = !is_single;
        Ok(Some(watch))
    }

    /// What there is at the start.
    fn first(&mut self, run: &mut Run, objects: &[Value]) -> Result<(), Failure> {
        if !self.is_printing {
            return Ok(());
        }
        let mut objects: Vec<&Value> = objects.iter().collect();
        let sort_by = run.context.text("sort-by");
        if !sort_by.is_empty() && objects.len() > 1 && order::sort(&mut objects, sort_by).is_err() {
            return Ok(());
        }
        let event = Some("ADDED").filter(|_| run.context.is_on("output-watch-events"));
        match &mut self.printer {
            How::Table { printer, writer } => {
                printer.print(&objects, event, run.now(), writer);
                let text = writer.flush();
                run.print(&text);
            }
            How::Whole(_) => {
                for object in objects {
                    self.whole(run, event, object)?;
                }
            }
        }
        Ok(())
    }

    fn whole(&mut self, run: &mut Run, event: Option<&str>, object: &Value) -> Result<(), Failure> {
        let How::Whole(printer) = &mut self.printer else { return Ok(()) };
        let text = match event {
            Some(kind) => printer.print_event(kind, object)?,
            None => printer.print(object)?,
        };
        run.print(&text);
        Ok(())
    }

    /// Prints what happened since, and waits for more.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        let with_kind = run.context.is_on("output-watch-events");
        for event in self.watcher.events(run)? {
            if !std::mem::replace(&mut self.is_printing, true) {
                continue;
            }
            let kind = Some(event.kind.as_str()).filter(|_| with_kind);
            if let How::Table { printer, writer } = &mut self.printer {
                printer.print(&[&event.object], kind, run.now(), writer);
                let text = writer.flush();
                run.print(&text);
            } else {
                self.whole(run, kind, &event.object)?;
            }
        }
        if run.now() >= self.end { Ok(Step::Done) } else { Ok(Step::Wait(self.end)) }
    }
}

/// When `--request-timeout` is over.
fn end(run: &Run) -> Time {
    match crate::flags::duration(run.context.text("request-timeout")) {
        Ok(nanos) if nanos > 0 => run.now() + Duration::from_nanos(nanos.cast_unsigned()),
        _ => Time::MAX,
    }
}
