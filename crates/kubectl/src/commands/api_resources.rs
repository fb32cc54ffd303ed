//! `kubectl api-resources`.

use crate::failure::Failure;
use crate::resources::{self, ResourceType};
use crate::run::Run;
use crate::text::tabwriter::TabWriter;

/// `kubectl api-resources`.
pub fn api_resources(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    if !context.args().is_empty() {
        let text = format!("unexpected arguments: [{}]", context.args().join(" "));
        return Err(Failure::usage(context.command, &text));
    }
    let order = context.text("sort-by");
    let output = context.text("output");
    if !["", "wide", "name", "json", "yaml", "kyaml"].contains(&output) {
        let text = format!(
            "unable to match a printer suitable for the output format {}, allowed formats are: json,kyaml,name,wide,yaml",
            crate::go::quote(output)
        );
        return Err(Failure::Message(text));
    }
    if !["", "name", "kind"].contains(&order) {
        return Err(Failure::message("--sort-by accepts only name or kind"));
    }
    let mut found: Vec<&ResourceType> = resources::all().iter().filter(|resource| is_wanted(run, resource)).collect();
    let key = |resource: &&ResourceType| match order {
        "name" => resource.plural,
        "kind" => resource.kind,
        _ => resource.group,
    };
    found.sort_by(|one, other| (key(one), one.plural).cmp(&(key(other), other.plural)));
    let text = match output {
        "name" => found.iter().map(|resource| resource.qualified() + "\n").collect(),
        _ => table(&found, output == "wide", !context.is_on("no-headers")),
    };
    run.print(&text);
    Ok(())
}

fn is_wanted(run: &Run, resource: &ResourceType) -> bool {
    let line = &run.context.line;
    let has_all = |wanted: Vec<String>, has: &[&str]| wanted.iter().all(|word| has.contains(&word.as_str()));
    // Of a group with several versions only the preferred one is told.
    let is_preferred = resources::all()
        .iter()
        .find(|other| other.group == resource.group && other.plural == resource.plural)
        .is_some_and(|first| first.version == resource.version);
    is_preferred
        && (!line.has("api-group") || line.text("api-group") == resource.group)
        && (!line.has("namespaced") || line.is_on("namespaced") == resource.namespaced)
        && has_all(line.list("verbs"), &resource.verbs)
        && has_all(line.list("categories"), &resource.categories)
}

fn table(found: &[&ResourceType], is_wide: bool, has_head: bool) -> String {
    let mut writer = TabWriter::table();
    let (verbs, head_end) = if is_wide { ("\tVERBS\tCATEGORIES", "") } else { ("", "") };
    if has_head {
        writer.push(&format!("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND{verbs}{head_end}\n"));
    }
    for resource in found {
        let end = if is_wide {
            format!("\t{}\t{}", resource.verbs.join(","), resource.categories.join(","))
        } else {
            String::new()
        };
        let ResourceType { plural, namespaced, kind, .. } = resource;
        let (short, version) = (resource.short_names.join(","), resource.api_version());
        writer.push(&format!("{plural}\t{short}\t{version}\t{namespaced}\t{kind}{end}\n"));
    }
    writer.flush()
}
