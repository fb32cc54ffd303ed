//! The verbs, one file for each. A verb is a value: it is made when the command line is read, and resumed until it ends.

mod annotate;
mod api_resources;
mod apply;
mod auth;
mod autoscale;
mod config;
mod create;
mod delete;
mod describe;
mod diff;
mod edit;
mod events;
mod explain;
mod expose;
mod get;
mod groups;
mod help;
mod label;
mod logs;
mod nodes;
mod patch;
mod replace;
mod rollout;
mod run;
mod scale;
mod set;
mod version;
mod wait;

use crate::failure::Failure;
use crate::run::{Run, Step};

/// A verb, with how far it is.
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
#[derive(Clone, Debug)]
pub enum Verb {
    /// One that ends at once.
    Plain(fn(&mut Run) -> Result<(), Failure>),
    /// `annotate`
    Annotate(annotate::Annotate),
    /// `apply` and its sub-commands
    Apply(apply::Apply),
    /// `create` and its sub-commands
    Create(create::Create),
    /// `delete`
    Delete(delete::Delete),
    /// `describe`
    Describe(describe::Describe),
    /// `diff`
    Diff(diff::Diff),
    /// `edit`
    Edit(edit::Edit),
    /// `events`
    Events(events::Events),
    /// `get`
    Get(get::Get),
    /// `label`
    Label(label::Label),
    /// `logs`
    Logs(logs::Logs),
    /// `cordon`, `uncordon`, `drain`, `taint`
    Nodes(nodes::Nodes),
    /// `patch`
    Patch(patch::Patch),
    /// `replace`
    Replace(replace::Replace),
    /// `rollout` and its sub-commands
    Rollout(rollout::Rollout),
    /// `scale`
    Scale(scale::Scale),
    /// `wait`
    Wait(wait::Wait),
}

impl Verb {
    /// The verb of a command, by its path.
    pub fn of(path: &str) -> Self {
        if groups::GROUPS.contains(&path) {
            return Self::Plain(groups::group);
        }
        match path.split(' ').next().unwrap_or("") {
            "annotate" => Self::Annotate(annotate::Annotate::default()),
            "apply" => Self::Apply(apply::Apply::default()),
            "create" => Self::Create(create::Create::default()),
            "delete" => Self::Delete(delete::Delete::default()),
            "describe" => Self::Describe(describe::Describe::default()),
            "diff" => Self::Diff(diff::Diff::default()),
            "edit" => Self::Edit(edit::Edit::default()),
            "events" => Self::Events(events::Events::default()),
            "get" => Self::Get(get::Get::default()),
            "label" => Self::Label(label::Label::default()),
            "logs" => Self::Logs(logs::Logs::default()),
            "cordon" | "uncordon" | "drain" | "taint" => Self::Nodes(nodes::Nodes::default()),
            "patch" => Self::Patch(patch::Patch::default()),
            "replace" => Self::Replace(replace::Replace::default()),
            "rollout" => Self::Rollout(rollout::Rollout::default()),
            "scale" => Self::Scale(scale::Scale::default()),
            "wait" => Self::Wait(wait::Wait::default()),
            _ => Self::Plain(plain(path)),
        }
    }

    /// Goes on until the command ends or has to wait.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        match self {
            Self::Plain(verb) => verb(run).map(|()| Step::Done),
            Self::Annotate(verb) => verb.resume(run),
            Self::Apply(verb) => verb.resume(run),
            Self::Create(verb) => verb.resume(run),
            Self::Delete(verb) => verb.resume(run),
            Self::Describe(verb) => verb.resume(run),
            Self::Diff(verb) => verb.resume(run),
            Self::Edit(verb) => verb.resume(run),
            Self::Events(verb) => verb.resume(run),
            Self::Get(verb) => verb.resume(run),
            Self::Label(verb) => verb.resume(run),
            Self::Logs(verb) => verb.resume(run),
            Self::Nodes(verb) => verb.resume(run),
            Self::Patch(verb) => verb.resume(run),
            Self::Replace(verb) => verb.resume(run),
            Self::Rollout(verb) => verb.resume(run),
            Self::Scale(verb) => verb.resume(run),
            Self::Wait(verb) => verb.resume(run),
        }
    }
}

/// The commands that end at once.
fn plain(path: &str) -> fn(&mut Run) -> Result<(), Failure> {
    match path {
        "" => help::root,
        "help" => help::help,
        "options" => help::options,
        "autoscale" => autoscale::autoscale,
        "expose" => expose::expose,
        "set image" => set::image,
        "set resources" => set::resources,
        "set serviceaccount" => set::service_account,
        "alpha" => groups::alpha,
        "api-resources" => api_resources::api_resources,
        "api-versions" => version::api_versions,
        "attach" => groups::attach,
        "auth can-i" => auth::can_i,
        "auth whoami" => auth::whoami,
        "cluster-info" => version::cluster_info,
        "completion" => groups::completion,
        "config current-context" => config::current_context,
        "config get-clusters" => config::get_clusters,
        "config get-contexts" => config::get_contexts,
        "config get-users" => config::get_users,
        "config rename-context" => config::rename_context,
        "config set-cluster" | "config set-credentials" => config::set_entry,
        "config set-context" => config::set_context,
        "config use-context" => config::use_context,
        "config view" => config::view,
        "config delete-cluster" | "config delete-context" | "config delete-user" => config::delete,
        "cp" => groups::copy,
        "exec" => groups::exec,
        "explain" => explain::explain,
        "kustomize" => crate::builder::kustomize,
        "run" => run::run,
        "plugin list" => groups::plugins,
        "port-forward" => groups::port_forward,
        "top node" | "top pod" => groups::top,
        "version" => version::version,
        _ => |run| Err(not_there(run)),
    }
}

/// The answer of a command that jobyard's kubectl does not have.
fn not_there(run: &Run) -> Failure {
    Failure::Message(format!("{} is not part of this simulation", run.context.command.full_path()))
}
