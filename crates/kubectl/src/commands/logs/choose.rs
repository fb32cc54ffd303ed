//! Which containers of which pods are meant ([K-095]).

use super::options::Options;
use super::stream::Stream;
use crate::failure::Failure;
use crate::go::quote;
use crate::run::Run;
use crate::sort;
use crate::text::{labels, time};
use crate::value::{at, int, items, text};
use serde_json::Value;
use std::cmp::Reverse;

/// The annotation that names the container that is meant where none is.
const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

/// The logs of an object. Absent while it has no pods.
pub fn streams(run: &mut Run, object: &Value, options: &Options) -> Result<Option<Vec<Stream>>, Failure> {
    if let Some(pods) = object.get("items").and_then(Value::as_array) {
        return all_of(run, pods, options).map(Some);
    }
    if text(object, "kind") == "Pod" {
        return of_pod(run, object, options).map(Some);
    }
    let selector = selector(object)?;
    let namespace = text(object, "metadata.namespace");
    let path = format!("/api/v1/namespaces/{}/pods", crate::client::encode(namespace, true));
    let list = run.get(&path, &[("labelSelector", &selector)])?;
    let mut pods: Vec<&Value> = items(&list, "items").iter().collect();
    sort::sort(&mut pods, &mut |a, b| is_before(a, b));
    let Some(first) = pods.first() else { return Ok(None) };
    if pods.len() == 1 {
        return of_pod(run, first, options).map(Some);
    }
    if !options.all_pods {
        run.complain(&format!("Found {} pods, using pod/{}\n", pods.len(), text(first, "metadata.name")));
        return of_pod(run, first, options).map(Some);
    }
    // Upstream's order is that of a hash table; this is the one that it mostly has.
    pods.sort_by_key(|pod| (Reverse(text(pod, "metadata.creationTimestamp")), text(pod, "metadata.name")));
    let pods: Vec<Value> = pods.into_iter().cloned().collect();
    all_of(run, &pods, options).map(Some)
}

fn all_of(run: &mut Run, pods: &[Value], options: &Options) -> Result<Vec<Stream>, Failure> {
    let mut streams = Vec::new();
    for pod in pods {
        streams.extend(of_pod(run, pod, options)?);
    }
    Ok(streams)
}

/// The selector of what has pods of its own.
fn selector(object: &Value) -> Result<String, Failure> {
    let selector = match (text(object, "apiVersion"), text(object, "kind")) {
        ("batch/v1", "Job") | ("apps/v1", "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Deployment") => {
            labels::selector(at(object, "spec.selector")).map_err(|why| format!("invalid label selector: {why}"))
        }
        ("v1", "Service") => {
            if let Some(selector) = at(object, "spec.selector").as_object().filter(|labels| !labels.is_empty()) {
                Ok(labels::pairs(selector).join(","))
            } else {
                let name = text(object, "metadata.name");
                Err(format!("invalid service '{name}': Service is defined without a selector"))
            }
        }
        ("v1", "ReplicationController") => Ok(labels::line(at(object, "spec.selector"))),
        (version, kind) => Err(format!("selector for {} not implemented", go_type(version, kind))),
    };
    let go_type = go_type(text(object, "apiVersion"), text(object, "kind"));
    selector.map_err(|why| Failure::Message(format!("cannot get the logs from {go_type}: {why}")))
}

/// The Go type of an object: `*v1.CronJob`.
fn go_type(version: &str, kind: &str) -> String {
    format!("*{}.{kind}", version.rsplit('/').next().unwrap_or(version))
}

/// Whether a pod is the better one to look into.
fn is_before(a: &Value, b: &Value) -> bool {
    let is_scheduled = |pod: &Value| !text(pod, "spec.nodeName").is_empty();
    if is_scheduled(a) != is_scheduled(b) {
        return is_scheduled(a);
    }
    let phase = |pod: &Value| match text(pod, "status.phase") {
        "Unknown" => 1,
        "Pending" => 2,
        _ => 0,
    };
    if phase(a) != phase(b) {
        return phase(a) < phase(b);
    }
    let (ready_a, ready_b) = (ready_since(a), ready_since(b));
    if ready_a.is_some() != ready_b.is_some() {
        return ready_a.is_some();
    }
    if let (Some(a), Some(b)) = (ready_a, ready_b)
        && a != b
    {
        return a < b;
    }
    let restarts =
        |pod: &Value| [max_restarts(pod, "containerStatuses", false), max_restarts(pod, "initContainerStatuses", true)];
    let (more_a, more_b) = (restarts(a), restarts(b));
    if more_a != more_b {
        return more_a > more_b;
    }
    let made = |pod: &Value| time::nanos(text(pod, "metadata.creationTimestamp")).unwrap_or(i64::MAX);
    made(a) < made(b)
}

/// Since when a pod is ready; absent if it is not.
fn ready_since(pod: &Value) -> Option<i64> {
    let mut conditions = items(pod, "status.conditions").iter();
    let ready =
        conditions.find(|condition| text(condition, "type") == "Ready" && text(condition, "status") == "True")?;
    Some(time::nanos(text(ready, "lastTransitionTime")).unwrap_or(i64::MAX))
}

fn max_restarts(pod: &Value, statuses: &str, only_sidecars: bool) -> i64 {
    let is_sidecar = |status: &Value| {
        items(pod, "spec.initContainers").iter().any(|container| {
            text(container, "name") == text(status, "name") && text(container, "restartPolicy") == "Always"
        })
    };
    let statuses = items(at(pod, "status"), statuses).iter().filter(|status| !only_sidecars || is_sidecar(status));
    statuses.map(|status| int(status, "restartCount")).max().unwrap_or(0)
}

fn names<'a>(pod: &'a Value, list: &str) -> Vec<&'a str> {
    items(at(pod, "spec"), list).iter().map(|container| text(container, "name")).collect()
}

/// The names of all containers of a pod.
fn all_names(pod: &Value) -> String {
    let mut all: Vec<String> = names(pod, "containers").into_iter().map(str::to_owned).collect();
    all.extend(names(pod, "ephemeralContainers").iter().map(|name| format!("{name} (ephem)")));
    all.extend(names(pod, "initContainers").iter().map(|name| format!("{name} (init)")));
    all.join(", ")
}

fn of_pod(run: &mut Run, pod: &Value, options: &Options) -> Result<Vec<Stream>, Failure> {
    let name = text(pod, "metadata.name");
    let namespace = text(pod, "metadata.namespace");
    let stream = |container: &str| Stream::new(namespace, name, container);
    if options.all_containers {
        let lists = ["initContainers", "containers", "ephemeralContainers"];
        return Ok(lists.iter().flat_map(|list| names(pod, list)).map(stream).collect());
    }
    let has = |container: &str| {
        ["containers", "initContainers", "ephemeralContainers"].iter().any(|list| names(pod, list).contains(&container))
    };
    let mut container = options.container.clone();
    let annotation = at(pod, "metadata.annotations").get(DEFAULT_CONTAINER).and_then(Value::as_str).unwrap_or("");
    if container.is_empty() && !annotation.is_empty() {
        if has(annotation) {
            annotation.clone_into(&mut container);
        } else {
            run.complain(&format!("Default container name {} not found in pod {name}\n", quote(annotation)));
        }
    }
    if container.is_empty() {
        container = names(pod, "containers").first().unwrap_or(&"").to_string();
        let all = all_names(pod);
        if all != container && !options.all_pods {
            run.complain(&format!("Defaulted container {} out of: {all}\n", quote(&container)));
        }
    }
    if !has(&container) {
        let all = all_names(pod);
        return Err(Failure::Message(format!("container {container} is not valid for pod {name} out of: {all}")));
    }
    Ok(vec![stream(&container)])
}
