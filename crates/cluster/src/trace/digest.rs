//! The hash of the trace: words of eight bytes, little-endian, mixed one after the other.
//!
//! What is hashed of a body is what the writer decided; a pod's template, which its Job's creation has brought, is not
//! hashed again with every pod.

use jobyard_api::Text;
use jobyard_api::cronjob::CronJobStatus;
use jobyard_api::event::Event;
use jobyard_api::job::{Job, JobSpec};
use jobyard_api::meta::{ObjectMeta, StringMap, Uid};
use jobyard_api::pod::{ContainerState, Pod};
use jobyard_api::request::{DeleteOptions, Object, Patch, Request};
use jobyard_api::time::Timestamp;
use std::sync::Arc;

use super::{Body, Header};

/// An incremental hash, equal on every platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(u64);

/// An odd number without pattern (the golden ratio's).
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

impl Default for Digest {
    fn default() -> Self {
        Self::new()
    }
}

impl Digest {
    /// The hash of nothing.
    pub const fn new() -> Self {
        Self(MULTIPLIER)
    }

    /// The hash of everything so far.
    pub const fn finish(&self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(MULTIPLIER);
        mixed ^ (mixed >> 29)
    }

    /// Adds a number.
    pub const fn number(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(MULTIPLIER);
    }

    /// Adds a text with its length.
    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        let mut chunks = text.as_bytes().chunks_exact(8);
        for chunk in &mut chunks {
            self.number(u64::from_le_bytes(chunk.try_into().expect("chunks have eight bytes")));
        }
        let mut last = [0; 8];
        last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
        self.number(u64::from_le_bytes(last));
    }

    fn uid(&mut self, uid: &Uid) {
        self.number(uid.hash());
    }

    fn texts(&mut self, texts: &[Text]) {
        self.number(texts.len() as u64);
        for text in texts {
            self.text(text);
        }
    }

    pub(super) fn header(&mut self, header: &Header<'_>, code: u16, message: &str) {
        self.number(header.time.nanos() as u64);
        self.text(header.by);
        self.number(header.verb as u64 | (header.resource as u64) << 8 | u64::from(header.is_status) << 16);
        self.text(header.namespace);
        self.text(header.name.map_or("", |name| name));
        self.number(u64::from(code));
        if code != 0 {
            self.text(message);
        }
    }

    pub(super) fn request(&mut self, request: &Request, known: &mut Known) {
        match request {
            Request::Create { object, .. } | Request::Update { object } => match object {
                Object::Job(job) => self.job(job, known),
                _ => self.object(object, known),
            },
            Request::UpdateStatus { object } => self.status(object, known),
            Request::Patch { patch, .. } => self.patch(patch),
            Request::Delete { options, .. } => self.options(options),
            Request::Get { .. } | Request::List { .. } => {}
        }
    }

    pub(super) fn body(&mut self, body: &Body, known: &mut Known) {
        match body {
            Body::None => {}
            Body::Request(request) => self.request(request, known),
            Body::Sent { query, sent } => {
                self.text(query);
                self.text(sent);
            }
            Body::EventCount { count, message } => {
                self.number(*count as u64);
                self.text(message);
            }
        }
    }

    /// What everything else follows from, so all of the spec. A status cannot be written with it.
    fn job(&mut self, job: &Job, known: &mut Known) {
        self.metadata(&job.metadata, known);
        self.number(known.spec(&job.spec));
    }

    fn object(&mut self, object: &Object, known: &mut Known) {
        match object {
            // Rare, and what everything else follows from: all of it.
            Object::CronJob(_) | Object::Job(_) | Object::Node(_) | Object::Namespace(_) | Object::Plain(_) => {
                self.text(&object.to_json().to_string());
            }
            Object::Pod(pod) => {
                self.metadata(&pod.metadata, known);
                self.text(&pod.spec.node_name);
                self.text(&pod.spec.hostname);
                if pod.metadata.owner_references.is_empty() {
                    self.text(&object.to_json().to_string());
                }
            }
            Object::Event(event) => self.event(event),
        }
    }

    fn event(&mut self, event: &Event) {
        self.text(&event.involved_object.name);
        self.text(&event.reason);
        self.text(&event.message);
        self.number(event.count as u64);
    }

    fn metadata(&mut self, metadata: &ObjectMeta, known: &mut Known) {
        self.text(&metadata.generate_name);
        self.number(known.labels(&metadata.labels));
        self.entries(metadata.labels.own().into_iter().chain(&metadata.annotations));
        for owner in metadata.owner_references.iter() {
            self.uid(&owner.uid);
        }
        self.texts(&metadata.finalizers);
    }

    fn entries<'a>(&mut self, entries: impl Iterator<Item = (&'a Text, &'a Text)>) {
        for (key, value) in entries {
            self.text(key);
            self.text(value);
        }
    }

    fn status(&mut self, object: &Object, known: &mut Known) {
        match object {
            Object::Job(job) => self.job_status(job),
            Object::Pod(pod) => self.pod_status(pod),
            Object::CronJob(cron_job) => self.cron_job_status(&cron_job.status),
            Object::Node(_) | Object::Event(_) | Object::Namespace(_) | Object::Plain(_) => self.object(object, known),
        }
    }

    fn cron_job_status(&mut self, status: &CronJobStatus) {
        for reference in &status.active {
            self.text(&reference.name);
            self.uid(&reference.uid);
        }
        for time in [status.last_schedule_time, status.last_successful_time] {
            self.number(time.map_or(0, Timestamp::seconds) as u64);
        }
    }

    fn job_status(&mut self, job: &Job) {
        let status = &job.status;
        let ready = status.ready.unwrap_or(-1);
        let terminating = status.terminating.unwrap_or(-1);
        for count in [status.active, status.succeeded, status.failed, ready, terminating] {
            self.number(count as u64);
        }
        for time in [status.start_time, status.completion_time].into_iter().flatten() {
            self.number(time.seconds() as u64);
        }
        self.text(&status.completed_indexes);
        self.text(status.failed_indexes.as_deref().unwrap_or("-"));
        for condition in &status.conditions {
            for text in [&condition.kind, &condition.status, &condition.reason, &condition.message] {
                self.text(text);
            }
        }
        if let Some(uncounted) = &status.uncounted_terminated_pods {
            self.number(uncounted.succeeded.len() as u64);
            uncounted.succeeded.iter().chain(&uncounted.failed).for_each(|uid| self.uid(uid));
        }
    }

    fn pod_status(&mut self, pod: &Pod) {
        let status = &pod.status;
        self.number(status.phase as u64);
        self.text(&status.reason);
        for condition in &status.conditions {
            self.text(&condition.kind);
            self.text(&condition.status);
            self.text(&condition.reason);
        }
        for container in status.init_container_statuses.iter().chain(&status.container_statuses) {
            self.number(container.restart_count as u64);
            self.state(&container.state);
        }
    }

    fn state(&mut self, state: &ContainerState) {
        if let Some(waiting) = &state.waiting {
            self.text(&waiting.reason);
        }
        if let Some(running) = &state.running {
            self.number(running.started_at.map_or(0, |at| at.seconds() as u64));
        }
        if let Some(terminated) = &state.terminated {
            self.number(terminated.exit_code as u64);
            self.text(&terminated.reason);
        }
    }

    fn patch(&mut self, patch: &Patch) {
        match patch {
            Patch::Merge(value) | Patch::Json(value) | Patch::Strategic(value) => self.text(&value.to_string()),
            Patch::Metadata(patch) => {
                match &patch.uid {
                    Some(uid) => self.uid(uid),
                    None => self.text(""),
                }
                let owners = patch.add_owners.iter().map(|owner| &owner.uid).chain(&patch.remove_owners);
                owners.for_each(|uid| self.uid(uid));
                self.texts(&patch.add_finalizers);
                self.texts(&patch.remove_finalizers);
            }
        }
    }

    fn options(&mut self, options: &DeleteOptions) {
        self.number(options.grace_period_seconds.map_or(u64::MAX, |seconds| seconds as u64));
        self.number(options.propagation_policy.map_or(u64::MAX, |policy| policy as u64));
        if let Some(uid) = options.preconditions.as_ref().and_then(|preconditions| preconditions.uid.as_ref()) {
            self.uid(uid);
        }
    }
}

/// What many objects share and was hashed last: the spec of Jobs that are made one after the other, the labels of the
/// pods of one template.
#[derive(Clone, Debug)]
pub(super) struct Known {
    spec: Option<(Arc<JobSpec>, u64)>,
    labels: (StringMap, u64),
}

impl Known {
    pub(super) const fn new() -> Self {
        Self { spec: None, labels: (StringMap::new(), Digest::new().finish()) }
    }

    fn spec(&mut self, spec: &Arc<JobSpec>) -> u64 {
        if let Some((known, hash)) = &self.spec
            && Arc::ptr_eq(known, spec)
        {
            return *hash;
        }
        let mut digest = Digest::new();
        digest.text(&serde_json::to_value(spec).expect("API objects have a JSON form").to_string());
        self.spec = Some((spec.clone(), digest.finish()));
        digest.finish()
    }

    /// Of the labels without the one that is the map's own.
    fn labels(&mut self, labels: &StringMap) -> u64 {
        if !labels.has_list_of(&self.labels.0) {
            let list = labels.without_own();
            let mut digest = Digest::new();
            digest.entries(list.iter());
            self.labels = (list, digest.finish());
        }
        self.labels.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(texts: &[&str]) -> u64 {
        let mut digest = Digest::new();
        for text in texts {
            digest.text(text);
        }
        digest.finish()
    }

    #[test]
    fn the_hash_tells_where_one_text_ends_and_the_next_begins() {
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_ne!(hash(&["", "a"]), hash(&["a", ""]));
        assert_ne!(hash(&["abcdefgh"]), hash(&["abcdefgh", ""]));
    }

    /// Fixed by hand: a change of the hash makes every stored hash worthless and must be meant.
    #[test]
    fn the_hash_is_the_same_everywhere() {
        assert_eq!(hash(&["jobyard", "ü", "a longer text than eight bytes"]), 18_118_220_370_245_705_750);
    }
}
