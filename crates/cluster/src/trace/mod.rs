//! The trace: every request that was applied, with its answer, and a hash over all of them.

mod digest;

pub use digest::Digest;

use jobyard_api::Text;
use jobyard_api::meta::Uid;
use jobyard_api::request::{Object, Request, Resource};
use jobyard_api::status::Status;
use jobyard_api::time::Time;

use digest::Known;

/// What was done to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Stored a new object.
    Create,
    /// Read one.
    Get,
    /// Replaced it, or its status.
    Update,
    /// Changed parts.
    Patch,
    /// Asked it to go.
    Delete,
    /// A component changed a status without rules (`podStatus` of the recordings).
    Status,
}

impl Verb {
    /// The word in the trace.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Get => "get",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Delete => "delete",
            Self::Status => "status",
        }
    }

    /// Verb, resource and whether it is the status subresource. None for a list, which the trace does not show.
    pub fn of(request: &Request) -> Option<(Self, Resource, bool)> {
        match request {
            Request::Create { object, .. } => Some((Self::Create, object.resource(), false)),
            Request::Get { key } => Some((Self::Get, key.resource, false)),
            Request::List { .. } => None,
            Request::Update { object } => Some((Self::Update, object.resource(), false)),
            Request::UpdateStatus { object } => Some((Self::Update, object.resource(), true)),
            Request::Patch { key, status, .. } => Some((Self::Patch, key.resource, *status)),
            Request::Delete { key, .. } => Some((Self::Delete, key.resource, false)),
        }
    }
}

/// One request that was applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When it was applied.
    pub time: Time,
    /// Who sent it: `user`, `cluster`, a controller's or a component's name.
    pub by: &'static str,
    /// What was done.
    pub verb: Verb,
    /// To what.
    pub resource: Resource,
    /// Whether to the status subresource.
    pub is_status: bool,
    /// Namespace of the object.
    pub namespace: Text,
    /// Name of the object; of a creation as the server made it, empty if it was refused.
    pub name: Text,
    /// UID of the object after the request; empty if there is none.
    pub uid: Uid,
    /// HTTP status code if it failed, else 0.
    pub code: u16,
    /// Message if it failed.
    pub message: String,
    /// What was sent.
    pub body: Body,
}

/// What was sent with a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Nothing that is told.
    None,
    /// The request itself; shares its objects.
    Request(Box<Request>),
    /// What a user's client sent over the network.
    Sent {
        /// What followed the question mark.
        query: String,
        /// The body.
        sent: String,
    },
    /// An Event that was there is counted up.
    EventCount {
        /// The count reached.
        count: i32,
        /// The message.
        message: Text,
    },
}

/// What the trace tells of a request, noted before the server has it: the server changes what it gets, and need not copy
/// it if nobody else holds it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    verb: Verb,
    resource: Resource,
    is_status: bool,
    namespace: Text,
    /// Unless the server makes it.
    name: Option<Text>,
    /// Hash of what was sent.
    hash: u64,
    /// What was sent, if entries are kept.
    kept: Option<Box<Request>>,
}

/// A request with its answer, as it comes to the trace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Applied<'a> {
    /// When.
    pub(crate) time: Time,
    /// Who.
    pub(crate) by: &'static str,
    /// The object in the answer of the server, also if a fault hides it.
    pub(crate) object: Option<&'a Object>,
    /// Why it failed.
    pub(crate) error: Option<&'a Status>,
}

/// Every request that was applied, in order.
#[derive(Clone, Debug)]
pub struct Trace {
    is_kept: bool,
    entries: Vec<Entry>,
    recorded: u64,
    digest: Digest,
    known: Known,
}

impl Trace {
    /// An empty trace; `is_kept` says whether entries are kept beside the hash.
    pub(crate) fn new(is_kept: bool) -> Self {
        Self { is_kept, entries: Vec::new(), recorded: 0, digest: Digest::new(), known: Known::new() }
    }

    /// The entries, oldest first; none if they are not kept.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many entries there were.
    pub const fn recorded(&self) -> u64 {
        self.recorded
    }

    /// A hash over all entries so far: equal on every platform for equal runs.
    pub fn hash(&self) -> u64 {
        self.digest.finish()
    }

    /// Notes a request before it is applied. Lists are not recorded.
    pub(crate) fn note(&mut self, request: &Request) -> Option<Sent> {
        let (verb, resource, is_status) = Verb::of(request)?;
        let (namespace, name) = place(request);
        let mut body = Digest::new();
        body.request(request, &mut self.known);
        Some(Sent {
            verb,
            resource,
            is_status,
            namespace: namespace.clone(),
            name: name.cloned(),
            hash: body.finish(),
            kept: self.is_kept.then(|| Box::new(request.clone())),
        })
    }

    /// Records a request that was applied.
    pub(crate) fn request(&mut self, sent: Option<Sent>, applied: Applied<'_>) {
        let Some(Sent { verb, resource, is_status, namespace, name, hash, kept }) = sent else { return };
        let (code, message) = applied.error.map_or((0, ""), |status| (status.code, status.message.as_str()));
        let name = name.as_ref().or_else(|| applied.object.map(|object| &object.metadata().name));
        let header =
            Header { time: applied.time, by: applied.by, verb, resource, is_status, namespace: &namespace, name };
        self.digest.header(&header, code, message);
        self.digest.number(hash);
        self.recorded += 1;
        if let Some(request) = kept {
            let uid = applied.object.map_or_else(Uid::default, |object| object.metadata().uid.clone());
            self.entries.push(header.entry(uid, code, message, Body::Request(request)));
        }
    }

    /// Records something that is no request: a status changed without rules, an Event counted up.
    pub(crate) fn other(&mut self, header: &Header<'_>, error: Option<(u16, &str)>, body: Body) {
        let (code, message) = error.unwrap_or((0, ""));
        self.digest.header(header, code, message);
        let mut hash = Digest::new();
        hash.body(&body, &mut self.known);
        self.digest.number(hash.finish());
        self.recorded += 1;
        if self.is_kept {
            self.entries.push(header.entry(Uid::default(), code, message, body));
        }
    }
}

/// What all entries have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header<'a> {
    pub(crate) time: Time,
    pub(crate) by: &'static str,
    pub(crate) verb: Verb,
    pub(crate) resource: Resource,
    pub(crate) is_status: bool,
    pub(crate) namespace: &'a Text,
    pub(crate) name: Option<&'a Text>,
}

impl Header<'_> {
    fn entry(&self, uid: Uid, code: u16, message: &str, body: Body) -> Entry {
        Entry {
            time: self.time,
            by: self.by,
            verb: self.verb,
            resource: self.resource,
            is_status: self.is_status,
            namespace: self.namespace.clone(),
            name: self.name.cloned().unwrap_or_default(),
            uid,
            code,
            message: message.to_owned(),
            body,
        }
    }
}

/// Namespace and name of the object that a request is about: a created one gets its name from the server.
fn place(request: &Request) -> (&Text, Option<&Text>) {
    match request {
        Request::Create { object, .. } => (&object.metadata().namespace, None),
        Request::Get { key } | Request::Patch { key, .. } | Request::Delete { key, .. } => {
            (&key.namespace, Some(&key.name))
        }
        Request::Update { object } | Request::UpdateStatus { object } => {
            (&object.metadata().namespace, Some(&object.metadata().name))
        }
        Request::List { .. } => unreachable!("lists are not recorded"),
    }
}
