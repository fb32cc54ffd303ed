//! What the verbs that change something have in common.

pub mod conditions;
pub mod deletion;
pub mod drain;
pub mod evictable;
pub mod pairs;
pub mod patcher;
pub mod show;
pub mod taints;

use crate::builder::{Builder, Files};
use crate::context::Context;
use crate::failure::Failure;
use crate::resources::{self, ResourceType};
use crate::run::Run;
use jobyard_apiserver::json::go_text;
use pairs::Pairs;
use serde_json::Value;

/// Where kubectl keeps what it applied last.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// How much of a command is really to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DryRun {
    /// All.
    #[default]
    None,
    /// Nothing, and the server is not asked.
    Client,
    /// The server checks it and stores nothing.
    Server,
}

impl DryRun {
    /// What `--dry-run` says ([K-136]).
    pub fn of(run: &mut Run) -> Result<Self, Failure> {
        let word = run.context.text("dry-run");
        match word {
            "client" => return Ok(Self::Client),
            "server" => return Ok(Self::Server),
            "none" => return Ok(Self::None),
            _ => {}
        }
        let is_on = match word {
            "unchanged" => None,
            "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
            other => {
                let why = "Must be \"none\", \"server\", or \"client\".";
                return Err(Failure::Message(format!("Invalid dry-run value ({other}). {why}")));
            }
        };
        note_old_form(run, is_on);
        Ok(if is_on == Some(false) { Self::None } else { Self::Client })
    }

    /// Value of the parameter `dryRun`.
    pub const fn query(self) -> &'static str {
        match self {
            Self::Server => "All",
            Self::None | Self::Client => "",
        }
    }

    /// What is added to a success line.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Client => " (dry run)",
            Self::Server => " (server dry run)",
        }
    }
}

/// What kubectl's log says about a `--dry-run` of an old form.
fn note_old_form(run: &mut Run, is_on: Option<bool>) {
    let word = run.context.text("dry-run");
    let (place, form, new) = match is_on {
        None => (714, "--dry-run is deprecated".to_owned(), "client"),
        Some(true) => (728, format!("--dry-run={word} is deprecated (boolean value)"), "client"),
        Some(false) => (731, format!("--dry-run={word} is deprecated (boolean value)"), "none"),
    };
    let text = format!("{form} and can be replaced with --dry-run={new}.");
    run.log("helpers.go", place, &text);
}

/// What the server is to do with unknown fields, by `--validate` ([K-149]).
pub fn validation(run: &Run) -> Result<&'static str, Failure> {
    match run.context.text("validate") {
        "strict" | "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok("Strict"),
        "warn" => Ok("Warn"),
        "ignore" | "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok("Ignore"),
        other => {
            let why = "must be one of: strict (or true), warn, ignore (or false)";
            Err(Failure::Message(format!("invalid - validate option {}; {why}", crate::go::quote(other))))
        }
    }
}

/// A builder for files and arguments as most verbs of change have it: in the namespace of the command line, and going on
/// after a mistake.
pub fn builder(run: &Run) -> Builder {
    let context = run.context;
    let builder = Builder { continue_on_error: true, ..Builder::new(run) };
    builder.files(context.namespace_is_given, Files::of(run))
}

/// `--all` beside a selector.
pub fn misuse_of_all(context: &Context) -> Option<&'static str> {
    if !context.is_on("all") {
        return None;
    }
    if !context.text("selector").is_empty() {
        return Some("cannot set --all and --selector at the same time");
    }
    (!context.text("field-selector").is_empty()).then_some("cannot set --all and --field-selector at the same time")
}

/// Objects of the server with `--local`, or no objects at all; `example` is how upstream calls a file here.
pub fn misuse_of_local(run: &Run, dry_run: DryRun, words: &[String], example: &str) -> Result<(), Failure> {
    let has_files = !Files::of(run).is_empty();
    let wrong = if !run.context.is_on("local") {
        if !words.is_empty() || has_files {
            return Ok(());
        }
        "one or more resources must be specified as <resource> <name> or <resource>/<name>".to_owned()
    } else if dry_run == DryRun::Server {
        "cannot specify --local and --dry-run=server - did you mean --dry-run=client?".to_owned()
    } else if !words.is_empty() {
        let files = format!("-f {example}.yaml or --filename={example}.json");
        format!("can only use local files by {files} when --local=true is set")
    } else if !has_files {
        format!("one or more files must be specified as -f {example}.yaml or --filename={example}.json")
    } else {
        return Ok(());
    };
    Err(Failure::Message(wrong))
}

/// Changes the labels or annotations of an object.
pub fn set_pairs(object: &mut Value, what: &str, pairs: &Pairs) {
    let mut map = object["metadata"][what].as_object().cloned().unwrap_or_default();
    map.extend(pairs.set.iter().map(|(key, value)| (key.clone(), value.as_str().into())));
    map.retain(|key, _| !pairs.removed.contains(key));
    object["metadata"][what] = map.into();
}

/// Forgets the version of an object if the command line names one, so that it is part of the patch.
pub fn forget_version(object: &mut Value, wanted: &str) {
    if let (false, Some(metadata)) = (wanted.is_empty(), object["metadata"].as_object_mut()) {
        metadata.remove("resourceVersion");
    }
}

/// The version that an object must have for a change to be done, if the command line names one.
pub fn set_version(object: &mut Value, wanted: &str) {
    if !wanted.is_empty() {
        object["metadata"]["resourceVersion"] = wanted.into();
    }
}

/// A type as Go's `%v` shows it: `batch/v1, Kind=Job`.
pub fn go_kind(resource: &ResourceType) -> String {
    let ResourceType { group, version, kind, .. } = resource;
    format!("{group}/{version}, Kind={kind}")
}

/// The first document of YAML or JSON as a value.
///
/// # Errors
/// Why it is none, in upstream's words.
pub fn yaml(bytes: &[u8]) -> Result<Value, String> {
    jobyard_apiserver::yaml::read(bytes).map(|document| document.json.to_value())
}

/// An object as upstream's codec writes it: one line and a line feed.
pub fn encoded(object: &Value) -> String {
    go_text(object) + "\n"
}

/// The fields of an object.
pub fn fields(object: &Value) -> crate::patch::Fields {
    object.as_object().cloned().unwrap_or_default()
}

/// Prints what became of an object, as `-o` says.
pub fn print(run: &mut Run, word: &str, dry_run: DryRun, object: &Value) -> Result<(), Failure> {
    match run.context.text("output") {
        "" => {
            let text = format!("{} {word}{}", printed(run, object), dry_run.suffix());
            run.line(text.trim_end());
            Ok(())
        }
        "name" => {
            let text = printed(run, object);
            run.line(&text);
            Ok(())
        }
        _ => show::print(run, object),
    }
}

/// How an object is named in success lines.
pub fn printed(run: &Run, object: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let (kind, version) = (text(&object["kind"]), text(&object["apiVersion"]));
    let name = text(&object["metadata"]["name"]);
    if run.context.dialect.is_old() {
        return format!("{} {}", kind.to_lowercase(), crate::go::quote(&name));
    }
    if let Some(resource) = resources::of_kind(&kind, &version) {
        return resource.printed(&name);
    }
    let group = version.split_once('/').map_or(String::new(), |(group, _)| format!(".{group}"));
    format!("{}{group}/{name}", kind.to_lowercase())
}

/// Refuses an unknown `-o` before anything is done.
pub fn check_output(run: &mut Run) -> Result<(), Failure> {
    show::check(run)
}
