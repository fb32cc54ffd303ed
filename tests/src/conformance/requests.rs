//! How a request reads in a trace: who, what, when, and the part of its body that is compared.

use super::entry::Entry;
use super::uids::Uids;
use jobyard_api::cronjob::CronJob;
use jobyard_api::event::Event;
use jobyard_api::job::Job;
use jobyard_api::pod::Pod;
use jobyard_api::request::{Object, Patch, Request, Resource};
use jobyard_api::time::Time;
use jobyard_cluster::{Body, trace};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What a request of the world's trace reads like in a recording.
pub fn recorded(entry: &trace::Entry, start: Time, uids: &Uids) -> Entry {
    let is_event = entry.resource == Resource::Events;
    // What users, the cluster and the garbage collector send is known from the scenario.
    let is_of_controller = !matches!(entry.by, "user" | "cluster" | "garbage-collector");
    Entry {
        t: entry.time.since(start).as_millis() as u64,
        by: entry.by.to_owned(),
        verb: entry.verb.as_str().to_owned(),
        resource: format!("{}{}", entry.resource.plural(), if entry.is_status { "/status" } else { "" }),
        name: if is_event { String::new() } else { entry.name.to_string() },
        code: entry.code,
        message: entry.message.clone(),
        body: if is_of_controller { body(&entry.body, uids) } else { None },
    }
}

/// The compared part of a body; `None` where nothing is compared.
fn body(body: &Body, uids: &Uids) -> Option<Value> {
    match body {
        Body::None => None,
        Body::Request(request) => request_body(request, uids),
        Body::Sent { sent, .. } => serde_json::from_str(sent).ok(),
        Body::EventCount { count, message } => Some(with_message(json!({ "count": count }), message)),
    }
}

fn request_body(request: &Request, uids: &Uids) -> Option<Value> {
    match request {
        Request::Create { object: Object::Job(job), .. } => Some(created_job(job, uids)),
        Request::UpdateStatus { object: Object::CronJob(cron_job) } => Some(shown_active(cron_job, uids)),
        Request::Create { object: Object::Pod(pod), .. } => Some(created_pod(pod)),
        Request::Create { object: Object::Event(event), .. } => Some(created_event(event)),
        Request::UpdateStatus { object: Object::Job(job) } => Some(shown_status(job, uids)),
        Request::Create { object, .. } | Request::Update { object } | Request::UpdateStatus { object } => {
            Some(object.to_json())
        }
        Request::Patch { patch, .. } => Some(patch_body(patch)),
        Request::Delete { options, .. } => Some(json!(options)),
        Request::Get { .. } | Request::List { .. } => None,
    }
}

fn patch_body(patch: &Patch) -> Value {
    match patch {
        Patch::Merge(body) | Patch::Json(body) | Patch::Strategic(body) => body.clone(),
        Patch::Metadata(patch) => patch.to_json(),
    }
}

/// A Job as the CronJob controller sends it; the namespace stands in the URL.
fn created_job(job: &Arc<Job>, uids: &Uids) -> Value {
    let mut body = Object::Job(job.clone()).to_json();
    if let Some(metadata) = body["metadata"].as_object_mut() {
        metadata.remove("namespace");
    }
    uids.show_all(&mut body);
    body
}

/// A CronJob's status, without the versions of its Jobs.
fn shown_active(cron_job: &CronJob, uids: &Uids) -> Value {
    let mut status = json!(cron_job.status);
    for reference in status.get_mut("active").and_then(Value::as_array_mut).into_iter().flatten() {
        reference.as_object_mut().and_then(|reference| reference.remove("resourceVersion"));
    }
    uids.show_all(&mut status);
    status
}

/// What the controller adds to the template.
fn created_pod(pod: &Pod) -> Value {
    let metadata = &pod.metadata;
    let mut body = json!({
        "generateName": metadata.generate_name,
        "labels": metadata.labels,
        "finalizers": metadata.finalizers,
        "ownerReferences": metadata.owner_references,
    });
    if !metadata.annotations.is_empty() {
        body["annotations"] = json!(metadata.annotations);
    }
    if !pod.spec.hostname.is_empty() {
        body["hostname"] = json!(pod.spec.hostname);
    }
    let shared = &pod.spec.shared;
    let containers = shared.init_containers.iter().chain(&shared.containers);
    let env: Map<String, Value> = containers
        .filter(|container| !container.env.is_empty())
        .map(|container| (container.name.to_string(), json!(container.env)))
        .collect();
    if !env.is_empty() {
        body["env"] = env.into();
    }
    body
}

fn created_event(event: &Event) -> Value {
    let object = &event.involved_object;
    let body = json!({
        "count": event.count,
        "type": event.kind,
        "reason": event.reason,
        "object": format!("{}/{}", object.kind, object.name),
        "source": event.source.component,
    });
    with_message(body, &event.message)
}

fn with_message(mut body: Value, message: &str) -> Value {
    if !message.is_empty() {
        body["message"] = json!(message);
    }
    body
}

/// A Job's status, its uncounted pods by name and in the order of their names.
pub fn shown_status(job: &Job, uids: &Uids) -> Value {
    let mut status = json!(job.status);
    if let Some(Value::Object(uncounted)) = status.get_mut("uncountedTerminatedPods") {
        for list in uncounted.values_mut() {
            uids.show_all(list);
            if let Value::Array(items) = list {
                items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
            }
        }
    }
    status
}
