//! `kubectl apply --server-side` ([K-142]).

use super::warn_if_deleting;
use crate::builder::Info;
use crate::change::{self, DryRun};
use crate::client::Request;
use crate::failure::Failure;
use crate::run::Run;
use jobyard_apiserver::wire::Method;
use serde_json::Value;

/// What is said after a conflict.
const ADVICE: &str = "Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts";

/// Sends what a file says; the server does the rest.
pub fn apply(
    run: &mut Run,
    info: &Info,
    manager: &str,
    validation: &'static str,
    dry_run: DryRun,
) -> Result<Value, Failure> {
    let body = change::encoded(info.object.as_ref().unwrap_or(&Value::Null));
    let force = if run.context.is_on("force-conflicts") { "true" } else { "false" };
    let subresource = run.context.text("subresource");
    let path = crate::client::path(info.resource, &info.namespace, &info.name, subresource);
    let request = Request {
        method: Method::Patch,
        path: &path,
        query: &[
            ("dryRun", dry_run.query()),
            ("fieldManager", manager),
            ("fieldValidation", validation),
            ("force", force),
        ],
        content_type: Some("application/apply-patch+yaml"),
        body: body.as_bytes(),
    };
    let object = run.json(&request).map_err(|failure| match failure.status() {
        Some(status) if status.reason == "Conflict" => Failure::Message(format!("{}\n{ADVICE}", status.message)),
        Some(status) if status.code == 415 => {
            Failure::Message(format!("Server-side apply not available on the server: ({})", status.message))
        }
        _ => failure,
    })?;
    warn_if_deleting(run, &object);
    Ok(object)
}
