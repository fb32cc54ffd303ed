//! Server-side apply: a client says what it wants, the server keeps who said what, and refuses to let one take from
//! another what is his.
//!
//! Who owns which field is kept from the first apply on: until then whoever made the object owns all of it, afterwards
//! every change over the wire is attributed.

// As in `failure`: an answer carries a refusal in a box.
#![allow(clippy::unnecessary_box_returns)]

mod fields;
mod lists;
mod managers;

use crate::decode::{self, FieldValidation};
use crate::field::{ErrorList, Path};
use crate::json::Json;
use crate::update::{Change, Identity, Owners, Part};
use crate::{ApiServer, failure, update, yaml};
use fields::Set;
use jobyard_api::request::{Object, ObjectKey, Resource, Response};
use jobyard_api::status::{Reason, Status, StatusCause, StatusDetails};
use jobyard_api::time::{Time, Timestamp};
pub use managers::Managers;
use managers::{Entry, Operation};
use serde_json::Value;

/// The manager as which kubectl applies.
const KUBECTL: &str = "kubectl";
/// The manager as which it applies without the server's help. With its first apply it moves what that one owns over to
/// itself, by requests that are not needed here.
const KUBECTL_BEFORE: &str = "kubectl-client-side-apply";

/// A wish of a client.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// Which object; it is made if it is not there.
    pub key: &'a ObjectKey,
    /// The status, or everything else.
    pub part: Part,
    /// What is wanted of it, as YAML.
    pub body: &'a [u8],
    /// Who wants it.
    pub manager: &'a str,
    /// Take fields from others.
    pub force: bool,
    /// Check everything, store nothing.
    pub dry_run: bool,
    /// What becomes of repeated fields.
    pub mode: FieldValidation,
}

/// What came of a wish.
pub struct Applied {
    /// The answer.
    pub response: Response,
    /// Whether the object is new.
    pub is_new: bool,
}

impl ApiServer {
    /// Makes an object what a client wants, or says who stands in the way.
    pub(crate) fn apply(&mut self, now: Time, wish: &Wish) -> Result<Applied, Box<Status>> {
        if wish.manager.is_empty() {
            let mut errors = ErrorList::new();
            errors.required(&Path::new("fieldManager"), "is required for apply patch");
            return Err(errors.into_status("meta.k8s.io", "PatchOptions", ""));
        }
        let sent = yaml::read(wish.body).map_err(|why| failure::bad_request(format!("error decoding YAML: {why}")))?;
        if let (Some(why), FieldValidation::Strict) = (&sent.strict_error, wish.mode) {
            return Err(failure::bad_request(format!("error strict decoding YAML: {why}")));
        }
        let config = sent.json.to_value();
        check_known(&sent.json, &config, wish.key)?;
        let wanted = fields::owned(&config);
        match self.find(wish.key) {
            Ok(old) => self
                .apply_to(now, wish, old.clone(), &config, wanted)
                .map(|response| Applied { response, is_new: false }),
            Err(_) => self.apply_new(now, wish, &sent.json, wanted).map(|response| Applied { response, is_new: true }),
        }
    }

    fn apply_new(&mut self, now: Time, wish: &Wish, config: &Json, wanted: Set) -> Result<Response, Box<Status>> {
        let mut object = read(config, wish.key.resource)?;
        update::check_address(&mut object, &wish.key.namespace, &wish.key.name)?;
        let mut response = self.create(now, object, wish.dry_run)?;
        let mut managers = Managers::default();
        managers.set(entry(wish, now, wanted));
        if let Some(object) = &mut response.object {
            managers.write(object);
            if !wish.dry_run {
                self.mutate(now, wish.key, |stored| {
                    managers.write(stored);
                    true
                });
                response.object = self.get(wish.key).cloned();
            }
        }
        Ok(response)
    }

    fn apply_to(
        &mut self,
        now: Time,
        wish: &Wish,
        old: Object,
        config: &Value,
        wanted: Set,
    ) -> Result<Response, Box<Status>> {
        let live = old.to_json();
        let mut managers = Managers::of(&old, &live);
        let changed = fields::changed(&live, config);
        let conflicts = managers.owned_by_others(&changed, wish.manager);
        if !conflicts.is_empty() && !wish.force {
            return Err(conflict(&conflicts));
        }
        let before = managers.applied(wish.manager).cloned().unwrap_or_default();
        let dropped = managers.unowned_by_others(fields::difference(&before, &wanted), wish.manager);
        let mut merged = live;
        fields::remove(&mut merged, &dropped);
        fields::merge(&mut merged, config);
        managers.take(&changed, wish.manager);
        if wish.manager == KUBECTL {
            managers.forget(KUBECTL_BEFORE);
        }
        managers.set(entry(wish, now, wanted));
        let mut object = read(&Json::from(&merged), wish.key.resource)?;
        update::check_address(&mut object, &wish.key.namespace, &wish.key.name)?;
        let change = Change {
            object,
            part: wish.part,
            identity: Identity::Patched,
            dry_run: wish.dry_run,
            warnings: Vec::new(),
            owners: Owners::Known(managers),
        };
        self.replace(change, old)
    }
}

fn entry(wish: &Wish, now: Time, fields: Set) -> Entry {
    Entry {
        manager: wish.manager.to_owned(),
        operation: Operation::Apply,
        api_version: wish.key.resource.api_version().to_owned(),
        subresource: if wish.part == Part::Status { "status" } else { "" }.to_owned(),
        time: Timestamp::from(now).to_string(),
        fields,
    }
}

fn read(document: &Json, resource: Resource) -> Result<Object, Box<Status>> {
    decode::read(document, resource).map(|read| read.object).map_err(failure::plain_error)
}

/// Refuses fields that the type does not have; unlike elsewhere none may be dropped.
fn check_known(document: &Json, config: &Value, key: &ObjectKey) -> Result<(), Box<Status>> {
    let resource = key.resource;
    let strict = decode::read(document, resource).map(|read| read.strict);
    let unknown: Vec<String> = match strict {
        Err(why) => vec![why],
        Ok(sentences) => sentences
            .iter()
            .filter_map(|sentence| sentence.strip_prefix("unknown field \""))
            .map(|path| format!(".{}: field not declared in schema", path.trim_end_matches('"')))
            .collect(),
    };
    let why = match &unknown[..] {
        [] => return Ok(()),
        [one] => one.clone(),
        many => format!("errors:\n  {}", many.join("\n  ")),
    };
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let name = text(&config["metadata"]["name"]);
    let namespace = text(&config["metadata"]["namespace"]);
    let place = if namespace.is_empty() { name } else { format!("{namespace}/{name}") };
    let (version, kind) = (resource.api_version(), resource.kind());
    Err(failure::plain_error(format!("failed to create typed patch object ({place}; {version}, Kind={kind}): {why}")))
}

/// 409: fields that are to change belong to others.
fn conflict(conflicts: &[(String, Vec<String>)]) -> Box<Status> {
    let count: usize = conflicts.iter().map(|(_, paths)| paths.len()).sum();
    let message = if let [(manager, paths)] = conflicts
        && let [path] = &paths[..]
    {
        format!("Apply failed with 1 conflict: conflict with {manager}: {path}")
    } else {
        let lines = conflicts.iter().flat_map(|(manager, paths)| {
            std::iter::once(format!("conflicts with {manager}:")).chain(paths.iter().map(|path| format!("- {path}")))
        });
        format!("Apply failed with {count} conflicts: {}", lines.collect::<Vec<_>>().join("\n"))
    };
    let cause = |manager: &String, path: &String| StatusCause {
        reason: "FieldManagerConflict".into(),
        message: format!("conflict with {manager}"),
        field: path.clone(),
    };
    let causes = conflicts.iter().flat_map(|(manager, paths)| paths.iter().map(move |path| cause(manager, path)));
    let details = StatusDetails { causes: causes.collect(), ..StatusDetails::default() };
    Box::new(Status { message, reason: Reason::Conflict, details: Some(Box::new(details)), code: 409 })
}

/// Attributes a change of an object over the wire to whoever made it, if anyone has applied the object.
pub fn attribute(new: &mut Object, old: &Object, part: Part, manager: &str, now: Time) {
    let before = old.to_json();
    if before["metadata"].get("managedFields").is_none() {
        return;
    }
    let mut managers = Managers::of(old, &before);
    let changed = fields::changed(&before, &new.to_json());
    if !changed.is_empty() {
        managers.take(&changed, manager);
        managers.add(Entry {
            manager: manager.to_owned(),
            operation: Operation::Update,
            api_version: old.resource().api_version().to_owned(),
            subresource: if part == Part::Status { "status" } else { "" }.to_owned(),
            time: Timestamp::from(now).to_string(),
            fields: changed,
        });
    }
    managers.write(new);
}
