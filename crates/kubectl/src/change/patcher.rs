//! From what a file says to a patch of what the server has: the work of `apply` and `diff` ([K-073]).

use super::{LAST_APPLIED, fields, yaml};
use crate::builder::Info;
use crate::client::{MERGE_PATCH, STRATEGIC_PATCH};
use crate::failure::Failure;
use crate::go::quote;
use crate::output;
use crate::patch::{self, Fields, NoPatch};
use crate::run::Run;
use jobyard_apiserver::json::go_text;
use jobyard_apiserver::patch::{apply_merge, apply_strategic, schema};
use serde_json::{Value, json};

/// A patch that is ready to be sent.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The patch.
    pub patch: Fields,
    /// Its media type.
    pub form: &'static str,
}

impl Ready {
    /// As it is sent.
    pub fn text(&self) -> String {
        go_text(&Value::Object(self.patch.clone()))
    }

    /// The object after the patch, without the server.
    pub fn applied_here(&self, resource: &crate::resources::ResourceType, current: &Value) -> Result<Value, Failure> {
        let patch = Value::Object(self.patch.clone());
        let why = |why: String| Failure::Message(format!("applying patch locally: {why}"));
        match schema::of_kind(&resource.api_version(), resource.kind) {
            Some(table) if self.form == STRATEGIC_PATCH => {
                apply_strategic(current.clone(), &patch, table).map_err(|status| why(status.message))
            }
            _ => apply_merge((&current.clone()).into(), &(&patch).into())
                .map(|patched| patched.to_value())
                .ok_or_else(|| why("Invalid JSON Patch".to_owned())),
        }
    }
}

/// An object as a file has it, without what was applied last, which is told apart: with `annotate` the text of the object
/// itself is put in.
pub fn modified(object: &Value, annotate: bool) -> Value {
    let mut object = object.clone();
    let mut annotations = fields(&object["metadata"]["annotations"]);
    annotations.remove(LAST_APPLIED);
    object["metadata"]["annotations"] = annotations.into();
    if annotate {
        let text = super::encoded(&object);
        object["metadata"]["annotations"][LAST_APPLIED] = text.into();
    }
    object
}

/// What was applied last, if it is known.
pub fn original(current: &Value) -> Option<&str> {
    current["metadata"]["annotations"][LAST_APPLIED].as_str()
}

/// Puts what a file says into the annotation that remembers it; without `create` only where there is one already.
pub fn annotate(object: &mut Value, create: bool) {
    if create || original(object).is_some_and(|text| !text.is_empty()) {
        *object = modified(object, true);
    }
}

/// Makes the patch. What upstream's ways through the descriptions of types say on the way is told.
pub fn create(
    run: &mut Run,
    info: &Info,
    modified: &Value,
    current: &Value,
    overwrite: bool,
) -> Result<Ready, Failure> {
    let original_text = original(current).unwrap_or("");
    let old = yaml(original_text.as_bytes()).unwrap_or_default();
    let (old, new, live) = (fields(&old), fields(modified), fields(current));
    let resource = info.resource;
    let Some(table) = schema::of_kind(&resource.api_version(), resource.kind) else {
        let patch = patch::json::three_way(&old, &new, &live);
        if !patch::keeps_identity(&patch) {
            return Err(Failure::message("At least one of apiVersion, kind and name was changed"));
        }
        return Ok(Ready { patch, form: MERGE_PATCH });
    };
    patch::three_way(&old, &new, &live, table, overwrite).map(|patch| Ready { patch, form: STRATEGIC_PATCH }).map_err(
        |why| {
            let why = sentence(&why);
            if run.context.is_on("openapi-patch") || !run.context.command.path.starts_with("apply") {
                run.complain(&format!("warning: error calculating patch from openapi v3 spec: {why}\n"));
                run.complain(&format!("warning: error calculating patch from openapi spec: {why}\n"));
            }
            let (modified, current) = (super::encoded(modified), super::encoded(current));
            Failure::Message(format!(
                "creating patch with:\noriginal:\n{original_text}\nmodified:\n{modified}\ncurrent:\n{current}\nfor: {why}"
            ))
        },
    )
}

/// Why there is no patch, in upstream's words.
fn sentence(why: &NoPatch) -> String {
    match why {
        NoPatch::Message(why) => why.clone(),
        NoPatch::Conflict { patch, changed } => {
            let (patch, changed) = (output::yaml::document(patch), output::yaml::document(changed));
            format!("patch:\n{patch}\nconflicts with changes made from original to current:\n{changed}\n")
        }
    }
}

/// An object as upstream's `%v` shows what it knows of one.
pub fn shown(info: &Info) -> String {
    let resource = info.resource;
    let group_version = format!("{}/{}", resource.group, resource.version);
    let (kind, plural) = (super::go_kind(resource), resource.plural);
    format!(
        "Resource: {}, GroupVersionKind: {}\nName: {}, Namespace: {}",
        quote(&format!("{group_version}, Resource={plural}")),
        quote(&kind),
        quote(&info.name),
        quote(&info.namespace)
    )
}

/// The options of a deletion that makes room for a new object.
pub fn delete_options(policy: &str, grace: i64) -> Value {
    let mut options = json!({"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": policy});
    if grace >= 0 {
        options["gracePeriodSeconds"] = grace.into();
    }
    options
}
