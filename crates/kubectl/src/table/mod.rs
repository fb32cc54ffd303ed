//! Tables of `kubectl get`, as the API server's printers make them ([K-020] to [K-037]).
//!
//! A kind has columns, an object has cells: [`columns`] and [`cells`]. [`Printer`] puts both together.

mod event;
mod job;
mod node;
mod other;
mod pod;
mod printer;

pub use node::roles as node_roles;
pub use printer::{Options, Printer};

use jobyard_api::time::Time;
use serde_json::Value;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub name: &'static str,
    /// Whether only `-o wide` shows it.
    pub is_wide: bool,
}

const fn column(name: &'static str) -> Column {
    Column { name, is_wide: false }
}

const fn wide(name: &'static str) -> Column {
    Column { name, is_wide: true }
}

/// How a kind is shown.
#[allow(clippy::struct_field_names, reason = "a kind is a field of the API")]
#[derive(Clone, Copy, Debug)]
struct Kind {
    group: &'static str,
    kind: &'static str,
    columns: &'static [Column],
    cells: fn(&Value, Time) -> Vec<String>,
}

const KINDS: &[Kind] = &[
    Kind { group: "batch", kind: "Job", columns: job::JOB, cells: job::job },
    Kind { group: "batch", kind: "CronJob", columns: job::CRON_JOB, cells: job::cron_job },
    Kind { group: "", kind: "Pod", columns: pod::COLUMNS, cells: pod::cells },
    Kind { group: "", kind: "Node", columns: node::COLUMNS, cells: node::cells },
    Kind { group: "", kind: "Event", columns: event::COLUMNS, cells: event::cells },
    Kind { group: "events.k8s.io", kind: "Event", columns: event::COLUMNS, cells: event::cells },
    Kind { group: "", kind: "Namespace", columns: other::NAMESPACE, cells: other::namespace },
    Kind { group: "", kind: "ConfigMap", columns: other::CONFIG_MAP, cells: other::config_map },
    Kind { group: "", kind: "Secret", columns: other::SECRET, cells: other::secret },
    Kind { group: "", kind: "ServiceAccount", columns: other::SERVICE_ACCOUNT, cells: other::service_account },
    Kind { group: "", kind: "Service", columns: other::SERVICE, cells: other::service },
    Kind { group: "", kind: "ResourceQuota", columns: other::QUOTA, cells: other::quota },
    Kind { group: "", kind: "LimitRange", columns: other::LIMIT_RANGE, cells: other::limit_range },
    Kind { group: "", kind: "ComponentStatus", columns: other::COMPONENT, cells: other::component },
    Kind { group: "scheduling.k8s.io", kind: "PriorityClass", columns: other::PRIORITY, cells: other::priority },
    Kind { group: "coordination.k8s.io", kind: "Lease", columns: other::LEASE, cells: other::lease },
];

/// Kinds without a table of their own have a name and an age.
const FALLBACK: Kind = Kind { group: "", kind: "", columns: other::LIMIT_RANGE, cells: other::limit_range };

fn kind_of(object: &Value) -> &'static Kind {
    let version = crate::value::text(object, "apiVersion");
    let group = version.split_once('/').map_or("", |(group, _)| group);
    let kind = crate::value::text(object, "kind");
    KINDS.iter().find(|known| known.kind == kind && known.group == group).unwrap_or(&FALLBACK)
}

/// The columns of an object's kind.
pub fn columns(object: &Value) -> &'static [Column] {
    kind_of(object).columns
}

/// An object's cells, one for each column.
pub fn cells(object: &Value, now: Time) -> Vec<String> {
    (kind_of(object).cells)(object, now)
}

fn created(object: &Value, now: Time) -> String {
    crate::text::duration::age(crate::value::at(object, "metadata.creationTimestamp"), now)
}

fn name(object: &Value) -> String {
    crate::value::text(object, "metadata.name").to_owned()
}

#[cfg(test)]
mod tests;
