//! Namespaces in words, with their quotas and ranges of limits.

use super::writer::Writer;
use super::{Related, metadata};
use crate::text::{quantity, time};
use crate::value::{at, items, text, texts};
use serde_json::Value;
use std::collections::BTreeSet;

/// What kubectl says of a quota's scope.
const SCOPES: [(&str, &str); 4] = [
    (
        "Terminating",
        "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being \
         actively terminated by the system.",
    ),
    (
        "NotTerminating",
        "Matches all pods that do not have an active deadline. These pods usually include long running pods whose \
         container command is not expected to terminate.",
    ),
    (
        "BestEffort",
        "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
    ),
    (
        "NotBestEffort",
        "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed \
         quality of service.",
    ),
];
const RANGE: [&str; 5] = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];
const RANGE_HEAD: &str = "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio";
const RANGE_RULE: &str = "----\t--------\t---\t---\t---------------\t-------------\t-----------------------";

/// A namespace. No events.
pub fn describe(namespace: &Value, related: &Related) -> String {
    let mut out = Writer::new();
    out.field(0, "Name", text(namespace, "metadata.name"));
    metadata::described(&mut out, namespace);
    out.field(0, "Status", text(namespace, "status.phase"));
    let conditions = items(namespace, "status.conditions");
    if !conditions.is_empty() {
        out.line(0, "Conditions:");
        out.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
        out.line(1, "----\t------\t------------------\t------\t-------");
    }
    for condition in conditions {
        let [kind, status, reason, message] = ["type", "status", "reason", "message"].map(|name| text(condition, name));
        let transition = time::rfc1123(at(condition, "lastTransitionTime"));
        out.line(1, &format!("{kind}\t{status}\t{transition}\t{reason}\t{message}"));
    }
    if let Some(quotas) = &related.quotas {
        out.push("\n");
        quota_lines(&mut out, quotas);
    }
    if let Some(ranges) = &related.limit_ranges {
        out.push("\n");
        range_lines(&mut out, ranges);
    }
    out.finish()
}

fn quota_lines(out: &mut Writer, quotas: &[Value]) {
    if quotas.is_empty() {
        out.line(0, "No resource quota.");
        return;
    }
    let mut quotas: Vec<&Value> = quotas.iter().collect();
    crate::sort::sort(&mut quotas, &mut |a, b| text(a, "metadata.name") < text(b, "metadata.name"));
    out.line(0, "Resource Quotas");
    for quota in quotas {
        out.field(1, "Name", text(quota, "metadata.name"));
        scopes(out, quota, 1, "*");
        out.line(1, "Resource\tUsed\tHard");
        out.line(1, "--------\t---\t---");
        amounts(out, quota, 1);
    }
}

/// A quota alone. No events.
pub fn quota(quota: &Value) -> String {
    let mut out = Writer::new();
    metadata::name(&mut out, quota);
    scopes(&mut out, quota, 0, " *");
    out.line(0, "Resource\tUsed\tHard");
    out.line(0, "--------\t----\t----");
    amounts(&mut out, quota, 0);
    out.finish()
}

fn scopes(out: &mut Writer, quota: &Value, level: usize, bullet: &str) {
    let mut scopes = texts(quota, "spec.scopes");
    if scopes.is_empty() {
        return;
    }
    scopes.sort_unstable();
    out.field(level, "Scopes", &scopes.join(", "));
    for scope in scopes {
        if let Some((_, help)) = SCOPES.iter().find(|(name, _)| *name == scope) {
            out.line(level, &format!("{bullet} {help}"));
        }
    }
}

fn amounts(out: &mut Writer, quota: &Value, level: usize) {
    for (name, hard) in at(quota, "status.hard").as_object().into_iter().flatten() {
        let used = at(quota, "status.used").get(name).map_or(quantity::Quantity::ZERO, quantity::of);
        out.line(level, &format!("{name}\t{used}\t{}", quantity::of(hard)));
    }
}

fn range_lines(out: &mut Writer, ranges: &[Value]) {
    if ranges.is_empty() {
        out.line(0, "No LimitRange resource.");
        return;
    }
    out.push(&format!("Resource Limits\n {RANGE_HEAD}\n {RANGE_RULE}\n"));
    ranges.iter().for_each(|range| range_items(out, range, " "));
}

/// A range of limits alone. No events.
pub fn limit_range(range: &Value) -> String {
    let mut out = Writer::new();
    metadata::name(&mut out, range);
    out.push(&format!("{RANGE_HEAD}\n{RANGE_RULE}\n"));
    range_items(&mut out, range, "");
    out.finish()
}

fn range_items(out: &mut Writer, range: &Value, prefix: &str) {
    for item in items(range, "spec.limits") {
        let names = RANGE.iter().flat_map(|field| at(item, field).as_object().into_iter().flatten());
        let names: BTreeSet<&String> = names.map(|(name, _)| name).collect();
        for name in names {
            let amount =
                |field: &&str| at(item, field).get(name).map_or("-".to_owned(), |v| quantity::of(v).to_string());
            let amounts: Vec<String> = RANGE.iter().map(amount).collect();
            out.push(&format!("{prefix}{}\t{name}\t{}\n", text(item, "type"), amounts.join("\t")));
        }
    }
}
