//! The verbs, each in the order of upstream's handler.

use super::answer::Outcome;
use super::body::{self, Form};
use super::query::{Query, WriteOptions};
use super::target::Target;
use super::{HttpRequest, delete, list};
use crate::apply::Wish;
use crate::patch::{self, Form as PatchForm};
use crate::update::{Change, Identity, Owners, Part};
use crate::{ApiServer, delete as deletion, failure, heartbeats, json, owners, update};
use jobyard_api::request::{Object, ObjectKey, Resource, Response};
use jobyard_api::status::Status;
use jobyard_api::time::Time;

/// Namespaces that cannot be deleted.
const IMMORTAL: [&str; 3] = ["default", "kube-system", "kube-public"];

type Result<T> = std::result::Result<T, Box<Status>>;

impl ApiServer {
    pub(super) fn get_one(&mut self, now: Time, target: &Target) -> Result<Outcome> {
        let request = jobyard_api::request::Request::Get { key: key(target) };
        let mut response = self.handle(now, request)?;
        response.object = response.object.map(|object| heartbeats::told(object, now));
        Ok(stored(200, response))
    }

    ///
    pub(super) fn get_list(&mut self, now: Time, request: &HttpRequest, target: &Target) -> Result<Outcome> {
        let query = Query::parse(request.query);
        let fields = list::fields(&query)?;
        let namespace = Some(target.namespace.into()).filter(|_| !target.namespace.is_empty());
        if matches!(query.get("watch"), Some("true" | "1")) {
            return self.watch(now, &query, target, &fields).map(Outcome::Json);
        }
        let mut response = self.list(target.resource, namespace.as_ref(), None, &fields)?;
        list::keep_labelled(&query, &mut response.items)?;
        response.items = response.items.into_iter().map(|item| heartbeats::told(item, now)).collect();
        Ok(Outcome::Json(list::body(target.resource, &response, &self.loaded)))
    }

    pub(super) fn post(
        &mut self,
        now: Time,
        request: &HttpRequest,
        target: &Target,
        warnings: &mut Vec<String>,
    ) -> Result<Outcome> {
        let form = Form::of(request.content_type)?;
        body::check_length(request.body)?;
        let options = WriteOptions::read(request, "CreateOptions")?;
        let mut object = body::object(request, form, target.resource, options.mode, warnings)?.object;
        let metadata = object.metadata_mut();
        if !metadata.namespace.is_empty() && !target.namespace.is_empty() && *metadata.namespace != *target.namespace {
            return Err(failure::other_namespace());
        }
        metadata.namespace = target.namespace.into();
        warnings.extend(owners::drop_repeated(metadata, owners::Found::InBody));
        let response = self.create(now, object, options.dry_run)?;
        Ok(told(201, response, warnings))
    }

    pub(super) fn put(
        &mut self,
        now: Time,
        request: &HttpRequest,
        target: &Target,
        warnings: &mut Vec<String>,
    ) -> Result<Outcome> {
        body::check_length(request.body)?;
        let options = WriteOptions::read(request, "UpdateOptions")?;
        let form = Form::of(request.content_type)?;
        let body::Sent { mut object, version } = body::object(request, form, target.resource, options.mode, warnings)?;
        update::check_address(&mut object, &target.namespace.into(), target.name)?;
        warnings.extend(owners::drop_repeated(object.metadata_mut(), owners::Found::InBody));
        let old = self.found(target, &object)?;
        update::check_uid(&object, &old)?;
        update::check_version(version.as_deref())?;
        let change = Change {
            object,
            part: Part::of(target.status),
            identity: Identity::Body,
            dry_run: options.dry_run,
            warnings: Vec::new(),
            owners: Owners::Changer(&options.manager, now),
        };
        self.replace(change, old).map(|response| told(200, response, warnings))
    }

    /// The stored object. Upstream compares UIDs before it finds that there is none.
    fn found(&self, target: &Target, sent: &Object) -> Result<Object> {
        let uid = &sent.metadata().uid;
        match self.find(&key(target)) {
            Ok(old) => Ok(old.clone()),
            Err(_) if !uid.is_empty() => {
                Err(failure::uid_conflict(target.resource, target.namespace, target.name, &uid.text(), ""))
            }
            Err(missing) => Err(missing),
        }
    }

    pub(super) fn patch_one(
        &mut self,
        now: Time,
        request: &HttpRequest,
        target: &Target,
        warnings: &mut Vec<String>,
    ) -> Result<Outcome> {
        if is_apply(request.content_type) {
            return self.apply_one(now, request, target, warnings);
        }
        let form = patch_form(request.content_type)?;
        body::check_length(request.body)?;
        let options = WriteOptions::read(request, "PatchOptions")?;
        let document = json::parse(request.body).map_err(|_| failure::bad_request("invalid JSON patch"))?;
        let old = self.find(&key(target))?.clone();
        let mut patched = patch::apply(&old, form, &document, options.mode)?;
        warnings.append(&mut patched.warnings);
        let owners = Owners::Changer(&options.manager, now);
        let response = self.replace_with_patched(patched, old, Part::of(target.status), options.dry_run, owners)?;
        Ok(told(200, response, warnings))
    }

    fn apply_one(
        &mut self,
        now: Time,
        request: &HttpRequest,
        target: &Target,
        warnings: &mut Vec<String>,
    ) -> Result<Outcome> {
        body::check_length(request.body)?;
        let options = WriteOptions::read(request, "ApplyOptions")?;
        let wish = Wish {
            key: &key(target),
            part: Part::of(target.status),
            body: request.body,
            manager: &options.manager,
            force: options.force,
            dry_run: options.dry_run,
            mode: options.mode,
        };
        let applied = self.apply(now, &wish)?;
        Ok(told(if applied.is_new { 201 } else { 200 }, applied.response, warnings))
    }

    pub(super) fn delete_one(
        &mut self,
        now: Time,
        request: &HttpRequest,
        target: &Target,
        warnings: &mut Vec<String>,
    ) -> Result<Outcome> {
        body::check_length(request.body)?;
        let sent = delete::options(request)?;
        if sent.is_for_broken {
            let old = self.find(&key(target))?;
            return Err(failure::not_broken(target.resource, target.namespace, &old.metadata().name));
        }
        if target.resource == Resource::Namespaces && IMMORTAL.contains(&target.name) {
            let why = "this namespace may not be deleted";
            return Err(failure::forbidden(target.resource, target.name, why));
        }
        warnings.extend(deletion::warning(target.resource, &sent.options));
        let done = self.delete_object(now, &key(target), &sent.options)?;
        // A Pod is shown as it was, of everything else that is gone only the name.
        if done.is_gone && target.resource != Resource::Pods {
            return Ok(Outcome::Gone(target.resource, done.object));
        }
        let code = if sent.is_cascading && !done.is_gone { 202 } else { 200 };
        Ok(Outcome::Object(code, done.object))
    }
}

fn key(target: &Target) -> ObjectKey {
    ObjectKey { resource: target.resource, namespace: target.namespace.into(), name: target.name.into() }
}

/// Whether a patch says what is wanted, not what is to change.
fn is_apply(content_type: Option<&str>) -> bool {
    let header = content_type.unwrap_or("");
    header.split_once(';').map_or(header, |(name, _)| name) == "application/apply-patch+yaml"
}

/// The form of a patch ([A-201]). Unlike elsewhere the header is compared letter by letter.
fn patch_form(content_type: Option<&str>) -> Result<PatchForm> {
    let header = content_type.unwrap_or("");
    match header.split_once(';').map_or(header, |(name, _)| name) {
        "application/merge-patch+json" => Ok(PatchForm::Merge),
        "application/json-patch+json" => Ok(PatchForm::Json),
        "application/strategic-merge-patch+json" => Ok(PatchForm::Strategic),
        _ => Err(failure::unsupported_patch()),
    }
}

/// The object of an answer, with its warnings after those that were told before.
fn told(code: u16, mut response: Response, warnings: &mut Vec<String>) -> Outcome {
    warnings.append(&mut response.warnings);
    stored(code, response)
}

fn stored(code: u16, response: Response) -> Outcome {
    Outcome::Object(code, response.object.expect("the verbs of one object answer with it"))
}
