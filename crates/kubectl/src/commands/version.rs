//! `kubectl version`, `api-versions` and `cluster-info`.

use crate::failure::Failure;
use crate::output::yaml;
use crate::run::Run;
use serde_json::{Map, Value};

/// The version of kubectl itself.
pub const VERSION: &str = "v1.37.2";
/// The kustomize in it.
const KUSTOMIZE: &str = "v5.8.1";
/// What a build says about itself, in the order of the Go type.
const FIELDS: [(&str, &str); 9] = [
    ("major", "1"),
    ("minor", "37"),
    ("gitVersion", VERSION),
    ("gitCommit", "$Format:%H$"),
    ("gitTreeState", ""),
    ("buildDate", "1970-01-01T00:00:00Z"),
    ("goVersion", "go1.26.8"),
    ("compiler", "gc"),
    ("platform", "linux/amd64"),
];
/// Fields that only a server has; they stand behind `minor`.
const EMULATION: [&str; 4] = ["emulationMajor", "emulationMinor", "minCompatibilityMajor", "minCompatibilityMinor"];

/// `kubectl version`.
pub fn version(run: &mut Run) -> Result<(), Failure> {
    let is_client_only = run.context.is_on("client");
    if !is_client_only && !run.context.args().is_empty() {
        return Err(Failure::Message(format!("extra arguments: [{}]", run.context.args().join(" "))));
    }
    let output = run.context.text("output").to_owned();
    if !["", "json", "yaml"].contains(&output.as_str()) {
        return Err(Failure::message("--output must be 'yaml' or 'json'"));
    }
    let server = if is_client_only { None } else { Some(run.get("/version", &[])?) };
    let text = match output.as_str() {
        "" => {
            let server = server.as_ref().map(|server| server["gitVersion"].as_str().unwrap_or(""));
            let server = server.map(|version| format!("Server Version: {version}\n")).unwrap_or_default();
            format!("Client Version: {VERSION}\nKustomize Version: {KUSTOMIZE}\n{server}")
        }
        "yaml" => as_yaml(server.as_ref()) + "\n",
        _ => as_json(server.as_ref()),
    };
    run.print(&text);
    Ok(())
}

fn as_yaml(server: Option<&Value>) -> String {
    let client: Map<String, Value> = FIELDS.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    let mut all = Map::new();
    all.insert("clientVersion".to_owned(), client.into());
    all.insert("kustomizeVersion".to_owned(), KUSTOMIZE.into());
    if let Some(server) = server {
        all.insert("serverVersion".to_owned(), server.clone());
    }
    yaml::document(&all.into())
}

fn as_json(server: Option<&Value>) -> String {
    let lines = |fields: &mut dyn Iterator<Item = (&str, String)>| -> String {
        let lines: Vec<String> = fields.map(|(name, value)| format!("    \"{name}\": \"{value}\"")).collect();
        lines.join(",\n")
    };
    let client = lines(&mut FIELDS.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let mut text = format!("{{\n  \"clientVersion\": {{\n{client}\n  }},\n  \"kustomizeVersion\": \"{KUSTOMIZE}\"");
    if let Some(server) = server {
        let names = FIELDS.iter().take(2).map(|(name, _)| *name).chain(EMULATION);
        let names = names.chain(FIELDS.iter().skip(2).map(|(name, _)| *name));
        let known = names.filter_map(|name| server[name].as_str().map(|value| (name, value.to_owned())));
        text += &format!(",\n  \"serverVersion\": {{\n{}\n  }}", lines(&mut { known }));
    }
    text + "\n}\n"
}

/// `kubectl api-versions`.
pub fn api_versions(run: &mut Run) -> Result<(), Failure> {
    if !run.context.args().is_empty() {
        let text = format!("unexpected arguments: [{}]", run.context.args().join(" "));
        return Err(Failure::usage(run.context.command, &text));
    }
    let mut versions: Vec<String> =
        crate::resources::all().iter().map(crate::resources::ResourceType::api_version).collect();
    versions.sort();
    versions.dedup();
    run.line(&versions.join("\n"));
    Ok(())
}

/// `kubectl cluster-info`.
pub fn cluster_info(run: &mut Run) -> Result<(), Failure> {
    let server = run.context.server.clone();
    run.line(&format!("Kubernetes control plane is running at {server}"));
    run.print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    Ok(())
}
