//! `kubectl patch`.

use crate::builder::{Builder, Info};
use crate::change::{self, DryRun};
use crate::client::{JSON_PATCH, MERGE_PATCH, Request, STRATEGIC_PATCH};
use crate::failure::Failure;
use crate::go::quote;
use crate::run::{Run, Step};
use jobyard_apiserver::json::{Json, go_text, parse};
use jobyard_apiserver::patch::{apply_json, apply_merge, apply_strategic, schema};
use jobyard_apiserver::wire::Method;
use serde_json::Value;

/// One run of `kubectl patch`.
#[derive(Clone, Debug, Default)]
pub struct Patch {}

/// The forms of patches: what `--type` says, the media type.
const FORMS: [(&str, &str); 3] = [("json", JSON_PATCH), ("merge", MERGE_PATCH), ("strategic", STRATEGIC_PATCH)];

impl Patch {
    /// Goes on until it ends or has to wait.
    #[allow(clippy::unused_self, reason = "all verbs are resumed in the same way")]
    pub fn resume(&mut self, run: &mut Run) -> Result<Step, Failure> {
        patch(run).map(|()| Step::Done)
    }
}

fn patch(run: &mut Run) -> Result<(), Failure> {
    let context = run.context;
    let dry_run = DryRun::of(run)?;
    let form = check(run, dry_run)?;
    let text = match context.text("patch-file") {
        "" => context.text("patch").to_owned(),
        file => {
            let bytes = run.host.read_file(file).map_err(|why| {
                let why = crate::builder::file_error(why);
                Failure::Message(format!("unable to read patch file: open {file}: {why}"))
            })?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
    };
    let body = as_json(&text).map_err(|why| {
        let shown = quote(context.text("patch"));
        Failure::Message(format!("unable to parse {shown}: {why}"))
    })?;
    let subresource = context.text("subresource").to_owned();
    let builder = Builder { subresource, ..change::builder(run) };
    let found = builder.arguments(false, context.args()).find(run)?;
    let mut count = 0;
    found.visit(run, |run, info| {
        count += 1;
        patch_one(run, &info, form, &body, dry_run)
    })?;
    if count == 0 { Err(Failure::message("no objects passed to patch")) } else { Ok(()) }
}

/// What looks like an object of JSON is sent as it is, anything else is read as YAML.
fn as_json(text: &str) -> Result<String, String> {
    if text.trim_start().starts_with('{') {
        return Ok(text.to_owned());
    }
    change::yaml(text.as_bytes()).map(|value| go_text(&value))
}

/// Checks the flags. Returns the media type.
fn check(run: &Run, dry_run: DryRun) -> Result<&'static str, Failure> {
    let context = run.context;
    let (is_given, is_in_file) = (!context.text("patch").is_empty(), !context.text("patch-file").is_empty());
    let wrong = if is_given && is_in_file {
        "cannot specify --patch and --patch-file together"
    } else if !is_given && !is_in_file {
        "must specify --patch or --patch-file containing the contents of the patch"
    } else if context.is_on("local") && !context.args().is_empty() {
        "cannot specify --local and server resources"
    } else if context.is_on("local") && dry_run == DryRun::Server {
        "cannot specify --local and --dry-run=server - did you mean --dry-run=client?"
    } else {
        ""
    };
    if !wrong.is_empty() {
        return Err(Failure::message(wrong));
    }
    let kind = context.text("type");
    if kind.is_empty() {
        return Ok(STRATEGIC_PATCH);
    }
    let form = FORMS.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind)).map(|(_, form)| *form);
    form.ok_or_else(|| Failure::Message(format!("--type must be one of [json merge strategic], not {}", quote(kind))))
}

fn patch_one(run: &mut Run, info: &Info, form: &str, body: &str, dry_run: DryRun) -> Result<(), Failure> {
    let context = run.context;
    let patched = if context.is_on("local") || dry_run == DryRun::Client {
        patched_here(info, form, body)?
    } else {
        let query = [("dryRun", dry_run.query()), ("fieldManager", context.text("field-manager"))];
        let path = info.path();
        let (method, content_type) = (Method::Patch, Some(form));
        let request = Request { method, path: &path, query: &query, content_type, body: body.as_bytes() };
        run.json(&request).map_err(|failure| unsupported(failure, info, form))?
    };
    // Unlike the other verbs this one does not say that it was a dry run.
    let word = if Some(&patched) == info.object.as_ref() { "patched (no change)" } else { "patched" };
    change::print(run, word, DryRun::None, &patched)
}

fn unsupported(failure: Failure, info: &Info, form: &str) -> Failure {
    match failure.status() {
        Some(status) if status.code == 415 => {
            let kind = change::go_kind(info.resource);
            Failure::Message(format!("{form} is not supported by {kind}: {}", failure.text()))
        }
        _ => failure,
    }
}

/// The object as a patch makes it, without the server.
fn patched_here(info: &Info, form: &str, body: &str) -> Result<Value, Failure> {
    let object = info.object.clone().unwrap_or_default();
    let document = || Json::from(&object);
    let no_document = || Failure::message("invalid JSON document");
    let body = parse(body.as_bytes()).map_err(|_| no_document())?;
    match form {
        MERGE_PATCH => apply_merge(document(), &body)
            .map(|patched| patched.to_value())
            .ok_or_else(|| Failure::message("Invalid JSON Patch")),
        JSON_PATCH => {
            let Json::Array(operations) = body else {
                let kind = body.kind();
                let why = format!("json: cannot unmarshal {kind} into Go value of type jsonpatch.Patch");
                return Err(Failure::Message(why));
            };
            apply_json(document(), &operations)
                .map(|patched| patched.to_value())
                .ok_or_else(|| Failure::message("the patch could not be applied to the object"))
        }
        _ => {
            let resource = info.resource;
            let table = schema::of_kind(&resource.api_version(), resource.kind).ok_or_else(|| {
                let kind = change::go_kind(resource);
                let why = format!("strategic merge patch is not supported for {kind} locally, try --type merge");
                Failure::Message(why)
            })?;
            if !matches!(body, Json::Object(_) | Json::Null) {
                return Err(no_document());
            }
            let patched = apply_strategic(object, &body.to_value(), table);
            patched.map_err(|status| Failure::Message(status.message))
        }
    }
}
