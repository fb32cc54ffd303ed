//! What the scheduler does with pods and nodes.

use super::*;
use jobyard_api::node::Node;
use jobyard_api::pod::Phase;
use jobyard_api::request::WatchEvent;
use jobyard_api::time::Timestamp;

/// A scheduler with a log of what it does.
struct Run {
    scheduler: Scheduler,
    now: u64,
    wake: Option<Time>,
    log: Vec<String>,
}

fn ms(millis: u64) -> Time {
    Time::from_nanos(0) + Duration::from_millis(millis)
}

fn node(name: &str, pods: u32, is_cordoned: bool) -> Object {
    let mut node = Node::default();
    node.metadata.name = name.into();
    node.status.allocatable.insert("pods".into(), pods.to_string().into());
    node.spec.unschedulable = is_cordoned;
    Object::Node(Arc::new(node))
}

fn pod(name: &str, node: &str, phase: Phase) -> Object {
    let mut pod = Pod::default();
    pod.metadata.name = name.into();
    pod.metadata.namespace = "default".into();
    pod.metadata.uid = name.into();
    pod.spec.node_name = node.into();
    pod.status.phase = phase;
    Object::Pod(Arc::new(pod))
}

impl Run {
    fn new(nodes: &[Object]) -> Self {
        let mut run = Self { scheduler: Scheduler::new(), now: 0, wake: None, log: Vec::new() };
        for node in nodes {
            run.see(node.clone());
        }
        run
    }

    fn take(&mut self, input: Input) {
        for action in self.scheduler.handle(ms(self.now), input) {
            match action {
                Action::Bind(target, node) => self.log.push(format!("{} bind {} {node}", self.now, target.key.name)),
                Action::PodStatus(target, status) => {
                    let condition = status.condition("PodScheduled").expect("the scheduler sets it");
                    self.log.push(format!("{} {} {}", self.now, target.key.name, condition.reason));
                }
                Action::Record(write) => self.log.push(format!("{} {}", self.now, write.event.reason)),
                Action::WakeAt(at) => self.wake = Some(at),
                Action::Send(request) => panic!("unexpected {request:?}"),
            }
        }
    }

    fn see(&mut self, object: Object) {
        self.take(Input::Watch(WatchEvent { kind: WatchEventKind::Modified, object }));
    }

    fn gone(&mut self, object: Object) {
        self.take(Input::Watch(WatchEvent { kind: WatchEventKind::Deleted, object }));
    }

    fn until(&mut self, millis: u64) {
        while self.now < millis {
            self.now += 1;
            if self.wake == Some(ms(self.now)) {
                self.wake = None;
                self.take(Input::Timer);
            }
        }
    }
}

#[test]
fn p030_the_least_loaded_node_is_chosen_then_the_first_by_name() {
    let mut run = Run::new(&[node("b", 2, false), node("a", 2, false), node("c", 9, true)]);
    for name in ["p1", "p2", "p3"] {
        run.see(pod(name, "", Phase::Pending));
    }
    run.until(100);
    assert_eq!(run.log, ["2 bind p1 a", "4 bind p2 b", "6 bind p3 a"]);
    run.see(pod("p1", "a", Phase::Pending));
    run.see(pod("p1", "a", Phase::Running));
    assert_eq!(run.log[3..], ["100 Scheduled"], "said once, when the binding is seen");
}

#[test]
fn p030_a_pod_that_fits_nowhere_waits_for_room() {
    let mut run = Run::new(&[node("a", 1, false)]);
    run.see(pod("p1", "a", Phase::Running));
    run.see(pod("p2", "", Phase::Pending));
    run.see(pod("p3", "", Phase::Pending));
    run.until(50);
    assert_eq!(run.log.len(), 4, "an Event and a condition for each: {:?}", run.log);
    run.see(pod("p1", "a", Phase::Succeeded));
    run.until(100);
    assert_eq!(run.log[4..], ["52 bind p2 a"]);
    run.see(node("b", 5, false));
    run.until(150);
    assert_eq!(run.log[5..], ["102 bind p3 b"]);
}

#[test]
fn a_pod_that_goes_gives_its_room_back_and_is_not_decided_about() {
    let mut run = Run::new(&[node("a", 1, false)]);
    run.see(pod("p1", "", Phase::Pending));
    run.see(pod("p2", "", Phase::Pending));
    let Object::Pod(mut going) = pod("p1", "", Phase::Pending) else { unreachable!("it is a pod") };
    Arc::make_mut(&mut going).metadata.deletion_timestamp = Some(Timestamp::from_seconds(1));
    run.see(Object::Pod(going));
    run.until(10);
    assert_eq!(run.log, ["2 bind p2 a"]);
    run.gone(pod("p2", "", Phase::Pending));
    run.see(pod("p3", "", Phase::Pending));
    run.until(20);
    assert_eq!(run.log[1..], ["12 bind p3 a"]);
}
