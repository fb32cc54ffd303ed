//! An entry of the trace on one line.

use super::run::START;
use jobyard_api::request::{Object, Patch, Request};
use jobyard_cluster::{Body, Entry};
use serde_json::Value;

/// Seconds since the start, who, what, and the part of the body that decides.
pub fn line(entry: &Entry) -> String {
    let Entry { by, verb, resource, is_status, name, code, message, .. } = entry;
    let seconds = entry.time.since(START).as_secs_f64();
    let status = if *is_status { "/status" } else { "" };
    let failure = if *code == 0 { String::new() } else { format!(" {code} {message}") };
    let body = body(&entry.body);
    format!("{seconds:>9.3} {by:<18} {} {}{status} {name}{failure} {body}", verb.as_str(), resource.plural())
}

fn body(body: &Body) -> String {
    let request = match body {
        Body::None => return String::new(),
        Body::Sent { sent, .. } => return sent.clone(),
        Body::EventCount { count, message } => return format!("x{count} {message}"),
        Body::Request(request) => request,
    };
    match &**request {
        Request::Create { object: Object::Pod(pod), .. } => format!("{:?}", pod.metadata.annotations),
        Request::Create { object: Object::Event(event), .. } => format!("{} {}", event.reason, event.message),
        Request::Create { object, .. } | Request::Update { object } => object.to_json()["spec"].to_string(),
        Request::UpdateStatus { object } => status(object),
        Request::Patch { patch, .. } => match patch {
            Patch::Merge(value) | Patch::Json(value) | Patch::Strategic(value) => value.to_string(),
            Patch::Metadata(patch) => patch.to_json().to_string(),
        },
        Request::Delete { options, .. } => serde_json::to_string(options).unwrap_or_default(),
        Request::Get { .. } | Request::List { .. } => String::new(),
    }
}

/// The status; of a pod its phase only.
fn status(object: &Object) -> String {
    let status = object.to_json()["status"].take();
    match object {
        Object::Pod(_) => status["phase"].to_string(),
        _ => without_times(status).to_string(),
    }
}

/// Conditions by type and reason, since their times are in the line already.
fn without_times(mut status: Value) -> Value {
    for condition in status["conditions"].as_array_mut().into_iter().flatten() {
        *condition = format!("{}={} {}", condition["type"], condition["status"], condition["reason"]).into();
    }
    status
}
