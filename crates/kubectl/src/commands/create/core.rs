//! `kubectl create namespace`, `configmap`, `secret generic`, `serviceaccount` and `quota`.

use super::typed::{Typed, name_of_args};
use crate::failure::Failure;
use crate::go::quote;
use crate::run::Run;
use jobyard_api::base64;
use serde_json::{Map, Value, json};

fn object(api_version: &str, kind: &str, name: &str) -> Value {
    json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": name}})
}

/// `kubectl create namespace NAME`.
pub fn namespace(run: &mut Run) -> Result<(), Failure> {
    let name = name_of_args(run)?;
    let typed = Typed::of(run, "")?;
    let mut namespace = object("v1", "Namespace", &name);
    namespace["spec"] = json!({});
    typed.create(run, namespace)
}

/// `kubectl create serviceaccount NAME`.
pub fn service_account(run: &mut Run) -> Result<(), Failure> {
    let name = name_of_args(run)?;
    Typed::of(run, "failed to create serviceaccount:")?.create(run, object("v1", "ServiceAccount", &name))
}

/// `kubectl create quota NAME --hard=KEY=VALUE,…`.
pub fn quota(run: &mut Run) -> Result<(), Failure> {
    let name = name_of_args(run)?;
    let typed = Typed::of(run, "failed to create quota:")?;
    let mut quota = object("v1", "ResourceQuota", &name);
    quota["spec"] = json!({});
    let split =
        |text: &str| -> Vec<String> { text.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect() };
    for term in split(run.context.text("hard")) {
        let Some((key, value)) = term.split_once('=') else {
            return Err(Failure::Message(format!("Invalid argument syntax {term}, expected <resource>=<value>")));
        };
        quota["spec"]["hard"][key] = value.into();
    }
    let scopes = split(run.context.text("scopes"));
    if !scopes.is_empty() {
        quota["spec"]["scopes"] = json!(scopes);
    }
    typed.create(run, quota)
}

/// `kubectl create configmap NAME`, from files and literals.
pub fn config_map(run: &mut Run) -> Result<(), Failure> {
    let name = name_of_args(run)?;
    let typed = Typed::of(run, "failed to create configmap:")?;
    let mut map = object("v1", "ConfigMap", &name);
    let mut binary = Map::new();
    let mut data = Map::new();
    for (key, value) in pairs(run, &format!("Data for ConfigMap {}", quote(&name)))? {
        match String::from_utf8(value) {
            Ok(text) => drop(data.insert(key, text.into())),
            Err(error) => drop(binary.insert(key, base64::encode(error.as_bytes()).into())),
        }
    }
    for (field, values) in [("data", data), ("binaryData", binary)] {
        if !values.is_empty() {
            map[field] = values.into();
        }
    }
    typed.create(run, map)
}

/// `kubectl create secret generic NAME`, from files and literals.
pub fn secret(run: &mut Run) -> Result<(), Failure> {
    let name = name_of_args(run)?;
    let typed = Typed::of(run, "failed to create secret")?;
    let mut secret = object("v1", "Secret", &name);
    let mut data = Map::new();
    for (key, value) in pairs(run, &format!("data for Secret {}", quote(&name)))? {
        data.insert(key, base64::encode(&value).into());
    }
    if !data.is_empty() {
        secret["data"] = data.into();
    }
    if !run.context.text("type").is_empty() {
        secret["type"] = run.context.text("type").into();
    }
    typed.create(run, secret)
}

/// Keys and values of `--from-file`, `--from-literal` and `--from-env-file`.
fn pairs(run: &mut Run, place: &str) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let line = &run.context.line;
    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    let (files, literals, env) = (line.list("from-file"), line.list("from-literal"), line.list("from-env-file"));
    if !env.is_empty() && (!files.is_empty() || !literals.is_empty()) {
        return Err(Failure::message("from-env-file cannot be combined with from-file or from-literal"));
    }
    let mut add = |key: &str, value: Vec<u8>| {
        if found.iter().any(|(known, _)| known == key) {
            let text = format!("cannot add key {}, another key by that name already exists in {place}", quote(key));
            return Err(Failure::Message(text));
        }
        found.push((key.to_owned(), value));
        Ok(())
    };
    for source in files {
        for (key, path) in file_sources(run, &source)? {
            add(&key, read(run, &path)?)?;
        }
    }
    for literal in literals {
        match literal.split_once('=').filter(|(key, _)| !key.is_empty()) {
            Some((key, value)) => add(key, value.as_bytes().to_vec())?,
            None => return Err(Failure::Message(format!("invalid literal source {literal}, expected key=value"))),
        }
    }
    for path in env {
        let text = String::from_utf8_lossy(&read(run, &path)?).into_owned();
        let lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            add(key, value.as_bytes().to_vec())?;
        }
    }
    Ok(found)
}

/// The files of `--from-file`: `[KEY=]PATH`, or a folder whose files are meant.
fn file_sources(run: &mut Run, source: &str) -> Result<Vec<(String, String)>, Failure> {
    if let Some((key, path)) = source.split_once('=') {
        return match (key, path) {
            ("", _) => Err(Failure::Message(format!("key name for file path {path} missing"))),
            (_, "") => Err(Failure::Message(format!("file path for key name {key} missing"))),
            _ => Ok(vec![(key.to_owned(), path.to_owned())]),
        };
    }
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    match run.host.list_folder(source) {
        Ok(names) => {
            let folder = source.trim_end_matches('/');
            let files = names.iter().filter(|name| !name.ends_with('/'));
            Ok(files.map(|file| (file.clone(), format!("{folder}/{file}"))).collect())
        }
        Err(_) => Ok(vec![(name(source), source.to_owned())]),
    }
}

fn read(run: &mut Run, path: &str) -> Result<Vec<u8>, Failure> {
    run.host.read_file(path).map_err(|error| {
        let why = crate::builder::file_error(error);
        Failure::Message(format!("error reading {path}: {why}"))
    })
}
