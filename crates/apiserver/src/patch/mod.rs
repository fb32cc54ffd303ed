//! Patches: four ways to say what is to change; the result is then checked as an update ([A-201] to ).

mod json;
mod metadata;
mod schema;
mod strategic;

use crate::decode::{self, FieldValidation};
use crate::field::{ErrorList, Path};
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
                strategic::check_shape(&patch)?;
                let mut document = old.to_json();
                json_patch::merge(&mut document, &patch);
                self.replace_with_json(&document, None, old, part)
            }
            Patch::Json(patch) => {
                let mut document = old.to_json();
                json::apply(&mut document, patch)?;
                self.replace_with_json(&document, None, old, part)
            }
            Patch::Strategic(patch) => {
                let document = strategic::merge(old.to_json(), &patch, schema::of(old.resource()))?;
                self.replace_with_json(&document, Some(&patch), old, part)
            }
        }
    }

    /// Decodes a patched document and goes on as an update. A failure quotes the strategic patch, else the document.
    fn replace_with_json(&mut self, document: &Value, patch: Option<&Value>, old: Object, part: Part) -> Answer {
        let decoded = decode::decode(document, Some(old.resource()), FieldValidation::Warn)
            .map_err(|status| not_decodable(document, patch, &status))?;
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
#[allow(clippy::unnecessary_box_returns)] // as in `failure`
fn not_decodable(document: &Value, strategic: Option<&Value>, why: &Status) -> Box<Status> {
    let sentence = why.message.split_once(" cannot be handled as a ").and_then(|(_, rest)| rest.split_once(": "));
    let why = sentence.map_or(&*why.message, |(_, why)| why);
    let (shown, why) = match strategic {
        Some(patch) => {
            let of_type = why.rsplit_once(" of type ").map(|(_, name)| format!("unrecognized type: {name}"));
            (strategic::go_value(patch), of_type.unwrap_or_else(|| why.to_owned()))
        }
        None => (document.to_string(), why.to_owned()),
    };
    let mut errors = ErrorList::new();
    errors.invalid(&Path::new("patch"), &shown, why);
    errors.into_status("", "", "")
}
