//! Whole objects: JSON, YAML, names, templates, columns of one's own.

use super::{order, without_not_found};
use crate::failure::Failure;
use crate::output::printer::{GET_FORMATS, Printer};
use crate::run::Run;
use serde_json::{Value, json};

/// Prints one object, or all of them as a list.
pub fn print(run: &mut Run) -> Result<(), Failure> {
    let mut found = super::builder(run).find(run)?;
    let is_single = found.is_single;
    let infos = found.rest(run);
    let ignores = run.context.is_on("ignore-not-found");
    let failure = found.finish().or_else(|failure| if ignores { without_not_found(failure) } else { Err(failure) });
    if is_single {
        failure.clone()?;
    }
    if infos.is_empty() && ignores {
        return failure;
    }
    let mut printer = Printer::of(run, GET_FORMATS)?;
    let mut objects: Vec<Value> = infos.into_iter().filter_map(|info| info.object).collect();
    let printed = if is_single && objects.len() == 1 {
        printer.print(&objects.remove(0))
    } else {
        list(&objects, run.context.text("sort-by")).and_then(|list| printer.print(&list))
    };
    match printed {
        Ok(text) => {
            run.print(&text);
            failure
        }
        Err(wrong) => Failure::all(failure.err().into_iter().chain([wrong]).collect()),
    }
}

fn list(objects: &[Value], sort_by: &str) -> Result<Value, Failure> {
    let mut items: Vec<&Value> = objects.iter().collect();
    if !sort_by.is_empty() && !items.is_empty() {
        order::sort(&mut items, sort_by).map_err(Failure::Message)?;
    }
    Ok(json!({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": items}))
}
