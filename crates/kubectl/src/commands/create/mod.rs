//! `kubectl create`: from files, and of the kinds that have a sub-command of their own.

mod batch;
mod core;
mod files;
mod rbac;
mod typed;
mod workloads;

use crate::failure::Failure;
use crate::run::{Run, Step};
pub use typed::Typed;

/// One run of `kubectl create`.
#[derive(Clone, Debug, Default)]
pub struct Create {}

impl Create {
    /// Runs; it never waits.
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        let path = run.context.command.path;
        match path.trim_start_matches("create").trim_start() {
            "" => files::create(run),
            "job" => batch::job(run),
            "cronjob" => batch::cron_job(run),
            "namespace" => core::namespace(run),
            "configmap" => core::config_map(run),
            "secret generic" => core::secret(run),
            "serviceaccount" => core::service_account(run),
            "quota" => core::quota(run),
            "role" | "clusterrole" => rbac::role(run),
            "rolebinding" | "clusterrolebinding" => rbac::binding(run),
            "deployment" => workloads::deployment(run),
            "priorityclass" => workloads::priority_class(run),
            _ => Err(super::not_there(run)),
        }
        .map(|()| Step::Done)
    }
}
