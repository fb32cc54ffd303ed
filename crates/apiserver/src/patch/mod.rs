//! Patches: four ways to say what is to change; the result is then checked as an update ([A-201] to ).

mod json;
mod metadata;
mod schema;
mod strategic;

use crate::decode::{self, FieldValidation};
use crate::update::Part;
use crate::{ApiServer, answer, failure};
use jobyard_api::request::{Answer, MetadataPatch, Object, ObjectKey, Patch};
use jobyard_api::status::Status;
use serde_json::Value;

impl ApiServer {
    /// Changes parts of an object.
    pub(crate) fn patch(&mut self, key: &ObjectKey, part: Part, patch: Patch) -> Answer {
        let old = self.find(key)?.clone();
        match patch {
            Patch::Metadata(patch) => self.patch_metadata(old, &patch),
            Patch::Merge(patch) => {
                let mut document = old.to_json();
                json_patch::merge(&mut document, &patch);
                self.replace_with_json(document, None, old, part)
            }
            Patch::Json(patch) => {
                let mut document = old.to_json();
                json::apply(&mut document, patch)?;
                self.replace_with_json(document, None, old, part)
            }
            Patch::Strategic(patch) => {
                let document = strategic::merge(old.to_json(), &patch, schema::of(old.resource()))?;
                self.replace_with_json(document, Some(&patch), old, part)
            }
        }
    }

    /// Decodes a patched document and goes on as an update. `patch` is what a failure quotes; the document if `None`.
    fn replace_with_json(&mut self, document: Value, patch: Option<&Value>, old: Object, part: Part) -> Answer {
        let decoded = decode::decode(&document, Some(old.resource()), FieldValidation::Warn)
            .map_err(|status| not_decodable(patch.unwrap_or(&document), &status))?;
        let (new, stored) = (decoded.object.metadata(), old.metadata());
        if new.name != stored.name {
            return Err(failure::bad_request(format!(
                "the name of the object ({}) does not match the name on the URL ({})",
                new.name, stored.name
            )));
        }
        if new.namespace != stored.namespace {
            return Err(failure::bad_request(
                "the namespace of the provided object does not match the namespace sent on the request",
            ));
        }
        self.replace(decoded.object, old, part, decoded.warnings)
    }

    /// The same for a patch of owners and finalizers, without the way through JSON.
    fn patch_metadata(&mut self, old: Object, patch: &MetadataPatch) -> Answer {
        let mut new = old.clone();
        metadata::apply(&mut new, patch)?;
        if new.metadata() == old.metadata() {
            return answer(old, Vec::new());
        }
        metadata::check(&new, &old)?;
        answer(self.commit_change(old, new), Vec::new())
    }
}

/// 422: the patched object is none ([A-203]).
fn not_decodable(shown: &Value, why: &Status) -> Box<Status> {
    let why = why
        .message
        .split_once(" cannot be handled as a ")
        .map_or(&*why.message, |(_, rest)| rest.split_once(": ").map_or(rest, |(_, why)| why));
    let mut errors = crate::field::ErrorList::new();
    errors.invalid(&crate::field::Path::new("patch"), &shown.to_string(), why);
    let mut status = errors.into_status("", "", "");
    if let Some(details) = &mut status.details {
        details.name = "".into();
    }
    status
}
