//! What the Tab key offers on a line that begins with `kubectl`: commands, flags, types, names, values of flags.

use crate::client;
use crate::host::Host;
use crate::resources::{self, ResourceType};
use crate::tree::{self, Command};
use jobyard_apiserver::wire::{HttpRequest, Method};
use serde_json::Value;

/// Forms that `-o` knows.
const FORMS: &[&str] = &["custom-columns=", "json", "jsonpath=", "name", "wide", "yaml"];

/// What can stand in place of the last word; `None` if that is a file, which the shell completes. `words` are those after
/// `kubectl`, the last one as far as it is typed.
pub fn complete(words: &[String], host: &mut dyn Host) -> Option<Vec<String>> {
    let (last, before) = words.split_last()?;
    let line = Typed::read(before);
    let found = match line.open_flag {
        Some("filename" | "kustomize" | "patch-file") => return None,
        Some("output") => FORMS.iter().map(|form| (*form).to_owned()).collect(),
        Some("namespace") => names(host, "namespace", ""),
        Some(_) => Vec::new(),
        None if last.starts_with('-') => flags(line.command),
        None => arguments(&line, last, host),
    };
    let mut found: Vec<String> = found.into_iter().filter(|word| word.starts_with(last.as_str())).collect();
    found.sort();
    found.dedup();
    Some(found)
}

/// What is before the word to be completed.
struct Typed<'a> {
    command: &'static Command,
    /// Arguments that are no flags.
    args: Vec<&'a str>,
    namespace: &'a str,
    /// Name of the flag whose value comes next.
    open_flag: Option<&'static str>,
}

impl<'a> Typed<'a> {
    fn read(words: &'a [String]) -> Self {
        let root = tree::command("").expect("kubectl itself is a command");
        let mut typed = Self { command: root, args: Vec::new(), namespace: "default", open_flag: None };
        for word in words {
            if let Some(flag) = typed.open_flag.take() {
                if flag == "namespace" {
                    typed.namespace = word;
                }
            } else if word.starts_with('-') {
                typed.take_flag(word);
            } else if let Some(child) = tree::child(typed.command.path, word).filter(|_| typed.args.is_empty()) {
                typed.command = child;
            } else {
                typed.args.push(word);
            }
        }
        typed
    }

    fn take_flag(&mut self, word: &'a str) {
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        let flag = match name.strip_prefix("--") {
            Some(long) => self.command.flag(long),
            None => name.chars().nth(1).and_then(|letter| self.command.shorthand(letter)),
        };
        let Some(flag) = flag else { return };
        let is_whole = name.starts_with("--") || name.len() == 2;
        match value {
            Some(value) if flag.name == "namespace" => self.namespace = value,
            None if flag.without_value.is_none() && is_whole => self.open_flag = Some(flag.name),
            _ => {}
        }
    }
}

fn flags(command: &Command) -> Vec<String> {
    let flags = command.all_flags().into_iter().filter(|flag| flag.deprecated.is_empty());
    flags.map(|flag| format!("--{}{}", flag.name, if flag.without_value.is_none() { "=" } else { "" })).collect()
}

/// A sub-command, or a type, or a name of the type that stands there.
fn arguments(line: &Typed, last: &str, host: &mut dyn Host) -> Vec<String> {
    let children: Vec<String> = tree::children(line.command.path)
        .filter(|command| !command.is_hidden)
        .map(|command| command.name().to_owned())
        .collect();
    if !children.is_empty() && line.args.is_empty() {
        return children;
    }
    let implied = match line.command.path {
        "cordon" | "uncordon" | "drain" | "taint" => Some("node"),
        "logs" | "exec" | "attach" | "port-forward" => Some("pod"),
        _ => None,
    };
    if let Some((kind, _)) = last.split_once('/') {
        return names(host, kind, line.namespace).into_iter().map(|name| format!("{kind}/{name}")).collect();
    }
    match (implied, line.args.first()) {
        (Some(kind), None) => names(host, kind, line.namespace),
        (None, None) if takes_types(line.command) => types(),
        (None, Some(kind)) if takes_types(line.command) && !kind.contains('/') => names(host, kind, line.namespace),
        _ => Vec::new(),
    }
}

/// Whether the command works on objects that are there.
fn takes_types(command: &Command) -> bool {
    let verbs =
        ["annotate", "delete", "describe", "edit", "explain", "get", "label", "patch", "rollout", "scale", "wait"];
    verbs.contains(&command.path.split(' ').next().unwrap_or_default())
}

fn types() -> Vec<String> {
    let listed = |kind: &&ResourceType| kind.verbs.contains(&"list");
    resources::all().iter().filter(listed).map(|kind| kind.plural.to_owned()).collect()
}

/// Names of the objects of a type; none if there is no such type.
fn names(host: &mut dyn Host, kind: &str, namespace: &str) -> Vec<String> {
    let Some(resource) = resources::resolve(kind) else { return Vec::new() };
    let path = client::path(resource, namespace, "", "");
    let request = HttpRequest { method: Method::Get, path: &path, query: "", content_type: None, body: b"" };
    let list: Value = serde_json::from_str(&host.request(&request).body).unwrap_or_default();
    let items = list["items"].as_array().into_iter().flatten();
    items.filter_map(|item| item["metadata"]["name"].as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::Log;
    use jobyard_api::time::Time;
    use jobyard_apiserver::wire::HttpResponse;

    /// A server with the jobs `pi` and `pi-2` and nothing else.
    struct Jobs;

    impl Host for Jobs {
        fn now(&self) -> Time {
            Time::from_nanos(0)
        }

        fn request(&mut self, request: &HttpRequest) -> HttpResponse {
            let is_jobs = request.path == "/apis/batch/v1/namespaces/default/jobs";
            let items = if is_jobs { r#"{"metadata":{"name":"pi"}},{"metadata":{"name":"pi-2"}}"# } else { "" };
            HttpResponse { code: 200, warnings: Vec::new(), body: format!(r#"{{"items":[{items}]}}"#) }
        }

        fn log(&mut self, _: &str, _: &str, _: &str, _: bool) -> Result<Log, HttpResponse> {
            Ok(Log::default())
        }
    }

    fn offered(line: &str) -> Option<Vec<String>> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        complete(&words, &mut Jobs)
    }

    #[test]
    fn each_place_has_its_words() {
        let check = |line: &str, expected: &[&str]| assert_eq!(offered(line).expect("no file"), expected, "{line}");
        check("desc", &["describe"]);
        check("create j", &["job"]);
        check("get jo", &["jobs"]);
        check("get jobs ", &["pi", "pi-2"]);
        check("get -n other jobs ", &[]);
        check("logs job/pi-", &["job/pi-2"]);
        check("get jobs -o y", &["yaml"]);
        check("delete job pi --casc", &["--cascade"]);
        check("wait --fo", &["--for="]);
        check("nonsense ", &[]);
        assert_eq!(offered("create -f "), None, "files are the shell's");
    }
}
