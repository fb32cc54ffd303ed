//! The TTL-after-finished controller: deletes a Job some time after it ended. [J-180] – [J-183]
//!
//! It looks at Jobs only, never at pods: deletion is in the foreground, so the garbage collector takes the pods first.

use crate::job::Guards;
use crate::machinery::DecisionKind::{Deferred, Deleted, LeftAlone, Waiting};
use crate::machinery::{
    CallId, Decision, Fact, Input, Lookup, Output, RateLimit, Ruling, Startup, Waker, WorkQueue, fact,
};
use jobyard_api::Text;
use jobyard_api::job::{COMPLETE, FAILED, Job};
use jobyard_api::request::{
    Answer, DeleteOptions, Object, ObjectKey, Preconditions, PropagationPolicy, Request, Resource, WatchEvent,
    WatchEventKind,
};
use jobyard_api::status::Reason;
use jobyard_api::time::{Time, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Jobs that are served at one time.
const WORKERS: usize = 5;
/// Delays after errors.
const BACK_OFF: RateLimit = RateLimit { base: Duration::from_millis(5), max: Duration::from_secs(1000) };

type Key = (Text, Text);

const FIELDS: &[&str] = &["spec.ttlSecondsAfterFinished"];
static WAITS: Ruling = Ruling {
    kind: Waiting,
    rules: &["J-181"],
    fields: FIELDS,
    text: "Finished; it is deleted {spec.ttlSecondsAfterFinished} s after that",
};
static DELETES: Ruling = Ruling {
    kind: Deleted,
    rules: &["J-182", "J-181"],
    fields: FIELDS,
    text: "Deleting the Job in the foreground: finished more than {spec.ttlSecondsAfterFinished} s ago",
};
static CHANGED: Ruling = Ruling {
    kind: LeftAlone,
    rules: &["J-183"],
    fields: FIELDS,
    text: "Not deleted: a look at the live Job showed that it does not expire now",
};
static FAILED_REQUEST: Ruling =
    Ruling { kind: Deferred, rules: &["J-182"], fields: FIELDS, text: "The Job could not be deleted: {error}" };

/// The controller: a value that is fed with inputs.
#[derive(Clone, Debug)]
pub struct TtlController {
    jobs: Lookup<Key, Arc<Job>>,
    queue: WorkQueue<Key>,
    /// What is under way, by call.
    calls: BTreeMap<CallId, Call>,
    next_call: u64,
    startup: Startup,
    waker: Waker,
    /// Whether a Job is read again before it is deleted; a test takes that away.
    fresh_read: bool,
}

#[derive(Clone, Debug)]
enum Call {
    Get(Key),
    Delete(Key),
}

/// What is to be done with a Job now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ttl {
    /// It has not ended, has no TTL, or is going already.
    None,
    /// It expires after this.
    Left(Duration),
    Expired,
}

impl TtlController {
    /// A controller process that starts now, knowing nothing.
    pub const fn new(start: Time, guards: Guards) -> Self {
        Self {
            jobs: Lookup::new(),
            queue: WorkQueue::new(BACK_OFF),
            calls: BTreeMap::new(),
            next_call: 0,
            startup: Startup::new(start),
            waker: Waker::new(),
            fresh_read: guards.fresh_ttl_read,
        }
    }

    /// Takes one input and returns what is to be done. See the crate's contract.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        let mut out = Vec::new();
        match input {
            Input::Listed { resource: Resource::Jobs, items, .. } => {
                self.jobs = Lookup::new();
                for item in items {
                    self.observe(now, item);
                }
                self.startup.caches_filled(now);
            }
            Input::Watch(WatchEvent { kind: WatchEventKind::Deleted, object: Object::Job(job) }) => {
                self.jobs.remove(&key_of(&job));
            }
            Input::Watch(event) => self.observe(now, event.object),
            Input::Response(call, answer) => self.respond(now, call, answer, &mut out),
            Input::Listed { .. } | Input::Timer => {}
        }
        self.work(now, &mut out);
        self.waker.announce(now, [self.startup.next_at(now), self.queue.next_at()], &mut out);
        out
    }

    fn observe(&mut self, now: Time, object: Object) {
        let Object::Job(job) = object else { return };
        let key = key_of(&job);
        if ttl(&job, now) != Ttl::None {
            self.queue.add(&key);
        }
        self.jobs.insert(key, job);
    }

    fn work(&mut self, now: Time, out: &mut Vec<Output>) {
        self.queue.fire(now);
        if !self.startup.may_work(now) {
            return;
        }
        while self.calls.len() < WORKERS
            && let Some(key) = self.queue.get()
        {
            match self.jobs.get(&key).map_or(Ttl::None, |job| ttl(job, now)) {
                Ttl::None => self.end(&key),
                Ttl::Left(left) => {
                    explain(&key, &WAITS, self.ttl_fact(&key), Some(now + left), out);
                    self.queue.add_after(now, &key, left);
                    self.end(&key);
                }
                Ttl::Expired if !self.fresh_read => {
                    let job = self.jobs.get(&key).cloned().expect("what expired is there");
                    self.delete_if_expired(now, key, &job, out);
                }
                // The cached Job may be old: the TTL may have been changed or taken away since. [J-182]
                Ttl::Expired => {
                    let request = Request::Get { key: object_key(&key) };
                    self.call(Call::Get(key), request, out);
                }
            }
        }
    }

    fn respond(&mut self, now: Time, call: CallId, answer: Answer, out: &mut Vec<Output>) {
        let Some(call) = self.calls.remove(&call) else { return };
        match (call, answer) {
            (Call::Get(key), Ok(response)) => match response.object {
                Some(Object::Job(job)) => self.delete_if_expired(now, key, &job, out),
                _ => self.end(&key),
            },
            (Call::Get(key) | Call::Delete(key), Err(status)) if status.reason != Reason::NotFound => {
                let again = self.queue.add_rate_limited(now, &key);
                self.queue.done(&key);
                explain(&key, &FAILED_REQUEST, Some(fact("error", &*status.message)), Some(again), out);
            }
            (Call::Get(key) | Call::Delete(key), _) => self.end(&key),
        }
    }

    fn delete_if_expired(&mut self, now: Time, key: Key, job: &Job, out: &mut Vec<Output>) {
        let seconds = job.spec.ttl_seconds_after_finished.map(|seconds| fact(FIELDS[0], seconds));
        match ttl(job, now) {
            Ttl::None => {
                explain(&key, &CHANGED, seconds, None, out);
                self.end(&key);
            }
            Ttl::Left(left) => {
                explain(&key, &CHANGED, seconds, Some(now + left), out);
                self.queue.add_after(now, &key, left);
                self.end(&key);
            }
            Ttl::Expired => {
                explain(&key, &DELETES, seconds, None, out);
                // A Job of the same name that came meanwhile must not go in its place.
                let preconditions = Preconditions { uid: Some(job.metadata.uid.clone()), resource_version: None };
                let options = DeleteOptions {
                    preconditions: Some(preconditions),
                    propagation_policy: Some(PropagationPolicy::Foreground),
                    ..Default::default()
                };
                let request = Request::Delete { key: object_key(&key), options };
                self.call(Call::Delete(key), request, out);
            }
        }
    }

    fn call(&mut self, call: Call, request: Request, out: &mut Vec<Output>) {
        self.next_call += 1;
        let id = CallId(self.next_call);
        self.calls.insert(id, call);
        out.push(Output::Call(id, request));
    }

    fn ttl_fact(&self, key: &Key) -> Option<Fact> {
        self.jobs.get(key)?.spec.ttl_seconds_after_finished.map(|seconds| fact(FIELDS[0], seconds))
    }

    fn end(&mut self, key: &Key) {
        self.queue.forget(key);
        self.queue.done(key);
    }
}

fn explain(key: &Key, ruling: &'static Ruling, fact: Option<Fact>, until: Option<Time>, out: &mut Vec<Output>) {
    let facts = fact.into_iter().collect();
    out.push(Output::Explain(Box::new(Decision { facts, until, ..Decision::of(key, ruling) })));
}

fn key_of(job: &Job) -> Key {
    (job.metadata.namespace.clone(), job.metadata.name.clone())
}

fn object_key(key: &Key) -> ObjectKey {
    ObjectKey { resource: Resource::Jobs, namespace: key.0.clone(), name: key.1.clone() }
}

/// [J-180] [J-181] From the condition that ended the Job; an end in the future (clock skew) only defers.
fn ttl(job: &Job, now: Time) -> Ttl {
    let Some(seconds) = job.spec.ttl_seconds_after_finished else { return Ttl::None };
    let ends = |kind: &str| job.has_condition(kind).then(|| job.status.condition(kind)).flatten();
    let Some(condition) = ends(COMPLETE).or_else(|| ends(FAILED)) else { return Ttl::None };
    if job.metadata.is_being_deleted() {
        return Ttl::None;
    }
    let finished = condition.last_transition_time.map_or(now, Timestamp::time);
    let expiry = finished + Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    if expiry <= now { Ttl::Expired } else { Ttl::Left(expiry.since(now)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobyard_api::job::{JobCondition, JobSpec};

    fn job(ttl: Option<i32>, ended_at: Option<i64>) -> Job {
        let mut job = Job {
            spec: Arc::new(JobSpec { ttl_seconds_after_finished: ttl, ..Default::default() }),
            ..Default::default()
        };
        job.status.conditions.extend(ended_at.map(|seconds| JobCondition {
            kind: COMPLETE.into(),
            status: "True".into(),
            last_transition_time: Some(Timestamp::from_seconds(seconds)),
            ..Default::default()
        }));
        job
    }

    #[test]
    fn j180_j181_expiry_counts_from_the_end() {
        let now = Timestamp::from_seconds(100).time();
        assert_eq!(ttl(&job(None, Some(50)), now), Ttl::None);
        assert_eq!(ttl(&job(Some(10), None), now), Ttl::None);
        assert_eq!(ttl(&job(Some(60), Some(50)), now), Ttl::Left(Duration::from_secs(10)));
        assert_eq!(ttl(&job(Some(50), Some(50)), now), Ttl::Expired);
        assert_eq!(ttl(&job(Some(0), Some(100)), now), Ttl::Expired);
    }
}
