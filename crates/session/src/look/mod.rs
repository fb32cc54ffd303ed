//! Makes views: what a front end draws, from the truth of the API server and the index.

mod cron_jobs;
mod events;
mod jobs;
mod pod;
mod pods;

use crate::calendar::Calendar;
use crate::index::{Index, Key};
use crate::protocol::Look;
use crate::views::{ConditionView, DecisionView, FactView, NodeView, View};
use crate::yaml::to_yaml;
use jobyard_api::node::NodeCondition;
use jobyard_api::request::{Object, ObjectKey, Resource};
use jobyard_api::time::{Time, Timestamp};
use jobyard_cluster::{ApiServer, Decision, World};
use std::time::Duration;

/// Jobs of a view, at most.
const JOBS_MAX: usize = 100;
/// Tiles of a view, at most.
const TILES_MAX: u32 = 2000;
/// Letters of an overview, at most.
const OVERVIEW_MAX: usize = 100_000;
/// Events of a view, at most.
const EVENTS_MAX: usize = 200;
/// Decisions of a view, at most.
const DECISIONS_MAX: usize = 100;

/// What views are made from.
pub(crate) struct Scene<'a> {
    /// The world.
    pub world: &'a World,
    /// Orders and counts of its pods and Events, up to date.
    pub index: &'a Index,
    /// What became of the runs of CronJobs, up to date.
    pub calendar: &'a Calendar,
    /// When it began.
    pub start: Time,
}

impl Scene<'_> {
    /// Everything but the clock, the notices and the serial number.
    pub fn view(&self, look: &Look) -> View {
        View {
            jobs: self.jobs(),
            cron_jobs: self.cron_jobs(),
            schedule: look.cron_job.as_ref().and_then(|cron_job| self.schedule(cron_job)),
            pods: self.pods(look),
            events: self.events(),
            events_total: self.index.events_total() as u32,
            nodes: self.nodes(),
            pod: look.pod.as_ref().and_then(|(namespace, name)| self.pod_detail(namespace, name)),
            job_yaml: look.job.as_ref().filter(|_| look.yaml).map_or_else(String::new, |job| self.job_yaml(job)),
            decisions: self.decisions(),
            violations: self.world.violations().iter().map(ToString::to_string).collect(),
            ..View::default()
        }
    }

    fn api(&self) -> &ApiServer {
        self.world.api()
    }

    fn now(&self) -> Time {
        self.world.now()
    }

    /// Virtual milliseconds since the start.
    fn ms(&self, at: Time) -> f64 {
        to_ms(at.since(self.start))
    }

    /// How long a time of an object is over, in kubectl's words; `<unknown>` without one. [K-011]
    fn age(&self, since: Option<Timestamp>) -> String {
        since.map_or_else(
            || "<unknown>".to_owned(),
            |since| crate::human::human_duration(self.now().since(since.time())),
        )
    }

    fn nodes(&self) -> Vec<NodeView> {
        let node = |object: &Object| {
            let Object::Node(node) = object else { return None };
            let capacity = node.status.allocatable.get("pods").and_then(|pods| pods.parse().ok()).unwrap_or(0);
            let name = node.metadata.name.to_string();
            let ready = if node.is_ready() { "Ready" } else { "NotReady" };
            let cordon = if node.spec.unschedulable { ",SchedulingDisabled" } else { "" };
            let condition = |condition: &NodeCondition| ConditionView {
                kind: condition.kind.to_string(),
                status: condition.status.to_string(),
                reason: condition.reason.to_string(),
                message: condition.message.to_string(),
                since: condition.last_transition_time.map_or_else(String::new, |since| since.to_string()),
            };
            let text =
                |(name, amount): (&jobyard_api::Text, &jobyard_api::Text)| (name.to_string(), amount.to_string());
            Some(NodeView {
                capacity,
                pods: self.index.pods_on(&name),
                status: format!("{ready}{cordon}"),
                conditions: node.status.conditions.iter().map(condition).collect(),
                taints: node.spec.taints.iter().map(|taint| format!("{}:{}", taint.key, taint.effect)).collect(),
                allocatable: node.status.allocatable.iter().map(text).collect(),
                is_reachable: self.world.is_node_reachable(&name),
                name,
            })
        };
        self.api().objects(Resource::Nodes).filter_map(node).collect()
    }

    fn job_yaml(&self, job: &(String, String)) -> String {
        let key = object_key(Resource::Jobs, &job.0, &job.1);
        self.api().get(&key).map_or_else(String::new, |object| to_yaml(&object.to_json()))
    }

    fn decisions(&self) -> Vec<DecisionView> {
        let newest = self.world.decisions().rev().take(DECISIONS_MAX);
        let mut views: Vec<_> = newest.map(|(at, decision)| self.decision(*at, decision)).collect();
        views.reverse();
        views
    }

    fn decision(&self, at: Time, decision: &Decision) -> DecisionView {
        let kind = match decision.resource {
            Resource::CronJobs => "cronjob",
            Resource::Jobs => "job",
            _ => "pod",
        };
        let facts = decision.facts.iter();
        DecisionView {
            at_ms: self.ms(at),
            object: format!("{kind}/{}", decision.object.1),
            kind: decision.ruling.kind.word().to_owned(),
            rules: decision.ruling.rules.iter().map(|rule| (*rule).to_owned()).collect(),
            text: decision.text(),
            until_ms: decision.until.map(|until| self.ms(until)),
            facts: facts.map(|fact| FactView { name: fact.name.to_owned(), value: fact.value.to_string() }).collect(),
            fields: decision.fields().collect(),
        }
    }
}

/// A duration in milliseconds.
pub(crate) fn to_ms(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e6
}

fn object_key(resource: Resource, namespace: &str, name: &str) -> ObjectKey {
    ObjectKey { resource, namespace: namespace.into(), name: name.into() }
}

fn index_key(namespace: &str, name: &str) -> Key {
    (namespace.into(), name.into())
}

/// A condition of a Job or a pod: their types differ, their parts do not.
fn condition(parts: [&str; 4], since: Option<Timestamp>) -> ConditionView {
    let [kind, status, reason, message] = parts.map(str::to_owned);
    ConditionView { kind, status, reason, message, since: since.map_or_else(String::new, |since| since.to_string()) }
}
