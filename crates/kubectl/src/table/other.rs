//! Rows of the other kinds.

use super::{Column, column, created, name, wide};
use crate::text::{labels, quantity};
use crate::value::{at, flag, int, items, text, texts};
use jobyard_api::time::Time;
use serde_json::Value;
use std::collections::BTreeSet;

pub const NAMESPACE: &[Column] = &[column("Name"), column("Status"), column("Age")];
pub const CONFIG_MAP: &[Column] = &[column("Name"), column("Data"), column("Age")];
pub const SECRET: &[Column] = &[column("Name"), column("Type"), column("Data"), column("Age")];
pub const SERVICE_ACCOUNT: &[Column] = &[column("Name"), column("Age")];
pub const LIMIT_RANGE: &[Column] = &[column("Name"), column("Created At")];
pub const LEASE: &[Column] = &[column("Name"), column("Holder"), column("Age")];
pub const COMPONENT: &[Column] = &[column("Name"), column("Status"), column("Message"), column("Error")];
pub const QUOTA: &[Column] = &[column("Name"), column("Request"), column("Limit"), column("Age")];
pub const PRIORITY: &[Column] =
    &[column("Name"), column("Value"), column("Global-Default"), column("Age"), wide("PreemptionPolicy")];
pub const SERVICE: &[Column] = &[
    column("Name"),
    column("Type"),
    column("Cluster-IP"),
    column("External-IP"),
    column("Port(s)"),
    column("Age"),
    wide("Selector"),
];

pub fn namespace(object: &Value, now: Time) -> Vec<String> {
    vec![name(object), text(object, "status.phase").to_owned(), created(object, now)]
}

fn length(object: &Value, path: &str) -> usize {
    at(object, path).as_object().map_or(0, serde_json::Map::len)
}

pub fn config_map(object: &Value, now: Time) -> Vec<String> {
    let length = length(object, "data") + length(object, "binaryData");
    vec![name(object), length.to_string(), created(object, now)]
}

pub fn secret(object: &Value, now: Time) -> Vec<String> {
    let (kind, length) = (text(object, "type").to_owned(), length(object, "data"));
    vec![name(object), kind, length.to_string(), created(object, now)]
}

pub fn service_account(object: &Value, now: Time) -> Vec<String> {
    vec![name(object), created(object, now)]
}

/// The server has no table for these: a name and when it was made.
pub fn limit_range(object: &Value, _now: Time) -> Vec<String> {
    vec![name(object), text(object, "metadata.creationTimestamp").to_owned()]
}

pub fn lease(object: &Value, now: Time) -> Vec<String> {
    vec![name(object), text(object, "spec.holderIdentity").to_owned(), created(object, now)]
}

pub fn component(object: &Value, _now: Time) -> Vec<String> {
    let condition = items(object, "conditions").iter().find(|condition| text(condition, "type") == "Healthy");
    let Some(condition) = condition else {
        return vec![name(object), "Unknown".to_owned(), String::new(), String::new()];
    };
    let status = if text(condition, "status") == "True" { "Healthy" } else { "Unhealthy" };
    let [message, error] = ["message", "error"].map(|field| text(condition, field).to_owned());
    vec![name(object), status.to_owned(), message, error]
}

pub fn priority(object: &Value, now: Time) -> Vec<String> {
    vec![
        name(object),
        int(object, "value").to_string(),
        flag(object, "globalDefault").to_string(),
        created(object, now),
        text(object, "preemptionPolicy").to_owned(),
    ]
}

pub fn quota(object: &Value, now: Time) -> Vec<String> {
    let [mut requests, mut limits] = [Vec::new(), Vec::new()];
    for (resource, hard) in at(object, "status.hard").as_object().into_iter().flatten() {
        let used = at(object, "status.used").get(resource).map_or(quantity::Quantity::ZERO, quantity::of);
        let list = if resource.starts_with("limits.") { &mut limits } else { &mut requests };
        list.push(format!("{resource}: {used}/{}", quantity::of(hard)));
    }
    vec![name(object), requests.join(", "), limits.join(", "), created(object, now)]
}

pub fn service(object: &Value, now: Time) -> Vec<String> {
    let spec = at(object, "spec");
    let ports: Vec<String> = items(spec, "ports").iter().map(port).collect();
    vec![
        name(object),
        text(spec, "type").to_owned(),
        texts(spec, "clusterIPs").first().unwrap_or(&"<none>").to_string(),
        external(object),
        if ports.is_empty() { "<none>".to_owned() } else { ports.join(",") },
        created(object, now),
        labels::line(at(spec, "selector")),
    ]
}

fn port(port: &Value) -> String {
    let node = match int(port, "nodePort") {
        0 => String::new(),
        node => format!(":{node}"),
    };
    format!("{}{node}/{}", int(port, "port"), text(port, "protocol"))
}

fn external(object: &Value) -> String {
    let addresses = texts(object, "spec.externalIPs");
    match text(object, "spec.type") {
        "ClusterIP" | "NodePort" if addresses.is_empty() => "<none>".to_owned(),
        "ClusterIP" | "NodePort" => addresses.join(","),
        "LoadBalancer" => {
            let balancer = balancer(object);
            let all: Vec<&str> = balancer.split(',').filter(|text| !text.is_empty()).chain(addresses).collect();
            if all.is_empty() { "<pending>".to_owned() } else { all.join(",") }
        }
        "ExternalName" => text(object, "spec.externalName").to_owned(),
        _ => "<unknown>".to_owned(),
    }
}

/// The server always prints for `-o wide`, so nothing is cut.
fn balancer(object: &Value) -> String {
    let ingress = items(object, "status.loadBalancer.ingress").iter();
    let addresses = ingress.map(|ingress| crate::value::text_or(ingress, "ip", text(ingress, "hostname")));
    let addresses: BTreeSet<&str> = addresses.filter(|address| !address.is_empty()).collect();
    addresses.into_iter().collect::<Vec<_>>().join(",")
}
