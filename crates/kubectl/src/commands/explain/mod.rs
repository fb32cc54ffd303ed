//! `kubectl explain`.

mod render;
mod schema;
mod wrap;

use crate::failure::Failure;
use crate::go::quote;
use crate::resources::{self, ResourceType};
use crate::run::Run;
use render::Renderer;

/// `kubectl explain TYPE[.FIELD…]`.
pub fn explain(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let depth = context.line.number("max-depth");
    let [word] = context.args() else {
        let text = if context.args().is_empty() {
            "You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of \
             supported resources.\n"
        } else {
            "We accept only this format: explain RESOURCE\n"
        };
        return Err(Failure::message(text));
    };
    let is_recursive = context.is_on("recursive");
    if depth > 0 && !is_recursive {
        return Err(Failure::message("--max-depth requires --recursive"));
    }
    if depth < 0 {
        return Err(Failure::message("--max-depth must be non-negative"));
    }
    let (resource, fields) = target(word)?;
    let version = match context.text("api-version") {
        "" => resource.api_version(),
        version => version.to_owned(),
    };
    let Some(schema) = schema::of_resource(&version, resource.plural) else {
        return Err(Failure::Message(missing(&version, resource)));
    };
    if context.text("output") != "plaintext" {
        return Err(Failure::Message(format!("unrecognized format: {}", context.text("output"))));
    }
    run.print(&head(&version, resource));
    if let Some(text) = Renderer::new(is_recursive, depth).text(schema, &fields) {
        run.print(&text);
        run.print("\n");
        Ok(())
    } else {
        let field = fields.last().map_or("", String::as_str);
        Err(Failure::Message(format!("field {} does not exist", quote(field))))
    }
}

/// The type and the fields that a word such as `jobs.batch.spec.suspend` means.
fn target(word: &str) -> Result<(&'static ResourceType, Vec<String>), Failure> {
    let word = word.strip_suffix('.').unwrap_or(word);
    let parts: Vec<&str> = word.split('.').collect();
    let first = parts[0];
    let Some(resource) = resources::resolve(first) else {
        return Err(Failure::Plain(format!("the server doesn't have a resource type {}", quote(first))));
    };
    // The group may stand behind the type.
    let qualified = resources::all()
        .iter()
        .find(|other| !other.group.is_empty() && other.plural == first && word.starts_with(&other.qualified()));
    let (resource, rest) = match qualified {
        Some(other) => (other, &word[other.qualified().len()..]),
        None => (resource, &word[first.len()..]),
    };
    Ok((resource, rest.split('.').filter(|field| !field.is_empty()).map(str::to_owned).collect()))
}

fn missing(version: &str, resource: &ResourceType) -> String {
    let place = if version.contains('/') { version.to_owned() } else { format!("/{version}") };
    format!("couldn't find resource for {}", quote(&format!("{place}, Resource={}", resource.plural)))
}

fn head(api_version: &str, resource: &ResourceType) -> String {
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let group = if group.is_empty() { String::new() } else { format!("GROUP:      {group}\n") };
    format!("{group}KIND:       {}\nVERSION:    {version}\n\n", resource.kind)
}
