//! L6: how long small Jobs wait for their first pod, alone and beside a huge one.

use jobyard_api::job::{INDEXED, Job};
use jobyard_api::request::{Object, ObjectKey, Request, Resource};
use jobyard_api::time::Time;
use jobyard_cluster::fates::{Fate, Fates, GoDuration};
use jobyard_cluster::{Backend, CheckLevel, Config, Violation, World};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Small Jobs, one every 200 ms.
const SMALL_JOBS: u64 = 50;
const INTERVAL: Duration = Duration::from_millis(200);

/// How long each small Job waited for its first pod, in milliseconds, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstPods(Vec<u64>);

impl FirstPods {
    /// Of these waits.
    pub fn of(mut waits: Vec<u64>) -> Self {
        waits.sort_unstable();
        Self(waits)
    }

    /// How many got a pod.
    pub fn small_jobs(&self) -> usize {
        self.0.len()
    }

    /// The wait that 99 of 100 do not exceed.
    fn p99(&self) -> u64 {
        let place = (self.0.len() * 99).div_ceil(100);
        place.checked_sub(1).and_then(|place| self.0.get(place)).copied().unwrap_or(0)
    }

    /// L6: beside a huge Job it is at most twice as long.
    pub fn breach_beside(&self, beside: &Self) -> Option<Violation> {
        let object = ObjectKey { resource: Resource::Jobs, namespace: "default".into(), name: "small".into() };
        let text = format!("small Jobs wait {} ms beside a huge one, {} ms alone", beside.p99(), self.p99());
        (beside.p99() > 2 * self.p99()).then_some(Violation { code: "L6", at: Time::default(), object, text })
    }
}

/// Plays the small Jobs beside an Indexed Job of so many completions, a tenth of them at a time; alone if 0.
///
/// # Panics
/// If a Job is refused.
pub fn measure(completions: u32) -> FirstPods {
    let run = Some(GoDuration::from_millis(1000));
    let fate =
        Fate { schedule: GoDuration::from_millis(7), start: GoDuration::from_millis(200), run, ..Fate::default() };
    let backend = Backend::Fates(Fates::new(vec![fate]));
    let mut world = World::new(Config { backend, check: CheckLevel::Off, ..Config::default() });
    world.advance_to(world.now() + Duration::from_secs(1), u64::MAX);
    if completions > 0 {
        let spec = json!({ "completionMode": INDEXED, "completions": completions, "parallelism": completions / 10 });
        create(&mut world, "huge", spec);
    }
    let mut waiting = BTreeMap::<String, Time>::new();
    let mut waits = Vec::new();
    for number in 0..SMALL_JOBS {
        let name = format!("small-{number}");
        create(&mut world, &name, json!({}));
        waiting.insert(name, world.now());
        let until = world.now() + INTERVAL;
        while world.next_at().is_some_and(|next| next <= until) {
            world.step();
            note(&world, &mut waiting, &mut waits);
        }
        world.advance_to(until, u64::MAX);
    }
    FirstPods::of(waits)
}

fn create(world: &mut World, name: &str, mut spec: serde_json::Value) {
    spec["template"] = json!({ "spec": { "restartPolicy": "Never", "containers": [{ "name": "c", "image": "i" }] } });
    let job = json!({ "metadata": { "name": name, "namespace": "default" }, "spec": spec });
    let job: Job = serde_json::from_value(job).expect("a Job");
    let answer = world.request("user", Request::Create { object: Object::Job(Arc::new(job)), dry_run: false });
    assert!(answer.is_ok(), "the Job is valid: {answer:?}");
}

/// Looks which small Jobs have got their first pod by now: their status names it.
fn note(world: &World, waiting: &mut BTreeMap<String, Time>, waits: &mut Vec<u64>) {
    waiting.retain(|name, since| {
        let key = ObjectKey { resource: Resource::Jobs, namespace: "default".into(), name: name.as_str().into() };
        let job = world.api().get(&key).and_then(Object::as_job);
        let has_pod = job.is_some_and(|job| job.status.active > 0);
        if has_pod {
            waits.push(world.now().since(*since).as_millis() as u64);
        }
        !has_pod
    });
}
