//! From an edited file to requests ([K-140]).

use super::{Outcome, Session, is_last_applied, without_managers};
use crate::builder::Info;
use crate::change::{self, DryRun, LAST_APPLIED, patcher};
use crate::client::{MERGE_PATCH, STRATEGIC_PATCH};
use crate::failure::Failure;
use crate::go::quote;
use crate::patch;
use crate::run::Run;
use jobyard_apiserver::json::go_text;
use jobyard_apiserver::patch::schema;
use serde_json::{Value, json};

/// What went wrong with single objects.
#[derive(Default)]
struct Results {
    /// Refused for now: may be tried again.
    retryable: bool,
    /// Gone meanwhile.
    not_found: bool,
    /// Invalid: the file is opened again.
    invalid: bool,
}

impl Session {
    /// Sends what has changed.
    pub(super) fn send(&mut self, run: &mut Run, updated: Vec<Info>, path: &str) -> Result<Outcome, Failure> {
        let mut results = Results::default();
        for mut info in updated {
            if info.resource.namespaced && info.namespace.is_empty() {
                info.namespace.clone_from(&run.context.namespace);
            }
            if info.resource.namespaced && info.namespace != run.context.namespace {
                let (found, wanted) = (quote(&info.namespace), quote(&run.context.namespace));
                let failure = Failure::Message(format!(
                    "the namespace from the provided object {found} does not match the namespace {wanted}. You must pass \
                     '--namespace={}' to perform this operation.",
                    info.namespace
                ));
                return Err(self.preserved(run, failure));
            }
            let done = if is_last_applied(run) {
                self.send_applied(run, &info)
            } else {
                self.send_one(run, &info, &mut results)
            };
            if let Err(failure) = done {
                return Err(self.preserved(run, failure));
            }
        }
        if results.retryable {
            run.complain(&format!("You can run `kubectl replace -f {path}` to try this update again.\n"));
            return Err(Failure::Exit(1));
        }
        if results.not_found {
            run.complain(&format!("The edits you made on deleted resources have been saved to {}\n", quote(path)));
            return Err(Failure::Exit(1));
        }
        if results.invalid {
            self.has_error = true;
            return Ok(Outcome::Again);
        }
        if let Some(path) = self.kept.take() {
            run.host.remove_file(&path);
        }
        Ok(Outcome::Done)
    }

    /// The object that an edited one was.
    fn original(&self, edited: &Value) -> Result<usize, Failure> {
        let uid = |object: &Value| object["metadata"]["uid"].as_str().unwrap_or("").to_owned();
        let wanted = uid(edited);
        let found = self.infos.iter().position(|info| info.object.as_ref().is_some_and(|object| uid(object) == wanted));
        found.ok_or_else(|| Failure::Message(format!("no original object found for {}", go_text(edited))))
    }

    fn send_one(&mut self, run: &mut Run, info: &Info, results: &mut Results) -> Result<(), Failure> {
        let mut edited = info.object.clone().unwrap_or_default();
        let place = self.original(&edited)?;
        let original = without_managers(self.infos[place].object.clone());
        patcher::annotate(&mut edited, run.context.is_on("save-config"));
        if original == edited {
            return change::print(run, "skipped", DryRun::None, &edited);
        }
        let (old, new) = (change::fields(&original), change::fields(&edited));
        let table = schema::of_kind(&info.resource.api_version(), info.resource.kind);
        let (form, patch) = match table {
            Some(table) => (
                STRATEGIC_PATCH,
                patch::two_way(&old, &new, table).map_err(|why| match why {
                    patch::NoPatch::Message(why) => Failure::Message(why),
                    patch::NoPatch::Conflict { .. } => Failure::message("conflict"),
                })?,
            ),
            None => (MERGE_PATCH, patch::json::two_way(&old, &new)),
        };
        if !patch::keeps_identity(&patch) {
            return Err(Failure::message("At least one of apiVersion, kind and name was changed"));
        }
        let patch = Value::Object(patch);
        if run.context.is_on("output-patch") {
            run.line(&format!("Patch: {}", go_text(&patch)));
        }
        match run.patch(&info.path(), &query(run)?, form, &patch) {
            Ok(patched) => change::print(run, "edited", DryRun::None, &patched),
            Err(failure) => {
                self.refused(run, place, info, &failure, results);
                Ok(())
            }
        }
    }

    fn refused(&mut self, run: &mut Run, place: usize, info: &Info, failure: &Failure, results: &mut Results) {
        let subject = format!("{} {}", info.resource.qualified(), quote(&info.name));
        let reason = failure.status().map_or("", |status| status.reason.as_str()).to_owned();
        if reason == "Invalid" {
            let details = failure.status().and_then(|status| status.details.clone()).unwrap_or_default();
            let causes = details.causes.iter().map(|(field, message)| format!("{field}: {message}")).collect();
            self.complain_invalid(run, place, causes);
            results.invalid = true;
        } else if reason == "NotFound" {
            run.complain(&format!("error: {subject} could not be found on the server\n"));
            results.not_found = true;
        } else {
            run.complain(&format!("error: {subject} could not be patched: {}\n", failure.text()));
            results.retryable = true;
        }
    }

    /// What was applied last is only remembered, nothing else changes.
    fn send_applied(&mut self, run: &mut Run, info: &Info) -> Result<(), Failure> {
        let edited = info.object.clone().unwrap_or_default();
        let place = self.original(&edited)?;
        if self.infos[place].object.as_ref() == Some(&edited) {
            return change::print(run, "skipped", DryRun::None, &edited);
        }
        let patch = json!({"metadata": {"annotations": {LAST_APPLIED: change::encoded(&edited)}}});
        run.patch(&info.path(), &query(run)?, MERGE_PATCH, &patch)?;
        change::print(run, "edited", DryRun::None, &edited)
    }
}

fn query<'a>(run: &Run<'a>) -> Result<[(&'static str, &'a str); 2], Failure> {
    Ok([("fieldManager", run.context.text("field-manager")), ("fieldValidation", change::validation(run)?)])
}
