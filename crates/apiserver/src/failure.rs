//! The server's refusals: one constructor for each kind of [`Status`], with upstream's words.

// Answers carry a refusal in a box, so that an answer stays small.
#![allow(clippy::unnecessary_box_returns)]

use crate::field::quote;
use jobyard_api::Text;
use jobyard_api::request::Resource;
use jobyard_api::status::{Reason, Status, StatusCause, StatusDetails};

/// Why an update of a changed object is refused.
pub const MODIFIED: &str =
    "the object has been modified; please apply your changes to the latest version and try again";

fn status(code: u16, reason: Reason, message: String) -> Box<Status> {
    Box::new(Status { message, reason, details: None, code })
}

fn about(resource: Resource, name: &str) -> Box<StatusDetails> {
    Box::new(StatusDetails {
        name: name.into(),
        group: resource.group().into(),
        kind: resource.plural().into(),
        ..StatusDetails::default()
    })
}

fn on(resource: Resource, name: &str, code: u16, reason: Reason, message: String) -> Box<Status> {
    Box::new(Status { message, reason, details: Some(about(resource, name)), code })
}

/// 400: the form of the request ([A-174] to ).
pub fn bad_request(message: impl Into<String>) -> Box<Status> {
    status(400, Reason::BadRequest, message.into())
}

/// 404 ([A-151]).
pub fn not_found(resource: Resource, name: &str) -> Box<Status> {
    on(resource, name, 404, Reason::NotFound, format!("{} {} not found", resource.qualified(), quote(name)))
}

/// 404: the node has no lease.
pub fn no_lease(name: &str) -> Box<Status> {
    let message = format!("leases.coordination.k8s.io {} not found", quote(name));
    let details = StatusDetails {
        name: name.into(),
        group: "coordination.k8s.io".into(),
        kind: "leases".into(),
        ..Default::default()
    };
    Box::new(Status { message, reason: Reason::NotFound, details: Some(Box::new(details)), code: 404 })
}

/// 404: nothing is at the path.
pub fn no_such_path() -> Box<Status> {
    let message = "the server could not find the requested resource".to_owned();
    Box::new(Status { message, reason: Reason::NotFound, details: Some(Box::default()), code: 404 })
}

/// 405: the path does not take the verb.
pub fn method_not_allowed() -> Box<Status> {
    let message = "the server does not allow this method on the requested resource".to_owned();
    Box::new(Status { message, reason: Reason::MethodNotAllowed, details: Some(Box::default()), code: 405 })
}

/// 400: the body is about another namespace than the URL ([A-176]).
pub fn other_namespace() -> Box<Status> {
    bad_request("the namespace of the provided object does not match the namespace sent on the request")
}

/// 409: the name is taken ([A-151]); the server says so where it made the name, and where the other object is going.
pub fn already_exists(resource: Resource, name: &str, generated: bool, is_going: bool) -> Box<Status> {
    let going = if is_going { "object is being deleted: " } else { "" };
    let hint = if generated { ", the server was not able to generate a unique name for the object" } else { "" };
    let message = format!("{going}{} {} already exists{hint}", resource.qualified(), quote(name));
    on(resource, name, 409, Reason::AlreadyExists, message)
}

/// 409: something that the client assumed does not hold ([A-150], [A-171]).
pub fn conflict(resource: Resource, name: &str, why: &str) -> Box<Status> {
    let message = format!("Operation cannot be fulfilled on {} {}: {why}", resource.qualified(), quote(name));
    on(resource, name, 409, Reason::Conflict, message)
}

/// 409: the body has another UID than the stored object ([A-171]).
pub fn uid_conflict(resource: Resource, namespace: &str, name: &str, sent: &str, stored: &str) -> Box<Status> {
    let prefix = resource.plural();
    let why = format!(
        "StorageError: invalid object, Code: 4, Key: /registry/{prefix}/{namespace}/{name}, ResourceVersion: 0, \
         AdditionalErrorMsg: Precondition failed: UID in precondition: {sent}, UID in object meta: {stored}"
    );
    conflict(resource, name, &why)
}

/// 409: only objects that cannot be read may be deleted in this way.
pub fn not_broken(resource: Resource, namespace: &str, name: &str) -> Box<Status> {
    let why = format!(
        "StorageError: invalid object, Code: 4, Key: /registry/{}/{namespace}/{name}, ResourceVersion: 0, \
         AdditionalErrorMsg: unsafe deletion is not allowed because the object is decodable from storage",
        resource.plural()
    );
    conflict(resource, name, &why)
}

/// 409: a precondition of a deletion does not hold; here upstream names the kind, not the resource ([A-207]).
pub fn precondition(resource: Resource, name: &str, why: &str) -> Box<Status> {
    let kind = if resource.group().is_empty() {
        resource.kind().to_owned()
    } else {
        format!("{}.{}", resource.kind(), resource.group())
    };
    let message = format!("Operation cannot be fulfilled on {kind} {}: {why}", quote(name));
    let mut status = on(resource, name, 409, Reason::Conflict, message);
    if let Some(details) = &mut status.details {
        details.kind = resource.kind().into();
    }
    status
}

/// 403: an admission plugin refuses the object.
pub fn forbidden(resource: Resource, name: &str, why: &str) -> Box<Status> {
    on(resource, name, 403, Reason::Forbidden, format!("{} {} is forbidden: {why}", resource.qualified(), quote(name)))
}

/// 403: the namespace is going ([A-152]).
pub fn namespace_terminating(resource: Resource, name: &str, namespace: &str) -> Box<Status> {
    let message = format!(
        "{} {} is forbidden: unable to create new content in namespace {namespace} because it is being terminated",
        resource.qualified(),
        quote(name)
    );
    let mut status = on(resource, name, 403, Reason::Forbidden, message);
    if let Some(details) = &mut status.details {
        details.causes.push(StatusCause {
            reason: "NamespaceTerminating".into(),
            message: format!("namespace {namespace} is being terminated"),
            field: "metadata.namespace".into(),
        });
    }
    status
}

/// 410: the watch log does not reach back to the version.
pub fn expired(version: u64, oldest: u64) -> Box<Status> {
    status(410, Reason::Expired, format!("too old resource version: {version} ({oldest})"))
}

/// 422: the object or the options break rules; the causes say which.
pub fn invalid(group: &str, kind: &str, name: &str, causes: Vec<StatusCause>, errors: &[String]) -> Box<Status> {
    let qualified = if group.is_empty() { kind.to_owned() } else { format!("{kind}.{group}") };
    let list = match errors {
        [one] => one.clone(),
        many => format!("[{}]", many.join(", ")),
    };
    let details =
        StatusDetails { name: name.into(), group: group.into(), kind: kind.into(), uid: Text::default(), causes };
    Box::new(Status {
        message: format!("{qualified} {} is invalid: {list}", quote(name)),
        reason: Reason::Invalid,
        details: Some(Box::new(details)),
        code: 422,
    })
}

/// 413: the body has too many bytes, or a patch too many operations.
pub fn too_large(why: &str) -> Box<Status> {
    status(413, Reason::RequestEntityTooLarge, format!("Request entity too large: {why}"))
}

/// 415: the body is in a form that the server does not read ([A-173]).
pub fn unsupported_media_type(media_types: &str) -> Box<Status> {
    let message =
        format!("the body of the request was in an unknown format - accepted media types include: {media_types}");
    status(415, Reason::UnsupportedMediaType, message)
}

/// 415: the patch is in a form that the server does not read ([A-201]).
pub fn unsupported_patch() -> Box<Status> {
    let message = "415: Unsupported Media Type".to_owned();
    Box::new(Status { message, reason: Reason::UnsupportedMediaType, details: Some(Box::default()), code: 415 })
}

/// 422 without a place: a JSON patch that cannot be applied ([A-202]).
pub fn unprocessable() -> Box<Status> {
    let message = "the server rejected our request due to an error in our request".to_owned();
    Box::new(Status { message, reason: Reason::Invalid, details: Some(Box::default()), code: 422 })
}

/// 500 with neither reason nor details, as the few that upstream's plain errors become.
pub fn plain_error(message: impl Into<String>) -> Box<Status> {
    status(500, Reason::Unknown, message.into())
}
