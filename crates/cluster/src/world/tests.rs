//! The world as a whole, with pods that live by fates: times as the recordings of the real controllers have them.

use super::*;
use crate::config::{Backend, CheckLevel, Latency, NodesConfig};
use crate::fates::{Fate, GoDuration};
use crate::trace::Verb;
use jobyard_api::gates::{Gate, Gates, Profile};
use jobyard_api::job::{Job, JobSpec};
use jobyard_api::pod::{Container, PodSpec, PodSpecShared, PodTemplateSpec};
use jobyard_api::request::{DeleteOptions, Object, PropagationPolicy};
use jobyard_apiserver::Naming;
use std::sync::Arc;
use std::time::Duration;

/// A Job with one container that is restarted never.
pub(super) fn job(name: &str, spec: JobSpec) -> Object {
    let container = Container { name: "main".into(), image: "busybox".into(), ..Container::default() };
    let shared =
        PodSpecShared { containers: vec![container], restart_policy: Some("Never".into()), ..PodSpecShared::default() };
    let spec_of_pods = PodSpec { shared: Arc::new(shared), ..PodSpec::default() };
    let template = PodTemplateSpec { spec: spec_of_pods, ..PodTemplateSpec::default() };
    let mut job = Job { spec: Arc::new(JobSpec { template, ..spec }), ..Job::default() };
    job.metadata.name = name.into();
    job.metadata.namespace = "default".into();
    Object::Job(Arc::new(job))
}

fn world() -> World {
    let fate = Fate {
        schedule: GoDuration::from_millis(7),
        start: GoDuration::from_millis(1003),
        run: Some(GoDuration::from_millis(5011)),
        ..Fate::default()
    };
    World::new(Config {
        backend: Backend::Fates(Fates::new(vec![fate])),
        naming: Naming::Counted,
        latency: Latency::default(),
        trace: true,
        check: CheckLevel::Full,
        ..Config::default()
    })
}

fn at(world: &World, millis: u64) -> Time {
    world.config().start + Duration::from_millis(millis)
}

fn go(world: &mut World, millis: u64) {
    let until = at(world, millis);
    assert_eq!(world.advance_to(until, 1_000_000), Progress::Reached);
}

fn create(world: &mut World, object: Object) {
    world.request("user", Request::Create { object, dry_run: false }).expect("the object is valid");
}

/// The trace as `ms by verb resource`, without Events.
fn trace(world: &World) -> Vec<String> {
    let start = world.config().start;
    let entries = world.trace().entries().iter().filter(|entry| entry.resource != Resource::Events);
    entries
        .map(|entry| {
            let status = if entry.is_status { "/status" } else { "" };
            let (verb, resource) = (entry.verb.as_str(), entry.resource.plural());
            format!("{} {} {verb} {resource}{status}", entry.time.since(start).as_millis(), entry.by)
        })
        .collect()
}

/// Recording `one pod that succeeds`.
#[test]
fn one_pod_that_succeeds_takes_the_recorded_time() {
    let mut world = world();
    go(&mut world, 1000);
    create(&mut world, job("j", JobSpec::default()));
    go(&mut world, 60_000);
    let want = [
        "1000 user create jobs",
        "1015 job-controller create pods",
        "1022 job-controller update jobs/status",
        "3042 job-controller update jobs/status",
        "8053 job-controller update jobs/status",
        "8060 job-controller patch pods",
        "8067 job-controller update jobs/status",
    ];
    assert_eq!(trace(&world), want);
    assert_eq!(world.requests_in_flight(), 0);
    assert_eq!(world.next_at(), None, "nothing is left to happen");
}

/// A crash loses the request that is on its way and nothing that was applied.
#[test]
fn a_crash_loses_what_was_not_applied() {
    let mut world = world();
    go(&mut world, 1000);
    create(&mut world, job("j", JobSpec::default()));
    go(&mut world, 1013);
    world.crash_controllers();
    go(&mut world, 2000);
    assert_eq!(trace(&world), ["1000 user create jobs"]);
    world.start_controllers();
    go(&mut world, 2200);
    assert_eq!(trace(&world)[1..], ["2104 job-controller create pods", "2111 job-controller update jobs/status"]);
}

#[test]
fn a_held_watch_delivers_at_the_release() {
    let mut world = world();
    world.hold_watch(Resource::Jobs);
    go(&mut world, 1000);
    create(&mut world, job("j", JobSpec::default()));
    go(&mut world, 5000);
    assert_eq!(trace(&world).len(), 1);
    world.release_watch(Resource::Jobs);
    go(&mut world, 5010);
    assert_eq!(trace(&world)[1..], ["5004 job-controller create pods"]);
}

#[test]
fn a_fault_fails_a_request_and_the_controller_tries_again() {
    let mut world = world();
    let (from, to) = (at(&world, 0), at(&world, 9000));
    world.add_fault(Fault {
        verb: Verb::Create,
        resource: Resource::Pods,
        is_status: false,
        from,
        to,
        nth: vec![0],
        code: 500,
        applied: false,
        message: String::new(),
    });
    go(&mut world, 1000);
    create(&mut world, job("j", JobSpec::default()));
    go(&mut world, 60_000);
    let created: Vec<u16> = world
        .trace()
        .entries()
        .iter()
        .filter(|entry| entry.verb == Verb::Create && entry.resource == Resource::Pods)
        .map(|entry| entry.code)
        .collect();
    assert_eq!(created, [500, 0]);
}

#[test]
fn the_same_commands_give_the_same_hash_also_from_a_clone() {
    let run = |pause: bool| {
        let mut world = world();
        go(&mut world, 1000);
        create(&mut world, job("j", JobSpec { parallelism: Some(3), completions: Some(7), ..JobSpec::default() }));
        if pause {
            go(&mut world, 4321);
            world = world.clone();
        }
        go(&mut world, 90_000);
        (world.trace_hash(), world.steps(), world.trace().recorded())
    };
    assert_eq!(run(false), run(true));
}

/// Too small a watch log: the lanes expire and list, and the Job still completes.
#[test]
fn a_short_watch_log_makes_clients_list_again() {
    let mut world = World::new(Config { watch_log_max: 1, ..world().config().clone() });
    go(&mut world, 1000);
    create(&mut world, job("j", JobSpec { parallelism: Some(5), completions: Some(5), ..JobSpec::default() }));
    go(&mut world, 120_000);
    let key = ObjectKey { resource: Resource::Jobs, namespace: "default".into(), name: "j".into() };
    let job = world.api().get(&key).and_then(Object::as_job).expect("the Job is there");
    assert!(job.is_finished(), "{:?}", job.status);
}

fn world_of_nodes(nodes: u32, pods_per_node: u32) -> World {
    let nodes = NodesConfig { nodes, pods_per_node, ..NodesConfig::default() };
    World::new(Config { backend: Backend::Nodes(nodes), trace: true, check: CheckLevel::Full, ..Config::default() })
}

fn job_of(world: &World, name: &str) -> Arc<Job> {
    let key = ObjectKey { resource: Resource::Jobs, namespace: "default".into(), name: name.into() };
    world.api().get(&key).and_then(Object::as_job).expect("the Job is there").clone()
}

fn events_of(world: &World, kind: &str, reason: &str) -> usize {
    let events = world.api().objects(Resource::Events);
    events
        .filter(|object| match object {
            Object::Event(event) => &*event.involved_object.kind == kind && &*event.reason == reason,
            _ => false,
        })
        .count()
}

/// Scheduler, kubelets and programs instead of fates.
#[test]
fn a_job_runs_to_completion_on_nodes() {
    let mut world = world_of_nodes(2, 110);
    go(&mut world, 1000);
    create(&mut world, job("j", JobSpec { parallelism: Some(3), completions: Some(5), ..JobSpec::default() }));
    go(&mut world, 120_000);
    let job = job_of(&world, "j");
    assert!(job.has_condition("Complete"), "{:?}", job.status);
    assert_eq!(world.violations(), []);
    assert_eq!((job.status.succeeded, events_of(&world, "Pod", "Scheduled")), (5, 5));
    assert_eq!(events_of(&world, "Pod", "Started"), 5);
    let pods = world.api().objects(Resource::Pods).filter_map(Object::as_pod);
    let nodes: BTreeSet<&str> = pods.map(|pod| &*pod.spec.node_name).collect();
    assert_eq!(nodes.into_iter().collect::<Vec<_>>(), ["node-1", "node-2"]);
}

/// [P-030] Three pods want to run and two have room: the third waits for the end of one of them.
#[test]
fn pods_wait_for_room() {
    let mut world = world_of_nodes(1, 2);
    go(&mut world, 1000);
    create(&mut world, job("j", JobSpec { parallelism: Some(3), completions: Some(3), ..JobSpec::default() }));
    go(&mut world, 120_000);
    assert!(job_of(&world, "j").has_condition("Complete"));
    assert_eq!(events_of(&world, "Pod", "FailedScheduling"), 1);
}

#[test]
fn a_deleted_job_takes_its_running_pods_along() {
    let mut world = world_of_nodes(1, 110);
    let outcome = Outcome { duration: Duration::from_secs(10_000), ..Outcome::default() };
    world.set_outcome("busybox", outcome);
    go(&mut world, 1000);
    create(&mut world, job("j", JobSpec { parallelism: Some(2), completions: Some(2), ..JobSpec::default() }));
    go(&mut world, 20_000);
    let key = ObjectKey { resource: Resource::Jobs, namespace: "default".into(), name: "j".into() };
    let options = DeleteOptions { propagation_policy: Some(PropagationPolicy::Background), ..DeleteOptions::default() };
    world.request("user", Request::Delete { key, options }).expect("the Job is there");
    go(&mut world, 60_000);
    assert_eq!(world.api().objects(Resource::Pods).count(), 0);
    assert_eq!(world.violations(), []);
}

/// v1.8 has no limit in force: a failing Job is tried again for ever, and ends only at a deadline. No invariant of the
/// newest version is held against it.
#[test]
fn an_old_version_tries_a_failing_job_again_for_ever() {
    let fate = Fate { run: Some(GoDuration::from_millis(100)), exit: 1, ..Fate::default() };
    let profile = Profile::V1_8;
    let mut world = World::new(Config {
        backend: Backend::Fates(Fates::new(vec![fate])),
        naming: Naming::Counted,
        check: CheckLevel::Full,
        profile,
        gates: Gates::of(profile.minor()),
        ..Config::default()
    });
    create(&mut world, job("ever", JobSpec::default()));
    create(&mut world, job("late", JobSpec { active_deadline_seconds: Some(60), ..JobSpec::default() }));
    let day = 24 * 3_600_000;
    go(&mut world, day);
    let status = |name: &str| {
        let key = ObjectKey { resource: Resource::Jobs, namespace: "default".into(), name: name.into() };
        let job = world.api().get(&key).and_then(|object| object.as_job()).cloned().expect("it is there");
        let conditions: Vec<String> =
            job.status.conditions.iter().map(|condition| condition.kind.to_string()).collect();
        (job.status.failed, job.spec.backoff_limit, conditions)
    };
    let (failed, limit, conditions) = status("ever");
    assert!(failed > 100, "{failed} failures");
    assert_eq!((limit, conditions), (None, Vec::new()));
    assert_eq!(status("late").2, ["Failed"], "at once, without an announcement");
    assert_eq!(world.violations(), []);
}

/// A gate that is off keeps a field out of the store.
#[test]
fn a_gate_that_is_off_keeps_a_field_out() {
    let gates = Gates::default().with(Gate::TTLAfterFinished, false);
    let fate = Fate { run: Some(GoDuration::from_millis(100)), ..Fate::default() };
    let backend = Backend::Fates(Fates::new(vec![fate]));
    let mut world = World::new(Config { backend, gates, check: CheckLevel::Full, ..Config::default() });
    create(&mut world, job("j", JobSpec { ttl_seconds_after_finished: Some(1), ..JobSpec::default() }));
    go(&mut world, 3_600_000);
    assert_eq!(world.api().objects(Resource::Jobs).count(), 1, "nobody deletes it");
    assert_eq!(world.violations(), []);
}
