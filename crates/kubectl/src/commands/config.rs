//! `kubectl config`: what the kubeconfig holds, and changes of it.

use crate::config::{self, entry, list};
use crate::failure::Failure;
use crate::go::quote;
use crate::output::printer::{PLAIN_FORMATS, Printer};
use crate::output::yaml;
use crate::run::Run;
use crate::text::tabwriter::TabWriter;
use serde_json::{Value, json};

/// `kubectl config current-context`.
pub fn current_context(run: &mut Run) -> Result<(), Failure> {
    let config = config::read(run.context, run.host)?;
    match current(&config) {
        "" => Err(Failure::message("current-context is not set")),
        name => {
            run.line(name);
            Ok(())
        }
    }
}

/// `kubectl config get-contexts [NAME…]`.
pub fn get_contexts(run: &mut Run) -> Result<(), Failure> {
    let output = run.context.text("output").to_owned();
    if !["", "name"].contains(&output.as_str()) {
        let text = format!(
            "--output {output} is not available in kubectl config get-contexts; resetting to default output format"
        );
        return Err(Failure::Message(text));
    }
    let config = config::read(run.context, run.host)?;
    let mut names: Vec<String> = run.context.args().to_vec();
    let mut failures = Vec::new();
    if names.is_empty() {
        names = list(&config, "contexts").iter().map(|entry| text(entry, "name")).collect();
    }
    names.sort();
    let mut writer = TabWriter::table();
    if output.is_empty() && !run.context.is_on("no-headers") {
        writer.push("CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n");
    }
    for name in names {
        let Some(found) = entry(&config, "contexts", &name) else {
            failures.push(Failure::Message(format!("context {name} not found")));
            continue;
        };
        if output == "name" {
            writer.push(&format!("{name}\n"));
            continue;
        }
        let mark = if current(&config) == name { "*" } else { "" };
        let inner = &found["context"];
        let (cluster, user, namespace) = (text(inner, "cluster"), text(inner, "user"), text(inner, "namespace"));
        writer.push(&format!("{mark}\t{name}\t{cluster}\t{user}\t{namespace}\n"));
    }
    run.print(&writer.flush());
    Failure::all(failures)
}

/// `kubectl config get-clusters`.
pub fn get_clusters(run: &mut Run) -> Result<(), Failure> {
    names(run, "clusters", "No clusters found.")
}

/// `kubectl config get-users`.
pub fn get_users(run: &mut Run) -> Result<(), Failure> {
    names(run, "users", "No users found.")
}

fn names(run: &mut Run, what: &str, none: &str) -> Result<(), Failure> {
    let config = config::read(run.context, run.host)?;
    let mut names: Vec<String> = list(&config, what).iter().map(|entry| text(entry, "name")).collect();
    names.sort();
    run.line("NAME");
    if names.is_empty() {
        run.complain(&format!("{none}\n"));
    }
    names.iter().for_each(|name| run.line(name));
    Ok(())
}

/// `kubectl config use-context NAME`.
pub fn use_context(run: &mut Run) -> Result<(), Failure> {
    let [name] = run.context.args() else {
        let text = format!("Unexpected args: [{}]", run.context.args().join(" "));
        run.complain(run.context.command.help());
        return Err(Failure::Message(text));
    };
    let mut config = config::read(run.context, run.host)?;
    if entry(&config, "contexts", name).is_none() {
        return Err(Failure::Message(format!("no context exists with the name: {}", quote(name))));
    }
    config["current-context"] = name.as_str().into();
    write(run, &config)?;
    run.line(&format!("Switched to context {}.", quote(name)));
    Ok(())
}

/// `kubectl config set-context [NAME | --current]`.
pub fn set_context(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let mut config = config::read(context, run.host)?;
    let is_current = context.is_on("current");
    let name = match context.args() {
        [] if is_current => current(&config).to_owned(),
        [name] if !is_current => name.clone(),
        [] | [_] => return Err(Failure::message("you must specify a non-empty context name or --current")),
        more => {
            let text = format!("Unexpected args: [{}]", more.join(" "));
            return Err(Failure::Message(text));
        }
    };
    let is_new = entry(&config, "contexts", &name).is_none();
    if is_new {
        add(&mut config, "contexts", json!({"context": {}, "name": name}));
    }
    let contexts = config["contexts"].as_array_mut().into_iter().flatten();
    for found in contexts.filter(|entry| entry["name"] == name.as_str()) {
        for flag in ["cluster", "user", "namespace"] {
            if context.line.has(flag) {
                set(&mut found["context"], flag, context.text(flag));
            }
        }
    }
    write(run, &config)?;
    run.line(&format!("Context {} {}.", quote(&name), if is_new { "created" } else { "modified" }));
    Ok(())
}

/// `kubectl config rename-context OLD NEW`.
pub fn rename_context(run: &mut Run) -> Result<(), Failure> {
    let [old, new] = run.context.args() else {
        let text = format!("Unexpected args: [{}]", run.context.args().join(" "));
        return Err(Failure::usage(run.context.command, &text));
    };
    let mut config = config::read(run.context, run.host)?;
    let file = config::path(run.context);
    if entry(&config, "contexts", old).is_none() {
        return Err(Failure::Message(format!("cannot rename the context {}, it's not in {file}", quote(old))));
    }
    if entry(&config, "contexts", new).is_some() {
        let text =
            format!("cannot rename the context {}, the context {} already exists in {file}", quote(old), quote(new));
        return Err(Failure::Message(text));
    }
    let contexts = config["contexts"].as_array_mut().into_iter().flatten();
    contexts.filter(|entry| entry["name"] == old.as_str()).for_each(|entry| entry["name"] = new.as_str().into());
    if current(&config) == old {
        config["current-context"] = new.as_str().into();
    }
    write(run, &config)?;
    run.line(&format!("Context {} renamed to {}.", quote(old), quote(new)));
    Ok(())
}

/// `kubectl config delete-context`, `delete-cluster` and `delete-user`.
pub fn delete(run: &mut Run) -> Result<(), Failure> {
    let what = run.context.command.name().trim_start_matches("delete-");
    let Some(name) = run.context.args().first().filter(|_| run.context.args().len() == 1) else {
        run.complain(run.context.command.help());
        return Err(Failure::message(format!("Unexpected args: [{}]", run.context.args().join(" "))));
    };
    let mut config = config::read(run.context, run.host)?;
    let file = config::path(run.context);
    let plural = format!("{what}s");
    if entry(&config, &plural, name).is_none() {
        return Err(Failure::Message(format!("cannot delete {what} {name}, not in {file}")));
    }
    if what == "context" && current(&config) == name {
        run.complain(
            "warning: this removed your active context, use \"kubectl config use-context\" to select a different one\n",
        );
    }
    if let Some(entries) = config[plural.as_str()].as_array_mut() {
        entries.retain(|entry| entry["name"] != name.as_str());
    }
    write(run, &config)?;
    run.line(&format!("deleted {what} {name} from {file}"));
    Ok(())
}

/// `kubectl config set-cluster NAME` and `set-credentials NAME`, as far as a simulation has use for them.
pub fn set_entry(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let [name] = context.args() else {
        let text = format!("Unexpected args: [{}]", context.args().join(" "));
        return Err(Failure::Message(text));
    };
    let (plural, inner, title, flags): (_, _, _, &[(&str, &str)]) = if context.command.name() == "set-cluster" {
        ("clusters", "cluster", "Cluster", &[("server", "server"), ("proxy-url", "proxy-url")])
    } else {
        ("users", "user", "User", &[("token", "token"), ("username", "username"), ("password", "password")])
    };
    let mut config = config::read(context, run.host)?;
    if entry(&config, plural, name).is_none() {
        add(&mut config, plural, json!({inner: {}, "name": name}));
    }
    let entries = config[plural].as_array_mut().into_iter().flatten();
    for found in entries.filter(|entry| entry["name"] == name.as_str()) {
        for (flag, field) in flags.iter().filter(|(flag, _)| context.line.has(flag)) {
            set(&mut found[inner], field, context.text(flag));
        }
    }
    write(run, &config)?;
    run.line(&format!("{title} {} set.", quote(name)));
    Ok(())
}

/// `kubectl config view`.
pub fn view(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    if !context.args().is_empty() {
        let text = format!("unexpected arguments: [{}]", context.args().join(" "));
        return Err(Failure::usage(context.command, &text));
    }
    let mut config = config::read(context, run.host)?;
    if context.is_on("minify") {
        minify(&mut config)?;
    }
    if !context.is_on("raw") {
        hide(&mut config);
    }
    let output = context.text("output");
    let text = match output {
        "" | "yaml" => yaml::document(&config),
        _ => Printer::of(run, PLAIN_FORMATS)?.print(&config)?,
    };
    run.print(&text);
    Ok(())
}

/// Leaves only what the current context needs.
fn minify(config: &mut Value) -> Result<(), Failure> {
    let name = current(config).to_owned();
    let Some(found) = entry(config, "contexts", &name).cloned() else {
        return Err(Failure::message("current-context must exist in order to minify"));
    };
    let wanted = [
        ("contexts", name),
        ("clusters", text(&found["context"], "cluster")),
        ("users", text(&found["context"], "user")),
    ];
    for (what, name) in wanted {
        if let Some(entries) = config[what].as_array_mut() {
            entries.retain(|entry| entry["name"] == name.as_str());
        }
    }
    Ok(())
}

/// Hides certificates, keys and passwords.
fn hide(config: &mut Value) {
    for (plural, inner) in [("clusters", "cluster"), ("users", "user")] {
        for entry in config[plural].as_array_mut().into_iter().flatten() {
            for (name, value) in entry[inner].as_object_mut().into_iter().flatten() {
                if name.ends_with("-data") {
                    *value = "DATA+OMITTED".into();
                } else if name == "token" || name == "password" {
                    *value = "REDACTED".into();
                }
            }
        }
    }
}

fn current(config: &Value) -> &str {
    config["current-context"].as_str().unwrap_or("")
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or("").to_owned()
}

fn add(config: &mut Value, what: &str, entry: Value) {
    let mut entries = list(config, what).to_vec();
    entries.push(entry);
    entries.sort_by_key(|entry| text(entry, "name"));
    config[what] = entries.into();
}

fn set(value: &mut Value, name: &str, text: &str) {
    match value.as_object_mut() {
        Some(fields) if text.is_empty() => drop(fields.remove(name)),
        _ => value[name] = text.into(),
    }
}

fn write(run: &mut Run, config: &Value) -> Result<(), Failure> {
    let path = config::path(run.context);
    run.host
        .write_file(&path, yaml::document(config).as_bytes())
        .map_err(|error| Failure::Message(format!("open {path}: {}", crate::builder::file_error(error))))
}
