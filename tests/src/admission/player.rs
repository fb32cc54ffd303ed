//! Builds the state of a case, sends its request and puts the answer into the form of the recording.

use super::case::{Answer, Case};
use super::normal::{NOW, Placeholders, uids};
use jobyard_api::request::{Object, ObjectKey, Resource};
use jobyard_api::time::{Time, Timestamp};
use jobyard_apiserver::decode::{self, FieldValidation};
use jobyard_apiserver::wire::{HttpRequest, HttpResponse, Method};
use jobyard_apiserver::{ApiServer, Config, Naming};
use serde_json::{Value, json};

/// Namespaces of the recorded server, beside the one that is going and `default`, which every server has.
const NAMESPACES: [&str; 4] = ["second", "kube-system", "kube-public", "kube-node-lease"];
/// The namespace that is being deleted.
const TERMINATING: &str = "terminating";
/// A Job of the recorded server; some cases want its name.
const TAKEN: &str = "taken";

/// Plays a case.
///
/// # Errors
/// If the stored object cannot be read or the answer is not as an answer should be.
pub fn play(case: &Case) -> Result<Answer, String> {
    let mut server = server()?;
    let mut placeholders = Placeholders::default();
    if let Some(old) = &case.old {
        let text = placeholders.fill(&old.to_string());
        let stored = server.restore(object(&text)?);
        placeholders.version = Some(stored.metadata().resource_version.to_string());
    }
    let body = placeholders.fill(&case.body());
    placeholders.sent_uids = uids(&case.body());
    placeholders.generate_name = generate_name(&body);
    let answer = send(&mut server, case, &body)?;
    Ok(placeholders.normalise(answer))
}

fn now() -> Time {
    Timestamp::parse(NOW).map_or(Time::MAX, Timestamp::time)
}

/// A server as the recorded one was before each case.
fn server() -> Result<ApiServer, String> {
    let mut server = ApiServer::new(Config { naming: Naming::Seeded(7), watch_log_max: 10 }).with_plugins();
    for name in NAMESPACES {
        server.restore(object(&namespace(name, "Active").to_string())?);
    }
    server.restore(object(&namespace(TERMINATING, "Terminating").to_string())?);
    let taken = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": TAKEN, "namespace": "default"}});
    server.restore(object(&taken.to_string())?);
    Ok(server)
}

fn namespace(name: &str, phase: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}, "status": {"phase": phase}})
}

fn object(text: &str) -> Result<Object, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let decoded = decode::decode(&value, None, FieldValidation::Strict).map_err(|status| status.to_string())?;
    Ok(decoded.object)
}

/// The prefix from which the server makes a name for the body's object.
fn generate_name(body: &str) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    let metadata = body.get("metadata")?;
    let has_name = metadata.get("name").and_then(Value::as_str).is_some_and(|name| !name.is_empty());
    let prefix = metadata.get("generateName").and_then(Value::as_str).filter(|prefix| !prefix.is_empty() && !has_name);
    prefix.map(str::to_owned)
}

fn send(server: &mut ApiServer, case: &Case, body: &str) -> Result<Answer, String> {
    let path = path(case);
    let query = query(case);
    let request = HttpRequest {
        method: method(&case.op)?,
        path: &path,
        query: &query,
        content_type: case.content_type.as_deref().filter(|text| !text.is_empty()),
        body: body.as_bytes(),
    };
    let mut answer = answer(server.serve(now(), &request));
    if request.method == Method::Delete {
        answer.second = case.result.second.is_some().then(|| Box::new(self::answer(server.serve(now(), &request))));
        answer.after = stored(server, case);
    }
    Ok(answer)
}

fn method(op: &str) -> Result<Method, String> {
    match op {
        "create" => Ok(Method::Post),
        "update" | "status" => Ok(Method::Put),
        "patch" => Ok(Method::Patch),
        "delete" => Ok(Method::Delete),
        other => Err(format!("there is no operation {other:?}")),
    }
}

fn path(case: &Case) -> String {
    let base = if case.resource == "pods" { "/api/v1" } else { "/apis/batch/v1" };
    let mut path = format!("{base}/namespaces/{}/{}", case.namespace, case.resource);
    for part in Some(&case.name).filter(|name| !name.is_empty()).into_iter().chain(&case.subresource) {
        path.push('/');
        path.push_str(part);
    }
    path
}

fn query(case: &Case) -> String {
    let validation = case.field_validation.as_ref().filter(|mode| !mode.is_empty());
    let mut parameters: Vec<String> = validation.map(|mode| format!("fieldValidation={mode}")).into_iter().collect();
    parameters.extend(case.query.iter().flatten().map(|(name, value)| format!("{name}={value}")));
    parameters.join("&")
}

/// Sorts a body into the place of the recording where it belongs.
fn answer(response: HttpResponse) -> Answer {
    let HttpResponse { code, warnings, body } = response;
    let mut answer = Answer { code, warnings, ..Answer::default() };
    match serde_json::from_str::<Value>(&body) {
        Err(_) => answer.text = Some(body),
        Ok(value) if code < 300 && value["kind"] != "Status" => answer.object = Some(value),
        Ok(value) => answer.status = Some(value),
    }
    answer
}

/// The object of the case as the store has it.
fn stored(server: &ApiServer, case: &Case) -> Option<Value> {
    let resource = Resource::ALL.into_iter().find(|resource| resource.plural() == case.resource)?;
    let key = ObjectKey { resource, namespace: case.namespace.as_str().into(), name: case.name.as_str().into() };
    server.get(&key).map(Object::to_json)
}
