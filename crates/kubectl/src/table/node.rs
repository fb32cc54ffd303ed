//! Rows of nodes ([K-036]).

use super::{Column, column, created, name, wide};
use crate::value::{at, flag, items, text, text_or};
use jobyard_api::time::Time;
use serde_json::Value;
use std::collections::BTreeSet;

pub const COLUMNS: &[Column] = &[
    column("Name"),
    column("Status"),
    column("Roles"),
    column("Age"),
    column("Version"),
    wide("Internal-IP"),
    wide("External-IP"),
    wide("OS-Image"),
    wide("Kernel-Version"),
    wide("Container-Runtime"),
];

pub fn cells(node: &Value, now: Time) -> Vec<String> {
    let info = at(node, "status.nodeInfo");
    let known = |field: &str| text_or(info, field, "<unknown>").to_owned();
    let kernel = match text(info, "architecture") {
        "" => known("kernelVersion"),
        architecture => format!("{} ({architecture})", known("kernelVersion")),
    };
    let version = text(info, "kubeletVersion").to_owned();
    let [internal, external] = ["InternalIP", "ExternalIP"].map(|kind| address(node, kind));
    let [image, runtime] = ["osImage", "containerRuntimeVersion"].map(known);
    vec![name(node), status(node), roles(node), created(node, now), version, internal, external, image, kernel, runtime]
}

fn status(node: &Value) -> String {
    // Of several conditions of a type the last one counts.
    let mut conditions = items(node, "status.conditions").iter().rev();
    let status = match conditions.find(|condition| text(condition, "type") == "Ready") {
        Some(condition) if text(condition, "status") == "True" => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    };
    let scheduling = if flag(node, "spec.unschedulable") { ",SchedulingDisabled" } else { "" };
    format!("{status}{scheduling}")
}

/// The roles that a node's labels give it, or `<none>`.
pub fn roles(node: &Value) -> String {
    let labels = at(node, "metadata.labels").as_object().into_iter().flatten();
    let role = |(name, value): (&'_ String, &'_ Value)| match name.strip_prefix("node-role.kubernetes.io/") {
        Some(role) => Some(role.to_owned()),
        None if name == "kubernetes.io/role" => value.as_str().map(str::to_owned),
        None => None,
    };
    let roles: BTreeSet<String> = labels.filter_map(role).filter(|role| !role.is_empty()).collect();
    if roles.is_empty() { "<none>".to_owned() } else { roles.into_iter().collect::<Vec<_>>().join(",") }
}

fn address(node: &Value, kind: &str) -> String {
    let mut addresses = items(node, "status.addresses").iter();
    let address = addresses.find(|address| text(address, "type") == kind);
    address.map_or("<none>", |address| text(address, "address")).to_owned()
}
