//! Tables ([K-040], [K-041], [K-123], [K-124]).

use super::{order, table_options, without_not_found};
use crate::builder::{Files, Info};
use crate::failure::Failure;
use crate::resources::{self, ResourceType};
use crate::run::Run;
use crate::table::Printer;
use crate::text::tabwriter::TabWriter;
use serde_json::Value;

/// Prints a table for each type.
pub fn print(run: &mut Run) -> Result<(), Failure> {
    let listed = listed_types(run);
    let mut found = super::builder(run).find(run)?;
    let infos = found.rest(run);
    let ignores = run.context.is_on("ignore-not-found");
    let failure = found.finish().or_else(|failure| if ignores { without_not_found(failure) } else { Err(failure) });
    let sort_by = run.context.text("sort-by").to_owned();
    // Each list and each named object is a table of its own, and tables cannot be put in order.
    let tables = listed.as_ref().map_or(infos.len(), Vec::len);
    if !sort_by.is_empty() && tables > 1 {
        return Err(Failure::Message(order::no_field(&sort_by)));
    }
    let mut types: Vec<&ResourceType> = infos.iter().map(|info| info.resource).collect();
    types.extend(listed.iter().flatten());
    let with_kind = types.iter().any(|other| *other != types[0]);
    let text = tables_text(run, &infos, with_kind, &sort_by);
    if text.is_empty() && !ignores && failure.is_ok() {
        let all = run.context.is_on("all-namespaces");
        if !all && types.iter().all(|resource| resource.namespaced) {
            run.complain(&format!("No resources found in {} namespace.\n", run.context.namespace));
        } else {
            run.complain("No resources found\n");
        }
    }
    run.print(&text);
    failure
}

/// The types whose objects are listed; absent if objects are named.
fn listed_types(run: &Run) -> Option<Vec<&'static ResourceType>> {
    let [words] = run.context.args() else { return None };
    if words.contains('/') || !Files::of(run).is_empty() {
        return None;
    }
    let mut types = Vec::new();
    for word in words.split(',').flat_map(resources::expand) {
        if let Some(resource) = resources::resolve(&word).filter(|resource| !types.contains(resource)) {
            types.push(resource);
        }
    }
    Some(types)
}

fn tables_text(run: &mut Run, infos: &[Info], with_kind: bool, sort_by: &str) -> String {
    let all = run.context.is_on("all-namespaces");
    let mut text = String::new();
    for group in infos.chunk_by(|a, b| a.resource == b.resource) {
        let resource = group[0].resource;
        let mut options = table_options(run);
        options.with_namespace = all && resource.namespaced;
        if with_kind || run.context.is_on("show-kind") {
            options.kind_prefix = Some(resource.printed("").trim_end_matches('/').to_owned());
        }
        let no_headers = options.no_headers;
        let mut objects: Vec<&Value> = group.iter().filter_map(|info| info.object.as_ref()).collect();
        if !sort_by.is_empty() && objects.len() > 1 && order::sort(&mut objects, sort_by).is_err() {
            continue;
        }
        let mut writer = TabWriter::table();
        Printer::new(options).print(&objects, None, run.now(), &mut writer);
        let table = writer.flush();
        if !text.is_empty() && !table.is_empty() && !no_headers {
            text.push('\n');
        }
        text += &table;
    }
    text
}
