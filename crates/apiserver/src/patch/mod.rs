//! Patches: four ways to say what is to change; the result is then checked as an update ([A-201] to ).

mod json;
mod merge;
mod metadata;
pub mod schema;
mod strategic;
mod unstructured;

use crate::decode::{self, FieldValidation, kinds::GroupVersionKind};
use crate::field::{ErrorList, Path, quote};
use crate::json::{Json, repeated, write};
use crate::update::{Change, Identity, Owners, Part};
use crate::{ApiServer, answer, failure, owners};
use jobyard_api::request::{Answer, MetadataPatch, Object, ObjectKey, Patch};
use jobyard_api::status::Status;
pub use json::apply as apply_json;
pub use merge::apply as apply_merge;
use serde_json::Value;
pub use strategic::{go_value, merge as apply_strategic};

/// Operations of a JSON patch, at most.
const OPERATIONS_MAX: usize = 10_000;

/// The three ways that clients use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// RFC 7386.
    Merge,
    /// RFC 6902.
    Json,
    /// Kubernetes' own.
    Strategic,
}

/// What a patch makes of an object.
pub struct Patched {
    /// The object, before defaulting.
    pub object: Object,
    /// The version that it says it was made from; absent if it says none.
    pub version: Option<String>,
    /// Unknown and repeated fields, for a client who wants warnings.
    pub warnings: Vec<String>,
}

impl ApiServer {
    /// Changes parts of an object.
    pub(crate) fn patch(&mut self, key: &ObjectKey, part: Part, patch: Patch) -> Answer {
        let old = self.find(key)?.clone();
        let (form, body) = match patch {
            Patch::Metadata(patch) => return self.patch_metadata(old, &patch),
            Patch::Merge(body) => (Form::Merge, body),
            Patch::Json(body) => (Form::Json, body),
            Patch::Strategic(body) => (Form::Strategic, body),
        };
        let patched = apply(&old, form, &Json::from(&body), FieldValidation::Warn)?;
        self.replace_with_patched(patched, old, part, false, Owners::Kept)
    }

    /// Goes on with a patched object as with an update.
    pub(crate) fn replace_with_patched(
        &mut self,
        patched: Patched,
        old: Object,
        part: Part,
        dry_run: bool,
        owners: Owners,
    ) -> Answer {
        let Patched { mut object, version, warnings } = patched;
        crate::update::check_address(&mut object, &old.metadata().namespace, &old.metadata().name)?;
        crate::update::check_version(version.as_deref())?;
        self.replace(Change { object, part, identity: Identity::Patched, dry_run, warnings, owners }, old)
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

/// Makes the new object.
pub fn apply(old: &Object, form: Form, patch: &Json, mode: FieldValidation) -> Result<Patched, Box<Status>> {
    let mut patched = match form {
        Form::Merge => merged(old, patch, mode),
        Form::Json => operated(old, patch, mode),
        Form::Strategic => strategically_merged(old, patch, mode),
    }?;
    let repeated = owners::drop_repeated(patched.object.metadata_mut(), owners::Found::AfterAdmission);
    patched.warnings.extend(repeated);
    Ok(patched)
}

fn cannot_decode(found: &Json, wanted: &str) -> String {
    format!("json: cannot unmarshal {} into Go value of type {wanted}", found.kind())
}

///
fn merged(old: &Object, patch: &Json, mode: FieldValidation) -> Result<Patched, Box<Status>> {
    let is_checked = mode != FieldValidation::Ignore;
    if is_checked && !matches!(patch, Json::Object(_) | Json::Null) {
        let why = cannot_decode(patch, "map[string]interface {}");
        return Err(failure::bad_request(format!("error decoding patch: {why}")));
    }
    let document =
        merge::apply(decode::document(old), patch).ok_or_else(|| failure::bad_request("Invalid JSON Patch"))?;
    let sentences = if is_checked { repeated_fields(patch) } else { Vec::new() };
    decoded(&document, old, sentences, mode)
}

///
fn operated(old: &Object, patch: &Json, mode: FieldValidation) -> Result<Patched, Box<Status>> {
    let mut sentences = Vec::new();
    if mode != FieldValidation::Ignore {
        let strict =
            decode::operations(patch).map_err(|why| failure::bad_request(format!("error decoding patch: {why}")))?;
        sentences = strict.into_iter().map(|sentence| format!("json patch {sentence}")).collect();
    }
    let operations = match patch {
        Json::Array(operations) => operations.as_slice(),
        Json::Null => &[],
        other => return Err(failure::bad_request(cannot_decode(other, "jsonpatch.Patch"))),
    };
    if operations.len() > OPERATIONS_MAX {
        let count = operations.len();
        return Err(failure::too_large(&format!(
            "The allowed maximum operations in a JSON patch is {OPERATIONS_MAX}, got {count}"
        )));
    }
    let document = json::apply(decode::document(old), operations).ok_or_else(failure::unprocessable)?;
    decoded(&document, old, sentences, mode)
}

fn repeated_fields(patch: &Json) -> Vec<String> {
    repeated(patch).iter().map(|path| format!("duplicate field {}", quote(path))).collect()
}

/// Decodes a patched document. A failure quotes all of it ([A-203]).
fn decoded(
    document: &Json,
    old: &Object,
    mut sentences: Vec<String>,
    mode: FieldValidation,
) -> Result<Patched, Box<Status>> {
    let refuse = |why: &str| not_decodable(&write(document), why);
    let resource = old.resource();
    let kind = GroupVersionKind::of(document).map_err(|why| refuse(&why))?.or_of(resource);
    if let Some(why) = decode::misfit(&kind, document, resource, write(document).as_bytes()) {
        return Err(refuse(&why));
    }
    let read = decode::read(document, resource).map_err(|why| refuse(&why))?;
    if mode != FieldValidation::Ignore {
        sentences.extend(read.strict);
    }
    if mode == FieldValidation::Strict && !sentences.is_empty() {
        return Err(refuse(&decode::strict_error(&sentences)));
    }
    Ok(Patched { object: read.object, version: decode::version(document), warnings: sentences })
}

///
fn strategically_merged(old: &Object, patch: &Json, mode: FieldValidation) -> Result<Patched, Box<Status>> {
    let fields = match patch {
        Json::Object(_) => patch.to_value(),
        Json::Null => Value::Object(serde_json::Map::new()),
        other => return Err(failure::bad_request(cannot_decode(other, "map[string]interface {}"))),
    };
    let refuse = |why: &str| not_decodable(&strategic::go_value(&fields), why);
    let resource = old.resource();
    let document = strategic::merge(old.to_json(), &fields, schema::of(resource))?;
    let mut unknown = unstructured::Unknown::default();
    let map = document.as_object().cloned().unwrap_or_default();
    let map =
        unstructured::object(&map, decode::struct_of(resource), None, &mut unknown).map_err(|why| refuse(&why))?;
    let document = Json::from(&Value::Object(map));
    let mut sentences = Vec::new();
    if mode != FieldValidation::Ignore {
        sentences = repeated_fields(patch);
        sentences.extend(unknown.sentences());
    }
    if mode == FieldValidation::Strict && !sentences.is_empty() {
        return Err(refuse(&decode::strict_error(&sentences)));
    }
    let read = decode::read(&document, resource).map_err(|why| refuse(&why))?;
    Ok(Patched { object: read.object, version: decode::version(&document), warnings: sentences })
}

/// 422: the patched object is none ([A-203]).
#[allow(clippy::unnecessary_box_returns)] // as in `failure`
fn not_decodable(shown: &str, why: &str) -> Box<Status> {
    let mut errors = ErrorList::new();
    errors.invalid(&Path::new("patch"), shown, why);
    errors.into_status("", "", "")
}
