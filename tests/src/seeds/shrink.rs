//! Shrinks a failing plan: leaves out and simplifies whatever the violation does not need.
//!
//! It works on the plan's JSON, so it knows nothing of steps, faults, fates or fields of Jobs: array elements in halves
//! and singly (delta debugging), then members of objects, then numbers and durations. What no longer reads as a plan, or
//! breaks another invariant first, is not taken.

use super::plan::{Delays, Plan};
use super::run::{Options, run};
use jobyard_cluster::fates::GoDuration;
use serde_json::Value;
use std::time::Duration;

/// Runs that a shrinking may take; a plan takes about a millisecond.
const RUNS_MAX: u32 = 4000;

/// The smallest plan found that still breaks the same invariant first.
pub fn shrink(plan: &Plan, code: &'static str, options: Options) -> Plan {
    let options = Options { trace: false, ..options };
    shrink_while(plan, |plan| run(plan, options).violations.first().is_some_and(|violation| violation.code == code))
}

/// The smallest plan found of which `fails` holds.
///
/// # Panics
/// Never: plans have a JSON form.
pub fn shrink_while(plan: &Plan, fails: impl Fn(&Plan) -> bool) -> Plan {
    let value = serde_json::to_value(plan).expect("plans have a JSON form");
    let mut shrinking = Shrinking { best: plan.clone(), value, runs: 0, fails };
    loop {
        let before = shrinking.value.clone();
        for list in ["/steps", "/faults", "/fates"] {
            shrinking.leave_out_elements(list);
        }
        shrinking.leave_out_parts();
        shrinking.simplify_scalars();
        if shrinking.value == before || shrinking.runs >= RUNS_MAX {
            return shrinking.best;
        }
    }
}

struct Shrinking<F> {
    best: Plan,
    value: Value,
    runs: u32,
    fails: F,
}

impl<F: Fn(&Plan) -> bool> Shrinking<F> {
    /// Goes on with the candidate if it fails as well.
    fn take(&mut self, candidate: Value) -> bool {
        if self.runs >= RUNS_MAX || candidate == self.value {
            return false;
        }
        let Ok(mut plan) = serde_json::from_value::<Plan>(candidate.clone()) else { return false };
        if !is_realistic(&plan) {
            return false;
        }
        plan.steps.sort_by_key(|step| step.at);
        self.runs += 1;
        let is_taken = (self.fails)(&plan);
        if is_taken {
            (self.best, self.value) = (plan, candidate);
        }
        is_taken
    }

    /// Delta debugging: halves first, single elements last.
    fn leave_out_elements(&mut self, pointer: &str) {
        let length = |value: &Value| value.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len);
        let mut size = length(&self.value);
        while size > 0 {
            let mut from = 0;
            while from < length(&self.value) {
                let mut candidate = self.value.clone();
                if let Some(Value::Array(elements)) = candidate.pointer_mut(pointer) {
                    elements.drain(from..(from + size).min(elements.len()));
                }
                if !self.take(candidate) {
                    from += size;
                }
            }
            size /= 2;
        }
    }

    /// Members of objects and elements of inner arrays, the larger parts first.
    fn leave_out_parts(&mut self) {
        let mut place = 0;
        while let Some(pointer) = pointers(&self.value).into_iter().nth(place) {
            let mut candidate = self.value.clone();
            remove(&mut candidate, &pointer);
            if !self.take(candidate) {
                place += 1;
            }
        }
    }

    fn simplify_scalars(&mut self) {
        for pointer in pointers(&self.value) {
            let simpler = self.value.pointer(&pointer).map(simpler).unwrap_or_default();
            for scalar in simpler {
                let mut candidate = self.value.clone();
                if let Some(place) = candidate.pointer_mut(&pointer) {
                    *place = scalar;
                }
                if self.take(candidate) {
                    break;
                }
            }
        }
    }
}

/// Whether the plan is one that a real cluster could see: things take time, users come after the start, errors are some of
/// HTTP. A script like that can be given to the real controllers.
fn is_realistic(plan: &Plan) -> bool {
    let Delays { request, response, jobs, pods, gc } = plan.latency;
    let takes_time = [request, response, jobs, pods, gc].iter().all(|delay| *delay >= GoDuration::from_millis(1));
    let comes_later = plan.steps.iter().all(|step| step.at >= GoDuration::from_millis(500));
    takes_time && comes_later && plan.faults.iter().all(|fault| [403, 409, 500, 504].contains(&fault.code))
}

/// JSON pointers of everything inside, parents before their parts.
fn pointers(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, "", &mut found);
    found
}

fn collect(value: &Value, prefix: &str, found: &mut Vec<String>) {
    let mut visit = |name: &str, part: &Value| {
        let pointer = format!("{prefix}/{}", name.replace('~', "~0").replace('/', "~1"));
        found.push(pointer.clone());
        collect(part, &pointer, found);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, part)| visit(name, part)),
        Value::Array(parts) => parts.iter().enumerate().for_each(|(place, part)| visit(&place.to_string(), part)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn remove(value: &mut Value, pointer: &str) {
    let Some((parent, name)) = pointer.rsplit_once('/') else { return };
    let name = name.replace("~1", "/").replace("~0", "~");
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(&name)),
        Some(Value::Array(parts)) => {
            if let Some(place) = name.parse().ok().filter(|place| *place < parts.len()) {
                parts.remove(place);
            }
        }
        _ => {}
    }
}

/// Simpler values, the simplest first; none if it is simple.
fn simpler(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(number) => {
            let Some(number) = number.as_i64() else { return Vec::new() };
            [0, 1, 2, number / 2].into_iter().filter(|other| other.abs() < number.abs()).map(Value::from).collect()
        }
        Value::String(text) => GoDuration::parse(text).map_or_else(Vec::new, |duration| shorter(duration.0)),
        Value::Bool(true) => vec![Value::Bool(false)],
        Value::Null | Value::Bool(false) | Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

/// Shorter or rounder durations.
fn shorter(duration: Duration) -> Vec<Value> {
    let ms = duration.as_millis() as u64;
    let rounded = [60_000, 1000, 100, 10].map(|unit| ms / unit * unit);
    let candidates =
        [0, 1, 10, 1000].into_iter().filter(|other| *other < ms).chain(rounded).filter(|other| *other != ms);
    candidates.map(|ms| Value::String(GoDuration::from_millis(ms).to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_failure_does_not_need_is_left_out() {
        let plan = Plan::of_seed(7);
        let is_created = |plan: &Plan| {
            let text = plan.script();
            text.contains("\"create\"") && text.contains("restartPolicy")
        };
        assert!(is_created(&plan));
        let small = shrink_while(&plan, is_created);
        assert_eq!((small.steps.len(), small.faults.len(), small.fates.len()), (1, 0, 0), "{}", small.script());
        assert!(small.script().len() < 300, "{}", small.script());
    }
}
