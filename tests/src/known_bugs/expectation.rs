//! Whether something that has to be seen was seen.

use super::case::{Expectation, Pattern};
use crate::conformance::entry::Entry;
use crate::conformance::player::Player;
use jobyard_api::job::Job;
use jobyard_api::request::{Object, Resource};
use jobyard_api::words::JOB_TRACKING_FINALIZER;
use serde_json::Value;
use std::sync::Arc;

impl Expectation {
    /// What was seen instead, part by part; nothing if all is as it has to be.
    pub fn unmet(&self, player: &Player, entries: &[Entry]) -> Vec<String> {
        let mut unmet = Vec::new();
        if let Some(pattern) = &self.requests {
            let found: Vec<&Entry> = entries.iter().filter(|entry| pattern.fits(entry)).collect();
            self.judge_requests(&found, &mut unmet);
        }
        if let Some(name) = &self.job {
            self.judge_job(name, job(player, name), &mut unmet);
        }
        let pods = || player.world.api().objects(Resource::Pods);
        let tracked = pods().filter(|pod| pod.metadata().has_finalizer(JOB_TRACKING_FINALIZER)).count();
        let remembered = player
            .world
            .job_controller()
            .map_or(0, |controller| controller.memory().iter().map(|(_, count)| count).sum());
        judge_count("pods left", self.pods, pods().count(), &mut unmet);
        judge_count("pods left with the finalizer", self.finalizers, tracked, &mut unmet);
        judge_count("entries remembered", self.remembered, remembered, &mut unmet);
        unmet
    }

    fn judge_requests(&self, found: &[&Entry], unmet: &mut Vec<String>) {
        let times: Vec<u64> = found.iter().map(|entry| entry.t).collect();
        let seen = || {
            format!("{} at {}", times.len(), times.iter().take(12).map(|t| seconds(*t)).collect::<Vec<_>>().join(", "))
        };
        let is_wrong = self.count.is_some_and(|count| times.len() != count)
            || self.at_least.is_some_and(|count| times.len() < count)
            || self.at_most.is_some_and(|count| times.len() > count);
        let wanted: Option<Vec<u64>> =
            self.times.as_ref().map(|times| times.iter().map(|time| time.0.as_millis() as u64).collect());
        if is_wrong || wanted.is_some_and(|wanted| wanted != times) {
            unmet.push(if times.is_empty() { "none".into() } else { seen() });
        }
    }

    fn judge_job(&self, name: &str, job: Option<Arc<Job>>, unmet: &mut Vec<String>) {
        let Some(job) = job else {
            if !self.gone {
                unmet.push(format!("Job {name} is gone"));
            }
            return;
        };
        if self.gone {
            unmet.push(format!("Job {name} is still there"));
        }
        let status = serde_json::json!(job.status);
        for (field, wanted) in self.status.iter().filter_map(Value::as_object).flatten() {
            let seen = &status[field];
            if !contains(seen, wanted) {
                let seen = if seen.is_null() { "nothing".to_owned() } else { seen.to_string() };
                unmet.push(format!("{field}: {seen}"));
            }
        }
        let is_true: Vec<&str> =
            job.status.conditions.iter().filter(|c| &*c.status == "True").map(|c| &*c.kind).collect();
        if self.conditions.as_ref().is_some_and(|wanted| *wanted != is_true) {
            unmet.push(format!("conditions: {}", is_true.join(", ")));
        }
    }
}

impl Pattern {
    /// Whether a request is meant.
    pub fn fits(&self, entry: &Entry) -> bool {
        let by = self.by.as_deref().unwrap_or("job-controller");
        let is = |wanted: &Option<String>, seen: &str| wanted.as_deref().is_none_or(|wanted| wanted == seen);
        let has_name = |wanted: &str| match wanted.strip_suffix('*') {
            Some(start) => entry.name.starts_with(start),
            None => entry.name == wanted,
        };
        let ms = |time: &jobyard_cluster::fates::GoDuration| time.0.as_millis() as u64;
        entry.by == by
            && is(&self.verb, &entry.verb)
            && is(&self.resource, &entry.resource)
            && self.name.as_deref().is_none_or(has_name)
            && entry.code == self.code
            && self.from.as_ref().is_none_or(|from| entry.t >= ms(from))
            && self.to.as_ref().is_none_or(|to| entry.t < ms(to))
            && self.body.as_ref().is_none_or(|body| entry.body.as_ref().is_some_and(|seen| contains(seen, body)))
    }
}

fn job(player: &Player, name: &str) -> Option<Arc<Job>> {
    let mut jobs = player.world.api().objects(Resource::Jobs).filter_map(Object::as_job);
    jobs.find(|job| &*job.metadata.name == name).cloned()
}

fn judge_count(what: &str, wanted: Option<usize>, seen: usize, unmet: &mut Vec<String>) {
    if wanted.is_some_and(|wanted| wanted != seen) {
        unmet.push(format!("{seen} {what}"));
    }
}

/// Whether all of `part` is in `value`; a number, text or list that is absent is 0 or empty.
fn contains(value: &Value, part: &Value) -> bool {
    match (value, part) {
        (_, Value::Object(fields)) => {
            fields.iter().all(|(name, part)| contains(value.get(name).unwrap_or(&Value::Null), part))
        }
        (Value::Null, Value::Number(number)) => number.as_i64() == Some(0),
        (Value::Null, Value::String(text)) => text.is_empty(),
        (Value::Null, Value::Array(items)) => items.is_empty(),
        (Value::Array(values), Value::Array(parts)) => {
            parts.iter().all(|part| values.iter().any(|value| contains(value, part)))
        }
        _ => value == part,
    }
}

/// Milliseconds as seconds.
pub fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(value: &Value, part: &Value, expected: bool) {
        assert_eq!(contains(value, part), expected, "{part} in {value}");
    }

    #[test]
    fn what_is_absent_is_nothing() {
        let status = json!({"active": 1, "conditions": [{"type": "Complete", "status": "True"}]});
        check(&status, &json!({"active": 1, "failed": 0}), true);
        check(&status, &json!({"active": 0}), false);
        check(&status, &json!({"failed": 1}), false);
        check(&status, &json!({"conditions": [{"type": "Complete"}]}), true);
        check(&status, &json!({"conditions": [{"type": "Failed"}]}), false);
    }
}
