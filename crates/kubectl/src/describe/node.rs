//! Nodes in words ([K-132]).

use super::pod_resources::{self, Amounts};
use super::writer::Writer;
use super::{Related, lease, metadata};
use crate::text::quantity::{self, Quantity};
use crate::text::{duration, time};
use crate::value::{at, fields, flag, items, text, texts};
use jobyard_api::time::Time;
use serde_json::Value;

const INFO: [(&str, &str); 9] = [
    ("  Machine ID", "machineID"),
    ("  System UUID", "systemUUID"),
    ("  Boot ID", "bootID"),
    ("  Kernel Version", "kernelVersion"),
    ("  OS Image", "osImage"),
    ("  Operating System", "operatingSystem"),
    ("  Architecture", "architecture"),
    ("  Container Runtime Version", "containerRuntimeVersion"),
    ("  Kubelet Version", "kubeletVersion"),
];

/// Writes all but the events.
pub fn describe(out: &mut Writer, node: &Value, related: &Related, now: Time) {
    out.field(0, "Name", text(node, "metadata.name"));
    out.field(0, "Roles", &crate::table::node_roles(node));
    metadata::described(out, node);
    out.field(0, "CreationTimestamp", &time::rfc1123(at(node, "metadata.creationTimestamp")));
    metadata::taint_lines(out, items(node, "spec.taints"));
    out.field(0, "Unschedulable", &flag(node, "spec.unschedulable").to_string());
    if let Some(lease) = &related.lease {
        lease::describe(out, lease);
    }
    conditions(out, node);
    out.line(0, "Addresses:");
    for address in items(node, "status.addresses") {
        out.field(1, text(address, "type"), text(address, "address"));
    }
    for (title, path) in [("Capacity", "status.capacity"), ("Allocatable", "status.allocatable")] {
        let Some(fields) = fields(node, path) else { continue };
        out.line(0, &format!("{title}:"));
        for (name, value) in fields {
            out.field(1, name, &quantity::of(value).to_string());
        }
    }
    out.line(0, "System Info:");
    for (title, path) in INFO {
        out.field(0, title, text(at(node, "status.nodeInfo"), path));
    }
    for (title, value) in [
        ("PodCIDR", text(node, "spec.podCIDR").to_owned()),
        ("PodCIDRs", texts(node, "spec.podCIDRs").join(",")),
        ("ProviderID", text(node, "spec.providerID").to_owned()),
    ] {
        if !value.is_empty() {
            out.field(0, title, &value);
        }
    }
    resources(out, node, &related.pods, now);
}

fn conditions(out: &mut Writer, node: &Value) {
    let conditions = items(node, "status.conditions");
    if conditions.is_empty() {
        return;
    }
    out.line(0, "Conditions:");
    out.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
    out.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
    for condition in conditions {
        let [kind, status, reason, message] = ["type", "status", "reason", "message"].map(|name| text(condition, name));
        let [heartbeat, transition] =
            ["lastHeartbeatTime", "lastTransitionTime"].map(|name| time::rfc1123(at(condition, name)));
        out.line(1, &format!("{kind} \t{status} \t{heartbeat} \t{transition} \t{reason} \t{message}"));
    }
}

fn resources(out: &mut Writer, node: &Value, pods: &[Value], now: Time) {
    let allocatable = at(node, "status.allocatable");
    let is_given = allocatable.as_object().is_some_and(|fields| !fields.is_empty());
    let whole = if is_given { allocatable } else { at(node, "status.capacity") };
    out.field(0, "Non-terminated Pods", &format!("({} in total)", pods.len()));
    out.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
    out.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
    let mut totals = [Amounts::new(), Amounts::new()];
    for pod in pods {
        let amounts = ["requests", "limits"].map(|list| pod_resources::of_pod(pod, list, true));
        let cell = |place: usize, name: &str| share(amounts[place].get(name), name, whole, false);
        out.line(
            1,
            &format!(
                "{}\t{}\t\t{}\t{}\t{}\t{}\t{}",
                text(pod, "metadata.namespace"),
                text(pod, "metadata.name"),
                cell(0, "cpu"),
                cell(1, "cpu"),
                cell(0, "memory"),
                cell(1, "memory"),
                duration::age(at(pod, "metadata.creationTimestamp"), now)
            ),
        );
        for (total, list) in totals.iter_mut().zip(["requests", "limits"]) {
            pod_resources::add(total, &pod_resources::of_pod(pod, list, false));
        }
    }
    allocated(out, whole, &totals);
}

fn allocated(out: &mut Writer, whole: &Value, totals: &[Amounts; 2]) {
    out.line(0, "Allocated resources:");
    out.line(1, "(Total limits may be over 100 percent, i.e., overcommitted.)");
    out.line(1, "Resource\tRequests\tLimits");
    out.line(1, "--------\t--------\t------");
    let names = || whole.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let is_standard = |name: &str| matches!(name, "cpu" | "memory" | "ephemeral-storage" | "pods");
    let is_huge = |name: &str| name.starts_with("hugepages-");
    for name in ["cpu", "memory", "ephemeral-storage"].into_iter().chain(names().filter(|name| is_huge(name))) {
        let [requests, limits] = totals.each_ref().map(|total| share(total.get(name), name, whole, true));
        out.line(1, &format!("{name}\t{requests}\t{limits}"));
    }
    for name in names().filter(|name| !is_standard(name) && !is_huge(name)) {
        let [requests, limits] = totals.each_ref().map(|total| total.get(name).copied().unwrap_or(Quantity::ZERO));
        out.line(1, &format!("{name}\t{requests}\t{limits}"));
    }
}

/// An amount and its share of the whole, cut to whole percents. `guarded`: nothing of nothing is 0 %; else it is what Go
/// makes of a division by zero.
fn share(amount: Option<&Quantity>, name: &str, whole: &Value, guarded: bool) -> String {
    let amount = amount.copied().unwrap_or(Quantity::ZERO);
    let whole = whole.get(name).map_or(Quantity::ZERO, quantity::of);
    let count = |quantity: Quantity| if name == "cpu" { quantity::milli(quantity) } else { quantity.whole() } as f64;
    let percent = count(amount) / count(whole) * 100.0;
    let percent = match percent.is_finite() {
        true => percent as i64,
        false if guarded => 0,
        false => i64::MIN,
    };
    format!("{amount} ({percent}%)")
}
