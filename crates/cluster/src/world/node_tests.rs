//! Nodes that are lost, drained, rebooted, shut down, and what becomes of a Job whose pods were there.

use super::*;
use crate::config::{CheckLevel, NodesConfig};
use crate::nodes::NodeAction;
use jobyard_api::event::Event;
use jobyard_api::job::{Job, JobSpec};
use jobyard_api::meta::ObjectMeta;
use jobyard_api::pod::{Container, Phase, Pod, PodSpec, PodSpecShared, PodTemplateSpec};
use jobyard_api::request::Object;
use std::sync::Arc;
use std::time::Duration;

/// A world of so many nodes on which a Job of so many pods runs for an hour each.
fn running(nodes: u32, parallelism: i32, restart_policy: &str) -> World {
    let backend = Backend::Nodes(NodesConfig { nodes, ..NodesConfig::default() });
    let mut world = World::new(Config { backend, check: CheckLevel::Full, ..Config::default() });
    let duration = Duration::from_secs(3600);
    let outcome = Outcome { duration, exit_code: 0, log: Vec::new(), exit_code_on_term: Some(143) };
    world.set_outcome("busy", outcome);
    let container = Container { name: "main".into(), image: "busy".into(), ..Container::default() };
    let pod = PodSpecShared {
        containers: vec![container],
        restart_policy: Some(restart_policy.into()),
        ..PodSpecShared::default()
    };
    let template =
        PodTemplateSpec { spec: PodSpec { shared: Arc::new(pod), ..PodSpec::default() }, ..PodTemplateSpec::default() };
    let spec =
        JobSpec { parallelism: Some(parallelism), completions: Some(parallelism), template, ..JobSpec::default() };
    let job = Job { metadata: ObjectMeta::named("default", "j"), spec: Arc::new(spec), ..Job::default() };
    let created = world.request("user", Request::Create { object: Object::Job(Arc::new(job)), dry_run: false });
    created.expect("a valid Job");
    until(&mut world, 60);
    world
}

fn until(world: &mut World, seconds: u64) {
    let until = world.config().start + Duration::from_secs(seconds);
    assert_eq!(world.advance_to(until, 1_000_000), Progress::Reached);
    assert_eq!(world.violations(), []);
}

fn act(world: &mut World, node: &str, action: NodeAction) {
    world.act_on_node(node, action).expect("it can be done");
}

/// The pods with node, phase, what they are ready for, and why they go.
fn pods(world: &World) -> Vec<String> {
    let line = |pod: &Arc<Pod>| {
        let ready = if pod.is_ready() { " ready" } else { "" };
        let going = if pod.metadata.is_being_deleted() { " going" } else { "" };
        let why = pod.status.condition("DisruptionTarget").map_or(String::new(), |c| format!(" {}", c.reason));
        format!("{} {}{ready}{going}{why}", pod.spec.node_name, pod.status.phase.as_str())
    };
    let mut lines: Vec<String> = world.api().objects(Resource::Pods).filter_map(Object::as_pod).map(line).collect();
    lines.sort();
    lines
}

/// The seconds at which Events of a reason were first written, with their messages.
fn events(world: &World, reason: &str) -> Vec<String> {
    let event = |object: &Object| match object {
        Object::Event(event) if &*event.reason == reason => Some(event.clone()),
        _ => None,
    };
    let second =
        |event: &Event| event.first_timestamp.map_or(0, |first| first.time().since(world.config().start).as_secs());
    let events = world.api().objects(Resource::Events).filter_map(event);
    let mut lines: Vec<String> = events.map(|event| format!("{} {}", second(&event), event.message)).collect();
    lines.sort();
    lines
}

/// [P-060] [P-061] [P-064]: silent from second 60 on.
#[test]
fn p061_p064_pods_of_a_lost_node_go_after_five_minutes_and_wait_for_it() {
    let mut world = running(3, 3, "Never");
    assert_eq!(pods(&world), ["node-1 Running ready", "node-2 Running ready", "node-3 Running ready"]);
    act(&mut world, "node-2", NodeAction::Stop);
    until(&mut world, 110);
    assert_eq!(pods(&world)[1], "node-2 Running ready", "nobody knows yet");
    until(&mut world, 120);
    assert_eq!(pods(&world)[1], "node-2 Running");
    assert_eq!(events(&world, "NodeNotReady").len(), 2, "of the node and of its pod");
    until(&mut world, 410);
    assert_eq!(world.api().objects(Resource::Pods).count(), 3);
    until(&mut world, 430);
    let marked = events(&world, "TaintManagerEviction");
    assert_eq!(marked.len(), 1);
    assert!(marked[0].contains("Marking for deletion Pod default/j-"), "{marked:?}");
    let now = pods(&world);
    assert_eq!(now.len(), 4, "replaced as soon as it is going: {now:?}");
    assert!(now.contains(&"node-2 Running going DeletionByTaintManager".to_owned()), "{now:?}");
    // It comes back: the kubelet ends the pod.
    act(&mut world, "node-2", NodeAction::Start);
    until(&mut world, 480);
    assert_eq!(pods(&world).len(), 3);
    assert_eq!(events(&world, "NodeReady"), ["430 Node node-2 status is now: NodeReady"]);
}

#[test]
fn p066_pods_go_on_if_their_node_is_back_in_time() {
    let mut world = running(3, 3, "Never");
    act(&mut world, "node-2", NodeAction::Stop);
    until(&mut world, 200);
    assert_eq!(pods(&world)[1], "node-2 Running");
    act(&mut world, "node-2", NodeAction::Start);
    until(&mut world, 240);
    assert_eq!(pods(&world), ["node-1 Running ready", "node-2 Running ready", "node-3 Running ready"]);
    let cancelled = events(&world, "TaintManagerEviction");
    assert!(cancelled[0].contains("Cancelling deletion of Pod default/j-"), "{cancelled:?}");
    until(&mut world, 4000);
    let job = world.api().objects(Resource::Jobs).find_map(|job| job.as_job().cloned()).expect("the Job");
    assert_eq!((job.status.succeeded, job.status.failed), (3, 0));
}

/// [P-071]
#[test]
fn p071_pods_of_a_node_that_was_given_up_are_gone() {
    let mut world = running(3, 3, "Never");
    act(&mut world, "node-2", NodeAction::Stop);
    until(&mut world, 130);
    act(&mut world, "node-2", NodeAction::OutOfService);
    until(&mut world, 170);
    assert!(!pods(&world).iter().any(|pod| pod.starts_with("node-2")), "{:?}", pods(&world));
}

/// [P-072]
#[test]
fn p072_pods_of_a_node_that_was_removed_fail_after_the_quarantine() {
    let mut world = running(3, 3, "Never");
    act(&mut world, "node-2", NodeAction::Remove);
    until(&mut world, 100);
    assert_eq!(pods(&world).len(), 3, "missing for less than forty seconds");
    until(&mut world, 150);
    assert_eq!(pods(&world), ["node-1 Running ready", "node-1 Running ready", "node-3 Running ready"]);
    let job = world.api().objects(Resource::Jobs).find_map(|job| job.as_job().cloned()).expect("the Job");
    assert_eq!(job.status.failed, 1);
}

/// [P-068] [P-069]
#[test]
fn p069_a_drained_node_has_no_pods() {
    let mut world = running(3, 6, "Never");
    act(&mut world, "node-1", NodeAction::Drain { force: false });
    let going = pods(&world).iter().filter(|pod| pod.contains("going EvictionByEvictionAPI")).count();
    assert_eq!(going, 2, "{:?}", pods(&world));
    until(&mut world, 150);
    assert!(!pods(&world).iter().any(|pod| pod.starts_with("node-1")), "{:?}", pods(&world));
    assert_eq!(pods(&world).len(), 6);
    let mut bare = Pod { metadata: ObjectMeta::named("default", "bare"), ..Pod::default() };
    let container = Container { name: "main".into(), image: "busy".into(), ..Container::default() };
    bare.spec.shared = Arc::new(PodSpecShared { containers: vec![container], ..PodSpecShared::default() });
    bare.spec.node_name = "node-2".into();
    world.request("user", Request::Create { object: Object::Pod(Arc::new(bare)), dry_run: false }).expect("a pod");
    let refused = world.act_on_node("node-2", NodeAction::Drain { force: false });
    let expected = "cannot delete Pods that declare no controller (use --force to override): default/bare";
    assert_eq!(refused, Err(expected.to_owned()));
}

#[test]
fn p020_containers_of_a_node_that_reboots_run_again_or_fail() {
    let mut never = running(1, 1, "Never");
    act(&mut never, "node-1", NodeAction::Reboot);
    until(&mut never, 140);
    let job = never.api().objects(Resource::Jobs).find_map(|job| job.as_job().cloned()).expect("the Job");
    assert_eq!(job.status.failed, 1, "{:?}", pods(&never));
    let mut on_failure = running(1, 1, "OnFailure");
    act(&mut on_failure, "node-1", NodeAction::Reboot);
    until(&mut on_failure, 140);
    assert_eq!(pods(&on_failure), ["node-1 Running ready"]);
    let pod = on_failure.api().objects(Resource::Pods).find_map(|pod| pod.as_pod().cloned()).expect("the pod");
    assert_eq!(pod.status.container_statuses[0].restart_count, 1);
    assert_eq!(events(&on_failure, "Rebooted").len(), 1);
}

#[test]
fn what_a_user_does_to_a_node_that_reboots_stands() {
    let mut world = running(2, 2, "Never");
    act(&mut world, "node-1", NodeAction::Reboot);
    act(&mut world, "node-1", NodeAction::Start);
    act(&mut world, "node-1", NodeAction::PowerOff);
    until(&mut world, 140);
    assert!(!world.is_node_reachable("node-1"), "the start that belonged to the reboot is over");
    act(&mut world, "node-2", NodeAction::ShutDown);
    act(&mut world, "node-2", NodeAction::PowerOff);
    act(&mut world, "node-2", NodeAction::Start);
    until(&mut world, 240);
    assert!(world.is_node_reachable("node-2"), "so is the end of the shutdown");
}

/// [P-051] [P-062]
#[test]
fn p051_pods_are_terminated_before_their_node_goes() {
    let mut world = running(3, 3, "Never");
    act(&mut world, "node-2", NodeAction::ShutDown);
    until(&mut world, 100);
    let failed = world.api().objects(Resource::Pods).filter_map(Object::as_pod);
    let failed: Vec<Arc<Pod>> = failed.filter(|pod| pod.status.phase == Phase::Failed).cloned().collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(&*failed[0].status.reason, "Terminated");
    assert_eq!(&*failed[0].status.message, "Pod was terminated in response to imminent node shutdown.");
    let condition = failed[0].status.condition("DisruptionTarget").expect("it was driven off");
    assert_eq!(&*condition.reason, "TerminationByKubelet");
    let Some(Object::Node(node)) = world.api().objects(Resource::Nodes).nth(1) else { panic!("there are three") };
    assert!(node.spec.taints.iter().any(|taint| &*taint.key == "node.kubernetes.io/not-ready"), "{node:?}");
}

/// [P-050]
#[test]
fn p050_a_pod_is_evicted_from_a_node_without_memory() {
    let mut world = running(1, 2, "Never");
    act(&mut world, "node-1", NodeAction::Pressure);
    until(&mut world, 62);
    let said = events(&world, "Evicted");
    assert_eq!(
        said,
        [
            "60 The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. Container main was using \
          90Mi, request is 0, has larger consumption of memory. "
        ]
    );
    let failed = world.api().objects(Resource::Pods).filter_map(Object::as_pod).find(|pod| pod.is_terminated());
    assert_eq!(failed.map(|pod| &*pod.status.reason), Some("Evicted"));
    until(&mut world, 80);
    assert!(pods(&world).contains(&" Pending".to_owned()), "nothing new is put there: {:?}", pods(&world));
    until(&mut world, 400);
    assert!(!pods(&world).contains(&" Pending".to_owned()), "{:?}", pods(&world));
}

/// [P-041] [P-073]
#[test]
fn p073_a_pod_without_a_node_that_is_held_by_a_finalizer_fails() {
    let mut world = running(1, 1, "Never");
    act(&mut world, "node-1", NodeAction::Cordon);
    until(&mut world, 62);
    let mut bare = Pod { metadata: ObjectMeta::named("default", "bare"), ..Pod::default() };
    bare.metadata.finalizers = Arc::new(vec!["example.com/hold".into()]);
    let container = Container { name: "main".into(), image: "busy".into(), ..Container::default() };
    bare.spec.shared = Arc::new(PodSpecShared { containers: vec![container], ..PodSpecShared::default() });
    world.request("user", Request::Create { object: Object::Pod(Arc::new(bare)), dry_run: false }).expect("a pod");
    until(&mut world, 65);
    let key = ObjectKey { resource: Resource::Pods, namespace: "default".into(), name: "bare".into() };
    let request = Request::Delete { key, options: jobyard_api::request::DeleteOptions::default() };
    world.request("user", request).expect("it may go");
    assert!(pods(&world).contains(&" Pending going".to_owned()), "{:?}", pods(&world));
    until(&mut world, 81);
    assert!(pods(&world).contains(&" Failed going".to_owned()), "{:?}", pods(&world));
}

#[test]
fn a_node_that_is_added_takes_pods() {
    let mut world = running(1, 200, "Never");
    assert_eq!(pods(&world).iter().filter(|pod| pod.starts_with(" Pending")).count(), 90);
    assert_eq!(world.add_node().as_deref(), Some("node-2"));
    until(&mut world, 70);
    assert_eq!(pods(&world).iter().filter(|pod| pod.starts_with("node-2")).count(), 90);
}
