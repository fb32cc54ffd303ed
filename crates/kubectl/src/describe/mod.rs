//! `kubectl describe`: objects in words ([K-050] to [K-063], [K-130] to [K-132]).
//!
//! [`describe`] is a function of an object and of what belongs to it: whoever calls it has asked the server for both.

mod config;
mod container;
mod cron_job;
mod env;
mod events;
mod generic;
mod job;
mod lease;
mod metadata;
mod namespace;
mod node;
mod pod;
mod pod_resources;
mod probe;
mod qos;
mod service;
mod template;
mod volume;
mod volume_table;
mod writer;

use jobyard_api::time::Time;
use serde_json::Value;
use writer::Writer;

/// What belongs to an object.
#[derive(Clone, Debug, Default)]
pub struct Related {
    /// Its events; absent if they are not shown.
    pub events: Option<Vec<Value>>,
    /// Of a node: the pods on it that have not ended.
    pub pods: Vec<Value>,
    /// Of a node: its lease, or why there is none.
    pub lease: Option<Result<Value, String>>,
    /// Of a namespace: its quotas; absent if the server knows no such thing.
    pub quotas: Option<Vec<Value>>,
    /// Of a namespace: its ranges of limits; absent if the server knows no such thing.
    pub limit_ranges: Option<Vec<Value>>,
    /// Of a service: its endpoint slices.
    pub endpoint_slices: Vec<Value>,
}

/// An object in words.
pub fn describe(object: &Value, related: &Related, now: Time) -> String {
    let mut out = Writer::new();
    let group_version = crate::value::text(object, "apiVersion");
    let group = group_version.split_once('/').map_or("", |(group, _)| group);
    match (group, crate::value::text(object, "kind")) {
        ("batch", "Job") => job::describe(&mut out, object),
        ("batch", "CronJob") => cron_job::describe(&mut out, object),
        ("", "Pod") => pod::describe(&mut out, object, now),
        ("", "Node") => node::describe(&mut out, object, related, now),
        ("", "Namespace") => return namespace::describe(object, related),
        ("", "ConfigMap") => config::config_map(&mut out, object),
        ("", "Secret") => return config::secret(object),
        ("", "Service") => service::describe(&mut out, object, related),
        ("", "ServiceAccount") => config::service_account(&mut out, object),
        ("", "ResourceQuota") => return namespace::quota(object),
        ("", "LimitRange") => return namespace::limit_range(object),
        ("scheduling.k8s.io", "PriorityClass") => config::priority_class(&mut out, object),
        _ => generic::describe(&mut out, object),
    }
    if let Some(events) = &related.events {
        events::describe(&mut out, events, now);
    }
    out.finish()
}

#[cfg(test)]
mod tests;
