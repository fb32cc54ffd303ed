//! `-k` and `kubectl kustomize`: the objects of a folder with a kustomization.
//!
//! Modelled are `resources` (files and folders with kustomizations of their own), `namePrefix`, `nameSuffix` and
//! `namespace`. A kustomization that asks for more is refused, so that no half-made object goes out.

use super::paths;
use crate::failure::Failure;
use crate::output::yaml::document;
use crate::resources;
use crate::run::Run;
use jobyard_apiserver::yaml;
use serde_json::Value;

/// Names of the file, in the order in which they are looked for.
const NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
/// Folders inside folders, no more than so deep.
const DEPTH_MAX: usize = 16;
/// What may stand in the file.
const KNOWN: [&str; 6] = ["apiVersion", "kind", "resources", "namePrefix", "nameSuffix", "namespace"];

/// The objects as YAML documents, in the order in which they are sent.
pub(super) fn build(folder: &str, run: &mut Run) -> Result<String, Failure> {
    let objects = objects(folder.trim_end_matches('/'), run, DEPTH_MAX)?;
    Ok(objects.iter().map(document).collect::<Vec<_>>().join("---\n"))
}

fn objects(folder: &str, run: &mut Run, depth: usize) -> Result<Vec<Value>, Failure> {
    if depth == 0 {
        return Err(Failure::Message(format!("cycle detected: candidate root '{folder}' contains visited root")));
    }
    let rules = rules(folder, run)?;
    let mut objects = Vec::new();
    for resource in rules["resources"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let path = join(folder, resource);
        if run.host.list_folder(&path).is_ok() {
            objects.extend(self::objects(path.trim_end_matches('/'), run, depth - 1)?);
        } else {
            objects.extend(documents(&path, run)?);
        }
    }
    objects.iter_mut().for_each(|object| transform(object, &rules));
    Ok(objects)
}

/// The kustomization of a folder.
fn rules(folder: &str, run: &mut Run) -> Result<Value, Failure> {
    let found = NAMES.iter().find_map(|name| run.host.read_file(&join(folder, name)).ok());
    let Some(bytes) = found else {
        let text = "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory";
        return Err(Failure::Message(format!("{text} '{folder}'")));
    };
    let rules = yaml::read(&bytes).map_err(Failure::Message)?.json.to_value();
    match rules.as_object().into_iter().flatten().find(|(field, _)| !KNOWN.contains(&field.as_str())) {
        Some((field, _)) => Err(Failure::Message(format!("{field} of a kustomization is not part of this simulation"))),
        None => Ok(rules),
    }
}

/// The objects of a file.
fn documents(path: &str, run: &mut Run) -> Result<Vec<Value>, Failure> {
    let wrong = |why: &str| Failure::Message(format!("accumulating resources: accumulation err='{why}'"));
    let bytes = run.host.read_file(path).map_err(|error| {
        wrong(&format!("accumulating resources from '{path}': open {path}: {}", paths::file_error(error)))
    })?;
    let text = String::from_utf8_lossy(&bytes);
    let mut objects = Vec::new();
    for part in format!("\n{text}").split("\n---") {
        let read = yaml::read(part.as_bytes()).map_err(|why| wrong(&why))?.json.to_value();
        if !read.is_null() {
            objects.push(read);
        }
    }
    Ok(objects)
}

fn transform(object: &mut Value, rules: &Value) {
    let text = |field: &str| rules[field].as_str().unwrap_or("");
    let kind = object["kind"].as_str().unwrap_or("");
    let namespaced = resources::of_kind(kind, object["apiVersion"].as_str().unwrap_or(""))
        .is_none_or(|resource| resource.namespaced);
    let keeps_name = ["Namespace", "CustomResourceDefinition", "APIService"].contains(&kind);
    let Some(metadata) = object["metadata"].as_object_mut() else { return };
    if let Some(name) = metadata.get_mut("name").filter(|_| !keeps_name) {
        *name = format!("{}{}{}", text("namePrefix"), name.as_str().unwrap_or(""), text("nameSuffix")).into();
    }
    if namespaced && !text("namespace").is_empty() {
        metadata.insert("namespace".to_owned(), text("namespace").into());
    }
}

fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() || folder == "." { path.to_owned() } else { format!("{folder}/{path}") }
}

/// `kubectl kustomize DIR`.
pub fn kustomize(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let folder = match context.args() {
        [] => ".".to_owned(),
        [folder] => folder.clone(),
        _ => return Err(Failure::message("specify one path to kustomization.yaml")),
    };
    let text = build(&folder, run)?;
    run.print(&text);
    Ok(())
}
