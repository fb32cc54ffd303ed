//! Pods in words ([K-063], [K-130]).

use super::container::{self, Place};
use super::writer::Writer;
use super::{metadata, qos, template, volume};
use crate::text::{duration, time};
use crate::value::{at, int, items, set, text, text_or};
use jobyard_api::time::Time;
use serde_json::Value;

/// Writes all but the events.
pub fn describe(out: &mut Writer, pod: &Value, now: Time) {
    metadata::name(out, pod);
    let spec = at(pod, "spec");
    if set(spec, "priority").is_some() {
        out.field(0, "Priority", &int(spec, "priority").to_string());
    }
    for (title, path) in [
        ("Priority Class Name", "priorityClassName"),
        ("Runtime Class Name", "runtimeClassName"),
        ("Service Account", "serviceAccountName"),
    ] {
        optional(out, title, text(spec, path));
    }
    match text(spec, "nodeName") {
        "" => out.field(0, "Node", "<none>"),
        node => out.field(0, "Node", &format!("{node}/{}", text(pod, "status.hostIP"))),
    }
    if let Some(start) = set(pod, "status.startTime") {
        out.field(0, "Start Time", &time::rfc1123(start));
    }
    metadata::described(out, pod);
    status(out, pod, now);
    container::seccomp(out, at(spec, "securityContext"), 0, 0);
    addresses(out, pod);
    metadata::controlled_by(out, pod);
    optional(out, "NominatedNodeName", text(pod, "status.nominatedNodeName"));
    if let Some(resources) = set(spec, "resources") {
        out.line(0, "Resources:");
        container::resources(out, resources, 1);
    }
    containers(out, pod);
    conditions(out, pod);
    volume::describe_all(out, items(spec, "volumes"), false);
    out.field(0, "QoS Class", qos::class(pod));
    metadata::label_lines(out, "Node-Selectors", at(spec, "nodeSelector"));
    metadata::toleration_lines(out, "Tolerations", items(spec, "tolerations"));
    template::topology_spread(out, items(spec, "topologySpreadConstraints"), "");
    template::scheduling_group(out, spec, "");
}

fn optional(out: &mut Writer, title: &str, value: &str) {
    if !value.is_empty() {
        out.field(0, title, value);
    }
}

/// The phase; of a pod that is being deleted the time since its end was due, which mostly lies ahead ([K-063]).
fn status(out: &mut Writer, pod: &Value, now: Time) {
    let phase = text(pod, "status.phase");
    match set(pod, "metadata.deletionTimestamp").filter(|_| !matches!(phase, "Failed" | "Succeeded")) {
        Some(time) => {
            out.field(0, "Status", &format!("Terminating (lasts {})", duration::age(time, now)));
            let grace = int(pod, "metadata.deletionGracePeriodSeconds");
            out.field(0, "Termination Grace Period", &format!("{grace}s"));
        }
        None => out.field(0, "Status", phase),
    }
    optional(out, "Reason", text(pod, "status.reason"));
    optional(out, "Message", text(pod, "status.message"));
}

fn addresses(out: &mut Writer, pod: &Value) {
    out.field(0, "IP", text(pod, "status.podIP"));
    let addresses = items(pod, "status.podIPs");
    if addresses.is_empty() {
        out.field(0, "IPs", "<none>");
        return;
    }
    out.line(0, "IPs:");
    for address in addresses {
        out.field(1, "IP", text(address, "ip"));
    }
}

fn containers(out: &mut Writer, pod: &Value) {
    for (title, list, statuses) in [
        ("Init Containers", "initContainers", "status.initContainerStatuses"),
        ("Containers", "containers", "status.containerStatuses"),
        ("Ephemeral Containers", "ephemeralContainers", "status.ephemeralContainerStatuses"),
    ] {
        let containers = items(at(pod, "spec"), list);
        if !containers.is_empty() || list == "containers" {
            let place = Place { pod: Some(pod), statuses: items(pod, statuses) };
            container::describe_all(out, title, containers, &place);
        }
    }
}

fn conditions(out: &mut Writer, pod: &Value) {
    let conditions = items(pod, "status.conditions");
    let gates = items(pod, "spec.readinessGates");
    if !gates.is_empty() {
        out.push("Readiness Gates:\n  Type\tStatus\n");
    }
    for gate in gates {
        let kind = text(gate, "conditionType");
        let condition = conditions.iter().find(|condition| text(condition, "type") == kind);
        let status = condition.map_or("<none>", |condition| text_or(condition, "status", ""));
        out.line(1, &format!("{kind} \t{status} "));
    }
    if !conditions.is_empty() {
        out.push("Conditions:\n  Type\tStatus\n");
    }
    for condition in conditions {
        out.line(1, &format!("{} \t{} ", text(condition, "type"), text(condition, "status")));
    }
}
