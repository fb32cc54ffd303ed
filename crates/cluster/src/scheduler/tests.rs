//! What the scheduler does with pods and nodes.

use super::*;
use jobyard_api::node::Node;
use jobyard_api::pod::Phase;
use jobyard_api::request::WatchEvent;
use serde_json::json;

/// A scheduler with a log of what it does.
struct Run {
    scheduler: Scheduler,
    now: u64,
    wake: Option<Time>,
    log: Vec<String>,
    messages: Vec<String>,
    look: Option<Time>,
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

fn sent(now: u64, request: &Request) -> String {
    match request {
        Request::Patch { key, patch: Patch::Strategic(patch), .. } => {
            let condition = &patch["status"]["conditions"][0];
            format!("{now} {} {} {}", key.name, condition["type"], condition["reason"]).replace('"', "")
        }
        Request::Delete { key, .. } => format!("{now} delete {}", key.name),
        other => panic!("unexpected {other:?}"),
    }
}

impl Run {
    fn new(nodes: &[Object]) -> Self {
        let mut run =
            Self { scheduler: Scheduler::new(), now: 0, wake: None, log: Vec::new(), messages: Vec::new(), look: None };
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
                Action::Record(write) => {
                    self.log.push(format!("{} {}", self.now, write.event.reason));
                    self.messages.push(write.event.message.to_string());
                }
                Action::Call(_) => panic!("a scheduler calls nothing"),
                Action::WakeAt(at) => self.wake = Some(at),
                Action::Send(request) => self.log.push(sent(self.now, &request)),
                Action::WakeLater(at) => self.look = Some(at),
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
            let is_due = |at: &mut Option<Time>| *at == Some(ms(self.now)) && at.take().is_some();
            if is_due(&mut self.wake) | is_due(&mut self.look) {
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

fn spec(fields: &serde_json::Value) -> jobyard_api::pod::PodSpec {
    let mut all = serde_json::json!({"containers": []});
    all.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
    serde_json::from_value(all).expect("a pod spec")
}

fn pod_with(name: &str, node: &str, fields: serde_json::Value) -> Object {
    let Object::Pod(mut object) = pod(name, node, Phase::Pending) else { unreachable!("it is a pod") };
    let changed = Arc::make_mut(&mut object);
    changed.spec = spec(&fields);
    changed.spec.node_name = node.into();
    Object::Pod(object)
}

fn requesting(cpu: &str, priority: i32) -> serde_json::Value {
    json!({"priority": priority, "containers": [{"name": "c", "resources": {"requests": {"cpu": cpu}}}]})
}

fn node_with(name: &str, cpu: &str, change: impl FnOnce(&mut Node)) -> Object {
    let Object::Node(mut object) = node(name, 110, false) else { unreachable!("it is a node") };
    let changed = Arc::make_mut(&mut object);
    changed.status.allocatable.insert("cpu".into(), cpu.into());
    changed.status.allocatable.insert("memory".into(), "8Gi".into());
    change(changed);
    Object::Node(object)
}

fn taint(key: &str, effect: &str) -> jobyard_api::node::Taint {
    jobyard_api::node::Taint { key: key.into(), effect: effect.into(), ..Default::default() }
}

/// Why a pod fits nowhere.
#[track_caller]
fn check_message(nodes: &[Object], pod: Object, expected: &str) {
    let mut run = Run::new(nodes);
    run.see(pod);
    run.until(10);
    assert_eq!(run.messages, [expected]);
}

#[test]
fn p031_the_filters_say_why_a_pod_fits_nowhere() {
    let ssd = node_with("a", "1", |node| node.metadata.labels.insert("disk".into(), "ssd".into()));
    let tainted = node_with("b", "4", |node| node.spec.taints.push(taint("dedicated", "NoSchedule")));
    let cordoned = node_with("c", "4", |node| node.spec.unschedulable = true);
    check_message(
        &[ssd.clone(), tainted.clone(), cordoned],
        pod_with("p", "", requesting("2", 0)),
        "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. \
         preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
    );
    let affinity = json!({"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
        {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["hdd"]}]},
    ]}}});
    let tolerations = json!([{"key": "dedicated", "operator": "Exists"}]);
    check_message(
        &[ssd.clone(), tainted],
        pod_with("p", "", json!({"affinity": affinity, "tolerations": tolerations})),
        "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/2 nodes are \
         available: 2 Preemption is not helpful for scheduling.",
    );
    let gpu =
        json!({"containers": [{"name": "c", "resources": {"requests": {"example.com/gpu": "1", "memory": "9Gi"}}}]});
    check_message(
        &[ssd],
        pod_with("p", "", gpu),
        "0/1 nodes are available: 1 Insufficient example.com/gpu, 1 Insufficient memory. preemption: 0/1 nodes are \
         available: 1 Preemption is not helpful for scheduling.",
    );
}

#[test]
fn p031_requests_of_pods_that_have_not_ended_take_room() {
    let mut run = Run::new(&[node_with("a", "2", |_| {})]);
    run.see(pod_with("p1", "a", requesting("1500m", 0)));
    run.see(pod_with("p2", "", requesting("1", 0)));
    run.until(10);
    assert_eq!(
        run.messages,
        ["0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims \
          found for incoming pod."]
    );
    run.see(pod("p1", "a", Phase::Succeeded));
    run.until(20);
    assert_eq!(run.log.last().map(String::as_str), Some("12 bind p2 a"));
}

#[test]
fn p030_room_for_several_lets_several_in() {
    let mut run = Run::new(&[node_with("a", "2", |_| {})]);
    run.see(pod_with("big", "a", requesting("2", 0)));
    for name in ["p1", "p2", "p3"] {
        run.see(pod_with(name, "", requesting("1", 0)));
    }
    run.until(10);
    run.log.clear();
    run.gone(pod("big", "a", Phase::Running));
    run.until(30);
    assert_eq!(run.log, ["12 bind p1 a", "14 bind p2 a"]);
}

#[test]
fn p030_a_pod_that_fits_nowhere_is_tried_again_after_five_minutes() {
    let mut run = Run::new(&[node_with("a", "2", |node| node.spec.unschedulable = true)]);
    run.see(pod_with("p", "", json!({})));
    run.until(329_000);
    assert_eq!(run.log.len(), 2);
    run.until(331_000);
    assert_eq!(run.log[2..], ["330002 FailedScheduling", "330002 p Unschedulable"]);
}

#[test]
fn p030_a_changed_node_is_tried_if_it_could_help() {
    let mut run = Run::new(&[node_with("a", "2", |node| node.spec.unschedulable = true)]);
    run.see(pod_with("p", "", json!({"nodeSelector": {"disk": "ssd"}})));
    run.until(10);
    assert_eq!(run.log.len(), 2);
    run.see(node_with("a", "2", |_| {}));
    run.until(20);
    assert_eq!(run.log.len(), 2, "no cordon, but it does not suit either");
    run.see(node_with("a", "2", |node| node.metadata.labels.insert("disk".into(), "ssd".into())));
    run.until(30);
    assert_eq!(run.log[2..], ["22 bind p a"]);
}

#[test]
fn p031_nodes_that_are_preferred_come_first() {
    let preferred = json!({"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
        {"weight": 10, "preference": {"matchExpressions": [{"key": "disk", "operator": "Exists"}]}},
    ]}});
    let ssd = node_with("b", "2", |node| node.metadata.labels.insert("disk".into(), "ssd".into()));
    let mut run = Run::new(&[node_with("a", "2", |_| {}), ssd]);
    run.see(pod_with("p", "", json!({"affinity": preferred})));
    run.until(10);
    run.see(node_with("b", "2", |node| node.spec.taints.push(taint("soft", "PreferNoSchedule"))));
    run.see(pod("q", "", Phase::Pending));
    run.until(20);
    assert_eq!(run.log, ["2 bind p b", "12 bind q a"]);
}

#[test]
fn p030_more_important_pods_come_first_and_gates_hold_pods_back() {
    let mut run = Run::new(&[node_with("a", "9", |_| {})]);
    run.see(pod_with("gated", "", json!({"schedulingGates": [{"name": "g"}]})));
    run.see(pod_with("p1", "", requesting("1", 0)));
    run.see(pod_with("p2", "", requesting("1", 100)));
    run.see(pod_with("other", "", json!({"schedulerName": "mine"})));
    run.until(10);
    assert_eq!(run.log, ["2 bind p2 a", "4 bind p1 a"]);
    run.see(pod_with("gated", "", json!({})));
    run.until(20);
    assert_eq!(run.log[2..], ["12 bind gated a"]);
}

#[test]
fn p030_less_important_pods_make_way() {
    let mut run = Run::new(&[node_with("a", "3", |_| {}), node_with("b", "1", |_| {})]);
    run.see(pod_with("low", "a", requesting("1", 0)));
    run.see(pod_with("mid", "a", requesting("1", 5)));
    run.see(pod_with("same", "a", requesting("1", 10)));
    run.see(pod_with("p", "", requesting("1500m", 10)));
    run.until(10);
    let expected = [
        "2 low DisruptionTarget PreemptionByScheduler",
        "2 delete low",
        "2 Preempted",
        "2 mid DisruptionTarget PreemptionByScheduler",
        "2 delete mid",
        "2 Preempted",
        "2 FailedScheduling",
        "2 p Unschedulable",
    ];
    let mut log = run.log.clone();
    log.sort();
    let mut sorted = expected.map(str::to_owned).to_vec();
    sorted.sort();
    assert_eq!(log, sorted);
    assert_eq!(
        run.messages.last().map(String::as_str),
        Some(
            "0/2 nodes are available: 2 Insufficient cpu. preemption: found a potential placement for pod on node a, \
             preempting 2 victims"
        )
    );
    // The room of those that leave is kept for the pod.
    run.gone(pod("low", "a", Phase::Running));
    run.see(pod_with("small", "", requesting("500m", 0)));
    run.until(20);
    assert_eq!(run.log[8..], ["12 bind small b"]);
    run.gone(pod("mid", "a", Phase::Running));
    run.until(30);
    assert_eq!(run.log[9..], ["22 bind p a"]);
}

#[test]
fn p030_the_node_with_the_least_important_victims_is_chosen() {
    let mut run = Run::new(&[node_with("a", "1", |_| {}), node_with("b", "1", |_| {})]);
    run.see(pod_with("mid", "a", requesting("1", 5)));
    run.see(pod_with("low", "b", requesting("1", 0)));
    let mut never = requesting("1", 9);
    never["preemptionPolicy"] = "Never".into();
    run.see(pod_with("never", "", never));
    run.until(10);
    assert_eq!(
        run.messages.last().map(String::as_str),
        Some("0/2 nodes are available: 2 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.")
    );
    run.see(pod_with("p", "", requesting("1", 10)));
    run.until(20);
    assert!(run.log.contains(&"12 delete low".to_owned()), "{:?}", run.log);
}
