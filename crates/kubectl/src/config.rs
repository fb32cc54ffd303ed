//! The kubeconfig: clusters, users and contexts, and with the current context the namespace that is meant.

use crate::builder::file_error;
use crate::context::Context;
use crate::failure::Failure;
use crate::host::{FileError, Host};
use serde_json::Value;

/// What there is before somebody writes a file.
const DEFAULT: &str = "\
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Y2E=
    server: https://127.0.0.1:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: admin
  name: kubernetes-admin@kubernetes
current-context: kubernetes-admin@kubernetes
kind: Config
users:
- name: admin
  user:
    client-certificate-data: Y2VydA==
    client-key-data: a2V5
";

/// Where it lies.
pub fn path(context: &Context) -> String {
    let given = context.text("kubeconfig");
    match (given, context.env("KUBECONFIG")) {
        ("", None | Some("")) => format!("{}/.kube/config", context.home().trim_end_matches('/')),
        ("", Some(paths)) => paths.split(':').next().unwrap_or(paths).to_owned(),
        (path, _) => path.to_owned(),
    }
}

/// Reads it. A file that is named must be there.
pub fn read(context: &Context, host: &mut dyn Host) -> Result<Value, Failure> {
    let path = path(context);
    let text = match host.read_file(&path) {
        Ok(text) => text,
        Err(FileError::NotFound) if context.text("kubeconfig").is_empty() => DEFAULT.as_bytes().to_vec(),
        Err(FileError::NotFound) => {
            return Err(Failure::Message(format!("stat {path}: {}", file_error(FileError::NotFound))));
        }
        Err(error) => return Err(Failure::Message(format!("open {path}: {}", file_error(error)))),
    };
    let read = jobyard_apiserver::yaml::read(&text)
        .map_err(|why| Failure::Message(format!("error loading config file {path:?}: {why}")))?;
    Ok(read.json.to_value())
}

/// The list of `clusters`, `contexts` or `users`.
pub fn list<'a>(config: &'a Value, what: &str) -> &'a [Value] {
    config[what].as_array().map_or(&[], Vec::as_slice)
}

/// The entry of a name.
pub fn entry<'a>(config: &'a Value, what: &str, name: &str) -> Option<&'a Value> {
    list(config, what).iter().find(|entry| entry["name"] == name)
}

/// Fills in which namespace and which server are meant.
pub fn fill(context: &mut Context, host: &mut dyn Host) -> Result<(), Failure> {
    let needs_none = ["", "config", "help", "options", "completion", "plugin", "alpha", "kustomize"];
    if needs_none.contains(&context.command.path.split(' ').next().unwrap_or("")) {
        "default".clone_into(&mut context.namespace);
        return Ok(());
    }
    let config = read(context, host)?;
    let current = match context.text("context") {
        "" => config["current-context"].as_str().unwrap_or("").to_owned(),
        name => name.to_owned(),
    };
    let found = entry(&config, "contexts", &current);
    if found.is_none() && !context.text("context").is_empty() {
        let text = format!("context was not found for specified context: {current}");
        return Err(Failure::Configuration(text));
    }
    check_timeout(context)?;
    let text = |value: Option<&Value>, name: &str| -> String {
        value.and_then(|value| value[name].as_str()).unwrap_or("").to_owned()
    };
    let inner = found.map(|entry| &entry["context"]);
    let cluster = entry(&config, "clusters", &text(inner, "cluster")).map(|entry| &entry["cluster"]);
    context.server = text(cluster, "server");
    let given = context.text("namespace").to_owned();
    context.namespace_is_given = !given.is_empty();
    context.namespace = [given, text(inner, "namespace"), "default".to_owned()]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    Ok(())
}

fn check_timeout(context: &Context) -> Result<(), Failure> {
    let text = context.text("request-timeout");
    let is_number = text.parse::<i64>().is_ok();
    if is_number || crate::flags::duration(text).is_ok() {
        return Ok(());
    }
    Err(Failure::message(
        "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time \
         unit (e.g. 1s | 2m | 3h)",
    ))
}
