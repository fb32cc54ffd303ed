//! What a pod asks of a node, read once for all pods of a template.

use super::affinity::{Preference, Term, preferred, required};
use jobyard_api::Text;
use jobyard_api::meta::StringMap;
use jobyard_api::pod::PodSpecShared;
use jobyard_api::toleration::{self, Toleration};
use jobyard_apiserver::requests;
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// How many specs are found again by their address.
const RECENT_MAX: usize = 32;
/// What a container that requests nothing is taken to need when nodes are compared: milli-CPUs.
const CPU_BY_DEFAULT: i64 = 100;
/// The same in bytes of memory.
const MEMORY_BY_DEFAULT: i64 = 200 << 20;

/// Amounts of resources: thousandths of a CPU, bytes, pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Amounts {
    pub(super) cpu: i64,
    pub(super) memory: i64,
    pub(super) storage: i64,
    /// Whatever else there is, such as `example.com/gpu`.
    pub(super) others: BTreeMap<Text, i64>,
}

impl Amounts {
    /// From amounts by name.
    pub(super) fn of<'a>(amounts: impl IntoIterator<Item = (&'a str, i64)>) -> Self {
        let mut sum = Self::default();
        for (name, amount) in amounts {
            match name {
                "cpu" => sum.cpu = amount,
                "memory" => sum.memory = amount,
                "ephemeral-storage" => sum.storage = amount,
                "pods" => {}
                other => {
                    sum.others.insert(other.into(), amount);
                }
            }
        }
        sum
    }

    /// Adds so many times as much.
    pub(super) fn add(&mut self, other: &Self, times: i64) {
        self.cpu = self.cpu.saturating_add(other.cpu.saturating_mul(times));
        self.memory = self.memory.saturating_add(other.memory.saturating_mul(times));
        self.storage = self.storage.saturating_add(other.storage.saturating_mul(times));
        for (name, amount) in &other.others {
            let sum = self.others.entry(name.clone()).or_default();
            *sum = sum.saturating_add(amount.saturating_mul(times));
        }
    }

    /// How much of something there is beyond the fixed ones.
    pub(super) fn other(&self, name: &str) -> i64 {
        self.others.get(name).copied().unwrap_or(0)
    }
}

/// What a pod asks of a node. More important ones come first.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Demand {
    pub(super) priority: Reverse<i32>,
    pub(super) requests: Amounts,
    /// CPU and memory that count when nodes are compared.
    pub(super) weight: (i64, i64),
    pub(super) selector: StringMap,
    /// Of these one must hold, if there are any.
    pub(super) required: Option<Vec<Term>>,
    pub(super) preferred: Vec<Preference>,
    pub(super) tolerations: Vec<Toleration>,
    /// Whether it never drives other pods off.
    pub(super) never_preempts: bool,
    /// Whether something holds it back.
    pub(super) is_gated: bool,
    /// Whether another scheduler cares for it.
    pub(super) is_foreign: bool,
}

impl Demand {
    /// Reads a pod's spec.
    pub(super) fn of(spec: &PodSpecShared) -> Self {
        let requests = requests::of_pod(spec, "requests");
        let requests = Amounts::of(requests.iter().map(|(name, amount)| (&**name, *amount)));
        let field = |name: &str| spec.unmodelled.get(name);
        let affinity = field("affinity").and_then(|affinity| affinity.get("nodeAffinity"));
        let priority = field("priority").and_then(Value::as_i64).and_then(|number| i32::try_from(number).ok());
        let scheduler = field("schedulerName").and_then(Value::as_str).unwrap_or("");
        Self {
            priority: Reverse(priority.unwrap_or(0)),
            weight: weight(spec, &requests),
            requests,
            selector: spec.node_selector.clone(),
            required: required(affinity),
            preferred: preferred(affinity),
            tolerations: toleration::of_pod(spec),
            never_preempts: field("preemptionPolicy").is_some_and(|policy| policy == "Never"),
            is_gated: field("schedulingGates").and_then(Value::as_array).is_some_and(|gates| !gates.is_empty()),
            is_foreign: !matches!(scheduler, "" | "default-scheduler"),
        }
    }
}

fn weight(spec: &PodSpecShared, requests: &Amounts) -> (i64, i64) {
    let containers = i64::try_from(spec.containers.len()).unwrap_or(i64::MAX);
    let or_default = |amount: i64, default: i64| if amount > 0 { amount } else { containers.saturating_mul(default) };
    (or_default(requests.cpu, CPU_BY_DEFAULT), or_default(requests.memory, MEMORY_BY_DEFAULT))
}

/// Demands by spec, equal ones only once.
#[derive(Clone, Debug, Default)]
pub(super) struct Demands {
    /// The newest first. The specs are kept, so that their addresses are not used for others.
    recent: VecDeque<(Arc<PodSpecShared>, Arc<Demand>)>,
    distinct: BTreeSet<Arc<Demand>>,
}

impl Demands {
    /// What a pod with this spec asks for.
    pub(super) fn get(&mut self, spec: &Arc<PodSpecShared>) -> Arc<Demand> {
        if let Some((_, demand)) = self.recent.iter().find(|(known, _)| Arc::ptr_eq(known, spec)) {
            return demand.clone();
        }
        let demand = Demand::of(spec);
        let demand = self.distinct.get(&demand).cloned().unwrap_or_else(|| Arc::new(demand));
        if Arc::strong_count(&demand) == 1 {
            // Those that no pod has any more need not be found again.
            self.distinct.retain(|known| Arc::strong_count(known) > 1);
            self.distinct.insert(demand.clone());
        }
        self.recent.truncate(RECENT_MAX - 1);
        self.recent.push_front((spec.clone(), demand.clone()));
        demand
    }
}
