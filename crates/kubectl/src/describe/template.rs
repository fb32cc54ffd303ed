//! Templates of pods, and what pods share with them.

use super::writer::Writer;
use super::{container, metadata, volume};
use crate::text::labels;
use crate::value::{at, fields, int, items, set, text};
use serde_json::Value;

/// Writes the block `Pod Template:`.
pub fn describe(out: &mut Writer, template: &Value) {
    out.line(0, "Pod Template:");
    metadata::label_lines(out, "  Labels", at(template, "metadata.labels"));
    if fields(template, "metadata.annotations").is_some() {
        metadata::annotation_lines(out, "  Annotations", at(template, "metadata.annotations"));
    }
    let spec = at(template, "spec");
    if !text(spec, "serviceAccountName").is_empty() {
        out.field(1, "Service Account", text(spec, "serviceAccountName"));
    }
    let is_template = container::Place { pod: None, statuses: &[] };
    if !items(spec, "initContainers").is_empty() {
        container::describe_all(out, "Init Containers", items(spec, "initContainers"), &is_template);
    }
    container::describe_all(out, "Containers", items(spec, "containers"), &is_template);
    volume::describe_all(out, items(spec, "volumes"), true);
    topology_spread(out, items(spec, "topologySpreadConstraints"), "  ");
    if !text(spec, "priorityClassName").is_empty() {
        out.field(1, "Priority Class Name", text(spec, "priorityClassName"));
    }
    metadata::label_lines(out, "  Node-Selectors", at(spec, "nodeSelector"));
    metadata::toleration_lines(out, "  Tolerations", items(spec, "tolerations"));
    scheduling_group(out, spec, "  ");
}

/// The constraints of spreading, sorted by key.
pub fn topology_spread(out: &mut Writer, constraints: &[Value], space: &str) {
    if constraints.is_empty() {
        return;
    }
    let mut order: Vec<&Value> = constraints.iter().collect();
    crate::sort::sort(&mut order, &mut |a, b| text(a, "topologyKey") < text(b, "topologyKey"));
    let lines: Vec<String> = order.into_iter().map(constraint).collect();
    out.push(&format!("{space}Topology Spread Constraints:\t"));
    out.push(&lines.join(&format!("\n{space}\t")));
    out.push("\n");
}

fn constraint(constraint: &Value) -> String {
    let [key, otherwise] = ["topologyKey", "whenUnsatisfiable"].map(|name| text(constraint, name));
    let skew = int(constraint, "maxSkew");
    let selector = match set(constraint, "labelSelector") {
        Some(_) => format!(" for selector {}", labels::selector_cell(constraint, "labelSelector")),
        None => String::new(),
    };
    format!("{key}:{otherwise} when max skew {skew} is exceeded{selector}")
}

/// The group that a pod is scheduled with.
pub fn scheduling_group(out: &mut Writer, spec: &Value, space: &str) {
    if set(spec, "schedulingGroup").is_some() {
        out.line(0, &format!("{space}SchedulingGroup:"));
        out.field(1, "PodGroupName", text(spec, "schedulingGroup.podGroupName"));
    }
}
